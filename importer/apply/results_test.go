package apply

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"intakeq-bulk/importer"
	"intakeq-bulk/importer/results"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
	"intakeq-bulk/internal/sheet"
)

// rejects applies what there is to apply of a file, and gives the path of its
// rejects.
func (o *office) rejects(input string, more func(*importer.Options)) (practice.Planned, string) {
	o.Helper()
	p := o.Plan(input, more)
	if !slices.ContainsFunc(p.Rows, func(r plan.Row) bool { return r.Action == plan.Create }) {
		f, err := plan.Open(context.Background(), o.PlanPath())
		o.Check(err)
		defer f.Close()
		o.Check(results.Write(context.Background(), f, o.PlanPath()))
		return p, o.rejectsPath(f.Meta())
	}
	a, f, err := o.begin(context.Background(), nil)
	o.Check(err)
	defer f.Close()
	_, err = a.Run(context.Background())
	o.Check(err)
	return p, o.rejectsPath(f.Meta())
}

// rejectsPath is where the latest plan's rejects are.
func (o *office) rejectsPath(meta plan.Meta) string {
	switch {
	case meta.Format == string(sheet.XLSX):
		return o.PlanPath() + ".rejects.xlsx"
	case meta.Delimiter == "\t":
		return o.PlanPath() + ".rejects.tsv"
	}
	return o.PlanPath() + ".rejects.csv"
}

// checkAgain imports the rejects as they are: each row comes to the same end, for
// the same reasons and with the same values, and once more to the very same file.
func (o *office) checkAgain(input, mapping string, header int) string {
	o.Helper()
	more := func(options *importer.Options) { options.Mapping = mapping }
	first, path := o.rejects(input, more)
	saved := o.posts()
	if saved == 0 {
		o.Error("nothing was applied")
	}
	second, again := o.rejects(path, more)
	var want, got []string
	for _, r := range first.Rows {
		if r.Action == plan.Reject || r.Action == plan.Hold {
			want = append(want, ending(r))
		}
	}
	for _, r := range second.Rows {
		got = append(got, ending(r))
	}
	if w, g := strings.Join(want, "\n"), strings.Join(got, "\n"); w != g || w == "" {
		o.Errorf("first\n%s\nagain\n%s", w, g)
	}
	if _, third := o.rejects(again, more); o.content(third, header) != o.content(again, header) {
		o.Errorf("the second rejects\n%q\nthe third\n%q", o.content(again, header), o.content(third, header))
	}
	if o.posts() != saved {
		o.Error("rejects were saved as they are")
	}
	return o.content(path, header)
}

// content is a text file's text; of a workbook the cells below the header, each with
// its kind.
func (o *office) content(path string, header int) string {
	o.Helper()
	if filepath.Ext(path) != ".xlsx" {
		return o.Text(path)
	}
	r, err := sheet.Open(path, sheet.ReadOptions{HeaderRow: header})
	o.Check(err)
	defer r.Close()
	var b strings.Builder
	for {
		rec, err := r.Read()
		if err == io.EOF {
			return b.String()
		}
		o.Check(err)
		for _, c := range rec.Cells {
			fmt.Fprintf(&b, "%c%s,", "-tndb!"[c.Kind], c.Text)
		}
		b.WriteString("\n")
	}
}

// ending is what becomes of a row, wherever it stands. What a narrow row lacks is a
// spreadsheet error in the rejects, and told as such.
func ending(r plan.Row) string {
	list := practice.Codes(r)
	if list == "ragged" {
		list = "damaged"
	}
	if strings.HasPrefix(list, "damaged ") {
		list = "damaged"
	}
	text := string(r.Action) + " " + list
	for _, c := range r.Changes {
		text += " " + c.Field + "=" + c.After
	}
	return text
}

const heldPair = "Ann;Ode;a@example.test;"

func TestRejectsOfAnOldWindowsFile(t *testing.T) {
	t.Parallel()
	latin1 := func(s string) string {
		out, err := charmap.Windows1252.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	const title = "Clients of the practice\r\nMay 5, 2025\r\n\r\n"
	const header = "First;Last;Mail;Born;ZIP;Note\r\n"
	const good = "Zed;Ode;z@example.test;31.01.1980;;\r\n"
	pairs := heldPair + "31.01.1980;'02134;\"Zoë says \"\"hi\"\" – 5,5 €\"\r\n" +
		heldPair + "1.2.1980;=\"02135\";\"'=1+1\r\ntwo; lines\"\r\n" + heldPair + ";'1;''=x\r\n" + heldPair + "1980-02-03;;\t\r\n"
	bad := "Bo;Ode;b@example.test\r\nBob;Ode;b@example.test;;;;beyond\r\n;;;;;\r\nFirst;Last;Mail;Born;ZIP;Note\r\n" +
		"Total;;;;;4\r\nBea;Ode;1.23457E+12;;;\r\nCal;Ode;c@example.test;31.02.1980;;\r\nDan;Ode;#REF!;;;\r\n"
	const columns = `version: 1
columns:
  - {column: First, field: FirstName}
  - {column: Last, field: LastName}
  - {column: Mail, field: Email}
  - {column: Born, field: DateOfBirth, date: DD.MM.YYYY}
  - {column: ZIP, field: PostalCode}
  - {column: Note, field: AdditionalInformation}
`
	for name, rows := range map[string]string{"all": pairs + bad, "one": "Cal;Ode;c@example.test;31.02.1980;;\r\n", "repeat": header, "total": "Total;x;;;;4\r\n"} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, sandbox.Options{Clients: 3, Seed: 1})
			text := o.checkAgain(o.File("in.csv", latin1(title+header+rows+good)), o.File("m.yaml", columns), 4)
			if !strings.HasPrefix(text, "Clients of the practice\nMay 5, 2025\n\nFirst;Last;Mail;Born;ZIP;Note;_error\n") {
				t.Errorf("the rejects begin %.200q", text)
			}
			if name == "all" && !strings.Contains(text, "Zo\xeb says \"\"hi\"\" \x96 5,5 \x80") {
				t.Errorf("not in Windows-1252: %q", text)
			}
		})
	}
}

