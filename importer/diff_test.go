package importer_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"intakeq-bulk/importer"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
	"intakeq-bulk/internal/record"
)

// An edit of an export is exactly the edit: one cell, one change, and the Name
// that follows.
func TestEditIsTheEdit(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sandbox.Options{Clients: 60, Seed: 8})
	raw, err := os.ReadFile(o.Export("all.csv"))
	if err != nil {
		t.Fatal(err)
	}
	table, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rounds := 40
	if practice.Full() {
		rounds = 1000
	}
	for seed := range rounds {
		rnd := rand.New(rand.NewPCG(uint64(seed), 2))
		row, column := 1+rnd.IntN(len(table)-1), rnd.IntN(len(table[0]))
		field, ok := intakeq.FieldByName(table[0][column])
		custom := !ok && column >= slices.Index(table[0], "ParentClientId") && table[0][column] == "Emergency Contact Name"
		if !custom && (!ok || !field.Writable || field.Kind == intakeq.Tags) {
			continue
		}
		was := table[row][column]
		table[row][column] = edited(field, was)
		o.checkEdit(table, row, column, was)
		table[row][column] = was
	}
}

// edited is another valid value of a field.
func edited(f intakeq.Field, was string) string {
	value := "Edited " + fmt.Sprint(len(was))
	switch f.Kind {
	case intakeq.Date:
		value = "1971-02-03"
	case intakeq.Bool:
		value = map[string]string{"true": "false"}[was]
		if value == "" {
			value = "true"
		}
	case intakeq.Email:
		value = "edited@example.test"
	case intakeq.Phone:
		value = "(333) 555-0188"
	}
	return value
}

func (o *office) checkEdit(table [][]string, row, column int, was string) {
	o.Helper()
	name, after := table[0][column], table[row][column]
	p := o.Plan(o.Table("edited.csv", nil, table...), nil)
	if p.Update != 1 || p.Unchanged != len(table)-2 {
		o.Errorf("%s: %+v", name, p.Summary)
	}
	for _, r := range p.Rows {
		if r.Action == plan.Unchanged {
			continue
		}
		c := r.Changes[0]
		if c.Field != name && c.Label != name || c.After != after || c.Before != unguarded(was) || c.Kind != plan.Set || c.Derived {
			o.Errorf("%s, %q to %q: %s", name, was, after, practice.Describe(r))
		}
		part := name == "FirstName" || name == "MiddleName" || name == "LastName"
		for _, more := range r.Changes[1:] {
			if !part || !more.Derived || more.Field != record.MemberName || more.After != record.ComposeName(func(m string) string {
				if m == name {
					return after
				}
				return record.NewCells(practice.Parse(o, string(r.Before))).Get(m)
			}) {
				o.Errorf("%s: %s", name, practice.Describe(r))
			}
		}
		if p.ChangesByField[c.Field] != 1 || len(p.ChangesByField) != 1 {
			o.Errorf("%s: %v", name, p.ChangesByField)
		}
	}
}

// unguarded takes off what guards a CSV cell from being run as a formula.
func unguarded(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && rest != "" && strings.Contains("=+-@\t\r'", rest[:1]) {
		return rest
	}
	return cell
}

