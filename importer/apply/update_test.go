package apply

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
)

// The client of an update whose answer was lost is read before it is sent again: what
// staff did in between stays, in the run itself and on a resume.
func TestLostUpdateIsReadFirst(t *testing.T) {
	t.Parallel()
	for _, kind := range []sandbox.Kind{sandbox.Lost, sandbox.Reset, sandbox.ServerErrorDone, sandbox.Unavailable} {
		for member, state := range map[string]plan.State{"City": plan.Conflict, "AdditionalInformation": plan.Saved} {
			for _, way := range []string{"in the run", "resumed", "killed"} {
				if way == "killed" && kind != sandbox.Reset {
					continue // the next run can't tell the others from it
				}
				t.Run(fmt.Sprint(kind, member, way), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						o := newOffice(t, sandbox.Options{Clients: 10, Seed: 3, Latency: 50 * time.Millisecond, Blind: sandbox.BlindToAll})
						o.Plan(cities(o, 1), nil)
						id := o.Account.IDs()[0]
						o.Account.FaultOn(sandbox.On{What: sandbox.Update, Nth: 1}, kind)
						edit := func(s *sandbox.Staff) { o.Check(s.Set(id, member, `"staff wrote"`)) }
						switch way {
						case "resumed":
							o.interruptAt(120*time.Millisecond, nil)
							edit(o.Account.Staff())
						case "killed":
							var disk map[string][]byte
							time.AfterFunc(119*time.Millisecond, func() { disk = o.onDisk() })
							o.interruptAt(120*time.Millisecond, nil)
							for path, text := range disk {
								o.Check(os.WriteFile(path, text, 0o600))
							}
							edit(o.Account.Staff())
						default:
							o.Account.BeforeOn(sandbox.On{What: sandbox.Filtered, Nth: 1}, edit)
						}
						_, err := o.apply(t.Context(), nil)
						if got := gjson.Get(o.documents()[id], member).String(); err != nil || got != "staff wrote" || o.states() != string(state) {
							t.Errorf("%v: %s, %s is %q", err, o.states(), member, got)
						}
					})
				})
			}
		}
	}
}

// A save that is answered without its client, or with another, is unknown until the
// client was read, and told in its own words.
func TestMisanswered(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind  sandbox.Kind
		done  bool
		times int // of the update's answers
		state plan.State
		told  string
		stop  bool
	}{
		{kind: sandbox.NoID, done: true, times: 1, state: plan.Saved},
		{kind: sandbox.OtherID, done: true, times: 1, state: plan.Saved},
		{kind: sandbox.NoID, times: 1, state: plan.Saved},
		{kind: sandbox.NoID, times: maxSends, state: plan.Unknown, told: "names no client"},
		{kind: sandbox.OtherID, times: 1, state: plan.Unknown, told: "was answered with client ", stop: true},
	} {
		t.Run(fmt.Sprint(c.kind, c.done, c.times), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t, sandbox.Options{Clients: 10, Seed: 3, Latency: 50 * time.Millisecond})
				o.Plan(cities(o, 1), nil)
				id := o.Account.IDs()[0]
				was := gjson.Get(o.documents()[id], "City").Raw
				for n := range c.times {
					o.Account.FaultOn(sandbox.On{What: sandbox.Update, Nth: n + 1}, c.kind)
					if !c.done { // somebody takes it back at once
						o.Account.BeforeOn(sandbox.On{What: sandbox.Filtered, Nth: n + 1}, func(s *sandbox.Staff) { o.Check(s.SetQuietly(id, "City", was)) })
					}
				}
				_, err := o.apply(t.Context(), nil)
				if row := o.tried()[0]; row.State != c.state || !strings.Contains(row.Error, c.told) || errors.As(err, new(*MisansweredError)) != c.stop {
					t.Errorf("%v: %s %q", err, row.State, row.Error)
				}
			})
		})
	}
}

// A row is never saved into a document that is another client's.
func TestOtherDocument(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 10, Seed: 3})
		o.Plan(cities(o, 3), nil)
		o.inPlan("UPDATE rows SET before = (SELECT before FROM rows WHERE row = 3) WHERE row = 2")
		out, err := o.apply(t.Context(), nil)
		if err != nil || out.Failed != 1 || out.Saved != 2 || !strings.Contains(o.tried()[0].Error, "another client's document") {
			t.Errorf("%+v, %v: %s", out, err, o.tried()[0].Error)
		}
	})
}
