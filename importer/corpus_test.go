package importer_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"intakeq-bulk/importer"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/internal/sheet"
)

// frail are clients with values that programs damage: zeros in front, many digits,
// letters beyond ASCII, codes that look like dates, cells that look like formulas.
func frail(n int) []map[string]any {
	firsts := []string{"Zoë", "José", "Søren", "Chloé", "Thùy", "Renée", "Ann", "Bob"}
	lasts := []string{"Müller", "Núñez", "O'Neil", "Lefèvre", "Nguyễn", "Kjær", "Quill", "D'Arcy"}
	units := []string{"05", "3-4", "007", "11-12", "A-9", "MAR1"}
	policies := []string{"005123400%03d", "12345678%03d", "12345678901234%03d", "A-%03d", "%03d.50"}
	var all []map[string]any
	for i := range n {
		all = append(all, map[string]any{
			"FirstName": firsts[i%len(firsts)], "LastName": lasts[i%7], "Email": fmt.Sprintf("c%d@frail.test", i), "MobilePhone": fmt.Sprintf("555010%04d", i),
			"DateOfBirth": int64(i*40+5) * 86_400_000 * 9, "ExternalClientId": fmt.Sprintf("K-%03d", i), "UnitNumber": units[i%len(units)],
			"PostalCode": []string{"02134", "00501", "90210", "02134-1234"}[i%4], "City": []string{"San José", "Zürich", "Arden"}[i%3],
			"PrimaryInsurancePolicyNumber": fmt.Sprintf(policies[i%len(policies)], i), "PractitionerId": fmt.Sprintf("000%03d", i+100),
			"AdditionalInformation": []string{"- walks with a cane", "=A1 was here", "café, twice", "plain", "@home"}[i%5],
			"Tags":                  [][]string{{"VIP, gold"}, {"weekly"}, {}, {"a", "b"}}[i%4],
		})
	}
	return all
}

// corpus is a practice of frail clients, with its export in both formats.
type corpus struct {
	*office
	header []string
	rows   [][]string // of the CSV, as its cells stand there
	book   string

	files, damaged, missed, plain, wrong int
}

func newCorpus(t *testing.T) *corpus {
	c := &corpus{office: newOffice(t, sandbox.Options{Seed: 5})}
	for _, client := range frail(40) {
		raw, err := json.Marshal(client)
		c.Check(err)
		_, err = c.Account.Staff().Create(string(raw))
		c.Check(err)
	}
	table, err := csv.NewReader(strings.NewReader(c.Text(c.Export("all.csv")))).ReadAll()
	c.Check(err)
	c.header, c.rows, c.book = table[0], table[1:], c.Export("all.xlsx")
	return c
}

// mapping maps each column to the field of its name, where that can be written.
func (c *corpus) mapping() string {
	columns, ignored := "", []string{}
	for _, name := range c.header {
		f, _ := intakeq.FieldByName(name)
		if f.Writable || name == record.MemberID {
			columns += fmt.Sprintf("  - {column: %q, field: %q}\n", name, name)
		} else {
			ignored = append(ignored, strconv.Quote(name))
		}
	}
	return c.File("all.yaml", "version: 1\ncolumns:\n"+columns+"ignore: ["+strings.Join(ignored, ", ")+"]\n")
}

func (c *corpus) column(field string) int { return slices.Index(c.header, field) }

// value is what the account has there.
func (c *corpus) value(row int, field string) string {
	return sheet.Unguard(c.rows[row][c.column(field)])
}

// spoil is one file: which cells of it are damaged, by row, and which are edited.
type spoil struct {
	way     way
	damaged map[int]string // fields
	edited  map[int]string // what their City is now
}

// make damages a share of the rows that have a value for the way, and edits others.
func (c *corpus) make(w way, rnd *rand.Rand) (string, spoil) {
	s := spoil{way: w, damaged: map[int]string{}, edited: map[int]string{}}
	cells := map[[2]int]any{} // by row and column
	share := 1 + rnd.IntN(100)
	for i := range c.rows {
		field := w.fields[rnd.IntN(len(w.fields))]
		if cell, ok := w.damage(c.value(i, field), rnd); ok && (rnd.IntN(100) < share || len(s.damaged) == 0) {
			cells[[2]int{i, c.column(field)}], s.damaged[i] = cell, field
			continue
		}
		if rnd.IntN(8) == 0 {
			s.edited[i] = fmt.Sprintf("Edited %d", rnd.IntN(1000))
			cells[[2]int{i, c.column("City")}] = s.edited[i]
		}
	}
	c.files++
	if w.book {
		return c.writeBook(cells, w), s
	}
	return c.writeText(cells), s
}

