package probe

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/known"
)

// told reports whether the result names a client that is left, or says that there may
// be one.
func told(result Result, id int64) bool {
	return slices.Contains(slices.Concat(result.Left, result.Unsettled, result.Doubt, result.Gone, result.Like), id) || result.Maybe || result.Lost
}

// checkThenAgain checks a probe that was disturbed, and that the next one puts away what
// it left, and makes no client beside it.
func (r *rig) checkThenAgain(result Result) {
	r.Helper()
	made, left := r.guests(), 0
	for _, id := range made {
		if r.archived(id) {
			continue
		}
		left++
		if !told(result, id) {
			r.Errorf("client %d is left, and nobody is told", id)
		}
	}
	r.account.EndFaults()
	r.account.Wait()
	if _, err := r.run(context.Background(), nil); err != nil {
		r.Errorf("the next probe: %v", err)
	}
	if left > 0 && len(r.guests()) != len(made) {
		r.Errorf("there was %v, and now there is %v", made, r.guests())
	}
	r.checkAway()
	r.checkOthers()
}

// step is from one request to the next that something happens to.
func step() int {
	if testing.Short() {
		return 3
	}
	return 1
}

// faults are the ways in which a request fails.
func faults() []sandbox.Kind {
	if testing.Short() {
		return []sandbox.Kind{sandbox.Lost, sandbox.ServerError, sandbox.NoRows, sandbox.OtherID, sandbox.Late, sandbox.Ignored}
	}
	return append(sandbox.Kinds(), sandbox.Tricks()...)
}

// Whatever fails, and whenever: at most 25 requests, no client of the practice touched,
// what is left is told, and the next probe goes on with it.
func TestFaults(t *testing.T) {
	for _, kind := range faults() {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			for n := 1; n <= MaxRequests; n += step() {
				synctest.Test(t, func(t *testing.T) {
					r := newRig(t, sandbox.Options{Clients: 15, Seed: 1, Profiles: n%2 == 0})
					r.account.Fault(n, kind)
					result, err := r.run(t.Context(), nil)
					t.Logf("request %d: %v, %d requests", n, err, r.sent.Load())
					if result.Landed != nil && !result.Landed.Unproved {
						t.Errorf("request %d: %v", n, result.Landed)
					}
					r.checkThenAgain(result)
					if t.Failed() {
						t.Fatalf("request %d", n)
					}
				})
			}
		})
	}
}

// One empty answer leaves questions open at the most: it never makes a wrong answer.
func TestOneGlitchMisleadsNobody(t *testing.T) {
	for n := 1; n <= MaxRequests; n++ {
		synctest.Test(t, func(t *testing.T) {
			time.Sleep(18 * time.Hour)
			r := newRig(t, sandbox.Options{Clients: 150, Seed: 1, Profiles: true})
			r.account.Fault(n, sandbox.NoRows)
			result, err := r.run(t.Context(), nil)
			if err != nil {
				t.Errorf("request %d: %v", n, err)
			}
			got := verdicts(result.Facts)
			for code, v := range got {
				if v == open {
					got[code] = held
				}
			}
			want := standard()
			want[qProfile] = held
			if text := differ(got, want); text != "" {
				t.Errorf("request %d:\n%s", n, text)
			}
			r.checkAway()
		})
	}
}

// From some request on nothing works any more.
func TestOutage(t *testing.T) {
	for n := 1; n <= MaxRequests; n += step() {
		for _, kind := range []sandbox.Kind{sandbox.Unavailable, sandbox.Lost, sandbox.Reset} {
			t.Run(fmt.Sprintf("%v from %d", kind, n), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					r := newRig(t, sandbox.Options{Clients: 15, Seed: 1})
					for k := n; k <= 2*MaxRequests; k++ {
						r.account.Fault(k, kind)
					}
					result, _ := r.run(t.Context(), nil)
					r.checkThenAgain(result)
				})
			})
		}
	}
}