// The rules of comparing, each as a row of a mapped file.
func TestDiff(t *testing.T) {
	t.Parallel()
	o, ids := staffed(t, map[string]string{"ann": `{"FirstName":"Ann","MiddleName":"B.","LastName":"Ode","Name":"Ann  B. Ode","Email":"Ann@example.test",
		"Phone":"(222) 555-0142","DateOfBirth":3600000,"Tags":["a"," b","c"],"Address":"1 Test St, Testville","City":"Testville","Gender":"F",
		"CustomFields":[{"FieldId":"k3f9","Text":"Emergency Contact Name","Value":"Jo"}]}`,
		"bob": `{"FirstName":"Bob","LastName":"Ray","Name":"Robert Ray","CustomFields":[{"FieldId":"x7q2","Text":"Referral Source","Value":"A"}],"Tags":[]}`})
	for _, c := range []struct{ name, client, column, rule, cell, want string }{
		{"a phone in another form", "ann", "Phone", "", "222-555-0142", "unchanged: form Phone (222) 555-0142>222-555-0142"},
		{"an email in another case", "ann", "Email", "", "ann@example.test", "unchanged: form Email Ann@example.test>ann@example.test"},
		{"tags in another order", "ann", "Tags", "", "c,b,a", `unchanged: form Tags a," b",c>c,b,a`},
		{"the time of day is not seen", "ann", "DateOfBirth", "", "1970-01-01", "unchanged:"},
		{"another day", "ann", "DateOfBirth", "", "1970-01-02", "update(birth_moves): set DateOfBirth 1970-01-01>1970-01-02"},
		{"a blank cell", "ann", "Gender", "", "", "unchanged:"},
		{"a blank cell that clears", "ann", "Gender", ", blank: clear", "", "update: clear Gender F>"},
		{"a token", "ann", "Gender", "", "<clear>", "update: clear Gender F>"},
		{"a token where nothing is", "bob", "Gender", "", "<clear>", "unchanged:"},
		{"if empty, and it is not", "ann", "Gender", ", overwrite: if_empty", "M", "unchanged:"},
		{"if empty, and it is", "bob", "Gender", ", overwrite: if_empty", "M", "update: set Gender >M"},
		{"tags added", "ann", "Tags", ", tags: add", "c,d", `update: set Tags a," b",c>a,b,c,d +d`},
		{"tags that are there", "ann", "Tags", ", tags: add", "c,a", "unchanged:"},
		{"tags replaced", "ann", "Tags", "", "a,d", `update: set Tags a," b",c>a,d +d - b-c`},
		{"tags cleared", "ann", "Tags", "", "<clear>", `update: clear Tags a," b",c> -a- b-c`},
		{"a custom field", "ann", "custom", "", "Al", "update: set custom:k3f9 Jo>Al"},
		{"a custom field that the client lacks", "bob", "custom", "", "Al", "update: set custom:k3f9 >Al"},
		{"a custom field cleared", "ann", "custom", "", "<clear>", "update: clear custom:k3f9 Jo>"},
		{"Name follows", "ann", "FirstName", "", "Amy", "update: set FirstName Ann>Amy set Name Ann  B. Ode>Amy B. Ode derived"},
		{"Name is no composition", "bob", "FirstName", "", "Rob", "update: set FirstName Bob>Rob"},
		{"Name itself", "ann", "Name", "", "Ann Ode", "update: set Name Ann  B. Ode>Ann Ode"},
		{"Name never follows into nothing", "ann", "LastName", "", "<clear>", "update: clear LastName Ode> set Name Ann  B. Ode>Ann B. derived"},
		{"Address stays", "ann", "City", "", "Newtown", "update(address): set City Testville>Newtown"},
		{"no Address", "bob", "City", "", "Newtown", "update: set City >Newtown"},
		{"required", "bob", "Gender", ", required: true", "", "reject(required):"},
	} {
		field := "field: " + c.column
		if c.column == "custom" {
			field = "custom: Emergency Contact Name"
		}
		mapping := "version: 1\ncolumns:\n  - {column: Id, field: ClientId}\n  - {column: X, " + field + c.rule + "}\n"
		input := o.Table("in.csv", ids, []string{"X", "Id"}, []string{c.cell, "{" + c.client + "}"})
		p := o.Plan(input, func(opt *importer.Options) { opt.Mapping = o.File("m.yaml", mapping) })
		if got := sketch(p.Rows[0]); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

// sketch is a row in a line.
func sketch(r plan.Row) string {
	text := string(r.Action)
	for _, reason := range r.Reasons {
		text += "(" + reason.Code + ")"
	}
	text += ":"
	for _, c := range r.Changes {
		text += fmt.Sprintf(" %s %s %s>%s", c.Kind, c.Field, c.Before, c.After)
		if c.Derived {
			text += " derived"
		}
	}
	if len(r.TagsAdd)+len(r.TagsRemove) > 0 {
		text += " "
	}
	for _, tag := range r.TagsAdd {
		text += "+" + tag
	}
	if len(r.TagsAdd) > 0 && len(r.TagsRemove) > 0 {
		text += " "
	}
	for _, tag := range r.TagsRemove {
		text += "-" + tag
	}
	return text
}

// Name follows no parts where a column changes it, nor when the parts are gone.
func TestNameOfItsOwn(t *testing.T) {
	t.Parallel()
	o, ids := staffed(t, usual())
	p := o.Plan(o.Table("in.csv", ids, []string{"ClientId", "FirstName", "LastName", "Name"},
		[]string{"{ann}", "Amy", "", "Annie O."}, []string{"{bob}", "<clear>", "<clear>", ""}), nil)
	for i, want := range []string{
		"update: set FirstName Ann>Amy set Name Ann Ode>Annie O.", "update: clear FirstName Bob> clear LastName Ray>",
	} {
		if got := sketch(p.Rows[i]); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// Changes stand in the order of the columns, and read-only cells only warn.
func TestOrderAndReadOnly(t *testing.T) {
	t.Parallel()
	o, ids := staffed(t, usual())
	p := o.Plan(o.Table("in.csv", ids,
		[]string{"LastName", "CreditBalance", "Gender", "ClientId", "FirstName", "BillingType"},
		[]string{"X", "7", "F", "{ann}", "Anne", ""}, []string{"Ray", "7.0", "", "{bob}", "", ""}), nil)
	want := []string{
		"update((read_only)): set LastName Ode>X set Gender >F set FirstName Ann>Anne set Name Ann Ode>Anne X derived",
		"unchanged((read_only)):",
	}
	for i, r := range p.Rows {
		text := strings.ReplaceAll(sketch(r), "(read_only)", "("+practice.Codes(r)+")")
		if text != want[i] {
			t.Errorf("got  %s\nwant %s", text, want[i])
		}
	}
	if fmt.Sprint(p.ChangesByField) != "map[FirstName:1 Gender:1 LastName:1]" {
		t.Errorf("%v", p.ChangesByField)
	}
}
