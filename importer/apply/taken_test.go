package apply

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
)

// A plan is locked while it is applied, at every moment of a run.
func TestTwoUsersOfOnePlan(t *testing.T) {
	t.Parallel()
	for seed := range practice.Campaign(100) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := rand.New(rand.NewPCG(seed, 8))
				o := newOffice(t, sandbox.Options{Clients: 20, Seed: seed, Latency: 50 * time.Millisecond})
				o.Plan(mixed(o, 4, 4), nil)
				before := o.documents()
				var tried atomic.Int32
				for range 5 {
					time.AfterFunc(time.Duration(r.IntN(1200))*time.Millisecond, func() {
						f, err := plan.OpenJournal(context.Background(), o.PlanPath())
						if tried.Add(1); !errors.Is(err, plan.ErrInUse) {
							t.Errorf("a second user: %v", err)
							f.Close()
						}
					})
				}
				out, err := o.apply(t.Context(), oneByOne)
				if err != nil || out.Saved != 8 || tried.Load() != 5 {
					t.Errorf("%+v, %v, %d tried", out, err, tried.Load())
				}
				o.checkOnce()
				o.checkAsPlanned(before)
			})
		})
	}
}

// Where the lock does not hold, as on a share, a row that another run has taken stops
// this one before anything is sent of it.
func TestTakenRowStopsTheRun(t *testing.T) {
	t.Parallel()
	for name, taken := range map[string]plan.State{"being sent": plan.Sent, "saved": plan.Saved, "failed": plan.Failed} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t, sandbox.Options{Clients: 20, Seed: 3, Latency: 50 * time.Millisecond})
				o.Plan(mixed(o, 4, 4), nil)
				a, f, err := o.begin(t.Context(), nil)
				o.Check(err)
				loaded, err := a.sender.load(t.Context(), 3)
				o.Check(err)
				o.inPlan("UPDATE rows SET state = ? WHERE row = 3", string(taken))
				posts := o.posts()
				out, err := a.sender.create(t.Context(), loaded)
				if !errors.Is(err, plan.ErrTaken) || o.posts() != posts {
					t.Errorf("%+v, %v, %d requests", out, err, o.posts()-posts)
				}
				o.Check(f.Close())
			})
		})
	}
}