// What fails for a while, however often it is tried, leaves enough requests to put the
// client away.
func TestShortOutage(t *testing.T) {
	for n := 6; n <= MaxRequests; n++ {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, sandbox.Options{Clients: 15, Seed: 1})
			for k := n; k < n+6; k++ {
				r.account.Fault(k, sandbox.Unavailable)
			}
			result, _ := r.run(t.Context(), nil)
			if n < 16 && (len(result.Left) > 0 || result.Maybe) {
				t.Errorf("from request %d: %v is left", n, result.Left)
			}
			r.checkThenAgain(result)
		})
	}
}

var errCtrlC = errors.New("interrupted")

// Ctrl-C at any moment puts the client away first.
func TestInterrupted(t *testing.T) {
	for n := 1; n <= MaxRequests; n += step() {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, sandbox.Options{Clients: 15, Seed: 1, Latency: time.Second})
			ctx, cancel := context.WithCancelCause(t.Context())
			r.account.Before(n, func(*sandbox.Staff) { cancel(errCtrlC) })
			result, err := r.run(ctx, nil)
			if ctx.Err() != nil && !errors.Is(err, errCtrlC) && n < 16 {
				t.Errorf("request %d: %v", n, err)
			}
			if len(result.Left) > 0 || result.Maybe {
				t.Errorf("request %d: left %v, %v", n, result.Left, result.Maybe)
			}
			r.checkAway()
			r.checkOthers()
			r.checkThenAgain(result)
		})
	}
}

// Ctrl-C while a request is on its way that fails in any way: whoever is left is told, and
// nobody else is touched.
func TestFaultAndInterrupt(t *testing.T) {
	for _, kind := range faults() {
		for n := 3; n <= 8; n++ { // from before the create to after what follows it
			for clients := range 2 { // the other client whom an answer names is nobody, or somebody
				if clients > 0 && kind != sandbox.OtherID {
					continue
				}
				synctest.Test(t, func(t *testing.T) {
					r := newRig(t, sandbox.Options{Clients: clients, Seed: 1, Latency: time.Second, FilterPages: n%2 == 0})
					ctx, cancel := context.WithCancelCause(t.Context())
					r.account.Fault(n, kind)
					r.account.Before(n, func(*sandbox.Staff) { cancel(errCtrlC) })
					result, _ := r.run(ctx, nil)
					if kind == sandbox.OtherID && (len(result.Left) > 0 || result.Maybe) {
						t.Errorf("left %v, %v", result.Left, result.Maybe)
					}
					r.checkThenAgain(result)
					if t.Failed() {
						t.Fatalf("%v at request %d of %d clients", kind, n, clients)
					}
				})
			}
		}
	}
}

// A save that was never answered may come when the guest is archived, and make it active
// again: that is told, where all else went well.
func TestLateSave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, sandbox.Options{Clients: 15, Seed: 1, Latency: time.Second})
		r.account.FaultOn(sandbox.On{What: sandbox.Update, Nth: 1}, sandbox.Late)
		result, err := r.run(t.Context(), nil)
		if err != nil || !slices.Equal(result.Unsettled, r.guests()) {
			t.Errorf("%v of %v, %v", result.Unsettled, r.guests(), err)
		}
		r.account.Wait()
	})
}

// A second create that fell on the guest, and comes when that was archived, makes it
// active again: the next probe archives it.
func TestLateCreate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, sandbox.Options{Clients: 15, Seed: 1, Latency: time.Second})
		ctx, cancel := context.WithCancelCause(t.Context())
		create := sandbox.On{What: sandbox.Create, Nth: 2}
		r.account.BeforeOn(create, func(*sandbox.Staff) { cancel(errCtrlC) })
		r.account.FaultOn(create, sandbox.Late)
		if result, _ := r.run(ctx, nil); !result.Maybe {
			t.Errorf("nobody is told: %+v", result)
		}
		r.account.Wait()
		if id := r.guests()[0]; r.archived(id) {
			t.Fatalf("client %d is still archived: the test tests nothing", id)
		}
		if _, err := r.run(t.Context(), nil); err != nil {
			t.Error(err)
		}
		r.checkAway()
	})
}

