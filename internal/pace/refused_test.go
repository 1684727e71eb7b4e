package pace

import (
	"errors"
	"sync"
	"testing"
	"time"
)

// refuse sends one request that draws a 429 at once.
func refuse(t *testing.T, l *Ledger, after time.Duration, has bool) error {
	t.Helper()
	s := take(t, l)
	s.Sent()
	time.Sleep(time.Millisecond)
	return s.Refused(after, has)
}

func TestA429PausesByRetryAfterElseAMinuteThenTwo(t *testing.T) {
	for _, c := range []struct {
		name  string
		after time.Duration
		has   bool
		want  [2]time.Duration
	}{
		{"told", 7 * time.Second, true, [2]time.Duration{8 * time.Second, 8 * time.Second}},
		{"told none", 0, true, [2]time.Duration{time.Second, time.Second}},
		{"told nonsense", -time.Hour, true, [2]time.Duration{time.Second, time.Second}},
		{"blind", 0, false, [2]time.Duration{time.Minute, 2 * time.Minute}},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				dir := t.TempDir()
				l, other := open(t, Options{Dir: dir}), open(t, Options{Dir: dir})
				for i, want := range c.want {
					if err := refuse(t, l, c.after, c.has); err != nil {
						t.Fatalf("429 number %d: %v", i+1, err)
					}
					start := time.Now()
					take(t, other).Release()
					if d := time.Since(start); d != want {
						t.Errorf("another run waited %v after 429 number %d, want %v", d, i+1, want)
					}
				}
				err := refuse(t, l, c.after, c.has)
				var end *TooMany
				if !errors.As(err, &end) || end.InARow != 3 || end.Until.IsZero() == c.has {
					t.Fatalf("the third in a row: %v, %+v", err, end)
				}
				if _, err := l.Take(t.Context()); !errors.As(err, new(*TooMany)) {
					t.Errorf("take after the end of the run: %v", err)
				}
			})
		})
	}
}

func TestNextRunAsksAgainAfterTheEnd(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dir := t.TempDir()
		l := open(t, Options{Dir: dir})
		for range 2 {
			if err := refuse(t, l, 0, false); err != nil {
				t.Fatal(err)
			}
		}
		if err := refuse(t, l, 0, false); err == nil {
			t.Fatal("three in a row, and no end")
		}
		next := open(t, Options{Dir: dir})
		start := time.Now()
		if err := refuse(t, next, 0, false); err != nil || time.Since(start) > time.Second {
			t.Errorf("the next run waited %v, and ended with %v; want to ask once", time.Since(start), err)
		}
	})
}

func TestAnyOtherAnswerEndsTheRow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := open(t, Options{Dir: t.TempDir()})
		for i := range 6 {
			if err := refuse(t, l, time.Second, true); err != nil {
				t.Fatalf("429 number %d: %v", i+1, err)
			}
			if i%2 == 1 {
				ask(t, l, time.Second)
			}
		}
	})
}

// The transport's trace tells of the first byte before the status is known.
func TestAnsweredBeforeRefusedKeepsTheRow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := open(t, Options{Dir: t.TempDir()})
		var err error
		for range 3 {
			s := take(t, l)
			s.Sent()
			time.Sleep(time.Second)
			s.Answered()
			err = errors.Join(err, s.Refused(time.Second, true))
		}
		if !errors.As(err, new(*TooMany)) {
			t.Errorf("three in a row: %v", err)
		}
	})
}

func TestRequestsInFlightAreOneInTheRow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dir := t.TempDir()
		l, other := open(t, Options{Dir: dir}), open(t, Options{Dir: dir})
		for round := range 2 {
			slots := []*Slot{take(t, l), take(t, l), take(t, l), take(t, other)}
			var wg sync.WaitGroup
			for i, s := range slots {
				wg.Go(func() {
					time.Sleep(time.Duration(i) * time.Second)
					s.Sent()
					time.Sleep(10 * time.Second)
					if err := s.Refused(0, false); err != nil {
						t.Errorf("round %d, worker %d: %v", round, i, err)
					}
				})
			}
			wg.Wait()
		}
		if err := refuse(t, l, 0, false); err == nil {
			t.Error("the third round did not end the run")
		}
		if err := refuse(t, other, 0, false); err == nil {
			t.Error("the third round did not end the other run")
		}
	})
}

