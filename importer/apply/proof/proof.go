// Package proof decides whether the client that a create has answered is new.
//
// The API may take a new client for one who was there, and replaces that record
// without a word. So an answer is believed only where it proves that its client was
// made by the request: by DateCreated, held against the server's clock, or by a
// ClientId above all that were known. No single answer is believed about the clock.
package proof

import (
	"math"
	"slices"
	"sync"
	"time"

	"intakeq-bulk/intakeq"
)

// Verdict is what an answer says of its client.
type Verdict int

// The verdicts.
const (
	Unproved Verdict = iota // it may be either
	New                     // the request has made the client
	Old                     // the client was there before
)

// Sending is what is known of the create that was answered.
type Sending struct {
	At      time.Time     // when it left, by our clock; at the earliest
	Slack   time.Duration // how far DateCreated may lie before that
	Highest int64         // the highest ClientId that was known then, or NoHighest
	Looked  bool          // the client was looked up, and is no mere answer
}

// NoHighest is the highest ClientId of a sending of which none is known: a number says
// nothing there, neither for a client nor against it.
const NoHighest = math.MaxInt64

// Evidence is what the answers of a run have shown. It is safe for concurrent use.
type Evidence struct {
	mu      sync.Mutex
	highest int64
	ahead   []time.Duration // how far the server's clock is ahead of ours, by the latest answers
	utc     bool            // DateCreated was seen to go by the same clock
}

// NewEvidence begins with the highest ClientId that is known.
func NewEvidence(highest int64) *Evidence { return &Evidence{highest: highest} }

// GoesByClock says that DateCreated goes by the server's clock, as a probe of the account
// has seen: a client whose date is earlier than its create is not new, whatever its
// ClientId. If that is wrong, a run stops that need not.
func (e *Evidence) GoesByClock() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.utc = true
}

// SawClient takes in a client that there is.
func (e *Evidence) SawClient(id int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.highest = max(e.highest, id)
}

// Highest returns the highest ClientId so far.
func (e *Evidence) Highest() int64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.highest
}

// maxAnswers is how many answers are asked for the clock.
const maxAnswers = 25

// SawClock takes in the server's clock of an answer that has just come; the zero time
// is of an answer without one.
func (e *Evidence) SawClock(server time.Time) {
	if server.IsZero() {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.ahead = append(e.ahead, time.Until(server))
	if len(e.ahead) > maxAnswers {
		e.ahead = slices.Delete(e.ahead, 0, 1)
	}
}

const (
	agreement = time.Minute    // between the clocks of two answers
	day       = 24 * time.Hour // more than any two time zones that a server has at once
)

// clock returns how far the server's clock is ahead of ours, as most answers have it.
// An answer tells it late, never early: the greatest is the best.
func (e *Evidence) clock() (ahead time.Duration, ok bool) {
	if len(e.ahead) == 0 {
		return 0, false
	}
	sorted := slices.Sorted(slices.Values(e.ahead))
	middle := sorted[len(sorted)/2]
	agree := slices.DeleteFunc(sorted, func(d time.Duration) bool { return (d - middle).Abs() > agreement })
	return slices.Max(agree), 2*len(agree) > len(e.ahead)
}

// Now returns the time by the server's clock, where the answers agree on one.
func (e *Evidence) Now() (now time.Time, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	ahead, ok := e.clock()
	return time.Now().Add(ahead), ok
}

// Judge holds a client's document against the sending that has answered with it.
func (e *Evidence) Judge(doc intakeq.Document, s Sending) Verdict {
	e.mu.Lock()
	defer e.mu.Unlock()
	id, _ := doc.ID()
	above := Unproved
	if id > s.Highest {
		above = New
	}
	made, dated := intakeq.ParseTime(doc.Get("DateCreated"))
	dated = dated && made.UnixMilli() != 0
	ahead, clocked := e.clock()
	began := s.At.Add(ahead)
	switch {
	case !dated:
		return above
	case !clocked:
		// Ours may be wrong, but not by so much that a wrong stop would not be worth it.
		if made.Before(s.At.Add(-2 * day)) {
			return Old
		}
		return above
	case made.Before(began.Add(-day)):
		return Old
	case made.Before(began.Add(-s.Slack)):
		switch {
		case e.utc:
			return Old
		case s.Highest == NoHighest:
			return Unproved // in another zone, or made on the same day
		case above == Unproved:
			return Old
		}
		return New // in another zone
	case made.After(time.Now().Add(ahead + agreement)):
		return above // in another zone
	case above == New:
		e.utc = e.utc || !s.Looked
		return New
	case s.Looked:
		return New
	}
	// A new date under an old ClientId: an answer that is mixed up, or an account that
	// doesn't count upwards. Looking the client up tells which.
	return Unproved
}
