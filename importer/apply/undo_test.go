package apply

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/tidwall/gjson"

	"intakeq-bulk/importer"
	"intakeq-bulk/importer/undo"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
	"intakeq-bulk/internal/record"
)

// mustUndo undoes the latest plan and applies that.
func (o *office) mustUndo() practice.Planned {
	o.Helper()
	p, err := o.Undo()
	if err != nil {
		o.Fatal(err)
	}
	out, err := o.apply(context.Background(), nil)
	if err != nil || !out.Whole() || out.Saved != p.Update {
		o.Fatalf("undo: %+v, %+v, %v", p.Summary, out, err)
	}
	return p
}

const undoMapping = `version: 1
match: {by: [ClientId]}
columns:
  - {column: Id, field: ClientId}
  - {column: Ext, field: ExternalClientId}
  - {column: First, field: FirstName}
  - {column: Last, field: LastName}
  - {column: Mail, field: Email}
  - {column: Born, field: DateOfBirth}
  - {column: Notes, field: AdditionalInformation}
  - {column: Away, field: Archived}
  - {column: Tags, field: Tags}
  - {column: Colour, custom: {id: k3f9}}
  - {column: Shape, custom: {id: x7q2}}
`

// wildEdits is a file that changes and clears cells of half of the clients, and
// brings some new ones.
func (o *office) wildEdits(r *rand.Rand) (input string, options func(*importer.Options)) {
	rows := [][]string{{"Id", "Ext", "First", "Last", "Mail", "Born", "Notes", "Away", "Tags", "Colour", "Shape"}}
	staff := o.Account.Staff()
	for _, id := range o.Account.IDs() {
		for _, member := range []string{"AdditionalInformation", "City", "MaritalStatus"} {
			if r.IntN(2) == 0 {
				o.Check(staff.Set(id, member, practice.Quoted(practice.Wild(r))))
			}
		}
		if r.IntN(3) == 0 {
			o.Check(staff.SetCustom(id, "k3f9", practice.Quoted(practice.Wild(r))))
		}
		if r.IntN(4) == 0 {
			o.Check(staff.Set(id, "DateOfBirth", fmt.Sprint(r.IntN(365*60)*86400000+r.IntN(86400000))))
		}
		if r.IntN(2) == 0 {
			continue
		}
		row := make([]string, len(rows[0]))
		row[0] = fmt.Sprint(id)
		for i, value := range []string{"", "Neu", "Neuer", fmt.Sprintf("neu%d@example.test", id), "1977-07-08", "noted", "true", "a,b,moved", "red", "round"} {
			switch r.IntN(4) {
			case 0:
				row[i+1] = value
			case 1:
				if i > 2 && i != 6 {
					row[i+1] = "<clear>"
				}
			}
		}
		rows = append(rows, row)
	}
	for i := range 5 {
		rows = append(rows, []string{"", fmt.Sprintf("NEW-%d", i), fmt.Sprintf("Fresh%d", i), "Person", "", "1990-01-02", "", "", "new", "blue", ""})
	}
	mapping := o.File("undo.yaml", undoMapping)
	return o.Table("wild.csv", nil, rows...), func(options *importer.Options) { options.Mapping = mapping }
}

// After apply and undo the account is as before, but for the server's timestamps
// and archived creates; and after undoing that, as after apply.
func TestUndoIsAsBefore(t *testing.T) {
	t.Parallel()
	for seed := range practice.Campaign(200) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 5))
			o := newOffice(t, sandbox.Options{Clients: 25, Seed: seed})
			input, options := o.wildEdits(r)
			o.Plan(input, options)
			o.acceptAlarms() // wild edits may look as though ids were out of step
			before := o.documents()
			if out, err := o.apply(t.Context(), nil); err != nil || !out.Whole() {
				t.Fatalf("seed %d: %+v, %v", seed, out, err)
			}
			after := o.documents()
			o.mustUndo()
			o.sameAccount("undo", before, nil)
			if p, err := o.Undo(); err != nil || p.Update != len(p.Rows)-p.Unchanged {
				t.Errorf("seed %d: undo of undo: %+v, %v", seed, p.Summary, err)
			}
			if out, err := o.apply(t.Context(), nil); err != nil || !out.Whole() {
				t.Fatalf("seed %d: %+v, %v", seed, out, err)
			}
			o.sameAccount("undo of undo", after, after)
		})
	}
}

