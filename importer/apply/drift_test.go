package apply

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"

	"intakeq-bulk/importer"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
	"intakeq-bulk/internal/record"
)

// What staff did to a client between plan and apply: of the field that the plan
// changes it is a conflict, of another one it is kept.
func TestDrift(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, member, value string
		state               plan.State
	}{
		{"the planned field", "City", `"Paris"`, plan.Conflict},
		{"cleared", "City", `null`, plan.Conflict},
		{"as the plan wants it", "City", `"Bern"`, plan.Saved},
		{"in another form", "City", `" Rome "`, plan.Saved},
		{"another field", "AdditionalInformation", `"staff wrote"`, plan.Saved},
		{"an undocumented one", "Sex", `"X"`, plan.Saved},
		{"one that nobody knows", "SomethingNew", `{"a":[1,2.50]}`, plan.Saved},
		{"the planned custom field", "custom:k3f9", `"staff's"`, plan.Conflict},
		{"another custom field", "custom:x7q2", `"staff's"`, plan.Saved},
		{"a part of the name", "LastName", `"Staffname"`, plan.Saved},
		{"the first name", "FirstName", `"Staff"`, plan.Conflict},
		{"the name", "Name", `"Dr. Staff"`, plan.Saved},
		{"the tags", "Tags", `["staff"]`, plan.Conflict},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t, sandbox.Options{Clients: 20, Seed: 3, Latency: 20 * time.Millisecond})
				id, s := o.Account.IDs()[5], o.Account.Staff()
				o.Check(s.Rename(id, "Old", "Name"))
				o.Check(s.Set(id, "City", `"Rome"`))
				o.Check(s.Set(id, "Tags", `["had"]`))
				o.Check(s.SetCustom(id, "k3f9", `"red"`))
				mapping := o.File("m.yaml", "version: 1\nmatch: {by: [ClientId]}\ncolumns:\n  - {column: Id, field: ClientId}\n  - {column: First, field: FirstName}\n"+
					"  - {column: City, field: City}\n  - {column: Tags, field: Tags}\n  - {column: Colour, custom: {id: k3f9}}\n")
				o.Plan(o.Table("in.csv", map[string]int64{"id": id}, []string{"Id", "First", "City", "Tags", "Colour"}, []string{"{id}", "New", "Bern", "had,more", "blue"}),
					func(options *importer.Options) { options.Mapping = mapping })
				time.Sleep(time.Hour)
				if custom, is := strings.CutPrefix(c.member, record.CustomPrefix); is {
					o.Check(s.SetCustom(id, custom, c.value))
				} else {
					o.Check(s.Set(id, c.member, c.value))
				}
				before := o.documents()
				out, err := o.apply(t.Context(), nil)
				row := o.tried()[0]
				if err != nil || row.State != c.state {
					t.Fatalf("%+v, %v: %s %s", out, err, practice.Describe(row.Row), row.Error)
				}
				if c.state == plan.Conflict {
					if now := o.documents()[id]; now != before[id] || o.posts() > 0 {
						t.Errorf("the client has changed: %s", now)
					}
					if len(row.Cells) != 1 || row.Cells[0].Field != c.member || !strings.Contains(row.Error, c.member) {
						t.Errorf("told: %+v, %q", row.Cells, row.Error)
					}
					return
				}
				o.checkAsPlanned(before)
				o.checkFollowed(id, c.member, c.value)
			})
		})
	}
}

// checkFollowed: what staff wrote in a field that the plan does not change stands,
// and the name follows both.
func (o *office) checkFollowed(id int64, member, value string) {
	o.Helper()
	now := gjson.Parse(o.documents()[id])
	if member != "City" && !strings.HasPrefix(member, record.CustomPrefix) && now.Get(member).Raw != value {
		o.Errorf("%s is %s, staff wrote %s", member, now.Get(member).Raw, value)
	}
	want := map[string]string{"LastName": "Old Name", "Name": "Dr. Staff"}[member] // staff's edit of a part leaves Name as it was
	if want == "" {
		want = "New Name"
	}
	if got := now.Get("Name").String(); got != want {
		o.Errorf("the name is %q, want %q", got, want)
	}
}

// A client who is new, or has become like a create to come, is a conflict: be it
// nobody's, or one that a row to come changes, as it is or as that row makes it.
func TestDriftAgainstCreates(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]func(*office, int64) error{
		"a new client": func(o *office, _ int64) error {
			_, err := o.Account.Staff().Create(`{"FirstName":"Hit","LastName":"Other","Email":"HIT@example.test"}`)
			return err
		},
		"a new client with its phone": func(o *office, _ int64) error {
			_, err := o.Account.Staff().Create(`{"FirstName":"hit","LastName":"Other","HomePhone":"+1 222 555 0142"}`)
			return err
		},
		"an old client": func(o *office, _ int64) error {
			id := o.Account.IDs()[9]
			o.Check(o.Account.Staff().Set(id, "FirstName", `"Hit"`))
			return o.Account.Staff().Set(id, "Email", `"hit@example.test"`)
		},
		"one that a row changes": func(o *office, id int64) error {
			o.Check(o.Account.Staff().Set(id, "FirstName", `"Hit"`))
			return o.Account.Staff().Set(id, "WorkPhone", `"222-555-0142"`)
		},
		"one that a row makes so": func(o *office, id int64) error { return o.Account.Staff().Set(id, "FirstName", `"Hit"`) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t, sandbox.Options{Clients: 20, Seed: 3, Latency: 20 * time.Millisecond})
				id := o.Account.IDs()[5]
				o.Plan(o.Table("in.csv", map[string]int64{"id": id}, []string{"ClientId", "ExternalClientId", "FirstName", "LastName", "Email", "MobilePhone"},
					[]string{"{id}", "", "", "", "hit@example.test", ""}, []string{"", "N-1", "Hit", "Person", "hit@example.test", "(222) 555-0142"},
					[]string{"", "N-2", "Free", "Person", "free@example.test", ""}), nil)
				time.Sleep(time.Hour)
				o.Check(edit(o, id))
				before := o.documents()
				out, err := o.apply(t.Context(), nil)
				if err != nil || o.states() != "saved conflict saved" {
					t.Fatalf("%+v, %v: %s", out, err, o.states())
				}
				if told := o.tried()[1].Error; !strings.Contains(told, "would take this new client for client ") {
					t.Error(told)
				}
				o.checkAsPlanned(before)
			})
		})
	}
}

