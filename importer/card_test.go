package importer_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"intakeq-bulk/importer"
	"intakeq-bulk/importer/decided"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
)

// shown reads the latest plan, with the cards.
func (o *office) shown() (plan.Meta, []plan.Shown) {
	o.Helper()
	f, err := plan.Open(context.Background(), o.PlanPath())
	o.Check(err)
	defer f.Close()
	var list []plan.Shown
	for s, err := range f.Shown(context.Background()) {
		o.Check(err)
		list = append(list, s)
	}
	return f.Meta(), list
}

// cellsText writes a card's cells, one a field.
func cellsText(fields []plan.Field, c plan.Card) string {
	var lines []string
	for i, cell := range c.Cells {
		lines = append(lines, fmt.Sprintf("%s %s %q %q %q", fields[i].Field, cell.Kind, cell.Sheet, cell.Account, cell.Result))
	}
	return strings.Join(lines, "\n")
}

func (o *office) person(id int64, values ...string) {
	o.Helper()
	s := o.Account.Staff()
	for i := 0; i < len(values); i += 2 {
		o.Check(s.Set(id, values[i], practice.Quoted(values[i+1])))
	}
}

// Each mapped cell is in the plan, with what becomes of it, whatever becomes of its
// row.
func TestCells(t *testing.T) {
	o := newOffice(t, sandbox.Options{Clients: 6, Seed: 3})
	ids := o.Account.IDs()
	a, b := ids[0], ids[1]
	for _, id := range []int64{a, b} {
		o.Check(o.Account.Staff().Rename(id, "Ann", "Ode"))
		o.person(id, "Email", "Ann@example.test", "City", "Oslo", "Gender", "Female", "MaritalStatus", "Single")
	}
	o.Plan(o.Table("in.csv", map[string]int64{"A": a, "B": b},
		[]string{"ClientId", "FirstName", "LastName", "Email", "City", "Gender", "Archived"},
		[]string{"{A}", "Ann", "Oda", "ann@example.test", "", "Female", "no idea"},
		[]string{"{B}", "Ann", "Ode", "ann@example.test", "Rome", "", ""},
		[]string{"", "Newa", "", "newa@example.test", "Rome", "", ""}), nil)
	meta, rows := o.shown()
	want := []string{
		`ClientId same "{A}" "{A}" "{A}"
FirstName same "Ann" "Ann" "Ann"
LastName kept "Oda" "Ode" "Ode"
Email form "ann@example.test" "Ann@example.test" "Ann@example.test"
City kept "" "Oslo" "Oslo"
Gender same "Female" "Female" "Female"
Archived refused "no idea" "false" "false"`,
		`ClientId same "{B}" "{B}" "{B}"
FirstName same "Ann" "Ann" "Ann"
LastName same "Ode" "Ode" "Ode"
Email form "ann@example.test" "Ann@example.test" "Ann@example.test"
City set "Rome" "Oslo" "Rome"
Gender kept "" "Female" "Female"
Archived kept "" "false" "false"`,
		`ClientId same "" "" ""
FirstName set "Newa" "" "Newa"
LastName same "" "" ""
Email set "newa@example.test" "" "newa@example.test"
City set "Rome" "" "Rome"
Gender same "" "" ""
Archived same "" "" ""`,
	}
	for i, r := range rows {
		got := strings.NewReplacer(fmt.Sprint(a), "{A}", fmt.Sprint(b), "{B}").Replace(cellsText(meta.Fields, r.Card))
		if got != want[i] {
			t.Errorf("row %d:\ngot  %s\nwant %s", r.Row.Row, got, want[i])
		}
	}
	if f := meta.Fields[3]; f.Field != "Email" || f.Column != "Email" {
		t.Errorf("%+v", f)
	}
}

// What differs is all that both sides have and say otherwise, not only what tells persons
// apart; a ZIP that has only lost its zero differs from nothing.
func TestCandidateDiffersInAll(t *testing.T) {
	o := newOffice(t, sandbox.Options{Clients: 6, Seed: 3})
	id := o.Account.IDs()[0]
	o.Check(o.Account.Staff().Rename(id, "Ann", "Ode"))
	o.person(id, "Email", "ann@example.test", "Gender", "Female", "PostalCode", "01970", "PrimaryInsuranceCompany", "Acme", "ExternalClientId", "", "Address", "")
	o.Plan(o.Table("in.csv", nil,
		[]string{"ExternalClientId", "FirstName", "LastName", "Email", "Gender", "PostalCode", "PrimaryInsuranceCompany"},
		[]string{"N-1", "Ann", "Oda", "ann@example.test", "Male", "1970", "Zenith"}), nil)
	_, rows := o.shown()
	if list := rows[0].Card.Candidates; len(list) != 1 || fmt.Sprint(list[0].Agrees, list[0].Differs) != "[FirstName Email] [LastName Gender PrimaryInsuranceCompany]" {
		t.Errorf("%s, %+v", practice.Describe(rows[0].Row), list)
	}
}

