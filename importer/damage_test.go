package importer_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"intakeq-bulk/importer"
	"intakeq-bulk/internal/plan"
)

// brittle is a client of values that get damaged; each case is one cell over one of
// them.
const brittle = `{"FirstName":"Zo\u00eb","LastName":"O'Neil","Email":"zoe@example.test","MobilePhone":"0441234567","PostalCode":"02134","UnitNumber":"3-4",
	"PrimaryInsurancePolicyNumber":"12345678901","PractitionerId":"000123","City":"San Jos\u00e9","AdditionalInformation":"- walks","MaritalStatus":"1.50",
	"Tags":["VIP, gold","Caf\u00e9"],"CustomFields":[{"FieldId":"k3f9","Text":"Member","Value":"00456"}],"StateShort":"CA"}`

type brittleCase struct {
	name, field, rule string
	cell              any    // in a workbook; a text in a CSV file too
	want              string // the row
	kind              plan.CellKind
}

func brittleCases() []brittleCase {
	const left = "unchanged(damaged):"
	return []brittleCase{
		{"zeros of a ZIP", "PostalCode", "", "2134", left, plan.CellDamaged},
		{"zeros of a ZIP, a number", "PostalCode", "", 2134, left, plan.CellDamaged},
		{"zeros, given back", "PostalCode", ", pad: 5", "2134", "unchanged:", plan.CellSame},
		{"zeros, trusted", "PostalCode", ", trust: true", "2134", "update(postal_zero)(damaged): set PostalCode 02134>2134", plan.CellSet},
		{"zeros of a phone", "MobilePhone", "", "441234567", left, plan.CellDamaged},
		{"zeros of a custom field", "custom", "", "456", left, plan.CellDamaged},
		{"another number", "PostalCode", "", "2135", "update(postal_zero): set PostalCode 02134>2135", plan.CellSet},
		{"a point", "PractitionerId", "", "123.0", left, plan.CellDamaged},
		{"an exponent", "PrimaryInsurancePolicyNumber", "", "1.23457E+10", left, plan.CellDamaged},
		{"another exponent", "PrimaryInsurancePolicyNumber", "", "9.99457E+10", "reject(damaged):", plan.CellDamaged},
		{"digits with separators", "PrimaryInsurancePolicyNumber", "", "12,345,678,901", left, plan.CellDamaged},
		{"a decimal's zero", "MaritalStatus", "", 1.5, left, plan.CellDamaged},
		{"a letter lost", "FirstName", "", "Zo?", left, plan.CellDamaged},
		{"a letter that could not be read", "FirstName", "", "Zo\ufffd", left, plan.CellDamaged},
		{"another name with one", "FirstName", "", "Cl\ufffdo", "reject(damaged):", plan.CellDamaged},
		{"another name with one, spared", "FirstName", ", on_error: blank", "Cl\ufffdo", left, plan.CellDamaged},
		{"an accent lost", "FirstName", "", "Zoe", left, plan.CellDamaged},
		{"letters read in another encoding", "City", "", "San JosÃ©", left, plan.CellDamaged},
		{"another city", "City", "", "San Juan", "update: set City San José>San Juan", plan.CellSet},
		{"markup", "LastName", "", "O&#39;Neil", left, plan.CellDamaged},
		{"a guard", "AdditionalInformation", "", "'- walks", "unchanged:", plan.CellSame},
		{"another guard", "AdditionalInformation", "", "''- runs", left, plan.CellDamaged},
		{"a date shown", "UnitNumber", "", "4-Mar", left, plan.CellDamaged},
		{"an error", "City", "", "#REF!", "reject(damaged):", plan.CellDamaged},
		{"a word for nothing", "City", "", "NULL", "unchanged(null_word):", plan.CellKept},
		{"a name that is a word for nothing", "FirstName", "", "Null", "unchanged(null_word):", plan.CellKept},
		{"a word for nothing that would clear", "City", ", blank: clear", "N/A", "unchanged(null_word):", plan.CellKept},
		{"an invisible mark", "FirstName", "", "Z\u200boë", "unchanged(invisible):", plan.CellSame},
		{"joined tags", "Tags", "", "VIP, gold,Café", "unchanged:", plan.CellSame},
		{"a tag that lost a letter", "Tags", "", `"VIP, gold",Caf?`, left, plan.CellDamaged},
		{"a tag in another case", "Tags", ", tags: add", "CAFÉ", "unchanged:", plan.CellSame},
		{"two addresses", "Email", "", "zoe@example.test; z@example.test", "reject(bad_value):", plan.CellRefused},
	}
}