func TestLongRetryAfterEndsThisRunOnly(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dir := t.TempDir()
		l, other := open(t, Options{Dir: dir}), open(t, Options{Dir: dir})
		err := refuse(t, l, time.Hour, true)
		var end *TooMany
		if !errors.As(err, &end) || !end.Until.Equal(time.Now().Add(time.Hour+time.Second)) {
			t.Fatalf("an hour's pause: %v", err)
		}
		start := time.Now()
		take(t, other)
		if d := time.Since(start); d != 0 {
			t.Errorf("the other run waited %v, want it to ask for itself", d)
		}
	})
}

func TestLongRetryAfterIsSleptThroughWithWait(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dir := t.TempDir()
		l, other := open(t, Options{Dir: dir, Wait: true}), open(t, Options{Dir: dir})
		if err := refuse(t, l, time.Hour, true); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		take(t, other).Release()
		if d := time.Since(start); d != 0 {
			t.Errorf("the other run waited %v", d)
		}
		if st := status(t, l); !st.PausedUntil.Equal(start.Add(time.Hour + time.Second)) {
			t.Errorf("paused until %v", st.PausedUntil)
		}
		take(t, l)
		if d := time.Since(start); d != time.Hour+time.Second {
			t.Errorf("slept %v, want 1h0m1s", d)
		}
	})
}

func TestTheEndWakesTheTakeThatWaits(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := open(t, Options{Dir: t.TempDir(), PerMinute: 1})
		s := take(t, l)
		s.Sent()
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				if _, err := l.Take(t.Context()); !errors.As(err, new(*TooMany)) {
					t.Errorf("take: %v", err)
				}
			})
		}
		time.Sleep(time.Second)
		start := time.Now()
		if err := s.Refused(time.Hour, true); err == nil {
			t.Error("no end")
		}
		wg.Wait()
		if d := time.Since(start); d != 0 {
			t.Errorf("the others ended %v later", d)
		}
	})
}

func TestA429TurnsTheAccountToEven(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dir := t.TempDir()
		o := Options{Dir: dir, PerMinute: 10, Mode: Burst}
		turned := time.Now()
		l := open(t, o)
		if err := refuse(t, l, time.Second, true); err != nil {
			t.Fatal(err)
		}
		turned = turned.Add(time.Millisecond)
		l.Close()
		if st := status(t, open(t, o)); st.Mode != Even || !st.EvenSince.Equal(turned) || !st.EvenUntil.Equal(turned.Add(evenFor)) {
			t.Errorf("the next run: %+v", st)
		}

		time.Sleep(24 * time.Hour)
		again := open(t, o)
		if err := refuse(t, again, time.Second, true); err != nil {
			t.Fatal(err)
		}
		if st := status(t, again); !st.EvenSince.Equal(turned) || !st.EvenUntil.Equal(time.Now().Add(evenFor)) {
			t.Errorf("after a second 429: %+v", st)
		}
		time.Sleep(evenFor - time.Second)
		if st := status(t, again); st.Mode != Even {
			t.Errorf("a second short of 7 days: %+v", st)
		}
		time.Sleep(time.Second)
		if st := status(t, again); st.Mode != Burst || !st.EvenSince.IsZero() {
			t.Errorf("after 7 days: %+v", st)
		}
	})
}

func TestExplicitBurstEndsEven(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dir := t.TempDir()
		if err := refuse(t, open(t, Options{Dir: dir, PerMinute: 10}), time.Second, true); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			mode Mode
			set  bool
			want Mode
		}{{Burst, false, Even}, {Even, true, Even}, {Burst, false, Even}, {Burst, true, Burst}, {Burst, false, Burst}} {
			l := open(t, Options{Dir: dir, PerMinute: 10, Mode: c.mode, ModeSet: c.set})
			if got := status(t, l).Mode; got != c.want {
				t.Errorf("opened with %s (asked for: %v): %s, want %s", c.mode, c.set, got, c.want)
			}
		}
		// The run that asked for burst turns all the same, if it draws one.
		l := open(t, Options{Dir: dir, PerMinute: 10, Mode: Burst, ModeSet: true})
		if err := refuse(t, l, time.Second, true); err != nil || status(t, l).Mode != Even {
			t.Errorf("a 429 in an explicit burst: %v, then %s", err, status(t, l).Mode)
		}
	})
}