// A held row shows whom it may be, and what each decision would write.
func TestHeldRowShowsThePerson(t *testing.T) {
	o := newOffice(t, sandbox.Options{Clients: 6, Seed: 3})
	id := o.Account.IDs()[0]
	o.Check(o.Account.Staff().Rename(id, "Ann", "Ode"))
	o.person(id, "Email", "ann@example.test", "City", "Oslo", "ExternalClientId", "", "Address", "1 Way, Oslo")
	o.Plan(o.Table("in.csv", nil,
		[]string{"ExternalClientId", "FirstName", "LastName", "Email", "City"},
		[]string{"N-1", "ann", "Oda", "ann@example.test", "Rome"}), nil)
	meta, rows := o.shown()
	r := rows[0]
	if r.Action != plan.Hold || r.Lands != id || len(r.Card.Candidates) != 1 {
		t.Fatalf("%s, %+v", practice.Describe(r.Row), r.Card)
	}
	c := r.Card.Candidates[0]
	if c.ClientID != id || c.Name != "Ann Ode" || c.Email != "ann@example.test" || c.Archived ||
		!slices.Equal(c.Agrees, []string{"FirstName", "Email"}) || !slices.Equal(c.Differs, []string{"LastName", "City"}) {
		t.Errorf("%+v", c)
	}
	got := map[plan.Decision]string{}
	for d, out := range r.Card.Outcomes {
		for _, change := range out.Changes {
			got[d] += fmt.Sprintf("%s %q->%q ", change.Field, change.Before, change.After)
		}
		got[d] += fmt.Sprint(len(out.Warnings))
	}
	want := map[plan.Decision]string{
		plan.DecideApply:  `ExternalClientId ""->"N-1" FirstName "Ann"->"ann" LastName "Ode"->"Oda" City "Oslo"->"Rome" Name "Ann Ode"->"ann Oda" 1`,
		plan.DecideCreate: `ExternalClientId ""->"N-1" FirstName ""->"ann" LastName ""->"Oda" Email ""->"ann@example.test" City ""->"Rome" Name ""->"ann Oda" 0`,
	}
	for d, text := range want {
		if got[d] != text {
			t.Errorf("%s:\ngot  %s\nwant %s", d, got[d], text)
		}
	}
	if city, _ := r.Card.Get(meta.Fields, "City"); city != (plan.MappedCell{Sheet: "Rome", Account: "Oslo", Result: "Rome", Kind: plan.CellSet}) {
		t.Errorf("%+v", city)
	}
}

// Also a client who was deleted lately is shown.
func TestHeldRowShowsWhoIsGone(t *testing.T) {
	o := newOffice(t, sandbox.Options{Clients: 6, Seed: 3})
	id := o.Account.IDs()[0]
	o.Check(o.Account.Staff().Rename(id, "Ann", "Ode"))
	o.person(id, "Email", "ann@example.test")
	o.Check(o.Account.Staff().Delete(id))
	o.Plan(o.Table("in.csv", nil, []string{"FirstName", "LastName", "Email"}, []string{"Ann", "Oda", "ann@example.test"}), nil)
	_, rows := o.shown()
	r := rows[0]
	if r.Action != plan.Hold || len(r.Card.Candidates) != 1 || r.Card.Candidates[0].Name != "Ann Ode" || r.Card.Candidates[0].ClientID != id {
		t.Errorf("%s, %+v", practice.Describe(r.Row), r.Card.Candidates)
	}
	if _, apply := r.Card.Outcomes[plan.DecideApply]; apply {
		t.Error("a deleted client would be changed")
	}
}

