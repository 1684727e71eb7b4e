package apply

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
)

// landing is an account in which a create falls on a client: staff
// give that client the row's first name and email after the run's look, and
// nothing tells of it.
type landing struct {
	*office
	victim int64
	row    int              // of the create
	before map[int64]string // all clients, just before the create
}

// newLanding plans one create, and more rows, the given ones behind it. Where the
// client is young, only that the plan knows it can tell.
func newLanding(t *testing.T, young bool, rows ...[]string) *landing {
	l := &landing{row: 2, office: newOffice(t, sandbox.Options{Clients: 20, Seed: 3, Latency: 100 * time.Millisecond})}
	l.victim = l.Account.IDs()[7]
	l.Check(l.Account.Staff().SetQuietly(l.victim, "ExternalClientId", `null`))
	l.Check(l.Account.Staff().SetQuietly(l.victim, "AdditionalInformation", `"precious"`))
	l.Check(l.Account.Staff().SetQuietly(l.victim, "Gender", `null`))
	if young {
		var err error
		l.victim, err = l.Account.Staff().Create(`{"FirstName":"Young","LastName":"Client","City":"Rome","AdditionalInformation":"precious"}`)
		l.Check(err)
	}
	table := [][]string{{"ClientId", "ExternalClientId", "FirstName", "LastName", "Email", "City", "Gender"}, {"", "X-1", "Hit", "Person", "hit@example.test", "Oslo", ""}}
	for _, id := range l.Account.IDs()[:3] {
		rows = append(rows, []string{fmt.Sprint(id), "", "", "", "", "Bern", ""})
	}
	l.Plan(l.Table("in.csv", map[string]int64{"victim": l.victim}, append(table, rows...)...), nil)
	return l
}

// hitBefore lets staff make the client one that the create falls on, just before
// the nth request.
func (l *landing) hitBefore(n int) {
	l.Account.Before(n, func(s *sandbox.Staff) {
		l.Check(s.SetQuietly(l.victim, "FirstName", `"Hit"`))
		l.Check(s.SetQuietly(l.victim, "Email", `"hit@example.test"`))
		l.before = l.documents()
	})
}

// landed checks that the run stopped at the landing, and what the plan keeps.
func (l *landing) landed(err error, known bool) plan.Tried {
	l.Helper()
	var landed *LandedError
	if !errors.As(err, &landed) || landed.Client != l.victim || landed.Row != l.row || landed.Known != known {
		l.Fatalf("%v (%+v): %s", err, landed, l.states())
	}
	how := "undo makes a plan that restores it"
	if !known {
		how = "restore the client from your last export"
	}
	row := l.tried()[l.row-2]
	if row.State != plan.Differs || row.Step != plan.StepLanded || row.ClientID != l.victim || row.Error != landed.Error() || !strings.Contains(row.Error, how) {
		l.Errorf("%s: %s %q", practice.Describe(row.Row), row.Step, row.Error)
	}
	if known != (row.Base != nil) {
		l.Errorf("kept: %s", row.Base)
	}
	return row
}

// sameAs holds the document that the plan keeps against one, but for what staff
// wrote unseen.
func (l *landing) sameAs(kept []byte, want string) {
	l.Helper()
	was := practice.Members(practice.Parse(l.office, want))
	is := practice.Members(practice.Parse(l.office, string(kept)))
	for member, v := range was {
		unseen := slices.Contains([]string{"FirstName", "Email"}, member)
		if !unseen && is[member].Raw != v.Raw {
			l.Errorf("the plan keeps %s as %s, it was %s", member, is[member].Raw, v.Raw)
		}
	}
}

// A create that falls on a client whom the plan knows stops the run, and the plan
// keeps that client's document as it was known.
func TestLandsOnAKnownClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLanding(t, true, []string{"{victim}", "", "", "", "", "Paris", ""})
		l.hitBefore(2)
		_, err := l.apply(t.Context(), oneByOne)
		row := l.landed(err, true)
		l.sameAs(row.Base, l.before[l.victim])
		if l.posts() != 1 || l.states() != "differs planned planned planned planned" {
			t.Errorf("%d requests: %s", l.posts(), l.states())
		}
		l.mustUndo()
		if now := gjson.Parse(l.documents()[l.victim]); now.Get("AdditionalInformation").String() != "precious" || now.Get("City").String() != "Rome" {
			t.Errorf("after undo: %s", now.Raw)
		}
	})
}

// What is kept is the latest that the plan knows: staff's work before the landing
// is in it.
func TestLandingKeepsTheLatest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLanding(t, false, []string{"{victim}", "", "", "", "", "Paris", ""})
		l.Check(l.Account.Staff().Set(l.victim, "AdditionalInformation", `"added after the plan"`))
		l.hitBefore(2)
		_, err := l.apply(t.Context(), oneByOne)
		l.sameAs(l.landed(err, true).Base, l.before[l.victim])
	})
}