// acceptAlarms accepts whatever the latest plan alarms of.
func (o *office) acceptAlarms() {
	o.Helper()
	f, err := plan.OpenJournal(context.Background(), o.PlanPath())
	o.Check(err)
	for _, alarm := range f.Meta().Alarms {
		o.Check(f.Accept(context.Background(), alarm.Code))
	}
	o.Check(f.Close())
}

// sameAccount holds the account against an earlier one. A client that was not
// there is one that the plan made: it is archived, unless it is among kept.
func (o *office) sameAccount(what string, want, kept map[int64]string) {
	o.Helper()
	for id, now := range o.documents() {
		old, there := want[id]
		if !there {
			if kept == nil && gjson.Get(now, "Archived").Raw != "true" {
				o.Errorf("%s: client %d is not archived", what, id)
			}
			continue
		}
		was, is := practice.Members(intakeq.Trusted([]byte(old))), practice.Members(intakeq.Trusted([]byte(now)))
		for member, v := range was {
			if member != "LastUpdateDate" && is[member].Raw != v.Raw && !o.alike(member, v, is[member]) {
				o.Errorf("%s: %s of client %d was %s, is %s", what, member, id, v.Raw, is[member].Raw)
			}
		}
	}
}

// alike: blanks are one, and tags and custom fields are sets.
func (o *office) alike(member string, x, y gjson.Result) bool {
	switch member {
	case record.MemberTags:
		return record.Compare(intakeq.Tags, intakeq.MemberCell(member, x), intakeq.MemberCell(member, y)) != record.Another
	case record.MemberCustom:
		return slices.Equal(filled(x), filled(y))
	}
	return record.IsBlank(x.String()) && record.IsBlank(y.String())
}

func filled(list gjson.Result) []string {
	var out []string
	for _, entry := range entries(list) {
		if !record.IsBlank(entry.Get("Value").String()) {
			out = append(out, entry.Get("FieldId").Raw+entry.Get("Value").Raw)
		}
	}
	slices.Sort(out)
	return out
}

// What somebody has edited since stays, and is told; of a client that the plan
// made, a person decides.
func TestUndoLeavesWhatWasEdited(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 10, Seed: 3})
		ids := o.Account.IDs()
		staff := o.Account.Staff()
		for _, id := range ids[:4] {
			o.Check(staff.Set(id, "MiddleName", `""`))
			o.Check(staff.Rename(id, "Old", "Name"))
			o.Check(staff.Set(id, "City", `"Rome"`))
		}
		input := o.Table("in.csv", nil, []string{"ClientId", "ExternalClientId", "FirstName", "LastName", "City"},
			[]string{fmt.Sprint(ids[0]), "", "New", "", "Oslo"}, []string{fmt.Sprint(ids[1]), "", "New", "", "Oslo"},
			[]string{fmt.Sprint(ids[2]), "", "", "", "Oslo"}, []string{fmt.Sprint(ids[3]), "", "", "", "Oslo"},
			[]string{"", "X-1", "Fresh", "Person", "Oslo"}, []string{"", "X-2", "Fresher", "Person", "Oslo"})
		o.Plan(input, nil)
		if out, err := o.apply(t.Context(), nil); err != nil || !out.Whole() {
			t.Fatalf("%+v, %v", out, err)
		}
		made := o.tried()[5].ClientID
		o.Check(staff.Set(ids[0], "City", `"Bern"`))
		o.Check(staff.Set(ids[0], "Country", `"CH"`))
		o.Check(staff.Rename(ids[1], "New", "Married"))
		o.Check(staff.Set(ids[2], "City", `"Bern"`))
		o.Check(staff.Delete(ids[3]))
		o.Check(staff.Set(made, "City", `"Bern"`))
		p, err := o.Undo()
		if err != nil || p.Update != 3 || p.Skip != 2 || p.Hold != 1 || p.Meta.Mode != plan.ModeUndo {
			t.Fatalf("%+v, %v", p.Summary, err)
		}
		for i, want := range []string{
			"FirstName Name; edited_since City", "FirstName City Name; ", "; edited_since City", "; id_unknown", "Archived; undo_create", "Archived; undo_create edited_since City",
		} {
			if got := undone(p.Rows[i]); got != want {
				t.Errorf("row %d: %q, want %q", p.Rows[i].Row, got, want)
			}
		}
		if out, err := o.apply(t.Context(), nil); err != nil || !out.Whole() {
			t.Fatalf("%+v, %v", out, err)
		}
		for _, want := range []struct {
			id                 int64
			first, name, place string
		}{{ids[0], "Old", "Old Name", "Bern"}, {ids[1], "Old", "Old Married", "Rome"}, {ids[2], "Old", "Old Name", "Bern"}, {made, "Fresher", "Fresher Person", "Bern"}} {
			doc := gjson.Parse(o.documents()[want.id])
			if doc.Get("FirstName").String() != want.first || doc.Get("Name").String() != want.name || doc.Get("City").String() != want.place || doc.Get("Archived").Bool() {
				t.Errorf("client %d: %s", want.id, doc.Raw)
			}
		}
	})
}

