package workfile

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"intakeq-bulk/internal/record"
)

// somebody draws somebody of few names and contacts, so that many meet.
func somebody(t *rapid.T, label string) record.Field {
	has := map[string]string{}
	for field, values := range map[string][]string{
		"FirstName": {"", "Ann", "Bob", "Mary Ann", "Lee"}, "LastName": {"", "Lee", "Ode", "Ann", "Ode Lee"}, "MiddleName": {"", "", "Bob"}, "Name": {"", "Ann Ode", "Lee Ann"},
		"DateOfBirth": {"", "1980-05-17", "1981-01-01"}, "Email": {"", "a@x.test", "b@x.test"}, "MobilePhone": {"", "5550100", "15550100"}, "HomePhone": {"", "5550101"},
		"ExternalClientId": {"", "7", "007", "7.0", "A", "a"},
	} {
		has[field] = rapid.SampledFrom(values).Draw(t, label+" "+field)
	}
	return func(field string) string { return has[field] }
}

// soughtRow is a row as a draft of a create would leave it, or of an update.
func soughtRow(n int, get record.Field, client int64, left bool) Row {
	r := Row{Row: n, ClientID: client, Left: left, Traits: record.TraitsOf(get), Draft: 1}
	if !left {
		r.Keys = record.ContactKeys(get)
	}
	if record.FirstKey(get) == "" && client == 0 {
		r.Keys = record.NamelessKeys(get)
	}
	if external := record.PlainID(get(record.MemberExternal)); external != "" {
		r.Subjects = []string{"e" + external}
	}
	return r
}

// answers are what a row is told of others.
func answers(t *rapid.T, w *File, r Row) string {
	ctx := context.Background()
	var all []string
	say := func(what any, err error) {
		if err != nil {
			t.Fatal(err)
		}
		if v := reflect.ValueOf(what); v.Kind() != reflect.Slice || v.Len() > 0 {
			all = append(all, fmt.Sprint(what))
		}
		all = append(all, "|")
	}
	for _, key := range r.Keys {
		clients, err := w.ClientsAt(ctx, key)
		say(clients, err)
		rows, err := w.RowsAt(ctx, key, r.Row)
		say(rows, err)
		named, err := w.Named(ctx, record.FirstName(key))
		say(named, err)
	}
	if !r.Left {
		same, err := w.SamePeople(ctx, r.Traits, r.Row)
		say(same, err)
	}
	for _, subject := range r.Subjects {
		shared, err := w.Sharing(ctx, subject, r.Row)
		say(shared, err)
		clients, err := w.ByExternal(ctx, subject[1:], 0)
		say(clients, err)
		near, err := w.ByNear(ctx, subject[1:])
		say(near, err)
	}
	return strings.Join(all, " ")
}

// Of the clients only those are written down whom a row may ask for, and a row asks only
// for what it may have in common with somebody: it is told what it would be told of all.
func TestSought(t *testing.T) {
	ctx := context.Background()
	rapid.Check(t, func(t *rapid.T) {
		var clients []record.Field
		for i := range rapid.IntRange(0, 8).Draw(t, "clients") {
			clients = append(clients, somebody(t, fmt.Sprint("client ", i)))
		}
		var rows []Row
		for i := range rapid.IntRange(1, 8).Draw(t, "rows") {
			client := rapid.SampledFrom([]int64{0, 0, 0, 1}).Draw(t, "client")
			rows = append(rows, soughtRow(i+1, somebody(t, fmt.Sprint("row ", i)), client, rapid.IntRange(0, 5).Draw(t, "left") == 0))
		}
		open := func(whole bool) *File {
			w, err := New(ctx, "")
			if err != nil {
				t.Fatal(err)
			}
			w.FillWith(func(ctx context.Context) error {
				for i, get := range clients {
					if err := w.AddIDs(ctx, int64(i+1), get, nil); err != nil {
						return err
					}
				}
				return w.IndexIDs(ctx)
			}, func(ctx context.Context) error {
				for i, get := range clients {
					add := w.AddPerson
					if i == 0 {
						add = w.AddGonePerson
					}
					if err := add(ctx, int64(i+1), get); err != nil {
						return err
					}
				}
				return w.IndexPeople(ctx)
			})
			if whole { // as where a row asked for anybody while it was drafted
				if err := w.people.need(ctx); err != nil {
					t.Fatal(err)
				}
			}
			for _, r := range rows {
				if err := w.AddRow(ctx, r); err != nil {
					t.Fatal(err)
				}
			}
			return w
		}
		some, whole, all := open(false), open(true), open(true)
		defer some.Close()
		defer whole.Close()
		defer all.Close()
		all.sought.common = everything() // each question is asked
		all.near = everything()
		for _, r := range rows {
			want := answers(t, all, r)
			for _, w := range []*File{some, whole} {
				if got := answers(t, w, r); got != want {
					t.Fatalf("row %d is told %s, and of all %s: %+v", r.Row, got, want, r)
				}
			}
		}
	})
}

// A row that comes when others have asked already is told of all, too, and so is who asks
// for everybody then.
func TestSoughtLate(t *testing.T) {
	ctx := context.Background()
	w, err := New(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	named := func(first string) record.Field {
		return func(field string) string {
			return map[string]string{"FirstName": first, "LastName": "Ode", "DateOfBirth": "1980-05-17", "Email": first + "@x.test"}[field]
		}
	}
	w.FillWith(nil, func(ctx context.Context) error {
		for i, first := range []string{"Ann", "Bob", "Lee"} {
			if err := w.AddPerson(ctx, int64(i+1), named(first)); err != nil {
				return err
			}
		}
		return w.IndexPeople(ctx)
	})
	for i, first := range []string{"Ann", "Bob"} {
		r := soughtRow(i+1, named(first), 0, false)
		if err := w.AddRow(ctx, r); err != nil {
			t.Fatal(err)
		}
		if same, err := w.SamePeople(ctx, r.Traits, r.Row); err != nil || len(same) != 1 || same[0][0] != int64(i+1) {
			t.Errorf("%s: %v, %v", first, same, err)
		}
	}
	if lee, err := w.HaveContact(ctx, record.Emails(named("Lee"))[0], 0); err != nil || len(lee) != 1 {
		t.Errorf("Lee: %v, %v", lee, err)
	}
}

// everything has seen all texts.
func everything() marks {
	m := newMarks(1)
	m.bits[0] = 0xff
	return m
}
