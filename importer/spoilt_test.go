package importer_test

import (
	"strings"
	"testing"

	"intakeq-bulk/importer"

	"github.com/xuri/excelize/v2"
)

// over is a row of one column over the people of testdata/cases, or a new one.
type over struct{ field, id, cell, want string }

// What programs make of a value is told, and where the account has the value, is none.
func TestSpoiltOverGood(t *testing.T) {
	t.Parallel()
	o := knownPeople(t)
	for id, c := range map[string]string{
		"S1": `"FirstName":"True","LastName":"Smith & Sons","City":"O'Brien"`, "S2": `"FirstName":"Jiří","LastName":"Kos","AdditionalInformation":"A & B","PrimaryInsurancePolicyNumber":"MAR1"`,
		"S3": `"FirstName":"Steffi","LastName":"Kos","UnitNumber":"4E5","PostalCode":"02134"`,
	} {
		_, err := o.Account.Staff().Create(`{"ExternalClientId":"` + id + `",` + c + `}`)
		o.Check(err)
	}
	for _, c := range []over{
		{"FirstName", "S1", "TRUE", "unchanged (damaged)"},
		{"FirstName", "S2", "TRUE", "unchanged (damaged)"},
		{"City", "K001", "FALSE", "unchanged (damaged)"},
		{"FirstName", "S2", "True", "update FirstName=True"},
		{"AdditionalInformation", "K001", "TRUE", "update AdditionalInformation=TRUE"},
		{"FirstName", "N9", "TRUE", "create FirstName=TRUE (damaged)"},
		{"UnitNumber", "K001", "Mar 4", "unchanged (damaged)"},
		{"UnitNumber", "K001", "4. Mrz", "unchanged (damaged)"},
		{"UnitNumber", "K001", "46085", "unchanged (damaged)"},
		{"UnitNumber", "K001", "4", "update UnitNumber=4"},
		{"PrimaryInsurancePolicyNumber", "S2", "36951", "unchanged (damaged)"},
		{"UnitNumber", "K004", "Mar 4", "update UnitNumber=Mar 4 (damaged)"},
		{"FirstName", "S2", "Ji%C5%99%C3%AD", "unchanged (damaged)"},
		{"FirstName", "S2", `Ji\u0159\u00ed`, "unchanged (damaged)"},
		{"FirstName", "S2", "Ji&#345;&#237;", "unchanged (damaged)"},
		{"LastName", "S1", "Smith &amp; Sons", "unchanged (damaged)"},
		{"AdditionalInformation", "S2", "A &amp; B", "unchanged (damaged)"},
		{"LastName", "N9", "Smith &amp; Sons", "create LastName=Smith &amp; Sons (damaged)"},
		{"LastName", "N9", "JosÈ", "create LastName=JosÈ (damaged)"},
		{"LastName", "N9", "M³ller", "create LastName=M³ller (damaged)"},
		{"LastName", "N9", "Chlo├⌐", "create LastName=Chlo├⌐ (damaged)"},
		{"LastName", "N9", "Åse Ødegård", "create LastName=Åse Ødegård"},
		{"FirstName", "S3", "Steﬃ", "unchanged (damaged)"},
		{"FirstName", "S3", "Ｓｔｅｆｆｉ", "unchanged (damaged)"},
		{"UnitNumber", "S3", "400000", "unchanged (damaged)"},
		{"UnitNumber", "S3", "4.00E+05", "unchanged (damaged)"},
		{"UnitNumber", "S3", "400001", "update UnitNumber=400001"},
		{"FirstName", "K001", "None", "unchanged (null_word)"},
		{"FirstName", "K001", "Unknown", "unchanged (null_word)"},
		{"FirstName", "N9", "None", "reject required"},
		{"FirstName", "K001", "Ada\u200b", "unchanged (invisible)"},
		{"FirstName", "K001", "\ufeffAdam", "update FirstName=Adam (invisible)"},
		{"FirstName", "K001", "\u00a0Ada ", "unchanged"},
		{"ExternalClientId", "K001\u200b", "", "unchanged (invisible)"},
	} {
		columns, row := "ExternalClientId,"+c.field, c.id+","+c.cell
		if c.cell == "" {
			columns, row = "ExternalClientId,City", c.id+",Testville"
		}
		p := o.Plan(o.Table("in.csv", nil, strings.Split(columns, ","), strings.SplitN(row, ",", 2)), plainly(o, columns))
		if got := strings.ReplaceAll(strings.TrimPrefix(lines(p), "2 "), " ExternalClientId=N9", ""); got != c.want {
			t.Errorf("%s %q over %s: got %q, want %q", c.field, c.cell, c.id, got, c.want)
		}
	}
}

// plainly maps each column to the field of its name.
func plainly(o *office, columns string) func(*importer.Options) {
	text := "version: 1\nmatch: {by: [ExternalClientId], unmatched: create}\ncolumns:\n"
	for _, field := range strings.Split(columns, ",") {
		text += "  - {column: " + field + ", field: " + field + "}\n"
	}
	return func(options *importer.Options) { options.Mapping = o.File("m.yaml", text) }
}

// A tick in a field of texts is damage, but where the mapping says what it stands for.
func TestTicksInTexts(t *testing.T) {
	t.Parallel()
	o := knownPeople(t)
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range [][]any{
		{"ID", "First", "Insured", "Away", "Note", "City"},
		{"K001", true, true, false, true, "Testville"}, {"K002", "Ben", false, false, "plain", true}, {"N1", true, true, false, "x", "Arden"}, {"N2", "Nia", true, true, "x", "Arden"},
	} {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		o.Check(err)
		o.Check(f.SetSheetRow("Sheet1", at, &row))
	}
	path := o.Dir + "/ticks.xlsx"
	o.Check(f.SaveAs(path))
	p := o.Plan(path, func(options *importer.Options) {
		options.Mapping = o.File("m.yaml", `version: 1
match: {by: [ExternalClientId], unmatched: create}
columns:
  - {column: ID, field: ExternalClientId}
  - {column: First, field: FirstName}
  - {column: Insured, field: MaritalStatus, values: {"true": Married, "FALSE": Single}}
  - {column: Away, field: Archived}
  - {column: Note, field: AdditionalInformation}
  - {column: City, field: City}
`)
	})
	want := `2 update MaritalStatus=Married AdditionalInformation=true (damaged)
3 update MaritalStatus=Single AdditionalInformation=plain (damaged)
4 reject damaged
5 create ExternalClientId=N2 FirstName=Nia MaritalStatus=Married Archived=true AdditionalInformation=x City=Arden`
	if got := lines(p); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