// undone tells a row's fields and reasons.
func undone(r plan.Row) string {
	var fields, reasons []string
	for _, c := range r.Changes {
		fields = append(fields, c.Field)
	}
	for _, reason := range r.Reasons {
		_, edited, _ := strings.Cut(reason.Message, "applied: ")
		reasons = append(reasons, strings.TrimSpace(reason.Code+" "+edited))
	}
	return strings.Join(fields, " ") + "; " + strings.Join(reasons, " ")
}

// A create that fell on somebody is taken back whole, undocumented members too.
func TestUndoOfALanding(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 10, Seed: 3})
		victim := o.Account.IDs()[7]
		input := o.Table("in.csv", nil, []string{"ClientId", "ExternalClientId", "FirstName", "LastName", "Email", "City"},
			[]string{"", "X-1", "Hit", "Person", "hit@example.test", "Oslo"}, []string{fmt.Sprint(victim), "", "", "", "", "Bern"})
		o.Plan(input, nil)
		before := o.documents()
		// The plan's own look is over when the client gets the name and the email.
		o.Account.Before(2, func(s *sandbox.Staff) {
			o.Check(s.SetQuietly(victim, "FirstName", `"Hit"`))
			o.Check(s.SetQuietly(victim, "Email", `"hit@example.test"`))
		})
		_, err := o.apply(t.Context(), func(a *Options) { a.Concurrency = 1 })
		var landed *LandedError
		if !errors.As(err, &landed) || landed.Client != victim || !landed.Known {
			t.Fatal(err)
		}
		p := o.mustUndo()
		if p.Update != 1 || len(p.Rows) != 1 {
			t.Errorf("%+v", p.Summary)
		}
		o.sameAccount("landing", before, nil)
	})
}

// What is not known can't be taken back, and is told; what was not sent needs not.
func TestUndoOfTheUnknown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 10, Seed: 3})
		input := o.Table("in.csv", nil, []string{"ClientId", "ExternalClientId", "FirstName", "LastName", "City"}, []string{"", "", "Lost", "Person", "Oslo"})
		o.Plan(input, nil)
		if _, err := o.Undo(); !errors.Is(err, undo.ErrNothingSent) {
			t.Error(err)
		}
		o.Account.FaultSave(1, sandbox.Reset)
		if out, err := o.apply(t.Context(), nil); err != nil || out.Unknown != 1 {
			t.Fatalf("%+v, %v", out, err)
		}
		p, err := o.Undo()
		if err != nil || p.Reject != 1 || p.Rows[0].Reasons[0].Code != "not_settled" {
			t.Errorf("%+v, %v", p.Summary, err)
		}
	})
}
