package importer_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"intakeq-bulk/importer"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/practice"
)

// spoilt is a small spreadsheet with one kind of damage, and what a plan makes
// of it.
type spoilt struct {
	file    string // "": in.csv
	text    string
	cells   map[string]any                   // of an XLSX sheet, instead of the text
	styles  map[string]string                // number formats of cells
	more    func(*testing.T, *excelize.File) // what else is done to the workbook
	source  string                           // source of the mapping
	columns string                           // the mapping's entries, {N: FirstName} before them
	ignore  string
	want    string // a line a row; or what the error says
	notes   string // what the plan's notes say, among others
}

// damage is one of the 24 ways.
type damage struct {
	name  string
	cases []spoilt
}

// TestDamage has a test for each number of "What spreadsheets do to data", through
// the whole pipe: spreadsheet, mapping, plan.
func TestDamage(t *testing.T) {
	t.Parallel()
	all := slices.Concat(damagedCells(), damagedFiles(), damagedPeople())
	if len(all) != 24 {
		t.Errorf("%d of 24", len(all))
	}
	for i, d := range all {
		if !strings.HasPrefix(d.name, fmt.Sprintf("%02d ", i+1)) {
			t.Errorf("%q is in place %d", d.name, i+1)
		}
		t.Run(d.name, func(t *testing.T) {
			for _, c := range d.cases {
				c.check(t)
			}
		})
	}
}

func (c spoilt) check(t *testing.T) {
	t.Helper()
	o := newOffice(t, sandbox.Options{Clients: 1, Seed: 1})
	o.Account.Staff().SetCustom(o.Account.IDs()[0], "k3f9", `"x"`)
	p, err := o.Make(c.write(o), func(options *importer.Options) {
		options.Mapping = o.File("m.yaml", "version: 1\nsource: {"+c.source+"}\ncolumns:\n"+c.entries()+"ignore: ["+c.ignore+"]\n")
	})
	want := strings.TrimSpace(c.want)
	if err != nil {
		if want == "" || !strings.Contains(err.Error(), want) {
			t.Errorf("got the error %v; want %q", err, want)
		}
		return
	}
	var lines []string
	for _, r := range p.Rows {
		line := fmt.Sprint(r.Row, " ", r.Action)
		for _, change := range r.Changes {
			if !change.Derived && (change.Field != "FirstName" || c.splits()) {
				line += fmt.Sprintf(" %s=%s", change.Field, change.After)
			}
		}
		lines = append(lines, strings.TrimSpace(line+" "+practice.Codes(r)))
	}
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if notes := strings.Join(p.Meta.Notes, "\n"); !strings.Contains(notes, c.notes) {
		t.Errorf("the notes say %q; want %q", notes, c.notes)
	}
}

// entries are those of the mapping: the first name has a column of its own, unless
// it is cut out of another.
func (c spoilt) entries() string {
	if c.splits() {
		return c.columns
	}
	return "  - {column: N, field: FirstName}\n" + c.columns
}

func (c spoilt) splits() bool { return strings.Contains(c.columns, "split:") }

// write makes the spreadsheet.
func (c spoilt) write(o *office) string {
	o.Helper()
	if c.cells == nil {
		name := c.file
		if name == "" {
			name = "in.csv"
		}
		return o.File(name, c.text)
	}
	f := excelize.NewFile()
	defer f.Close()
	must := func(err error) {
		if err != nil {
			o.Fatal(err)
		}
	}
	for at, value := range c.cells {
		must(f.SetCellValue("Sheet1", at, value))
	}
	for at, format := range c.styles {
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		must(err)
		must(f.SetCellStyle("Sheet1", at, at, style))
	}
	if c.more != nil {
		c.more(o.TB.(*testing.T), f)
	}
	path := filepath.Join(o.Dir, "in.xlsx")
	must(f.SaveAs(path))
	return path
}
