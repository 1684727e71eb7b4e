package pace

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrShare is the answer to Take where the request's [Share] has no more room.
var ErrShare = errors.New("this part of the run has had its share of the account's requests")

// shareWait is how long all requests of a share may wait for the day, in sum: those of
// the night before run out as this night goes on, and are followed as they do.
const shareWait = time.Hour

// Share is the part of the day that some of a run's requests may take, repeated ones
// among them. It travels in their context.
type Share struct {
	// Most is how many they are at most.
	Most int
	// Leave is how many of the day's requests they leave to whoever comes after.
	Leave int

	mu     sync.Mutex
	taken  int
	waited time.Duration // for the day; guarded by the ledger's turn
}

type shareKey struct{}

// In returns a context whose requests are of the share.
func (s *Share) In(ctx context.Context) context.Context {
	return context.WithValue(ctx, shareKey{}, s)
}

// shareOf returns the share that a context's requests are of; nil: of none.
func shareOf(ctx context.Context) *Share {
	s, _ := ctx.Value(shareKey{}).(*Share)
	return s
}

// Taken is how many requests were sent, or are about to be.
func (s *Share) Taken() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.taken
}

// leave is what the day's limit is lower by for a request of the share.
func (s *Share) leave() int {
	if s == nil {
		return 0
	}
	return s.Leave
}

// take counts a request, and reports whether there was room for it.
func (s *Share) take() bool {
	if s == nil {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken >= s.Most {
		return false
	}
	s.taken++
	return true
}

// count counts requests that nobody asked for, or that were not sent after all.
func (s *Share) count(n int) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken += n
}

// waits reports whether a request of the share may wait so long for the day.
func (s *Share) waits(w Wait, d time.Duration) bool {
	ofDay := w.Why == WhyDay || w.Why == WhyClock
	return s == nil || !ofDay || d <= patience && s.waited+d <= shareWait
}

// slept notes a wait for the day.
func (s *Share) slept(w Wait, d time.Duration) {
	if s != nil && (w.Why == WhyDay || w.Why == WhyClock) {
		s.waited += d
	}
}
