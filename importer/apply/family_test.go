package apply

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"intakeq-bulk/importer"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/record"
)

// The pools that families are drawn from: texts that are one are in one list.
func firstNames() [][]string {
	return [][]string{
		{"Pat", "PAT", " pat", "Ｐat"}, {"Zoë", "zoe", "Zoe\u0308", "ZO E"}, {"Jo Ann", "Joann", "jo\u00a0ann"}, {"Łukasz", "lukasz"},
		{"Ŀa", "la"}, {"Straße", "STRASSE"}, {"Patrick"}, {"Samira"}, {"Sam"},
	}
}

func emails() [][]string {
	return [][]string{{"one@example.test", "One@Example.TEST"}, {"two@example.test", "TWO@example.test"}, {"three@example.test"}, {""}, {""}}
}

func phones() [][]string {
	return [][]string{
		{"(222) 555-0142", "222.555.0142", "+1 222 555 0142", "12225550142"}, {"2225550143", "222-555-0143"}, {"(333) 555-0144"}, {""}, {""}, {""},
	}
}

// person is a client or a row, by the numbers of its texts in the pools; -1 is
// what it doesn't bring.
type person struct {
	first, email int
	phones       [4]int
	row          map[string]string
}

type crowd struct{ *rand.Rand }

// pick draws an entry of a pool and one way to write it.
func (c crowd) pick(pool [][]string) (int, string) {
	n := c.IntN(len(pool))
	text := pool[n][c.IntN(len(pool[n]))]
	if text == "" {
		return -1, ""
	}
	return n, text
}

// phoneMembers is typed out: the model must not lean on the code under test.
func phoneMembers() []string { return []string{"Phone", "HomePhone", "WorkPhone", "MobilePhone"} }

func (c crowd) person() person {
	p := person{row: map[string]string{}}
	p.first, p.row["FirstName"] = c.pick(firstNames())
	p.email, p.row["Email"] = c.pick(emails())
	for i, member := range phoneMembers() {
		p.phones[i], p.row[member] = c.pick(phones())
	}
	p.row["LastName"] = []string{"Oak", "Oak Jr.", "Oak Sr.", "Elm"}[c.IntN(4)]
	p.row["Name"] = strings.TrimSpace(p.row["FirstName"]) + " " + p.row["LastName"]
	if c.IntN(8) == 0 && p.first > 3 { // the API then goes by the Name's first word
		p.row["FirstName"] = ""
	}
	return p
}

// meets is the API's rule, by the numbers: nothing of the code under test.
func (p person) meets(o person) bool {
	if p.first != o.first {
		return false
	}
	if p.email >= 0 && p.email == o.email {
		return true
	}
	return slices.ContainsFunc(p.phones[:], func(n int) bool { return n >= 0 && slices.Contains(o.phones[:], n) })
}

// over is the client after an update: blank cells change nothing.
func (p person) over(old person) person {
	if p.row["FirstName"] == "" {
		p.first = old.first
	}
	if p.email < 0 {
		p.email = old.email
	}
	for i := range p.phones {
		if p.phones[i] < 0 {
			p.phones[i] = old.phones[i]
		}
	}
	return p
}

type familyCase struct {
	*office
	crowd
	clients map[int64]person
	rows    []person
	of      []int64 // whom a row is of; 0: a new client
}

func newFamilyCase(t *testing.T, seed uint64) *familyCase {
	f := &familyCase{
		office: newOffice(t, sandbox.Options{Seed: seed}), crowd: crowd{rand.New(rand.NewPCG(seed, 1))}, clients: map[int64]person{},
	}
	for range 3 + f.IntN(10) {
		p := f.person()
		var members []string
		for name, value := range p.row {
			members = append(members, practice.Quoted(name)+":"+practice.Quoted(value))
		}
		id, err := f.Account.Staff().Create("{" + strings.Join(members, ",") + "}")
		if err != nil {
			t.Fatal(err)
		}
		f.clients[id] = p
		if f.IntN(6) == 0 {
			f.Check(f.Account.Staff().Archive(id))
		}
	}
	ids := f.Account.IDs()
	f.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	for range 2 + f.IntN(10) {
		f.rows, f.of = append(f.rows, f.person()), append(f.of, 0)
		if f.IntN(3) == 0 && len(ids) > 0 {
			f.of[len(f.of)-1], ids = ids[0], ids[1:]
		}
	}
	if len(ids) > 0 && f.IntN(3) == 0 {
		f.Check(f.Account.Staff().Delete(ids[0]))
	}
	return f
}