// A client whom the plan does not know is told by its DateCreated, and the person
// is told where to get the record.
func TestLandsOnAnOldClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLanding(t, false)
		l.hitBefore(2)
		_, err := l.apply(t.Context(), oneByOne)
		l.landed(err, false)
		if l.posts() != 1 {
			t.Errorf("%d requests", l.posts())
		}
	})
}

// A landing is told also where the record that was replaced can't be read.
func TestLandingIsToldThoughTheDiskFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLanding(t, false)
		l.hitBefore(2)
		l.wrapped = &hooked{Client: l.Client, create: func(ctx context.Context, doc intakeq.Document) (intakeq.Saved, error) {
			l.inPlan("ALTER TABLE known RENAME TO unreadable")
			return l.Client.Create(ctx, doc)
		}}
		_, err := l.apply(t.Context(), oneByOne)
		if err == nil || !strings.Contains(err.Error(), "row 2: SQL logic error: no such table: known") {
			t.Errorf("the failure is not told: %v", err)
		}
		l.landed(err, false)
		if l.posts() != 1 || l.states() != "differs planned planned planned" {
			t.Errorf("%d requests: %s", l.posts(), l.states())
		}
	})
}

// A create whose answer was lost, found to have fallen on somebody: in the run
// itself and on resume, be it nobody's client, one whose row was saved before, or
// one whose row is still to come.
func TestLandingIsFoundLater(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		of      [][]string // rows of the client that it falls on
		saved   bool       // they come before the create
		resumed bool
	}{
		{"nobody's client", nil, false, false},
		{"nobody's client", nil, false, true},
		{"saved before", [][]string{{"{victim}", "", "", "", "", "Paris", ""}}, true, false},
		{"saved before", [][]string{{"{victim}", "", "", "", "", "Paris", ""}}, true, true},
		{"to come", [][]string{{"{victim}", "", "", "", "", "Paris", ""}}, false, true},
		{"to come, of a blank", [][]string{{"{victim}", "", "", "", "", "", "Female"}}, false, true},
	} {
		t.Run(fmt.Sprint(c.name, c.resumed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLanding(t, false, c.of...)
				if c.saved {
					l.moveCreate()
				}
				l.hitBefore(l.row)
				l.Account.FaultSave(l.row-1, sandbox.Lost)
				if c.resumed {
					l.stopAtUnknown()
				}
				_, err := l.apply(t.Context(), oneByOne)
				row := l.landed(err, c.of != nil)
				if c.of == nil {
					return
				}
				l.sameAs(row.Base, l.before[l.victim])
				for _, r := range l.tried() {
					if !c.saved && r.ClientID == l.victim && r.State == plan.Saved {
						t.Errorf("the record that was replaced has been saved again: %s", practice.Describe(r.Row))
					}
				}
				l.mustUndo()
				if now := gjson.Parse(l.documents()[l.victim]).Get("AdditionalInformation").String(); now != "precious" {
					t.Errorf("after undo: %q", now)
				}
			})
		})
	}
}

// moveCreate plans the same file with the create behind the first row after it.
func (l *landing) moveCreate() {
	l.Helper()
	text, err := os.ReadFile(filepath.Join(l.Dir, "in.csv"))
	l.Check(err)
	lines := strings.Split(string(text), "\n")
	lines[1], lines[2] = lines[2], lines[1]
	l.row = 3
	l.Plan(l.File("in.csv", strings.Join(lines, "\n")), nil)
}

// stopAtUnknown applies until the create's answer is lost.
func (l *landing) stopAtUnknown() {
	l.Helper()
	none := 0
	_, err := l.apply(context.Background(), func(a *Options) { a.Concurrency, a.MaxErrors = 1, &none })
	if !errors.As(err, new(*TooManyErrors)) || l.tried()[l.row-2].State != plan.Unknown {
		l.Fatalf("%v: %s", err, l.states())
	}
	time.Sleep(time.Hour)
}

// After a landing, the client's own row waits until it was taken back.
func TestReplacedRecordIsNotSaved(t *testing.T) {
	t.Parallel()
	for _, undone := range []bool{false, true} {
		t.Run(fmt.Sprint("undone ", undone), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLanding(t, false, []string{"{victim}", "", "", "", "", "", "Female"})
				l.hitBefore(2)
				_, err := l.apply(t.Context(), oneByOne)
				l.landed(err, true)
				path := l.PlanPath()
				if undone {
					l.mustUndo()
				}
				l.Check(os.Rename(path, l.PlanPath()))
				out, err := l.apply(t.Context(), oneByOne)
				want := "differs conflict saved saved saved"
				if undone {
					want = "differs saved saved saved saved"
				}
				if err != nil || l.states() != want {
					t.Errorf("%+v, %v: %s", out, err, l.states())
				}
			})
		})
	}
}