func (c *corpus) writeText(cells map[[2]int]any) string {
	rows := [][]string{c.header}
	for i, row := range c.rows {
		row = slices.Clone(row)
		for j := range row {
			if text, ok := cells[[2]int{i, j}].(string); ok {
				row[j] = sheet.Guard(text)
			}
		}
		rows = append(rows, row)
	}
	return c.Table("in.csv", nil, rows...)
}

func (c *corpus) writeBook(cells map[[2]int]any, w way) string {
	f, err := excelize.OpenFile(c.book)
	c.Check(err)
	defer f.Close()
	iso := "yyyy-mm-dd"
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &iso})
	c.Check(err)
	for at, value := range cells {
		name, err := excelize.CoordinatesToCellName(at[1]+1, at[0]+2)
		c.Check(err)
		switch value := value.(type) {
		case formula:
			c.Check(f.SetCellValue("Clients", name, nil))
			c.Check(f.SetCellFormula("Clients", name, string(value)))
		case day:
			c.Check(f.SetCellValue("Clients", name, int(value)))
			c.Check(f.SetCellStyle("Clients", name, name, style))
		default:
			c.Check(f.SetCellValue("Clients", name, value))
		}
	}
	path := filepath.Join(c.Dir, "in.xlsx")
	c.Check(f.SaveAs(path))
	return path
}

// check holds a plan against what was done to the file.
func (c *corpus) check(path string, s spoil, p practice.Planned) {
	c.Helper()
	if len(p.Rows) != len(c.rows) {
		c.Fatalf("%s: %d rows", s.way.name, len(p.Rows))
	}
	for i, r := range p.Rows {
		field, damaged := s.damaged[i]
		switch {
		case damaged:
			c.damaged++
			if changes(r, field) || !s.way.silent && !s.way.mended && !told(r, field) || s.way.silent && len(r.Reasons) > 0 {
				c.missed++
				c.Errorf("%s, %s, %q: missed: %s", filepath.Base(path), s.way.name, c.value(i, field), practice.Describe(r))
			}
		default:
			c.plain++
			if got := lines(practice.Planned{Rows: []plan.Row{r}}); got != undamaged(r.Row, s.edited[i]) {
				c.wrong++
				c.Errorf("%s, %s: a good row is %s", filepath.Base(path), s.way.name, practice.Describe(r))
			}
		}
	}
}

func undamaged(row int, edit string) string {
	if edit == "" {
		return fmt.Sprint(row, " unchanged")
	}
	return fmt.Sprintf("%d update City=%s", row, edit)
}

func changes(r plan.Row, field string) bool {
	return slices.ContainsFunc(r.Changes, func(c plan.Change) bool { return c.Field == field && c.Kind != plan.Form })
}

func told(r plan.Row, field string) bool {
	return slices.ContainsFunc(r.Reasons, func(why plan.Reason) bool { return why.Column == field })
}

// Files damaged in one way, in a hundredth to all of their rows: no damaged value is a
// plain change, and no good one is anything else.
func TestCorpus(t *testing.T) {
	t.Parallel()
	c := newCorpus(t)
	all, mapping := ways(), c.mapping()
	for seed := range practice.Campaign(2000) {
		rnd := rand.New(rand.NewPCG(seed, 10))
		w := all[seed%uint64(len(all))]
		path, s := c.make(w, rnd)
		c.check(path, s, c.Plan(path, func(o *importer.Options) {
			if rnd.IntN(2) == 0 {
				o.Mapping = mapping
			}
		}))
		c.Check(os.Remove(path))
		c.Check(os.Remove(c.PlanPath()))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	t.Logf("%d files: of %d damaged cells %d were missed; of %d good rows %d were anything else", c.files, c.damaged, c.missed, c.plain, c.wrong)
}
