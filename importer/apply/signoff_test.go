package apply

import (
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"

	"intakeq-bulk/importer"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/internal/report"
	"intakeq-bulk/internal/report/signoff"
)

// signOff is the sheet that the customer of the latest plan signs.
func (o *office) signOff() signoff.Sheet {
	o.Helper()
	f, err := plan.Open(context.Background(), o.PlanPath())
	o.Check(err)
	defer f.Close()
	count := signoff.New(f.Meta().Fields)
	for r, err := range f.Shown(context.Background()) {
		o.Check(err)
		count.Add(r)
	}
	return count.Sheet(signoff.About{Missing: f.Meta().Missing})
}

// spreadsheet is an export that somebody has worked in: cells changed, cleared, made
// blank, damaged, written another way; new persons, twins, rows that can't be used, and
// some that would land on others.
func (o *office) spreadsheet(r *rand.Rand, columns []string) (path, mapping string) {
	rows, err := csv.NewReader(strings.NewReader(o.Text(o.Export("all.csv")))).ReadAll()
	o.Check(err)
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	out := [][]string{columns}
	text := "version: 1\nclear_token: \"<clear>\"\ncolumns:\n"
	for _, c := range columns {
		text += "  - {column: " + c + ", field: " + c + "}\n"
	}
	var others [][]string // clients that no row is of
	for i, row := range rows[1:] {
		var line []string
		for _, c := range columns {
			name := c
			if c == record.MemberID {
				name = "ClientNumber"
			}
			line = append(line, o.worked(r, c, row[at[name]]))
		}
		if i%5 == 0 {
			others = append(others, line)
			continue
		}
		out = append(out, line)
	}
	for i, from := range others {
		line := append([]string{"", fmt.Sprint("new", i)}, from[2:]...) // some land on that person
		if i%3 > 0 {
			line[2], line[3], line[4], line[5] = fmt.Sprint("Fresh", i), fmt.Sprint("Person", i), "", ""
		}
		out = append(out, line)
	}
	return o.Table("in.csv", nil, out...), o.File("m.yaml", text)
}

// worked is a cell as somebody leaves it.
func (o *office) worked(r *rand.Rand, column, cell string) string {
	if column == record.MemberID {
		return cell
	}
	switch n := r.IntN(40); {
	case column == "DateOfBirth" && n == 0:
		return "1999-31-31"
	case column == "Phone" && n < 3:
		return "5.55E+09"
	case column == "Email" && n < 3:
		return strings.ToUpper(cell)
	case column == "City" && n < 8:
		return fmt.Sprint("Town", n)
	case column == "StreetAddress" && n < 5:
		return "<clear>"
	case n < 4 && column != "FirstName" && column != "LastName" && column != "DateOfBirth":
		return ""
	}
	return cell
}

// The sheet says of each column just how many cells of the account are other ones than
// before: counted in the account itself, whatever was planned.
func TestSignOffIsOfTheAccount(t *testing.T) {
	for seed := range uint64(6) {
		synctest.Test(t, func(t *testing.T) {
			o := newOffice(t, sandbox.Options{Clients: 80, Seed: seed})
			r := rand.New(rand.NewPCG(seed, 7))
			columns := []string{"ClientId", "ExternalClientId", "FirstName", "LastName", "Email", "Phone", "DateOfBirth", "City", "StreetAddress", "Gender", "AdditionalInformation"}
			in, mapping := o.spreadsheet(r, columns)
			p := o.Plan(in, func(options *importer.Options) {
				options.Mapping, options.Accept = mapping, []string{"damaged_column", "encoding", "dates_shifted", "ids_out_of_step"}
			})
			said, taken := map[int]string{}, map[int64]bool{}
			for _, row := range p.Rows {
				taken[row.ClientID] = true
			}
			for _, row := range p.Rows {
				list := row.Choices()
				if row.Action != plan.Hold {
					continue
				}
				said[row.Row] = string(list[r.IntN(len(list))])
				if said[row.Row] != "create" && said[row.Row] != "skip" && row.Lands != 0 {
					if taken[row.Lands] {
						said[row.Row] = "skip" // two rows never change one client
					}
					taken[row.Lands] = true
				}
			}
			before := o.documents()
			if _, err := o.decide(report.CSV, said); err != nil {
				t.Fatal(err)
			}
			o.checkSheet(before, columns)
		})
	}
}

func (o *office) checkSheet(before map[int64]string, columns []string) {
	o.Helper()
	sheet := o.signOff()
	changed, created, touched := map[string]int{}, 0, 0
	for id, doc := range o.documents() {
		was, is := record.NewCells(intakeq.Trusted([]byte("{}"))), record.NewCells(intakeq.Trusted([]byte(doc)))
		if old, ok := before[id]; ok {
			was = record.NewCells(intakeq.Trusted([]byte(old)))
			if old != doc {
				touched++
			}
		} else {
			created++
		}
		for _, c := range columns[1:] {
			if was.Get(c) != is.Get(c) {
				changed[c]++
			}
		}
	}
	if sheet.Persons.Created != created || sheet.Persons.Changed+sheet.Persons.Differs != touched || created == 0 || touched == 0 {
		o.Errorf("%d created and %d changed in the account, the sheet says %+v", created, touched, sheet.Persons)
	}
	for _, c := range sheet.Columns[1:] {
		if got := c.Set + c.Cleared + c.NotAsPlanned; got != changed[c.Field.Field] {
			o.Errorf("%s: %d cells of the account have changed, the sheet says %+v", c.Field.Field, changed[c.Field.Field], c)
		}
		if c.Rows() != sheet.Persons.Rows {
			o.Errorf("%+v does not add up to %d", c, sheet.Persons.Rows)
		}
	}
}
