//go:build linux

package killtest

import (
	"math/rand/v2"
	"os"
	"regexp"
	"testing"
	"time"
)

// census counts what a run that nothing disturbs does.
type census struct {
	requests int
	kinds    []calls
	reach    []int // of each kind, up to which nth call of one thread a run surely gets
}

func (r *rig) census(t *testing.T) census {
	t.Helper()
	tr := r.trial(t)
	all := calls{calls: "pwrite64,fsync,fdatasync,write,?rename,renameat,?renameat2,?unlink,unlinkat,ftruncate"}
	if e := tr.run(point{calls: all, nth: 1}, applying()...); e.code != 0 {
		t.Fatalf("apply, traced: %+v", e)
	}
	trace, err := os.ReadFile(r.path(traceName))
	if err != nil {
		t.Fatal(err)
	}
	c := census{requests: r.requests(), kinds: kinds()}
	for _, k := range c.kinds {
		c.reach = append(c.reach, reachOf(trace, k, r))
	}
	return c
}

var tracedCall = regexp.MustCompile(`(?m)^(\d+) +(\w+)\((?:\d+<([^>]*)>)?`)

// reachOf reads a trace. strace counts for each thread by itself, and no two runs
// spread their calls alike: so of many calls the mean, of few the most.
func reachOf(trace []byte, kind calls, r *rig) int {
	threads, total, most := map[string]int{}, 0, 0
	for _, call := range tracedCall.FindAllSubmatch(trace, -1) {
		if !kind.holds(string(call[2]), string(call[3]), r) {
			continue
		}
		thread := string(call[1])
		threads[thread]++
		total++
		most = max(most, threads[thread])
	}
	const few = 3
	if most <= few {
		return most
	}
	return total / len(threads)
}

// kills are the points at which a run is killed: with -full 1,000 and some.
func (c census) kills() []point {
	var deck []point
	for i, k := range c.kinds {
		step := 1
		switch {
		case k.name == "ledger": // it has most of the calls, and least to lose
			step = 10
		case k.name == "plan" && !*full: // tracing is slow
			step = 2
		}
		for nth := 1; nth <= c.reach[i]; nth += step {
			deck = append(deck, point{calls: k, nth: nth, fault: "SIGKILL"})
		}
	}
	for _, ph := range []phase{lost, headers, committed, half} {
		for n := range c.requests {
			deck = append(deck, point{request: n + 1, phase: ph})
		}
	}
	r := rand.New(rand.NewPCG(1, 1))
	for range 150 {
		deck = append(deck, c.late(r))
	}
	return deck
}

// late is a moment at random.
func (c census) late(r *rand.Rand) point {
	return point{request: 1 + r.IntN(c.requests), phase: late, delay: time.Duration(r.IntN(8000)) * time.Microsecond}
}

// twice are the points of a run and of the one that goes on with it.
type twice [2]point

// resumes are n of these, at random.
func (c census) resumes(n int) []twice {
	r := rand.New(rand.NewPCG(2, 2))
	var deck []twice
	for range n {
		phases := []phase{lost, headers, committed, half}
		first := point{request: 1 + r.IntN(c.requests), phase: phases[r.IntN(len(phases))]}
		left := c.requests - first.request + 1
		var second point
		switch r.IntN(3) {
		case 0:
			second = census{requests: left}.late(r)
		case 1:
			second = point{request: 1 + r.IntN(left), phase: phases[r.IntN(len(phases))]}
		default:
			i := r.IntN(len(c.kinds))
			nth := 1 + r.IntN(max(1, c.reach[i]*left/c.requests))
			second = point{calls: c.kinds[i], nth: nth, fault: "SIGKILL"}
		}
		deck = append(deck, twice{first, second})
	}
	return deck
}

// share is every nth of a deck, or all of it with -full.
func share[P any](deck []P, n int) []P {
	if *full {
		return deck
	}
	var out []P
	for i := 0; i < len(deck); i += n {
		out = append(out, deck[i])
	}
	return out
}
