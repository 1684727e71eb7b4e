package sandbox

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// faultRate fails requests at random, the same ones for the same seed.
type faultRate struct {
	rate  float64
	seed  uint64
	kinds []Kind
}

// Fault makes the nth request from now (1: the next) fail.
func (a *Account) Fault(n int, k Kind) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.cues[a.calls+n] = k
}

// FaultSave makes the nth POST /clients from now (1: the next) fail.
func (a *Account) FaultSave(n int, k Kind) { a.FaultOn(On{What: Save, Nth: n}, k) }

// FaultOn makes the requests that fit fail. Those that the key or a limit
// refuses are not counted. Of several rules the first one strikes.
func (a *Account) FaultOn(on On, k Kind) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.rules = append(a.rules, &rule{on: on, kind: k})
}

// FaultRate makes that share of all requests fail, of all [Kinds] where none is
// named. A rate of 0 ends it.
func (a *Account) FaultRate(rate float64, seed uint64, kinds ...Kind) {
	if len(kinds) == 0 {
		kinds = Kinds()
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.rate = faultRate{rate, seed, kinds}
}

// Glitches are lists answered [] at random, the same ones for the same seed.
type Glitches struct {
	Seed  uint64
	Rate  float64 // the share of lists
	Most  int     // no more of them; 0: any number
	Apart int     // at least so many lists between two of them
}

// Glitch begins with glitches; the zero value ends them.
func (a *Account) Glitch(g Glitches) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.glitch = glitching{Glitches: g, since: g.Apart}
}

// EndFaults takes back all faults that are still to come; staff's edits stay.
func (a *Account) EndFaults() {
	a.mu.Lock()
	defer a.mu.Unlock()
	clear(a.cues)
	a.rate, a.glitch = faultRate{}, glitching{}
	a.rules = slices.DeleteFunc(a.rules, func(r *rule) bool { return r.kind != 0 })
}

type glitching struct {
	Glitches
	done, since int // glitches so far, and lists since the last
}

func (g *glitching) strikes(c *call) bool {
	if g.Rate == 0 || !c.what[List] {
		return false
	}
	r := seeded(g.Seed, uint64(c.n), streamFault)
	if g.since++; g.since <= g.Apart || g.Most > 0 && g.done == g.Most || !r.chance(g.Rate) {
		return false
	}
	g.done, g.since = g.done+1, 0
	return true
}

// faultOf is the fault of a request; what was asked for goes before chance.
func (a *Account) faultOf(c *call) Kind {
	fault := a.cues[c.n]
	for _, r := range a.rules {
		if r.kind != 0 && r.strikes(c) && fault == 0 {
			fault = r.kind
		}
	}
	if fault != 0 {
		return fault
	}
	if r := seeded(a.rate.seed, uint64(c.n), streamFault); r.chance(a.rate.rate) {
		return pick(&r, a.rate.kinds)
	}
	if a.glitch.strikes(c) {
		return NoRows
	}
	return 0
}

// before is the answer of a fault that strikes before the request is carried out.
func (c *call) before() (answer, bool) {
	switch c.fault {
	case TooMany:
		return message(http.StatusTooManyRequests, "API calls quota exceeded."), true
	case ServerError:
		return message(http.StatusInternalServerError, "An error has occurred."), true
	case BadGateway:
		return page(http.StatusBadGateway, "502 Bad Gateway"), true
	case Unavailable:
		return page(http.StatusServiceUnavailable, "503 Service Unavailable"), true
	case Reset:
		return answer{cut: cutAll}, true
	case HTML:
		return page(http.StatusOK, "We'll be back soon"), true
	case Forbidden:
		return page(http.StatusForbidden, "403 - Forbidden: Access is denied."), true
	case BusyLater, ErrorLater:
		return c.later(), true
	case Quotes, QuotesMessage, QuotesError, QuotesPage:
		return c.quoting(), true
	}
	return answer{}, false
}

// later says when to come back.
func (c *call) later() answer {
	out := page(http.StatusServiceUnavailable, "503 Service Unavailable")
	if c.fault == ErrorLater {
		out = message(http.StatusInternalServerError, "An error has occurred.")
	}
	out.retryAfter = strconv.Itoa(int(math.Ceil(c.opts.BusyFor.Seconds())))
	return out
}

// after turns the true answer of a request into what the caller gets of it.
func (k Kind) after(ctx context.Context, out answer, slowFor time.Duration) answer {
	switch k {
	case Truncated:
		out.cut = cutHalf
	case Stall:
		out.cut, out.stall = cutHalf, slowFor
	case Lost:
		out.cut = cutAll
	case GatewayTimeout:
		return page(http.StatusGatewayTimeout, "504 Gateway Time-out")
	case ServerErrorDone:
		return message(http.StatusInternalServerError, "An error has occurred.")
	case Empty:
		out.body = nil
	case Slow:
		wait(ctx, slowFor)
	}
	return out
}

// linger is how Late works: it waits for the caller to give up, then half that
// time again. Whoever looks at once whether the save was done looks too early.
func linger(ctx context.Context, slowFor time.Duration) {
	began := time.Now()
	if wait(ctx, slowFor) {
		return
	}
	wait(context.WithoutCancel(ctx), time.Since(began)/2)
}

// wait is false if the caller was gone before the time was over.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
