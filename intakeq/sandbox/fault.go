package sandbox

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// Kind is a way for a request to fail. The zero value is none.
type Kind int

// The faults. Of each it is told whether the request is carried out: a client
// can't see that, and must not assume it.
const (
	TooMany         Kind = iota + 1 // 429; not carried out
	ServerError                     // 500; not carried out
	BadGateway                      // 502; not carried out
	Unavailable                     // 503; not carried out
	Reset                           // the connection is reset; not carried out
	HTML                            // a maintenance page with 200; not carried out
	Truncated                       // carried out, and the answer breaks off in the middle
	Slow                            // carried out, and the answer comes later than anyone waits
	Lost                            // carried out, and the connection closes without an answer
	GatewayTimeout                  // carried out, and the answer is 504
	ServerErrorDone                 // carried out, and the answer is 500
	Empty                           // carried out, and the answer is 200 without a body
	Late                            // carried out half as long again after the caller has given up
	Stall                           // carried out, and the answer stops in the middle without breaking off
)

// Kinds lists all faults.
func Kinds() []Kind {
	var all []Kind
	for k := TooMany; k <= Stall; k++ {
		all = append(all, k)
	}
	return all
}

func (k Kind) String() string {
	names := []string{
		"", "429", "500", "502", "503", "reset", "html", "truncated", "slow", "lost", "504", "500-done", "empty", "late", "stall",
	}
	if k < 0 || int(k) >= len(names) {
		return fmt.Sprintf("Kind(%d)", int(k))
	}
	return names[k]
}

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
func (a *Account) FaultSave(n int, k Kind) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.onSave[a.saves+n] = k
}

// FaultRate makes that share of all requests fail, of all kinds where none is
// named. A rate of 0 ends it.
func (a *Account) FaultRate(rate float64, seed uint64, kinds ...Kind) {
	if len(kinds) == 0 {
		kinds = Kinds()
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.rate = faultRate{rate, seed, kinds}
}

// faultOf is the fault of a request; a cue goes before the rate.
func (a *Account) faultOf(c *call, method string) Kind {
	isSave := method == http.MethodPost && c.path == "/clients"
	if isSave {
		a.saves++
	}
	if k, cued := a.cues[c.n]; cued {
		return k
	}
	if k, cued := a.onSave[a.saves]; isSave && cued {
		return k
	}
	if r := seeded(a.rate.seed, uint64(c.n), streamFault); r.chance(a.rate.rate) {
		return pick(&r, a.rate.kinds)
	}
	return 0
}

// before is the answer of a fault that strikes before the request is carried out.
func (k Kind) before() (answer, bool) {
	switch k {
	case TooMany:
		return message(http.StatusTooManyRequests, "API calls quota exceeded."), true
	case ServerError:
		return message(http.StatusInternalServerError, "An error has occurred."), true
	case BadGateway:
		return page(http.StatusBadGateway, "502 Bad Gateway"), true
	case Unavailable:
		return page(http.StatusServiceUnavailable, "503 Service Unavailable"), true
	case HTML:
		return page(http.StatusOK, "We'll be back soon"), true
	case Reset:
		return answer{cut: cutAll}, true
	}
	return answer{}, false
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
