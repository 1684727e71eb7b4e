package survey

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	yaml "go.yaml.in/yaml/v4"
	"pgregory.net/rapid"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/fieldtest"
	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/mapping"
)

// page is a spreadsheet in memory: rows of texts, as CSV gives them.
type page struct {
	header []string
	rows   [][]string
	info   sheet.Info
	at     int
}

func pageOf(text string) *page {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	t := &page{header: strings.Split(lines[0], "|")}
	for _, line := range lines[1:] {
		t.rows = append(t.rows, strings.Split(line, "|"))
	}
	return t
}

func (t *page) Header() []string { return t.header }
func (t *page) Rewind() error    { t.at = 0; return nil }
func (t *page) Info() sheet.Info {
	info := t.info
	info.Rows = len(t.rows)
	return info
}

func (t *page) Read() (sheet.Record, error) {
	if t.at == len(t.rows) {
		return sheet.Record{}, io.EOF
	}
	rec := sheet.Record{Number: t.at + 2}
	for i := range t.header {
		cell := sheet.Cell{}
		if i < len(t.rows[t.at]) && t.rows[t.at][i] != "" {
			cell = sheet.Cell{Text: t.rows[t.at][i], Kind: sheet.Text}
		}
		rec.Cells = append(rec.Cells, cell)
	}
	t.at++
	return rec, nil
}

// proposed is a proposal without the lines that are always there.
func proposed(t testing.TB, rows *page, samples bool) string {
	t.Helper()
	text, err := Propose(rows, samples)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), "version: 1\n")
	if !ok || !strings.HasPrefix(string(text), "# yaml-language-server: $schema="+mapping.SchemaFile+"\n") {
		t.Fatalf("%s", text)
	}
	return rest
}

// tried converts all rows by the proposal, with everything under ignore decided.
func tried(t testing.TB, rows *page, proposal string) Result {
	t.Helper()
	decided := strings.ReplaceAll("version: 1\n"+proposal, "\n  # - ", "\n  - ")
	m, err := mapping.Parse("m.yaml", []byte(decided))
	if err != nil {
		t.Fatalf("%s\n%v", decided, err)
	}
	b, err := m.Bind(rows.header, nil)
	if err != nil {
		t.Fatalf("%s\n%v", decided, err)
	}
	result, err := Try(b, rows, false)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

const clinic = `
Ref|Full Name|Born|E-Mail|Zip Code|Sex|Marital Status|Groups|Fax|Active?|Member ID|_x
Z1|Quill, Ada|04.02.1942|z1@x.test|501|F|M|a;b|N/A|yes|001|
Z2|Harrow, Ben|05.03.1944|z2@x.test|10001|M|S|a||no|002|
Z3|Whitfield, Cora|16.04.1946|z3@x.test; y@x.test|2134|f|Partner|||yes|003|
`

func TestProposalReadsTheCells(t *testing.T) {
	rows := pageOf(strings.ReplaceAll(clinic, "Born", "DOB"))
	got := proposed(t, rows, false)
	for _, want := range []string{
		`{column: Full Name, split: {order: "Last, First"}}  # 3 of 3 filled`,
		`{column: DOB, field: DateOfBirth, date: DD.MM.YYYY}  # 3 of 3 filled`,
		`{column: E-Mail, field: Email, first: ";"}  # 3 of 3 filled; 1 with several`,
		`{column: Zip Code, field: PostalCode, pad: 5}  # 3 of 3 filled; 2 of 3 or 4 digits`,
		`{column: Sex, field: Gender, values: {F: Female, M: Male, f: Female}}`,
		`{column: Marital Status, field: MaritalStatus, values: {M: Married, Partner: Partner, S: Single}}  # 3 of 3 filled; what is Partner?`,
		`{column: Groups, field: Tags, separator: ";"}  # 2 of 3 filled`,
		"null_words: [N/A, ", "# - Ref  # 3 of 3 filled; perhaps field: ExternalClientId", "# - Fax  # 1 of 3 filled",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in\n%s", want, got)
		}
	}
	if strings.Contains(got, "Quill") || strings.Contains(got, "e.g.") || strings.Contains(got, "_x") {
		t.Errorf("got\n%s", got)
	}
	if r := tried(t, rows, got); r.Refused != 0 || r.Rows != 3 {
		t.Errorf("%+v", r)
	}
	if got := proposed(t, rows, true); !strings.Contains(got, `e.g. "Quill, Ada"`) {
		t.Errorf("got\n%s", got)
	}
}