func TestRejectsOfAWorkbook(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sandbox.Options{Clients: 3, Seed: 1})
	path := o.Dir + "/in.xlsx"
	writeWorkbook(t, path)
	text := o.checkAgain(path, o.File("m.yaml", `version: 1
source: {sheet: Sheet1, header_row: 3}
columns:
  - {column: First, field: FirstName}
  - {column: Mail, field: Email}
  - {column: Born, field: DateOfBirth, date: MM/DD/YYYY}
  - {column: At, field: AdditionalInformation}
  - {column: ZIP, field: PostalCode}
  - {column: Ref, field: PrimaryInsurancePolicyNumber}
  - {column: Active, field: Archived}
  - {column: Sum, field: MaritalStatus}
`), 3)
	for _, want := range []string{"tAnn,ta@example.test,d1980-05-17,t14:30:00,n02134,n123,btrue,n7,", "tAnn,ta@example.test,t01/31/1980,d1980-05-17 14:30:00,n2135,n0.5,bfalse,t=x,"} {
		if !strings.Contains(text, want) {
			t.Errorf("the rejects lack %q:\n%s", want, text)
		}
	}
}

// The rejects are the source again: what was refused is refused again, until somebody
// has mended it.
func TestRejectsAreTheSource(t *testing.T) {
	t.Parallel()
	cases := filepath.Join("..", "..", "testdata", "cases", "24-rejects")
	mapping := filepath.Join(cases, "quotes.yaml")
	o := newOffice(t, sandbox.Options{Clients: 3, Seed: 1})
	text := o.checkAgain(filepath.Join(cases, "quotes.csv"), mapping, 1)
	if want := "\nN1,Uma,\"quoted \"inner\" x\",01/02/1980,Last: a quote "; !strings.Contains(text, want) {
		t.Errorf("%q is not in %q", want, text)
	}
	o = newOffice(t, sandbox.Options{Clients: 3, Seed: 1})
	text = o.checkAgain(filepath.Join(cases, "merged.xlsx"), filepath.Join(cases, "merged.yaml"), 1)
	for _, want := range []string{"n12345,", "tMerge,!,d1980-01-02"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
	o = newOffice(t, sandbox.Options{Clients: 3, Seed: 1})
	const marked = "\ufeffID;First;Last;DOB\n"
	text = o.checkAgain(o.File("in.csv", marked+"N1;Zo\u00eb;x\"y\"z;01/02/1980\nN2;Ann;\"b\" c;01/02/1980\nN3;Ute;Good;01/02/1980\nN4;Una;Good;31/31/1980\n"), mapping, 1)
	for _, want := range []string{"\ufeffID;First;Last;DOB;_error\nN1;Zo\u00eb;x\"y\"z;01/02/1980;", "\nN2;Ann;\"b\" c;01/02/1980;", "\nN4;Una;Good;31/31/1980;"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
}

// writeWorkbook has two titles, pairs that are held, and rows that are refused.
func writeWorkbook(t *testing.T, path string) {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	rows := [][]any{
		{"All clients"}, {"made on", 45000},
		{"First", "Mail", "Born", "At", "ZIP", "Ref", "Active", "Sum"},
		{"Ann", "a@example.test", 29358, 0.604166666666667, 2134, 123.0, true, nil},
		{"Ann", "a@example.test", "01/31/1980", 29358.604166666667, 2135, 0.5, false, "=x"},
		{"Bea", "b@example.test", 59, nil, nil, nil, nil, nil},
		{"Cal", "c@example.test", nil, nil, nil, 1234567890123456, nil, nil},
		{"Dan", "d@example.test", "02/30/1980", nil, nil, nil, nil, nil},
		{"Eve", "e@example.test", nil, nil, nil, nil, nil, nil},
		{"Fay", "f@example.test", "01/31/1980", nil, nil, nil, nil, nil},
		{"First", "Mail", "Born", "At", "ZIP", "Ref", "Active", "Sum"},
		{"Gil", "g@example.test", nil, nil, nil, nil, nil, nil},
	}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, row := range rows {
		at, _ := excelize.CoordinatesToCellName(1, i+1)
		must(f.SetSheetRow("Sheet1", at, &row))
	}
	for at, format := range map[string]string{"B2": "yyyy-mm-dd", "C4": "m/d/yyyy", "D4": "h:mm", "E4": "00000", "D5": "m/d/yyyy h:mm", "C6": "m/d/yyyy"} {
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		must(err)
		must(f.SetCellStyle("Sheet1", at, at, style))
	}
	must(f.SetCellFormula("Sheet1", "H4", "3+4"))
	must(f.SetCellValue("Sheet1", "H4", 7))
	must(f.SetCellFormula("Sheet1", "G9", "1/0")) // without a result
	must(f.MergeCell("Sheet1", "C10", "E10"))
	must(f.SaveAs(path))
}
