package apply

import (
	"context"
	"errors"
	"iter"
	"os"
	"testing"
	"testing/synctest"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/begun"
)

// firstAsked calls first before the first request of an apply.
type firstAsked struct {
	Account
	first func()
}

func (a *firstAsked) Pages(ctx context.Context, q intakeq.Query) iter.Seq2[intakeq.Page, error] {
	if a.first != nil {
		a.first()
		a.first = nil
	}
	return a.Account.Pages(ctx, q)
}

// Before the first request leaves, the plan and the state folder agree on which rows are
// this file's; a run that was killed between the two goes on as if nothing had been.
func TestClaimedFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 8, Seed: 4})
		o.Plan(mixed(o, 1, 3), nil)
		dir := t.TempDir()
		read := func() *begun.Memory {
			m, err := begun.Read(dir)
			o.Check(err)
			return m
		}
		var kept []byte
		asked, none, wanted := false, 0, 0
		for run := range 4 {
			if run == 2 { // killed when the plan had its claim, and the folder did not
				o.Check(os.WriteFile(begun.Path(dir), kept, 0o600))
			}
			a, f, err := o.begin(t.Context(), func(options *Options) { options.Begun, options.MaxErrors = read(), &none })
			o.Check(err)
			wanted = len(a.rows)
			a.sender.account = &firstAsked{a.sender.account, func() {
				p, err := f.Progress(t.Context())
				o.Check(err)
				now := read()
				if ours, others := now.Own(f.Meta().ID, p.Claims), now.Others(f.Meta().ID, p.Claims); len(ours) != 1 || len(others) > 0 {
					t.Fatalf("run %d: ours %v, others %v", run, ours, others)
				}
				for _, row := range a.rows {
					if now.Others(f.Meta().ID, nil).Why(row) == "" {
						t.Errorf("run %d: row %d of %v is not claimed", run, row, a.rows)
					}
				}
				asked = true
			}}
			ctx, stop := context.WithCancelCause(t.Context())
			stop(errors.New("no time"))
			if _, err := a.Run(ctx); err == nil || !asked || o.posts() > 0 || a.copied > 0 || wanted == 0 {
				t.Errorf("run %d: %v, asked %v, %d sent, %d of %d copied", run, err, asked, o.posts(), a.copied, wanted)
			}
			asked = false
			o.Check(f.Close())
			if run == 0 {
				kept, err = os.ReadFile(begun.Path(dir))
				o.Check(err)
			}
		}
	})
}

// A plan that can't be remembered sends nothing.
func TestNotRemembered(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sandbox.Options{Clients: 8, Seed: 4})
	o.Plan(mixed(o, 1, 3), nil)
	gone := t.TempDir()
	m, err := begun.Read(gone + "/gone")
	o.Check(err)
	before := len(o.Account.Log())
	a, f, err := o.begin(t.Context(), func(options *Options) { options.Begun = m })
	o.Check(err)
	if _, err := a.Run(t.Context()); err == nil || len(o.Account.Log()) != before {
		t.Errorf("%v, %d requests", err, len(o.Account.Log())-before)
	}
	o.Check(f.Close())
}