// Ctrl-C while a create is on its way, whose answer is lost: its client is looked for,
// and put away.
func TestInterruptedCreate(t *testing.T) {
	for nth := 1; nth <= 2; nth++ {
		for _, never := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, sandbox.Options{Clients: 15, Seed: 1, Latency: time.Second, NoLanding: never})
				ctx, cancel := context.WithCancelCause(t.Context())
				create := sandbox.On{What: sandbox.Create, Nth: nth}
				r.account.BeforeOn(create, func(*sandbox.Staff) { cancel(errCtrlC) })
				r.account.FaultOn(create, sandbox.Lost)
				result, err := r.run(ctx, nil)
				if !errors.Is(err, errCtrlC) {
					t.Errorf("create %d: %v", nth, err)
				}
				if want := map[bool]int{false: 1, true: nth}[never]; len(r.guests()) != want {
					t.Errorf("create %d: %v", nth, r.guests())
				}
				// One that fell on the guest can't be told so soon from one that is to come.
				if fell := nth == 2 && !never; result.Maybe != fell || len(result.Left) > 0 {
					t.Errorf("create %d: %v, %v", nth, result.Maybe, result.Left)
				}
				for _, id := range r.guests() {
					if !r.archived(id) {
						t.Errorf("create %d: client %d is not archived", nth, id)
					}
				}
				time.Sleep(time.Hour) // so that nothing is as new as it was
				again, err := r.run(t.Context(), nil)
				if err != nil || again.Landed != nil {
					t.Errorf("create %d, the next probe: %v", nth, err)
				}
				r.checkAway()
				r.checkOthers()
			})
		}
	}
}

// One empty answer does not make the next probe forget the client.
func TestGlitchOnGoingOn(t *testing.T) {
	for n := 1; n <= 6; n++ {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, sandbox.Options{Clients: 15, Seed: 1})
			for k := 7; k < 50; k++ {
				r.account.Fault(k, sandbox.Unavailable)
			}
			if result, _ := r.run(t.Context(), nil); len(result.Left) != 1 {
				t.Fatalf("%v is left", result.Left)
			}
			r.account.EndFaults()
			r.account.Fault(n, sandbox.NoRows)
			_, _ = r.run(t.Context(), nil)
			if len(r.guests()) != 1 {
				t.Errorf("request %d: %v", n, r.guests())
			}
			r.checkAway()
		})
	}
}

// killed is the end of a process, at some request.
type killed struct{}

// A process that is killed leaves its client to the next one, whatever it was about.
func TestKilled(t *testing.T) {
	for n := 1; n <= MaxRequests; n++ {
		for _, after := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				o := sandbox.Options{Clients: 15, Seed: 1, NoLanding: n%2 == 0}
				if n%3 == 0 || after {
					o.Created = sandbox.CreatedNull // only the state tells whose the client is
				}
				r := newRig(t, o)
				if after {
					r.account.Fault(n, sandbox.Lost) // done, and nobody hears of it
				}
				r.killAt = n
				func() {
					defer func() {
						if v := recover(); v != nil && v != (killed{}) {
							panic(v)
						}
					}()
					_, _ = r.run(t.Context(), nil)
				}()
				r.killAt = 0
				made := r.guests()
				facts, _ := known.Read(r.home)
				if _, err := r.run(t.Context(), nil); err != nil {
					t.Errorf("request %d: %v", n, err)
				}
				if facts.Guest == nil && len(made) > 0 && !r.archived(made[0]) {
					t.Errorf("request %d: %v is not in the state", n, made)
				}
				r.checkAway()
				r.checkOthers()
				if facts.Guest != nil && len(r.guests()) > 2 {
					t.Errorf("request %d: %v", n, r.guests())
				}
			})
		}
	}
}
