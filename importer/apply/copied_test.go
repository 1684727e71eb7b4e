package apply

import (
	"context"
	"errors"
	"iter"
	"testing"
	"testing/synctest"
	"time"

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

// Before the first request leaves, the plan and the state folder agree on when the run
// began; each run is later than the one before, whatever the clock says.
func TestBegunIsKeptFirst(t *testing.T) {
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
		last, asked, none := time.Time{}, false, 0
		for range 3 {
			a, f, err := o.begin(t.Context(), func(options *Options) { options.Begun, options.MaxErrors = read(), &none })
			o.Check(err)
			a.sender.account = &firstAsked{a.sender.account, func() {
				p, err := f.Progress(t.Context())
				o.Check(err)
				if now := read().Last(f.Meta().ID); !now.After(last) || !now.Equal(p.Begun) {
					t.Errorf("begun %v, the plan says %v, the run before %v", now, p.Begun, last)
				}
				last, asked = p.Begun, true
			}}
			ctx, stop := context.WithCancelCause(t.Context())
			stop(errors.New("no time"))
			if _, err := a.Run(ctx); err == nil || !asked || o.posts() > 0 {
				t.Errorf("%v, asked %v, %d sent", err, asked, o.posts())
			}
			asked = false
			o.Check(f.Close())
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
