package apply

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
)

// notes is a file that changes the notes of clients; those of some hold markup.
func notes(o *office, n int, markup func(i int) bool) string {
	var b strings.Builder
	b.WriteString("ClientId,AdditionalInformation\n")
	for i, id := range o.Account.IDs()[:n] {
		text := "plain"
		if markup(i) {
			text = "<script>"
		}
		fmt.Fprintf(&b, "%d,%s\n", id, text)
	}
	return o.File("notes.csv", b.String())
}

// A firewall that dislikes the text of a record refuses that record, and no other.
func TestForbiddenRecord(t *testing.T) {
	t.Parallel()
	for _, concurrency := range []int{1, 4} {
		t.Run(fmt.Sprint(concurrency), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t, sandbox.Options{Clients: 30, Seed: 2, Latency: 20 * time.Millisecond})
				o.Plan(notes(o, 20, func(i int) bool { return i%7 == 0 }), nil)
				o.Account.FaultOn(sandbox.On{What: sandbox.Write, Text: "<script"}, sandbox.Forbidden)
				out, err := o.apply(t.Context(), func(a *Options) { a.Concurrency = concurrency })
				if err != nil || out.Saved != out.Wanted-3 || out.Failed != 3 {
					t.Errorf("%+v, %v", out, err)
				}
			})
		})
	}
}

// A key that may read and not write, or that is refused in the middle, ends the run.
func TestForbiddenKey(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what           sandbox.What
		failed, atMost int
	}{{sandbox.Save, maxInARow, 10}, {sandbox.Any, 1, 10}} {
		t.Run(string(c.what), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t, sandbox.Options{Clients: 30, Seed: 2, Latency: 20 * time.Millisecond})
				o.Plan(notes(o, 20, func(i int) bool { return false }), nil)
				o.Account.BeforeOn(sandbox.On{What: sandbox.Save, Nth: 1}, func(*sandbox.Staff) {
					go o.Account.FaultOn(sandbox.On{What: c.what}, sandbox.Forbidden)
				})
				out, err := o.apply(t.Context(), oneByOne)
				var api *intakeq.Error
				if !errors.As(err, &api) || !api.KeyRefused() || out.Failed != c.failed || out.Saved != 1 {
					t.Errorf("%+v, %v", out, err)
				}
			})
		})
	}
}

// Rows that always fail and stand first in the plan don't keep the others from being
// saved: on a resume they go last.
func TestFailedGoLast(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]sandbox.Kind{"failed": sandbox.Forbidden, "unknown": sandbox.ServerError} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t, sandbox.Options{Clients: 30, Seed: 2, Latency: 20 * time.Millisecond})
				o.Plan(notes(o, 12, func(i int) bool { return i < 5 }), nil)
				o.Account.FaultOn(sandbox.On{What: sandbox.Write, Text: "<script"}, kind)
				if out, err := o.apply(t.Context(), oneByOne); err == nil || out.Saved != 0 || out.Left != 7 {
					t.Fatalf("%+v, %v", out, err)
				}
				out, err := o.apply(t.Context(), oneByOne)
				if err == nil || out.Saved != 7 || !strings.HasPrefix(o.states(), strings.Repeat(name+" ", 5)+string(plan.Saved)) {
					t.Errorf("%+v, %v: %s", out, err, o.states())
				}
			})
		})
	}
}