// Damage is judged with both sides in view, in CSV and in workbooks.
func TestDamagedCells(t *testing.T) {
	t.Parallel()
	o, ids := staffed(t, map[string]string{"zoe": brittle})
	for _, c := range brittleCases() {
		field := "field: " + c.field
		if c.field == "custom" {
			field = "custom: Member"
		}
		mapping := o.File("m.yaml", "version: 1\ncolumns:\n  - {column: Id, field: ClientId}\n  - {column: X, "+field+c.rule+"}\n")
		var files []string
		if text, ok := c.cell.(string); ok {
			files = append(files, o.Table("in.csv", ids, []string{"X", "Id"}, []string{text, "{zoe}"}))
		}
		files = append(files, o.workbook(c.cell, ids["zoe"]))
		for _, path := range files {
			p := o.Plan(path, func(options *importer.Options) { options.Mapping = mapping })
			got := strings.Split(sketch(p.Rows[0]), " set Name")[0]
			if got != c.want {
				t.Errorf("%s, %s:\ngot  %s\nwant %s", c.name, filepath.Ext(path), got, c.want)
			}
			if kind := o.kind(p.Rows[0].Row); kind != c.kind {
				t.Errorf("%s, %s: the cell is %s, want %s", c.name, filepath.Ext(path), kind, c.kind)
			}
		}
	}
}

func (o *office) workbook(cell any, id int64) string {
	o.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for at, value := range map[string]any{"A1": "X", "B1": "Id", "A2": cell, "B2": id} {
		o.Check(f.SetCellValue("Sheet1", at, value))
	}
	path := filepath.Join(o.Dir, "in.xlsx")
	o.Check(f.SaveAs(path))
	return path
}

// kind is what the latest plan says of the row's second cell.
func (o *office) kind(row int) plan.CellKind {
	o.Helper()
	f, err := plan.Open(context.Background(), o.PlanPath())
	o.Check(err)
	defer f.Close()
	card, err := f.Card(context.Background(), row)
	o.Check(err)
	for i, field := range f.Meta().Fields {
		if field.Column == "X" {
			return card.Cells[i].Kind
		}
	}
	return ""
}

// A name in one cell is judged part by part.
func TestDamagedPartsOfAName(t *testing.T) {
	t.Parallel()
	o, ids := staffed(t, map[string]string{"zoe": brittle})
	mapping := o.File("m.yaml", "version: 1\ncolumns:\n  - {column: Id, field: ClientId}\n  - {column: X, split: {order: First Last}}\n")
	for cell, want := range map[string]string{
		"Zo\ufffd O'Neil": "unchanged(damaged):",
		"Zo? O'Neil":      "unchanged(damaged):",
		"Zo? Quill":       "update(damaged): set LastName O'Neil>Quill",
		"Al\ufffd O'Neil": "reject(damaged):",
		"Zoë Quill":       "update: set LastName O'Neil>Quill",
	} {
		p := o.Plan(o.Table("in.csv", ids, []string{"X", "Id"}, []string{cell, "{zoe}"}), func(options *importer.Options) { options.Mapping = mapping })
		if got := strings.Split(sketch(p.Rows[0]), " set Name")[0]; got != want {
			t.Errorf("%q: %s, want %s", cell, got, want)
		}
	}
}