// Our own saves are no drift: run after run, whatever the looks show.
func TestOwnSavesAreNoDrift(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 150, Seed: 4, Latency: 20 * time.Millisecond, TagsTouch: true})
		o.Plan(mixed(o, 30, 120), nil)
		before := o.documents()
		for n := range 6 {
			o.interruptAt(time.Duration(300+70*n)*time.Millisecond, nil)
		}
		out, err := o.apply(t.Context(), nil)
		if err != nil || !out.Whole() {
			t.Errorf("%+v, %v", out, err)
		}
		looks := 0
		for _, r := range o.Account.Log()[o.Asked:] {
			if r.Query.Has("dateUpdatedStart") {
				looks++
			}
		}
		if looks < 8 {
			t.Errorf("only %d looks", looks)
		}
		o.checkOnce()
		o.checkAsPlanned(before)
	})
}

// A look comes before the first save, and after every 40, so that what staff
// change while a long plan is applied is seen in time.
func TestLooksInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 120, Seed: 4, Latency: 20 * time.Millisecond})
		p := o.Plan(cities(o, 90), nil)
		late := o.Account.IDs()[80]
		o.Account.Before(12, func(s *sandbox.Staff) { o.Check(s.Set(late, "City", `"Paris"`)) })
		out, err := o.apply(t.Context(), func(a *Options) { a.Concurrency = 3 })
		if err != nil || out.Conflict != 1 || out.Saved != 89 {
			t.Errorf("%+v, %v", out, err)
		}
		saves := 0
		for _, r := range o.Account.Log()[o.Asked:] {
			if r.Query.Has("dateUpdatedStart") {
				saves = 0
			} else if saves++; saves > 40+3 { // three may be on their way when the look is
				t.Fatalf("%d saves since the last look", saves)
			}
		}
		if asked := len(o.Account.Log()) - o.Asked; asked > p.Requests {
			t.Errorf("%d requests, and the plan was priced at %d", asked, p.Requests)
		}
		if got := gjson.Get(o.documents()[late], "City").String(); got != "Paris" {
			t.Errorf("staff's edit was overwritten by %q", got)
		}
	})
}

// Two plans of one file, both applied: the second finds whom the first has made,
// be it by contact, by ExternalClientId or by nothing but the name. A client of
// the same name who was there before is another person.
func TestTwoPlansOfOneFile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 20, Seed: 3, Latency: 20 * time.Millisecond})
		_, err := o.Account.Staff().Create(`{"FirstName":"Olda","LastName":"Person","Name":"Olda Person","DateOfBirth":0}`)
		o.Check(err)
		time.Sleep(time.Hour)
		input := o.Table("in.csv", nil, []string{"ExternalClientId", "FirstName", "LastName", "Email", "DateOfBirth"},
			[]string{"", "Mailed", "Person", "mailed@example.test", ""}, []string{"N-1", "Numbered", "Person", "", ""},
			[]string{"", "Nameda", "Person", "", ""}, []string{"", "Olda", "Person", "", "1990-01-01"})
		o.Plan(input, nil)
		o.Plan(input, nil)
		second := o.Plans
		o.Plans = second - 1
		o.Check(o.Account.Staff().Set(o.Account.IDs()[20], "City", `"Bern"`)) // of the namesake who was there
		if out, err := o.apply(t.Context(), nil); err != nil || o.states() != "saved saved saved saved" {
			t.Fatalf("the first: %+v, %v: %s", out, err, o.states())
		}
		o.Plans = second
		sent := o.posts()
		a, f, err := o.begin(t.Context(), nil) // the account's log is of both plans
		o.Check(err)
		out, err := a.Run(t.Context())
		o.Check(f.Close())
		if err != nil || o.states() != "conflict conflict conflict conflict" || o.posts() != sent {
			t.Errorf("the second: %+v, %v: %s, %d requests", out, err, o.states(), o.posts()-sent)
		}
		for i, want := range []string{"the same first name", "has this ExternalClientId", "has this name", "has this name"} {
			if told := o.tried()[i].Error; !strings.Contains(told, want) {
				t.Errorf("row %d: %q, want %q", i+2, told, want)
			}
		}
	})
}

// Two people of one name in one file: the client that the first row has made is no
// reason to hold back the second.
func TestNamesakesInOneFile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 5, Seed: 3, Latency: 20 * time.Millisecond})
		rows := [][]string{{"FirstName", "LastName", "DateOfBirth"}, {"Same", "Name", "1990-01-01"}}
		for i := range 60 { // there is a look in between
			rows = append(rows, []string{fmt.Sprintf("Other%c%c", 'a'+i/26, 'a'+i%26), "Name", ""})
		}
		o.Plan(o.Table("in.csv", nil, append(rows, []string{"Same", "Name", "1990-01-02"})...), nil)
		if out, err := o.apply(t.Context(), oneByOne); err != nil || out.Saved != 62 {
			t.Errorf("%+v, %v", out, err)
		}
	})
}
