package pace

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// seeds is how many random runs a campaign takes.
func seeds() int {
	if *full {
		return 1000
	}
	if testing.Short() {
		return 10
	}
	return 100
}

// server counts each request at a random moment between sending and answer, in
// several windows at once.
type server struct {
	mu      sync.Mutex
	rng     *rand.Rand
	windows map[string]window
	counted int
	refused []string
}

func (s *server) random(d time.Duration) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Duration(s.rng.Int64N(int64(d) + 1))
}

func (s *server) chance(p float64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rng.Float64() < p
}

func (s *server) count() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counted++
	for kind, w := range s.windows {
		if !w.count(time.Now()) {
			s.refused = append(s.refused, fmt.Sprintf("request %d, by %s", s.counted, kind))
		}
	}
}

// run is one process's life: some workers that ask, until it ends or is killed.
type run struct {
	*server
	opt     Options
	latency time.Duration
	kills   float64 // chance that a request's process dies before sending it
	lost    float64 // chance that it dies between sending and answer
}

func (r run) live(t *testing.T, workers, asks int) {
	l, err := Open(r.opt)
	if err != nil {
		t.Error(err)
		return
	}
	defer l.Close() // the file's handle, as the kernel does it: no slot is given back
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for range asks {
				if !r.ask(t, l) {
					return
				}
			}
		})
	}
	wg.Wait()
}

// ask sends one request, and reports whether its process survived.
func (r run) ask(t *testing.T, l *Ledger) bool {
	s, err := l.Take(t.Context())
	if err != nil {
		t.Error(err)
		return false
	}
	if r.chance(r.kills) {
		return false
	}
	time.Sleep(r.random(200 * time.Millisecond))
	if r.chance(0.05) {
		s.Release()
		return true
	}
	s.Sent()
	latency := r.random(r.latency)
	arrives := r.random(latency)
	time.Sleep(arrives)
	r.count()
	if r.chance(r.lost) {
		return false
	}
	time.Sleep(latency - arrives)
	s.Answered()
	return true
}

// campaign lets four processes live several lives each on one account.
func campaign(t *testing.T, seed uint64, m Mode) {
	rng := rand.New(rand.NewPCG(seed, 1))
	limit := []int{2, 5, 10, 10, 60, 250}[rng.IntN(6)]
	srv := &server{rng: rng, windows: windows(rng, m, limit)}
	r := run{server: srv, latency: 5 * time.Second, kills: 0.05,
		opt: Options{Dir: quickDir(t), PerMinute: limit, Mode: m, Timeout: 10 * time.Second}}
	if m == Burst {
		r.lost = 0.05
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 2 {
				r.live(t, 1+int(r.random(2)), 3)
			}
		})
	}
	wg.Wait()
	for _, what := range srv.refused {
		t.Errorf("seed %d, %s, %d a minute: 429 for %s", seed, m, limit, what)
	}
}

func TestBurstDrawsNo429FromFixedAndSlidingWindows(t *testing.T) {
	t.Parallel()
	for seed := range seeds() {
		bubble(t, func(t *testing.T) { campaign(t, uint64(seed), Burst) })
	}
}

func TestEvenDrawsNo429FromAnyWindow(t *testing.T) {
	t.Parallel()
	for seed := range seeds() {
		bubble(t, func(t *testing.T) { campaign(t, uint64(seed), Even) })
	}
}