// Birth dates that move together, by a day or with day and month swapped, are an
// alarm; a few that are corrected are none.
func TestShiftedDatesAlarm(t *testing.T) {
	t.Parallel()
	clients := map[string]string{}
	for i := range 20 {
		raw, err := json.Marshal(map[string]any{"FirstName": fmt.Sprint("N", i), "DateOfBirth": int64(i*397+3) * 86_400_000, "ExternalClientId": fmt.Sprint("K", i)})
		if err != nil {
			t.Fatal(err)
		}
		clients[fmt.Sprint(i)] = string(raw)
	}
	o, _ := staffed(t, clients)
	born := o.Export("all.csv")
	for _, c := range []struct {
		name, want string
		moved      int
		move       func(string) string
	}{
		{"a day less", "dates_shifted DateOfBirth", 20, func(d string) string { return dayAfter(t, d, -1) }},
		{"a day more, of a third", "dates_shifted DateOfBirth", 7, func(d string) string { return dayAfter(t, d, 1) }},
		{"swapped", "dates_shifted DateOfBirth", 20, swapped},
		{"a few corrected", "", 4, func(d string) string { return dayAfter(t, d, 1) }},
		{"other days", "", 20, func(d string) string { return dayAfter(t, d, 40) }},
	} {
		rows := o.records(born)
		column := indexOf(rows[0], "DateOfBirth")
		for i := range c.moved {
			rows[i+1][column] = c.move(rows[i+1][column])
		}
		if got := alarmCodes(o.Plan(o.Table("in.csv", nil, rows...), nil)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A file without the account's ids holds all of its rows as new clients who would land
// on somebody: that its birth dates move shows beside those clients, and once a row.
func TestShiftedDatesOfHeldCreates(t *testing.T) {
	t.Parallel()
	clients := map[string]string{}
	for i := range 20 {
		clients[fmt.Sprint(i)] = fmt.Sprintf(`{"FirstName":"N%d","LastName":"L%d","Email":"n%d@example.test","DateOfBirth":%d}`, i, i, i, int64(i*397+3)*86_400_000)
	}
	o, _ := staffed(t, clients)
	born := o.records(o.Export("all.csv"))
	mapping := o.File("m.yaml", "version: 1\ncolumns:\n  - {column: First, field: FirstName}\n  - {column: Mail, field: Email}\n  - {column: Born, field: DateOfBirth}\n")
	for moved, want := range map[int]string{20: "dates_shifted Born", 5: "dates_shifted Born", 4: "", 0: ""} {
		rows := [][]string{{"First", "Mail", "Born"}}
		for i, r := range born[1:] {
			date := r[indexOf(born[0], "DateOfBirth")]
			if i < moved {
				date = dayAfter(t, date, -1)
			}
			rows = append(rows, []string{r[indexOf(born[0], "FirstName")], r[indexOf(born[0], "Email")], date})
		}
		p := o.Plan(o.Table("in.csv", nil, rows...), func(options *importer.Options) { options.Mapping = mapping })
		if got := alarmCodes(p); p.Hold != 20 || got != want {
			t.Errorf("%d moved: %d held, %q, want %q", moved, p.Hold, got, want)
		}
		if moved == 20 && len(p.Meta.Alarms) == 1 && !strings.Contains(p.Meta.Alarms[0].Message, "20 of 20 birth dates") {
			t.Error(p.Meta.Alarms[0].Message)
		}
	}
}

func (o *office) records(path string) [][]string {
	o.Helper()
	rows, err := csv.NewReader(strings.NewReader(o.Text(path))).ReadAll()
	o.Check(err)
	return rows
}

func indexOf(header []string, name string) int { return slices.Index(header, name) }

func dayAfter(t *testing.T, date string, days int) string {
	t.Helper()
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		t.Fatal(err)
	}
	return at.AddDate(0, 0, days).Format(time.DateOnly)
}

// swapped is the date with day and month swapped, where that is one.
func swapped(date string) string {
	if other := date[:5] + date[8:] + date[4:7]; date[8:] <= "12" {
		return other
	}
	return date
}

// Five ZIPs that are a zero short, among others that are whole, are an alarm; postal
// codes of four digits alone are another country's.
func TestShortZIPsAlarm(t *testing.T) {
	t.Parallel()
	o, _ := staffed(t, nil)
	mapping := o.File("m.yaml", "version: 1\ncolumns:\n  - {column: First, field: FirstName}\n  - {column: Zip, field: PostalCode}\n")
	for zips, want := range map[string]string{
		"2134 2135 2136 2137 2138 90210 90211": "damaged_column Zip",
		"2134 2135 2136 2137 90210 90211":      "",
		"3000 3001 3002 3003 3004 3005 3006":   "",
		"02134 02135 02136 90210 90211 90212":  "",
	} {
		rows := [][]string{{"First", "Zip"}}
		for i, zip := range strings.Fields(zips) {
			rows = append(rows, []string{fmt.Sprint("N", i), zip})
		}
		p := o.Plan(o.Table("in.csv", nil, rows...), func(options *importer.Options) { options.Mapping = mapping })
		if got := alarmCodes(p); got != want {
			t.Errorf("%s: %q, want %q", zips, got, want)
		}
	}
}

// With nothing to hold it against, a guard that came into a workbook as text is damage,
// and none to a mapping that takes it off; an apostrophe that guards nothing is a text.
func TestGuardOverNothing(t *testing.T) {
	t.Parallel()
	o, ids := staffed(t, map[string]string{"bo": `{"FirstName":"Bo"}`})
	for _, c := range []struct{ cell, rule, want string }{
		{"'-x", "", "reject(damaged):"},
		{"'-x", ", replace: [{match: \"^'\", with: \"\"}]", "update: set City >-x"},
		{"'-x", ", trust: true", "update(damaged): set City >'-x"},
		{"'Twas", "", "update: set City >'Twas"},
	} {
		mapping := o.File("m.yaml", "version: 1\ncolumns:\n  - {column: Id, field: ClientId}\n  - {column: X, field: City"+c.rule+"}\n")
		p := o.Plan(o.workbook(c.cell, ids["bo"]), func(options *importer.Options) { options.Mapping = mapping })
		if got := sketch(p.Rows[0]); got != c.want {
			t.Errorf("%q%s: %s, want %s", c.cell, c.rule, got, c.want)
		}
	}
}

// A column whose formulas nobody has calculated is an alarm, and none of its rows is
// sent, even where blank cells clear.
func TestUncalculatedColumnAlarm(t *testing.T) {
	t.Parallel()
	o, _ := staffed(t, nil)
	f := excelize.NewFile()
	defer f.Close()
	o.Check(f.SetSheetRow("Sheet1", "A1", &[]any{"First", "City"}))
	for i := range 6 {
		o.Check(f.SetCellValue("Sheet1", fmt.Sprint("A", i+2), fmt.Sprint("N", i)))
		o.Check(f.SetCellFormula("Sheet1", fmt.Sprint("B", i+2), "A1"))
	}
	path := filepath.Join(o.Dir, "in.xlsx")
	o.Check(f.SaveAs(path))
	for rule, want := range map[string]int{"": 6, ", blank: clear": 6, ", on_error: blank": 0} {
		mapping := o.File("m.yaml", "version: 1\ncolumns:\n  - {column: First, field: FirstName}\n  - {column: City, field: City"+rule+"}\n")
		p := o.Plan(path, func(options *importer.Options) { options.Mapping = mapping })
		if p.Reject != want || p.Create != 6-want || alarmCodes(p) != "damaged_column City" {
			t.Errorf("%s: %+v, alarms %q", rule, p.Summary, alarmCodes(p))
		}
	}
}