func TestProposedDates(t *testing.T) {
	for cells, want := range map[string]string{
		"12/31/1980 03/04/1980":            "date: MM/DD/YYYY}",
		"31/12/1980 03/04/1980":            "date: DD/MM/YYYY}",
		"12/31/80 03/04/05":                "date: MM/DD/YY, century: past}",
		"12/31/1980 17.05.1980":            "date: [MM/DD/YYYY, DD.MM.YYYY]}",
		"1980-05-17 1980-05-18":            "field: DateOfBirth}",
		"03/04/1980 05/06/1980":            "# - DOB  # 2 of 2 filled; perhaps field: DateOfBirth, date: MM/DD/YYYY, or DD/MM/YYYY: the cells don't tell which",
		"29358 29359":                      "# - DOB  # 2 of 2 filled; perhaps field: DateOfBirth: 2 of 2 cells are no dates",
		"12/31/1980 11/30/1980 31/31/1999": "date: MM/DD/YYYY, on_error: blank}  # 3 of 3 filled; 1 can't be read: there is no such day",
		"12/31/1980 00/00/0000":            "date: MM/DD/YYYY}  # 2 of 2 filled",
		"":                                 "field: DateOfBirth}  # 0 of 1 filled",
	} {
		rows := pageOf("DOB\n" + strings.ReplaceAll(cells, " ", "\n"))
		if cells == "" {
			rows.rows = [][]string{{""}}
		}
		if got := proposed(t, rows, false); !strings.Contains(got, want) {
			t.Errorf("%s: want %s, got\n%s", cells, want, got)
		}
	}
}

func TestProposalOfHeaders(t *testing.T) {
	rows := pageOf("Client Ref|Surname|first_name|Cell|E-mail 1 - Value|Email|Gendr|DateCreated|Zip|_x|Favourite: colour|Sex|Sex|\n7|Sample|Ann\n8||")
	rows.info.HeaderRow = 3
	want := `source: {header_row: 3}
columns:
  - {column: Client Ref, field: ExternalClientId}  # 2 of 2 filled
  - {column: Surname, field: LastName}  # 1 of 2 filled
  - {column: first_name, field: FirstName}  # 1 of 2 filled
  - {column: Cell, field: MobilePhone}  # 0 of 2 filled
  - {column: E-mail 1 - Value, field: Email}  # 0 of 2 filled
  - {column: Zip, field: PostalCode}  # 0 of 2 filled
ignore:
  # - Email  # 0 of 2 filled; perhaps field: Email
  # - Gendr  # 0 of 2 filled; perhaps field: Gender
  - DateCreated  # 0 of 2 filled; the API has no call that writes it
  # - "Favourite: colour"  # 0 of 2 filled
  # - Sex  # 0 of 2 filled; perhaps field: Gender
  # - Sex  # 0 of 2 filled; perhaps field: Gender
`
	if got := proposed(t, rows, false); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for names, want := range map[string]string{"Sample, Ann": `split: {order: "Last, First"}}`, "Ann Sample": "split: {order: First Last}}  # 1 of 1 filled; or Last First"} {
		if got := proposed(t, pageOf("Client\n"+names), false); !strings.Contains(got, want) {
			t.Errorf("got\n%s", got)
		}
	}
}

// TestProposalRefusesNoRow: whatever is in the cells, the proposal with its ignore
// decided is YAML that is read, binds, and takes every row.
func TestProposalRefusesNoRow(t *testing.T) {
	headers := []string{"DOB", "Surname", "Name", "City", "#", "- x", "a: b", "{x}", "no", "1", "'", "Email", "Phone", "Zip", "Sex", "Tags", "Archived", "State", "MI", "Marital Status", "Group Number"}
	cell := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"", "12/31/1980", "31.12.1980", "1/2/80", "N/A", "Null", "a@x.test", "a@x.test; b@x.test", "john@@x", "M", "F", "2134", "02134", "4-Mar", "yes", "active",
		"Quill, Ada", "Ada Quill", "A & B", "M\ufffdller", "555-010-1001", "12", "a;b", "\"", "#", "'", "29358", "<clear>",
	}))
	rapid.Check(t, func(t *rapid.T) {
		rows := &page{info: sheet.Info{Sheet: "S: #1", HeaderRow: 2}}
		rows.header = rapid.SliceOfNDistinct(rapid.OneOf(rapid.SampledFrom(headers), rapid.StringMatching(`[ -~é\n]{1,12}`)), 1, 8, sheet.NormalHeader).Draw(t, "header")
		for range rapid.IntRange(0, 6).Draw(t, "rows") {
			rows.rows = append(rows.rows, rapid.SliceOfN(cell, len(rows.header), len(rows.header)).Draw(t, "row"))
		}
		text, err := Propose(rows, true)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := yaml.Load(text, &v); err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
		if bytes.Contains(text, []byte("no column has a name")) {
			return
		}
		m, err := mapping.Parse("m.yaml", bytes.ReplaceAll(text, []byte("\n  # - "), []byte("\n  - ")))
		if err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
		b, err := m.Bind(rows.header, nil)
		if err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
		if r, err := Try(b, rows, false); err != nil || r.Refused > 0 {
			t.Fatalf("%d refused, %v\n%s\n%q", r.Refused, err, text, rows.rows)
		}
	})
}

