package pace

import (
	"errors"
	"testing"
	"time"
)

// TestRefusedIsAnAnswer: the slot of a 429 is held for 61 s, and not until its
// answer could not come any more.
func TestRefusedIsAnAnswer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := open(t, Options{Dir: t.TempDir(), PerMinute: 1, Timeout: 5 * time.Minute})
		if err := refuse(t, l, 0, true); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		take(t, l)
		if d := time.Since(start); d != 61*time.Second {
			t.Errorf("the next left after %v, want 61 s", d)
		}
	})
}

// TestRefusedAfterTheEnd tells the end again, to each worker.
func TestRefusedAfterTheEnd(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := open(t, Options{Dir: t.TempDir()})
		a, b := take(t, l), take(t, l)
		first := a.Refused(time.Hour, true)
		if err := b.Refused(0, true); err != first || !errors.As(err, new(*TooMany)) {
			t.Errorf("the second worker: %v, want the run's end, %v", err, first)
		}
	})
}

// TestPatienceWithA429: a quarter of an hour is slept through, more ends the run.
func TestPatienceWithA429(t *testing.T) {
	for _, c := range []struct {
		after time.Duration
		ends  bool
	}{{patience - time.Second, false}, {patience, true}} {
		bubble(t, func(t *testing.T) {
			err := refuse(t, open(t, Options{Dir: t.TempDir()}), c.after, true)
			if errors.As(err, new(*TooMany)) != c.ends {
				t.Errorf("Retry-After %v: %v; want the end: %v", c.after, err, c.ends)
			}
		})
	}
}

// TestTheThirdPausesOthersToo where the server said for how long: they would
// only be refused as well.
func TestTheThirdPausesOthersToo(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dir := t.TempDir()
		l, other := open(t, Options{Dir: dir}), open(t, Options{Dir: dir})
		for range 2 {
			if err := refuse(t, l, 0, true); err != nil {
				t.Fatal(err)
			}
		}
		if err := refuse(t, l, 7*time.Second, true); err == nil {
			t.Fatal("three in a row, and no end")
		}
		start := time.Now()
		take(t, other)
		if d := time.Since(start); d != 8*time.Second {
			t.Errorf("the other run left after %v, want 8 s", d)
		}
	})
}

// TestTheLongerPauseStays: an answer that came later, and asks for less, does not
// end it early.
func TestTheLongerPauseStays(t *testing.T) {
	for _, c := range []struct{ first, second, want time.Duration }{
		{10 * time.Minute, time.Second, 10 * time.Minute}, // all runs'
		{2 * time.Hour, time.Hour, 2 * time.Hour},         // this run's own
	} {
		bubble(t, func(t *testing.T) {
			l := open(t, Options{Dir: t.TempDir(), Wait: true})
			a, b := take(t, l), take(t, l)
			start := time.Now()
			if err := errors.Join(a.Refused(c.first, true), b.Refused(c.second, true)); err != nil {
				t.Fatal(err)
			}
			take(t, l)
			if d := time.Since(start); d != c.want+time.Second {
				t.Errorf("%v, then %v: left after %v", c.first, c.second, d)
			}
		})
	}
}

// TestPauseFor: a server that asks for years is not believed, and a blind pause
// does not grow without end.
func TestPauseFor(t *testing.T) {
	for _, c := range []struct {
		row   int
		after time.Duration
		has   bool
		want  time.Duration
	}{
		{1, 0, false, time.Minute},
		{2, 0, false, 2 * time.Minute},
		{5, 0, false, 2 * time.Minute},
		{5, 3 * time.Second, true, 4 * time.Second},
		{1, 10 * maxPause, true, maxPause + time.Second},
	} {
		if got := pauseFor(c.row, c.after, c.has); got != c.want {
			t.Errorf("429 number %d, Retry-After %v (%v): %v, want %v", c.row, c.after, c.has, got, c.want)
		}
	}
}

// TestA429AfterTheRowEnded: one in flight that was taken before the last 429, but
// is answered after a good answer, is a new one and pauses as such.
func TestA429AfterTheRowEnded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := open(t, Options{Dir: t.TempDir()})
		a, b, c := take(t, l), take(t, l), take(t, l)
		if err := a.Refused(0, true); err != nil {
			t.Fatal(err)
		}
		b.Answered()
		time.Sleep(5 * time.Second)
		start := time.Now()
		if err := c.Refused(0, false); err != nil {
			t.Fatal(err)
		}
		take(t, l)
		if d := time.Since(start); d != time.Minute {
			t.Errorf("paused %v, want a minute", d)
		}
	})
}
