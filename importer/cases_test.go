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
