package probe

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/known"
)

// Whatever ways an account has at once, whatever fails, and whenever one presses Ctrl-C:
// at most 25 requests, no client of the practice touched, and whoever is left is told.
func TestAnyMix(t *testing.T) {
	names := slices.Sorted(maps.Keys(modes()))
	kinds := append(sandbox.Kinds(), sandbox.Tricks()...)
	type fault struct {
		at   int
		kind sandbox.Kind
	}
	rapid.Check(t, func(rt *rapid.T) {
		o := sandbox.Options{Clients: rapid.SampledFrom([]int{0, 1, 15, 120}).Draw(rt, "clients"), Seed: 1, Latency: time.Second}
		for _, name := range rapid.SliceOfN(rapid.SampledFrom(names), 0, 4).Draw(rt, "modes") {
			modes()[name].set(&o)
		}
		o.FilterPages = rapid.Bool().Draw(rt, "filter pages")
		minutes := rapid.IntRange(0, 24*60).Draw(rt, "minutes")
		faults := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) fault {
			return fault{rapid.IntRange(1, MaxRequests).Draw(rt, "at"), rapid.SampledFrom(kinds).Draw(rt, "kind")}
		}), 0, 3).Draw(rt, "faults")
		interrupt := rapid.IntRange(0, 2*MaxRequests).Draw(rt, "interrupt")
		var wrong []string
		synctest.Test(t, func(t *testing.T) {
			time.Sleep(time.Duration(minutes) * time.Minute)
			r := newRig(t, o)
			r.wrong = &wrong
			for _, f := range faults {
				r.account.Fault(f.at, f.kind)
			}
			r.mix(t.Context(), interrupt)
		})
		if len(wrong) > 0 {
			rt.Fatal(strings.Join(wrong, "\n"))
		}
	})
}

// mix probes twice, the first time with all that is in the way.
func (r *rig) mix(ctx context.Context, interrupt int) {
	first, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if interrupt > 0 {
		r.account.Before(interrupt, func(*sandbox.Staff) { cancel(errCtrlC) })
	}
	result, _ := r.run(first, nil)
	r.checkTold(result)
	r.account.EndFaults()
	r.account.Wait()
	again, err := r.run(ctx, nil)
	all := again // who was told of once need not be again
	all.Lost, all.Maybe = again.Lost || result.Lost, again.Maybe || result.Maybe && result.Lost
	all.Unsettled = slices.Concat(again.Unsettled, result.Unsettled)
	r.checkTold(all)
	for _, result := range []Result{result, again} {
		if result.Landed != nil && !result.Landed.Unproved {
			r.Errorf("%v", result.Landed)
		}
	}
	if err != nil && !errors.As(err, new(*LandedError)) && !again.Maybe && !errors.Is(err, errCtrlC) {
		r.Errorf("the next probe: %v", err)
	}
}

// checkTold reports clients that are not archived, and of whom nobody is told.
func (r *rig) checkTold(result Result) {
	r.Helper()
	facts, err := known.Read(r.home)
	if err != nil {
		r.Fatal(err)
	}
	for _, id := range r.guests() {
		unproved := result.Landed != nil && result.Landed.Client == id || slices.Contains(facts.Hit, id)
		if !r.archived(id) && !told(result, id) && !unproved {
			r.Errorf("client %d is left, and nobody is told", id)
		}
	}
	r.checkOthers()
}