func TestTry(t *testing.T) {
	m, err := mapping.Parse("m.yaml", []byte(`version: 1
columns:
  - {column: ID, field: ExternalClientId}
  - {column: DOB, field: DateOfBirth, date: MM/DD/YYYY}
  - {column: Sex, field: Gender, values: {M: Male, F: Female}}
  - {columns: [Street, Apt], field: StreetAddress}
ignore: [Note]
`))
	if err != nil {
		t.Fatal(err)
	}
	rows := pageOf("ID|DOB|Sex|Street|Apt|Note\nZ1|04/15/1980|F|1 Main|B|secret\nZ2|04/15/80|X|2 Main||\nZ3||X|NULL||secret\nZ4|04/15/1980|M|||")
	b, err := m.Bind(rows.header, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.Today = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	result, err := Try(b, rows, false)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := result.Write(&out); err != nil {
		t.Fatal(err)
	}
	want := `A ID: ExternalClientId: 4 of 4 filled, 4 distinct, forms A9 (4); 4 read, 0 refused
B DOB: DateOfBirth: 3 of 4 filled, 2 distinct, forms 99/99/9999 (2), 99/99/99 (1); 2 read, 1 refused: a year of two digits does not tell the century: say century: past in the mapping, and give the format with YY, or export the dates with four (bad_value, 1)
C Sex: Gender: 4 of 4 filled, 3 distinct, forms A (4); 2 read, 2 refused: the mapping's values don't have this value (bad_value, 2); the mapping's values lack "X" (2)
D Street: StreetAddress: 3 of 4 filled, 3 distinct, forms 9 Aa (2), A (1); 2 read, 0 refused; told: a word that stands for no value; read as blank (null_word, 1)
E Apt: StreetAddress: 1 of 4 filled, 1 distinct, forms A (1); 2 read, 0 refused; told: a word that stands for no value; read as blank (null_word, 1)
F Note: left out: 2 of 4 filled, 1 distinct, forms a (2)
4 rows: 2 can be used, 2 would be refused
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
	b, _ = m.Bind(rows.header, nil)
	if result, err = Try(b, rows, true); err != nil || fmt.Sprint(result.Columns[1].Why[0].Values) != "[{04/15/80 1}]" {
		t.Errorf("%+v %v", result.Columns[1].Why, err)
	}
}

// TestAddedFieldsAreProposed: a row in the field table is all that a field needs.
func TestAddedFieldsAreProposed(t *testing.T) {
	added := fieldtest.Every()
	for i := range added {
		added[i].Also = "other " + added[i].Name
	}
	fieldtest.Add(t, added...)
	for _, f := range added {
		for _, header := range []string{f.Name, strings.ToUpper(f.Name), "Other " + f.Name} {
			want := "field: " + f.Name
			if f.Is(intakeq.NameFull) {
				want = "split: {order: First Last}"
			}
			if got := proposed(t, pageOf(header+"\n"), false); !strings.Contains(got, want) {
				t.Errorf("%s, headed %q: proposed\n%s", f.Name, header, got)
			}
		}
	}
}

// TestTryCustom: before the account is asked, a custom field goes by its label.
func TestTryCustom(t *testing.T) {
	m, err := mapping.Parse("m.yaml", []byte("version: 1\ncolumns: [{column: Since, custom: Client since, date: MM/DD/YYYY}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	rows := pageOf("Since\n31/31/1999\n01/02/1999")
	b, err := m.Bind(rows.header, nil)
	if err != nil {
		t.Fatal(err)
	}
	result, err := Try(b, rows, false)
	if line := result.Columns[0]; err != nil || line.Refused != 1 || line.Read != 1 || line.Fields[0] != "custom:Client since" || len(result.Whole) > 0 {
		t.Errorf("%+v %v", result, err)
	}
}

// A mapping is proposed for the sheet and row whose names mean the most.
func TestWhere(t *testing.T) {
	path := func(name string) string { return filepath.Join("..", "..", "testdata", "cases", "19-where", name) }
	titled := filepath.Join(t.TempDir(), "titled.csv")
	if err := os.WriteFile(titled, []byte("Clients\nPrinted,11/27/2026\nFirst Name,Last Name,City\nAnn,Ode,Arden\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path  string
		said  sheet.ReadOptions
		sheet string
		row   int
	}{
		{path("read-me-first.xlsx"), sheet.ReadOptions{}, "Clients", 1},
		{path("read-me-first.xlsx"), sheet.ReadOptions{Sheet: "Read me"}, "Read me", 0},
		{path("groups.xlsx"), sheet.ReadOptions{}, "Clients", 2},
		{path("groups.xlsx"), sheet.ReadOptions{HeaderRow: 1}, "", 1},
		{titled, sheet.ReadOptions{}, "", 3},
	} {
		got, err := Where(c.path, c.said)
		if err != nil || got.Sheet != c.sheet || got.HeaderRow != c.row {
			t.Errorf("%s, %+v: %+v, %v", c.path, c.said, got, err)
		}
	}
}
