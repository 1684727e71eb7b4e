package pace

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// TestClockSetBackIsMendedOnce: times that are read as now must not be so again
// at the next look, or a pause would never end.
func TestClockSetBackIsMendedOnce(t *testing.T) {
	o := Options{Dir: t.TempDir(), PerMinute: 3, Mode: Burst, Timeout: 30 * time.Second}
	setBack(t, 48*time.Hour, func(t *testing.T) {
		l := open(t, o)
		take(t, l).Sent()
		if err := refuse(t, l, time.Minute, true); err != nil {
			t.Fatal(err)
		}
	}, func(t *testing.T) {
		began := time.Now()
		l := open(t, o)
		if st := status(t, l); st.Free != 1 || st.PausedUntil.IsZero() {
			t.Errorf("at once: %+v", st)
		}
		time.Sleep(62 * time.Second)
		if st := status(t, l); st.Free != 2 || !st.PausedUntil.IsZero() || !st.EvenSince.Equal(began) {
			t.Errorf("after 62 s: %+v; want the pause over, and only the unanswered slot held", st)
		}
	})
}

// TestClockSetBackIsTold: as that, and not as a day that is spent.
func TestClockSetBackIsTold(t *testing.T) {
	for _, c := range []struct {
		before, after int // requests, of a day of five
		back          time.Duration
		told          bool
		why           Why
	}{
		{5, 0, 48 * time.Hour, true, WhyClock},
		{3, 2, 48 * time.Hour, true, WhyClock},
		{3, 1, 48 * time.Hour, true, ""},
		{5, 0, 2 * time.Second, false, WhyDay},
	} {
		var told []string
		o := Options{Dir: t.TempDir(), PerDay: 5, OnWarn: func(text string) { told = append(told, text) }}
		setBack(t, c.back, func(t *testing.T) {
			l := open(t, o)
			for range c.before {
				ask(t, l, time.Second)
			}
		}, func(t *testing.T) {
			for range 2 { // it is known to the next run, too
				l := open(t, o)
				for range c.after {
					ask(t, l, time.Second)
				}
				c.after = 0
				_, err := l.Take(t.Context())
				var spent *Spent
				if errors.As(err, &spent) != (c.why != "") || spent != nil && (spent.Why != c.why || strings.Contains(spent.Error(), "the clock was set back") != (c.why == WhyClock)) {
					t.Errorf("%+v: %v", c, err)
				}
				if c.why == "" {
					break
				}
			}
		})
		if (len(told) == 1) != c.told || c.told && !(strings.Contains(told[0], "the clock was set back by") && strings.Contains(told[0], "for the day until")) {
			t.Errorf("%+v: told %q", c, told)
		}
	}
}

// TestClockSetBackALittle: by less than a request may take.
func TestClockSetBackALittle(t *testing.T) {
	o := Options{Dir: t.TempDir(), PerMinute: 1, Timeout: time.Minute}
	setBack(t, 20*time.Second, func(t *testing.T) { ask(t, open(t, o), 0) }, func(t *testing.T) {
		start := time.Now()
		take(t, open(t, o))
		if d := time.Since(start); d != 61*time.Second {
			t.Errorf("free after %v, want 61 s from now", d)
		}
	})
}
