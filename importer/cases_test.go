package importer_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"intakeq-bulk/importer"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/internal/sheet"
)

func casePath(name string) string { return filepath.Join("..", "testdata", "cases", name) }

// knownPeople is a practice with the 30 people of testdata/cases/setup.csv.
func knownPeople(t testing.TB) *office {
	o := newOffice(t, sandbox.Options{Seed: 9})
	p := o.Plan(casePath("setup.csv"), func(options *importer.Options) { options.Mapping = casePath("setup.yaml") })
	join(o, p)
	return o
}

// join makes clients of the creates of a plan.
func join(o *office, p practice.Planned) {
	for _, r := range p.Rows {
		if r.Action != plan.Create {
			continue
		}
		doc, err := record.Patched(intakeq.Document{}, r.Changes)
		o.Check(err)
		tags, err := json.Marshal(r.TagsAdd)
		o.Check(err)
		doc, err = doc.With(record.MemberTags, strings.Replace(string(tags), "null", "[]", 1))
		o.Check(err)
		_, err = o.Account.Staff().Create(string(doc.Raw()))
		o.Check(err)
	}
}

// lines are a plan's rows, a line each: action, changes, codes.
func lines(p practice.Planned) string {
	var all []string
	for _, r := range p.Rows {
		line := fmt.Sprint(r.Row, " ", r.Action)
		for _, c := range r.Changes {
			if !c.Derived {
				line += fmt.Sprintf(" %s=%s", c.Field, c.After)
			}
		}
		all = append(all, strings.TrimSpace(line+" "+practice.Codes(r)))
	}
	return strings.Join(all, "\n")
}

func alarmCodes(p practice.Planned) string {
	var codes []string
	for _, a := range p.Meta.Alarms {
		codes = append(codes, strings.TrimSpace(a.Code+" "+strings.Join(a.Columns, "+")))
	}
	return strings.Join(codes, ", ")
}

// Each file of testdata/cases, and what must become of it.
func TestDamageCases(t *testing.T) {
	t.Parallel()
	o := knownPeople(t)
	for _, c := range damageCases() {
		mapping := c.mapping
		if mapping == "" {
			mapping = strings.TrimSuffix(c.file, filepath.Ext(c.file)) + ".yaml"
		}
		p := o.Plan(casePath(c.file), func(options *importer.Options) { options.Mapping = casePath(mapping) })
		if got := lines(p); got != strings.TrimSpace(c.want) {
			t.Errorf("%s: got\n%s\nwant\n%s", c.file, got, c.want)
		}
		if got := alarmCodes(p); got != c.alarms {
			t.Errorf("%s: alarms %q, want %q", c.file, got, c.alarms)
		}
	}
}

// Where the mapping's columns stand in another sheet or row, one message names it, and
// what to type; typed, it reads.
func TestWhereTheColumnsStand(t *testing.T) {
	t.Parallel()
	o := knownPeople(t)
	second := o.File("second.csv", "Clients of the practice\nPrinted,11/27/2026\nID,First,Last,City\nK001,,,Arden\nK003,,,Arden\n")
	for _, c := range []struct {
		path, says string
		read       sheet.ReadOptions
	}{
		{casePath("19-where/read-me-first.xlsx"), `not in sheet "Read me", row 1, which was read as the header: sheet 2, Clients, row 1 has all 4: --sheet Clients`, sheet.ReadOptions{Sheet: "Clients"}},
		{casePath("19-where/groups.xlsx"), "sheet 1, Clients, row 2 has all 4: --header-row 2", sheet.ReadOptions{HeaderRow: 2}},
		{second, "not in row 2, which was read as the header: row 3 has all 4: --header-row 3", sheet.ReadOptions{HeaderRow: 3}},
	} {
		mapped := func(options *importer.Options) { options.Mapping = casePath("19-where/where.yaml") }
		if _, err := o.Make(c.path, mapped); err == nil || !strings.HasSuffix(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", c.path, err)
		}
		p := o.Plan(c.path, func(options *importer.Options) { mapped(options); options.Read = c.read })
		if p.Update != 2 || p.Summary.Rows != 2 {
			t.Errorf("%s: %+v", c.path, p.Summary)
		}
	}
	nowhere := o.File("nowhere.csv", "A,B\n1,2\n")
	_, err := o.Make(nowhere, func(options *importer.Options) { options.Mapping = casePath("19-where/where.yaml") })
	if err == nil || !strings.HasSuffix(err.Error(), "the columns were looked for in row 1, which was read as the header") {
		t.Error(err)
	}
}
