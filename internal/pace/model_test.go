package pace

import (
	"context"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// model is the ledger's rules, naively: it keeps every request for ever, and
// finds the moment of the next by trying.
type model struct {
	perMinute, perDay int
	timeout           time.Duration
	even              bool
	pausedUntil       time.Time
	requests          []*modelRequest
}

type modelRequest struct {
	slot         *Slot
	sent, latest time.Time
	answered     bool
}

func (m *model) allows(at time.Time) bool {
	held, day := 0, 0
	for _, r := range m.requests {
		if at.Before(r.latest.Add(61 * time.Second)) {
			held++
		}
		if at.Before(r.latest.Add(24*time.Hour + time.Second)) {
			day++
		}
		if m.even && m.perMinute > 0 && at.Before(m.evenBase(r).Add(m.gap())) {
			return false
		}
	}
	return !at.Before(m.pausedUntil) && (m.perMinute == 0 || held < m.perMinute) && (m.perDay == 0 || day < m.perDay)
}

func (m *model) gap() time.Duration { return time.Minute / time.Duration(max(1, m.perMinute-1)) }

func (m *model) evenBase(r *modelRequest) time.Time {
	if r.answered {
		return r.latest
	}
	return r.sent
}

// next is the first moment from now on that is allowed.
func (m *model) next() time.Time {
	now := time.Now()
	moments := []time.Time{now, m.pausedUntil}
	for _, r := range m.requests {
		moments = append(moments, r.latest.Add(61*time.Second), r.latest.Add(24*time.Hour+time.Second))
		if m.perMinute > 0 {
			moments = append(moments, m.evenBase(r).Add(m.gap()))
		}
	}
	slices.SortFunc(moments, time.Time.Compare)
	for _, at := range moments {
		if !at.Before(now) && m.allows(at) {
			return at
		}
	}
	panic("the model never lets a request go")
}

// pick returns a request that is neither answered nor given back, nor a day
// old: the ledger has dropped those, and no answer takes so long.
func (m *model) pick(t *rapid.T) *modelRequest {
	var open []*modelRequest
	for _, r := range m.requests {
		if !r.answered && time.Since(r.latest) < 24*time.Hour {
			open = append(open, r)
		}
	}
	if len(open) == 0 {
		t.Skip("nothing in flight")
	}
	return rapid.SampledFrom(open).Draw(t, "request")
}

// Every Take returns at the very moment that the naive model says.
func TestTakeAgreesWithANaiveModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		// rapid tells of failures by panics, which must leave the bubble's
		// goroutine to be seen.
		var failure any
		bubble(t, func(t *testing.T) {
			defer func() { failure = recover() }()
			checkModel(rt, quickDir(t))
		})
		if failure != nil {
			panic(failure)
		}
	})
}

func checkModel(t *rapid.T, dir string) {
	m := &model{
		perMinute: rapid.IntRange(0, 6).Draw(t, "per minute"),
		perDay:    rapid.SampledFrom([]int{0, 0, 4, 9}).Draw(t, "per day"),
		timeout:   time.Duration(rapid.IntRange(1, 90).Draw(t, "timeout")) * time.Second,
		even:      rapid.Bool().Draw(t, "even"),
	}
	o := Options{Dir: dir, PerMinute: m.perMinute, PerDay: m.perDay, Timeout: m.timeout, Wait: true, Mode: Burst}
	if m.even {
		o.Mode = Even
	}
	l := mustOpen(t, o)
	defer func() { l.Close() }()
	t.Repeat(map[string]func(*rapid.T){
		"take": func(t *rapid.T) {
			want := m.next()
			s, err := l.Take(context.Background()) // rapid's own is of outside the bubble
			if err != nil {
				t.Fatal(err)
			}
			now := time.Now()
			if !now.Equal(want) {
				t.Fatalf("left at %v, the model says %v", now, want)
			}
			m.requests = append(m.requests, &modelRequest{slot: s, sent: now, latest: now.Add(m.timeout)})
		},
		"send": func(t *rapid.T) {
			r := m.pick(t)
			if r.slot.wrote {
				t.Skip("is sent")
			}
			r.slot.Sent()
			r.sent, r.latest = time.Now(), time.Now().Add(m.timeout)
		},
		"answer": func(t *rapid.T) {
			r := m.pick(t)
			r.slot.Answered()
			r.latest, r.answered = time.Now(), true
		},
		"release": func(t *rapid.T) {
			r := m.pick(t)
			r.slot.Release()
			if !r.slot.wrote {
				m.requests = slices.DeleteFunc(m.requests, func(q *modelRequest) bool { return q == r })
			}
		},
		"refuse": func(t *rapid.T) {
			r := m.pick(t)
			after := time.Duration(rapid.IntRange(0, 100).Draw(t, "retry after")) * time.Second
			l.resetRow() // the end of a run has tests of its own
			if err := r.slot.Refused(after, true); err != nil {
				t.Fatal(err)
			}
			r.latest, r.answered, m.even = time.Now(), true, true
			m.pausedUntil = later(m.pausedUntil, time.Now().Add(after+time.Second))
		},
		"restart": func(t *rapid.T) {
			l.Close()
			l = mustOpen(t, o)
			m.requests = slices.Clone(m.requests)
			for _, r := range m.requests {
				r.slot.ledger = l // as another process would, the new run may answer none; here it can
			}
		},
		"pass time": func(t *rapid.T) {
			time.Sleep(time.Duration(rapid.SampledFrom([]int{1, 5, 20, 61, 3600, 40000}).Draw(t, "seconds")) * time.Second)
		},
	})
}

func mustOpen(t *rapid.T, o Options) *Ledger {
	l, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}