// mapped types the rows as another system's export: with outer spaces and all.
func (f *familyCase) input() (file, mapping string) {
	header := append([]string{"ClientId", "ExternalClientId", "FirstName", "LastName", "Email"}, phoneMembers()...)
	table := [][]string{header}
	text := "version: 1\ncolumns:\n"
	for _, name := range header {
		text += fmt.Sprintf("  - {column: %s, field: %s}\n", name, name)
	}
	for i, p := range f.rows {
		cells := []string{"", fmt.Sprintf("NEW-%d", i)}
		if f.of[i] != 0 {
			cells = []string{fmt.Sprint(f.of[i]), ""}
		}
		if p.row["FirstName"] == "" {
			p.first, f.rows[i].first = -2-i, -2-i // the row brings no Name either
			if f.of[i] == 0 {
				p.row["FirstName"] = fmt.Sprintf("Only%d", i)
			}
		}
		for _, name := range header[2:] {
			cells = append(cells, p.row[name])
		}
		table = append(table, cells)
	}
	return f.Table("in.csv", nil, table...), f.File("m.yaml", text)
}

// atRisk says whether a create may land: on a client before or after the plan, or
// on another create. sent tells which rows the plan would send or a person may.
func (f *familyCase) atRisk(i int, p practice.Planned) bool {
	for _, client := range f.clients {
		if f.rows[i].meets(client) {
			return true
		}
	}
	for j, other := range f.rows {
		action := p.Rows[j].Action
		if j == i || action == plan.Reject || action == plan.Skip {
			continue
		}
		if f.of[j] != 0 {
			other = other.over(f.clients[f.of[j]])
		}
		if f.rows[i].meets(other) {
			return true
		}
	}
	return false
}

// apply saves what the plan would send, in any order, and looks where it lands.
func (f *familyCase) apply(p practice.Planned) {
	taken := map[int64]bool{}
	for _, id := range append(f.Account.IDs(), f.Account.Deleted()...) {
		taken[id] = true
	}
	for _, i := range f.Perm(len(p.Rows)) {
		r := p.Rows[i]
		before := intakeq.Document{}
		save := f.Client.Create
		if r.Action == plan.Update {
			before, save = practice.Parse(f, string(r.Before)), f.Client.Update
		} else if r.Action != plan.Create {
			continue
		}
		doc, err := record.Patched(before, r.Changes)
		f.Check(err)
		answer, err := save(context.Background(), doc)
		f.Check(err)
		id, _ := answer.Document.ID()
		if r.Action == plan.Create && taken[id] || r.Action == plan.Update && id != r.ClientID {
			f.Errorf("%s\nlanded on client %d", practice.Describe(r), id)
		}
		taken[id] = true
		for _, c := range r.Changes {
			if got := record.NewCells(answer.Document).Get(c.Field); c.Kind != plan.Form && record.Compare(intakeq.Text, got, c.After) != record.Same {
				f.Errorf("%s: saved %q\n%s", c.Field, got, practice.Describe(r))
			}
		}
		answer.Document.Each(func(member string, v gjson.Result) bool {
			planned := slices.ContainsFunc(r.Changes, func(c plan.Change) bool { return c.Field == member && c.Kind != plan.Form })
			if r.Action == plan.Update && !planned && member != "LastUpdateDate" && v.Raw != before.Get(member).Raw {
				f.Errorf("%s was %s, is %s\n%s", member, before.Get(member).Raw, v.Raw, practice.Describe(r))
			}
			return true
		})
	}
}

// Families, twins, Jr. and Sr., shared emails and phones: no create lands on
// anybody, and nobody is held for sharing a contact alone.
func TestFamilies(t *testing.T) {
	t.Parallel()
	cases := practice.Campaign(1000)
	held, created := 0, 0
	for seed := range cases {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			f := newFamilyCase(t, seed)
			input, mapping := f.input()
			p := f.Plan(input, func(o *importer.Options) { o.Mapping = mapping })
			for i, r := range p.Rows {
				if f.of[i] != 0 {
					continue
				}
				same := slices.ContainsFunc(r.Reasons, func(why plan.Reason) bool { return why.Code == reason.SamePerson })
				risk := f.atRisk(i, p)
				if held := r.Action == plan.Hold; risk && !held || !risk && held && !same || !held && r.Action != plan.Create {
					t.Errorf("at risk: %v; %s", risk, practice.Describe(r))
				}
			}
			held, created = held+p.Hold, created+p.Create
			f.apply(p)
		})
	}
	if held < int(cases) || created < int(cases) {
		t.Errorf("%d held and %d created in %d cases: the cases try too little", held, created, cases)
	}
}