// A held row that has nothing to change asks nobody.
func TestHeldWithNothingToChange(t *testing.T) {
	for name, c := range map[string]struct {
		row  []string
		want string
	}{
		"all is there":           {[]string{"", "Ann", "Ode", "ann@example.test", "Oslo"}, "unchanged (lands_on)"},
		"the id only is damaged": {[]string{"7", "Ann", "Ode", "ann@example.test", "Oslo"}, "unchanged (lands_on) (id_near)"},
		"another city":           {[]string{"", "Ann", "Ode", "ann@example.test", "Rome"}, "hold lands_on"},
		"no last name":           {[]string{"", "Ann", "", "ann@example.test", "Oslo"}, "hold lands_on"},
	} {
		o := newOffice(t, sandbox.Options{Clients: 6, Seed: 3})
		id := o.Account.IDs()[0]
		o.Check(o.Account.Staff().Rename(id, "Ann", "Ode"))
		o.person(id, "Email", "ann@example.test", "City", "Oslo", "ExternalClientId", "007")
		p := o.Plan(o.Table("in.csv", nil, []string{"ExternalClientId", "FirstName", "LastName", "Email", "City"}, c.row), nil)
		if got := string(p.Rows[0].Action) + " " + practice.Codes(p.Rows[0]); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		for _, why := range p.Rows[0].Reasons {
			if about := strings.Contains(why.Message, "new client"); about && p.Rows[0].Action == plan.Unchanged {
				t.Errorf("%s: nobody is new: %s", name, why.Message)
			}
		}
		if p.Rows[0].Action == plan.Unchanged && p.Rows[0].ClientID != id {
			t.Errorf("%s: %s", name, practice.Describe(p.Rows[0]))
		}
	}
}

// A mend of the mapping moves no decision, and what was decided costs what it costs.
func TestDecisionsOutliveTheMapping(t *testing.T) {
	o := newOffice(t, sandbox.Options{Clients: 6, Seed: 3})
	id := o.Account.IDs()[0]
	o.Check(o.Account.Staff().Rename(id, "Ann", "Ode"))
	o.person(id, "Email", "ann@example.test")
	input := o.Table("in.csv", nil, []string{"First", "Last", "Mail", "Born", "Town"},
		[]string{"Ann", "Oda", "ann@example.test", "05/17/1980", "Rome"}, []string{"Newa", "Person", "", "05/18/1980", "Rome"})
	const mapped = "version: 1\ncolumns:\n  - {column: First, field: FirstName}\n  - {column: Last, field: LastName}\n  - {column: Mail, field: Email}\n" +
		"  - {column: Born, field: DateOfBirth, date: MM/DD/YYYY}\n"
	first := o.Plan(input, func(i *importer.Options) { i.Mapping = o.File("a.yaml", mapped+"ignore: [Town]\n") })
	earlier := &decided.Earlier{Sum: "x", List: []plan.Carried{
		{Row: 2, Key: first.Rows[0].Key, Decision: plan.DecideApply}, {Row: 3, Key: first.Rows[1].Key, Decision: plan.DecideSkip}, {Row: 9, Key: "k", Decision: plan.DecideSkip},
	}}
	second := o.Plan(input, func(i *importer.Options) {
		i.Mapping, i.Decisions = o.File("b.yaml", mapped+"  - {column: Town, field: City}\n"), earlier
	})
	if a, b := second.Rows[0], second.Rows[1]; a.Decision != plan.DecideApply || a.State != plan.Planned || b.Decision != plan.DecideSkip || b.State != plan.None {
		t.Errorf("%s %s, %s %s", a.Decision, a.State, b.Decision, b.State)
	}
	if m := second.Meta; m.Carried != 2 || len(m.Lost) != 1 || m.Lost[0].Row != 9 || m.Price.Requests != 2 {
		t.Errorf("carried %d, lost %+v, %d requests", m.Carried, m.Lost, m.Price.Requests)
	}
}

// Of more rows than a question names it is not known whom all "this one" would leave
// out: it is not offered.
func TestThisOneOfMany(t *testing.T) {
	for n, want := range map[int]string{3: "[skip apply]", 8: "[skip]"} {
		o := newOffice(t, sandbox.Options{Clients: 3, Seed: 3})
		rows := [][]string{{"FirstName", "LastName", "Email"}}
		for i := range n {
			rows = append(rows, []string{"Hella", fmt.Sprint("Nr ", i), "hella@example.test"})
		}
		p := o.Plan(o.Table("in.csv", nil, rows...), nil)
		for _, r := range p.Rows {
			if got := fmt.Sprint(r.Choices()); r.Action != plan.Hold || got != want || want != "[skip]" && len(r.Meets) != n-1 {
				t.Errorf("of %d rows: %s: %s %v, want %s", n, practice.Describe(r), got, r.Meets, want)
			}
		}
	}
}
