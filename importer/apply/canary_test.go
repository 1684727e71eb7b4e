package apply

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
	"intakeq-bulk/internal/record"
)

// runCanary applies with a canary of four rows, which somebody looks at.
func (o *office) runCanary(confirm func(Canary) bool) (Outcome, error) {
	o.Helper()
	return o.apply(context.Background(), func(a *Options) {
		a.Canary, a.Concurrency = 4, 1
		if confirm != nil {
			a.Confirm = func(_ context.Context, seen Canary) (bool, error) { return confirm(seen), nil }
		}
	})
}

// The canary are creates and updates, read again, and nothing else is sent until
// somebody has seen them.
func TestCanary(t *testing.T) {
	t.Parallel()
	for _, goOn := range []bool{true, false} {
		t.Run(fmt.Sprint(goOn), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t, sandbox.Options{Clients: 60, Seed: 4, Latency: 20 * time.Millisecond})
				o.Plan(mixed(o, 6, 12), nil)
				before := o.documents()
				posts, creates, updates := 0, 0, 0
				out, err := o.runCanary(func(seen Canary) bool {
					posts = o.posts()
					if len(seen.Rows) != 4 || !seen.AsPlanned {
						t.Errorf("%+v", seen)
					}
					for _, row := range seen.Rows {
						if row.Action == plan.Create {
							creates++
						} else {
							updates++
						}
						o.checkSeen(row)
					}
					return goOn
				})
				if creates != 2 || updates != 2 {
					t.Errorf("%d creates, %d updates", creates, updates)
				}
				switch {
				case goOn && (err != nil || out.Saved != 18):
					t.Errorf("%+v, %v", out, err)
				case !goOn && (!errors.Is(err, ErrCanary) || out.Saved != 4 || out.Left != 14 || o.posts() != posts):
					t.Errorf("%+v, %v, %d requests after it", out, err, o.posts()-posts)
				}
				o.mustFinish()
				o.checkAsPlanned(before)
			})
		})
	}
}

// checkSeen: before and after are shown of each planned cell, as the account has
// them.
func (o *office) checkSeen(row CanaryRow) {
	o.Helper()
	now := record.NewCells(practice.Parse(o, o.documents()[row.ClientID]))
	if len(row.Seen) == 0 {
		o.Errorf("%s: nothing is shown", practice.Describe(row.Row))
	}
	for _, c := range row.Seen {
		if c.Got != now.Get(c.Field) || !c.AsPlanned {
			o.Errorf("row %d: %s is shown as %q, planned %v, the account has %q", row.Row.Row, c.Field, c.Got, c.AsPlanned, now.Get(c.Field))
		}
	}
}

// Where nobody is asked, one cell that is not as planned stops the run: in the
// answer to the save, or only when it is read again.
func TestCanaryNotAsPlanned(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*office){
		"in the answer": func(o *office) { o.wrapped = o.nulling("Email") },
		"read again": func(o *office) {
			spoilt := o.Account.IDs()[0]
			o.Account.Before(14, func(s *sandbox.Staff) { o.Check(s.Set(spoilt, "Email", `"else@example.test"`)) })
		},
		"a lost answer": func(o *office) { o.Account.FaultSave(1, sandbox.Lost) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t, sandbox.Options{Clients: 60, Seed: 4, Latency: 20 * time.Millisecond})
				o.Plan(mixed(o, 6, 12), nil)
				spoil(o)
				out, err := o.runCanary(nil)
				if !errors.Is(err, ErrCanary) || out.Attempted != 4 || out.Left != 14 {
					t.Errorf("%+v, %v", out, err)
				}
				saves := 0
				for _, r := range o.Account.Log() {
					if r.Method == "POST" && r.Path == "/clients" {
						saves++
					}
				}
				if saves != 4 {
					t.Errorf("%d saves", saves)
				}
				asked := ""
				out, err = o.runCanary(func(seen Canary) bool {
					asked = fmt.Sprint(len(seen.Rows), seen.AsPlanned)
					return true
				})
				if name != "in the answer" && (err != nil || asked != "4 true" || out.Left != 0) {
					t.Errorf("%+v, %v, asked of %s", out, err, asked)
				}
			})
		})
	}
}
