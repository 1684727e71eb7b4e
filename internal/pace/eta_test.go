package pace

import (
	"testing"
	"time"
)

// TestETACounts holds each thing that an ETA looks at, one at a time.
func TestETACounts(t *testing.T) {
	for _, c := range []struct {
		name   string
		o      Options
		before func(*testing.T, *Ledger)
		n      int
		want   time.Duration
	}{
		{"a guess where no answer was seen", Options{}, nil, 1, guessedAnswer},
		{"the mean of answers, without what has none", Options{}, func(t *testing.T, l *Ledger) {
			ask(t, l, time.Second)
			ask(t, l, 3*time.Second)
			take(t, l).Sent()
		}, 1, 2 * time.Second},
		{"even: a gap after each answer", Options{PerMinute: 7, Mode: Even}, func(t *testing.T, l *Ledger) { ask(t, l, 2*time.Second) },
			3, 3 * 12 * time.Second},
		{"the minute", Options{PerMinute: 3}, func(t *testing.T, l *Ledger) { ask(t, l, 0); ask(t, l, 0) }, 2, 61 * time.Second},
		{"a slot in flight, as answered now", Options{PerMinute: 1}, func(t *testing.T, l *Ledger) { take(t, l).Sent() },
			1, 61*time.Second + guessedAnswer},
		{"the day, beyond the minute", Options{PerMinute: 2, PerDay: 4}, func(t *testing.T, l *Ledger) {
			for range 3 {
				ask(t, l, 0)
				time.Sleep(time.Hour)
			}
		}, 2, 24*time.Hour + time.Second - 3*time.Hour},
		{"a pause that is longer than the gap", Options{PerMinute: 7}, func(t *testing.T, l *Ledger) {
			s := take(t, l)
			if err := s.Refused(100*time.Second, true); err != nil {
				t.Fatal(err)
			}
		}, 1, 101 * time.Second},
		{"this run's own pause", Options{Wait: true}, func(t *testing.T, l *Ledger) {
			s := take(t, l)
			if err := s.Refused(time.Hour, true); err != nil {
				t.Fatal(err)
			}
		}, 1, time.Hour + time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				c.o.Dir = t.TempDir()
				l := open(t, c.o)
				if c.before != nil {
					c.before(t, l)
				}
				eta, err := l.ETA(c.n)
				if d := time.Until(eta); err != nil || d != c.want {
					t.Errorf("%d requests in %v, want %v: %v", c.n, d, c.want, err)
				}
			})
		})
	}
}

// TestStatusUnderASmallerLimit: less than nothing is free is never said.
func TestStatusUnderASmallerLimit(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dir := t.TempDir()
		l := open(t, Options{Dir: dir, PerMinute: 3, PerDay: 3})
		ask(t, l, 0)
		ask(t, l, 0)
		if st := status(t, open(t, Options{Dir: dir, PerMinute: 1, PerDay: 1})); st.Free != 0 || st.Left != 0 {
			t.Errorf("free %d, left %d; want 0, 0", st.Free, st.Left)
		}
	})
}

// A forecast of many requests keeps only those that a limit still counts, and says what
// it would say if it kept all.
func TestForecastForgets(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, limits := range [][2]int{{0, 0}, {1, 0}, {0, 1}, {10, 500}, {10, 7}, {3, 40}} {
		for _, gap := range []time.Duration{0, 7 * time.Second} {
			var all []time.Time
			send, done := start, start
			for range 3000 {
				at := send
				for i, hold := range []time.Duration{slotHold, dayHold} {
					if n := limits[i]; n > 0 && len(all) >= n {
						at = later(at, all[len(all)-n].Add(hold))
					}
				}
				done = at.Add(time.Second)
				all = append(all, done)
				if send = at; gap > 0 {
					send = done.Add(gap)
				}
			}
			f := forecast{perMinute: limits[0], perDay: limits[1], gap: gap, took: time.Second, send: start}
			if got := f.end(3000); !got.Equal(done) || cap(f.times) > 2000 {
				t.Errorf("%v, %v: %v with room for %d, want %v", limits, gap, got, cap(f.times), done)
			}
		}
	}
}
