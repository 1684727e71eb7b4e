package apply

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/importer/results"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
	"intakeq-bulk/internal/record"
)

// A search for a ClientId finds also those whose name or email holds the number: only
// the client of that id is read.
func TestReadIsOfTheClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 10, Seed: 3})
		o.Plan(cities(o, 1), nil)
		ids := o.Account.IDs()
		o.Check(o.Account.Staff().Rename(ids[5], "Aaa", fmt.Sprint("A", ids[0])))
		other := o.documents()[ids[5]]
		out, err := o.apply(t.Context(), func(a *Options) { a.Careful = true })
		if err != nil || out.Saved != 1 || o.documents()[ids[5]] != other {
			t.Errorf("%+v, %v: %s", out, err, o.tried()[0].Error)
		}
	})
}

// The client of another row is not the one that is looked for, though it may look so:
// here the server drops the ids by which the two would be told apart.
func TestFoundIsAnotherRows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 10, Seed: 3, CreateCuts: map[string]int{"ExternalClientId": 0}})
		o.Plan(o.Table("in.csv", nil, []string{"ExternalClientId", "FirstName", "LastName", "DateOfBirth"},
			[]string{"N-1", "Same", "Person", "1990-01-02"}, []string{"N-2", "Same", "Person", "1991-01-02"}), nil)
		o.Account.FaultSave(2, sandbox.Reset)
		out, err := o.apply(t.Context(), oneByOne)
		if err != nil || o.states() != "differs differs" || o.Account.Len() != 12 {
			t.Errorf("%+v, %v: %s, %d clients: %s", out, err, o.states(), o.Account.Len(), o.tried()[1].Error)
		}
	})
}

// Where several clients have the row's id, none of them is surely the row's.
func TestFoundTwice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 10, Seed: 3})
		o.Plan(newcomers(o, 1), nil)
		o.Account.FaultSave(1, sandbox.Reset)
		o.Account.BeforeOn(sandbox.On{What: sandbox.Filtered, Nth: 1}, func(s *sandbox.Staff) {
			for _, name := range []string{"One", "Two"} {
				_, err := s.Create(fmt.Sprintf(`{"FirstName":%q,"LastName":"Person","ExternalClientId":"N-0"}`, name))
				o.Check(err)
			}
		})
		out, err := o.apply(t.Context(), nil)
		if told := o.tried()[0].Error; err != nil || out.Unknown != 1 || !strings.Contains(told, "2 clients have the row's ExternalClientId") {
			t.Errorf("%+v, %v: %s", out, err, told)
		}
	})
}

// A client is found by an email that the server writes in another case.
func TestFoundByEmailInAnotherCase(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 10, Seed: 3})
		o.Plan(o.Table("in.csv", nil, []string{"FirstName", "LastName", "Email"}, []string{"Mailed", "Person", "Mailed@Example.test"}), nil)
		o.Account.FaultSave(1, sandbox.Lost)
		o.Account.BeforeOn(sandbox.On{What: sandbox.Filtered, Nth: 1}, func(s *sandbox.Staff) {
			ids := o.Account.IDs()
			o.Check(s.Set(ids[len(ids)-1], "Email", `"MAILED@EXAMPLE.TEST"`))
		})
		out, err := o.apply(t.Context(), nil)
		if err != nil || out.Saved != 1 || o.Account.Len() != 11 {
			t.Errorf("%+v, %v: %s", out, err, o.tried()[0].Error)
		}
	})
}

// A tag that the plan took away, and that is back, is told by verify; so is one that it
// gave, and that is gone.
func TestVerifyTags(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 20, Seed: 3})
		id := o.Account.IDs()[9]
		o.Check(o.Account.Staff().Set(id, "Tags", `["old"]`))
		o.Check(o.Account.Staff().Set(id, "Archived", `false`))
		o.Plan(o.Table("in.csv", map[string]int64{"id": id}, []string{"ClientId", "Tags"}, []string{"{id}", "new"}), nil)
		out, err := o.apply(t.Context(), nil)
		if err != nil || out.Saved != 1 {
			t.Fatalf("%+v, %v: %s", out, err, practice.Describe(o.tried()[0].Row))
		}
		for tags, planned := range map[string]string{`["new","old"]`: "new", `["else"]`: "else,new", `[]`: "new", `["new"]`: "", `["new","else"]`: ""} {
			o.Check(o.Account.Staff().Set(id, "Tags", tags))
			f, err := plan.Open(context.Background(), o.PlanPath())
			o.Check(err)
			local := o.Mirror()
			seen, err := Verify(t.Context(), o.Client, local, f)
			o.Check(err)
			o.Check(local.Remove())
			o.Check(f.Close())
			got := ""
			for _, d := range seen.Different {
				for _, c := range d.Cells {
					if c.Field == record.MemberTags {
						got = c.Planned
					}
				}
			}
			if got != planned {
				t.Errorf("%s: %+v, want %q", tags, seen.Different, planned)
			}
		}
	})
}

// What the results and the rejects say can't become a formula.
func TestResultsAreGuarded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 10, Seed: 3, Latency: 20 * time.Millisecond})
		o.Plan(cities(o, 2), nil)
		o.Account.FaultOn(sandbox.On{What: sandbox.Save}, sandbox.Forbidden)
		_, err := o.apply(t.Context(), nil)
		o.Check(err)
		o.inPlan("UPDATE rows SET external_id = '=1+1'")
		o.inPlan("UPDATE attempts SET error = '=2+2', said = ''")
		f, err := plan.Open(context.Background(), o.PlanPath())
		o.Check(err)
		defer f.Close()
		o.Check(results.Write(t.Context(), f, o.PlanPath()))
		for _, name := range results.Files(f, o.PlanPath()) {
			text, err := os.ReadFile(name)
			o.Check(err)
			if s := string(text); strings.Contains(s, ",=") || !strings.Contains(s, "'=2+2") || strings.Contains(filepath.Base(name), "results") != strings.Contains(s, "'=1+1") {
				t.Errorf("%s: %s", filepath.Base(name), s)
			}
		}
	})
}
