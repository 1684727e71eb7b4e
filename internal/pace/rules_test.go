package pace

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestTenRequestsInBurstTakeSeconds(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := open(t, Options{Dir: t.TempDir(), PerMinute: 10, PerDay: 500, Mode: Burst})
		start := time.Now()
		for range 10 {
			ask(t, l, 300*time.Millisecond)
		}
		if d := time.Since(start); d != 3*time.Second {
			t.Errorf("ten requests of 0.3 s took %v", d)
		}
		take(t, l)
		if d := time.Since(start); d != 61*time.Second+300*time.Millisecond {
			t.Errorf("the eleventh left after %v, want 61 s after the first answer", d)
		}
	})
}

func TestEvenKeepsItsDistance(t *testing.T) {
	for _, c := range []struct {
		perMinute int
		answer    time.Duration
		want      time.Duration // from the first sending to the third
	}{
		{perMinute: 7, answer: time.Second, want: 22 * time.Second},
		{perMinute: 7, answer: 12 * time.Second, want: 44 * time.Second},
		{perMinute: 1, answer: time.Second, want: 124 * time.Second},
		{perMinute: 0, answer: time.Second, want: 2 * time.Second},
	} {
		bubble(t, func(t *testing.T) {
			l := open(t, Options{Dir: t.TempDir(), PerMinute: c.perMinute, Mode: Even})
			start := time.Now()
			ask(t, l, c.answer)
			ask(t, l, c.answer)
			take(t, l)
			if d := time.Since(start); d != c.want {
				t.Errorf("%d a minute, answers of %v: third after %v, want %v", c.perMinute, c.answer, d, c.want)
			}
		})
	}
}

func TestEvenDoesNotWaitForTheAnswer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := open(t, Options{Dir: t.TempDir(), PerMinute: 7, Mode: Even})
		start := time.Now()
		take(t, l).Sent()
		take(t, l).Sent()
		if d := time.Since(start); d != 10*time.Second {
			t.Errorf("the second left after %v, want a gap of 10 s", d)
		}
	})
}

func TestUnansweredSlotIsHeldUntilTheAnswerCannotCome(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dir := t.TempDir()
		slow := open(t, Options{Dir: dir, PerMinute: 1, Timeout: 40 * time.Second})
		quick := open(t, Options{Dir: dir, PerMinute: 1, Timeout: 5 * time.Second})
		start := time.Now()
		s := take(t, slow)
		time.Sleep(10 * time.Second)
		s.Sent()
		s.Release() // too late: it may have been counted
		take(t, quick)
		if d, want := time.Since(start), (10+40+61)*time.Second; d != want {
			t.Errorf("free after %v, want sending + its own run's timeout + 61 s = %v", d, want)
		}
	})
}

// A Take that waits for a request in flight, also another run's, goes 61 s
// after its answer, not after the last moment at which it could have come.
func TestAnswerShortensTheWaitOfAnotherRun(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dir := t.TempDir()
		a, b := open(t, Options{Dir: dir, PerMinute: 1}), open(t, Options{Dir: dir, PerMinute: 1})
		start := time.Now()
		go ask(t, a, 2*time.Second)
		synctest.Wait()
		take(t, b)
		if d := time.Since(start); d != 63*time.Second {
			t.Errorf("left after %v, want 61 s after the answer at 2 s", d)
		}
	})
}

func TestReleasedSlotIsFreeAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := open(t, Options{Dir: t.TempDir(), PerMinute: 1, PerDay: 1, Wait: true})
		s := take(t, l)
		got := make(chan time.Time)
		go func() {
			if _, err := l.Take(t.Context()); err != nil {
				t.Error(err)
			}
			got <- time.Now()
		}()
		synctest.Wait()
		time.Sleep(2 * time.Second)
		now := time.Now()
		s.Release()
		s.Release()
		if d := (<-got).Sub(now); d != 0 {
			t.Errorf("the waiting Take came %v after the release", d)
		}
	})
}

func TestRequestSentTwiceIsCountedTwice(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := open(t, Options{Dir: t.TempDir(), PerMinute: 10, PerDay: 10})
		s := take(t, l)
		s.Sent()
		s.Sent()
		s.Answered()
		late := take(t, l)
		late.Answered()
		late.Sent() // net/http was late to tell of the first writing
		gone := take(t, l)
		gone.Release()
		gone.Sent() // it went out after all
		if st := status(t, l); st.Used != 4 || st.Free != 6 {
			t.Errorf("used %d, free %d; want 4, 6", st.Used, st.Free)
		}
		time.Sleep(61 * time.Second)
		if st := status(t, l); st.Free != 8 {
			t.Errorf("free %d after 61 s, want 8: the first writing and the released one have no answer", st.Free)
		}
	})
}

// net/http sends again on another connection, though the first has answered.
func TestRequestSentAgainAfterItsAnswer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := open(t, Options{Dir: t.TempDir()})
		s := take(t, l)
		s.Sent()
		s.Answered()
		s.Sent()
		if st := status(t, l); st.Used != 2 {
			t.Errorf("used %d, want 2", st.Used)
		}
	})
}

func TestTakeEndsWithItsContext(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := open(t, Options{Dir: t.TempDir(), PerMinute: 1})
		take(t, l)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		start := time.Now()
		var wg sync.WaitGroup
		for range 3 { // one looks for a slot, the others queue
			wg.Go(func() {
				if _, err := l.Take(ctx); err != context.DeadlineExceeded {
					t.Errorf("take: %v, want the context's own error", err)
				}
			})
		}
		wg.Wait()
		if d := time.Since(start); d != 5*time.Second {
			t.Errorf("woke after %v, want 5 s", d)
		}
		if st := status(t, l); st.Used != 1 {
			t.Errorf("used %d, want 1: a Take without a slot counts nothing", st.Used)
		}
	})
}

func TestTakeServesInOrder(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := open(t, Options{Dir: t.TempDir(), PerMinute: 1})
		take(t, l).Answered()
		served := make(chan int, 20)
		for i := range cap(served) {
			go func() {
				s := take(t, l)
				served <- i
				s.Answered()
			}()
			synctest.Wait()
		}
		var order []int
		for range cap(served) {
			order = append(order, <-served)
		}
		for i, who := range order {
			if i != who {
				t.Fatalf("served %v", order)
			}
		}
	})
}

func TestWaitsAreToldOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var told []Wait
		start := time.Now()
		l := open(t, Options{Dir: t.TempDir(), PerMinute: 2, OnWait: func(w Wait) { told = append(told, w) }})
		ask(t, l, 500*time.Millisecond)
		ask(t, l, 500*time.Millisecond)
		ask(t, l, 0) // waits for the first
		ask(t, l, 0) // waits for half a second: not told
		if len(told) != 1 || told[0] != (Wait{Until: start.Add(500*time.Millisecond + slotHold), Why: WhySlot}) {
			t.Errorf("told %v", told)
		}
	})
}

// A new bubble starts at the same moment again, as a clock that is set back.
func TestClockSetBackWaitsFromNow(t *testing.T) {
	dir := t.TempDir()
	o := Options{Dir: dir, PerMinute: 3, PerDay: 3, Mode: Burst, Timeout: 30 * time.Second}
	bubble(t, func(t *testing.T) {
		time.Sleep(48 * time.Hour)
		l := open(t, o)
		ask(t, l, time.Second)
		take(t, l).Sent()
		if err := take(t, l).Refused(time.Minute, true); err != nil {
			t.Fatal(err)
		}
	})
	bubble(t, func(t *testing.T) {
		now := time.Now()
		l := open(t, o)
		st := status(t, l)
		if st.Used != 3 || st.Free != 0 {
			t.Errorf("used %d, free %d; want 3, 0", st.Used, st.Free)
		}
		if want := now.Add(61 * time.Second); !st.PausedUntil.Equal(want) {
			t.Errorf("paused until %v, want the pause's length from now, %v", st.PausedUntil, want)
		}
		if want := now.Add(dayHold); !st.NextOfDay.Equal(want) {
			t.Errorf("day's next at %v, want %v", st.NextOfDay, want)
		}
		if !st.EvenSince.Equal(now) || !st.EvenUntil.Equal(now.Add(evenFor)) {
			t.Errorf("even from %v until %v, want 7 days from now", st.EvenSince, st.EvenUntil)
		}
		time.Sleep(30*time.Second + 61*time.Second)
		if st := status(t, l); st.Free != 3 {
			t.Errorf("free %d once all have expired, want 3", st.Free)
		}
	})
}

func TestOldRequestsAreDropped(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := open(t, Options{Dir: t.TempDir()})
		for range 50 {
			ask(t, l, time.Hour)
		}
		var rows int
		if err := l.db.QueryRow("SELECT count(*) FROM request").Scan(&rows); err != nil || rows > 27 {
			t.Errorf("%d rows after 50 hours at one an hour (%v), want at most 27", rows, err)
		}
	})
}

func TestBadOptions(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{}, "no folder"},
		{Options{Dir: dir, PerMinute: -1}, "negative"},
		{Options{Dir: dir, PerDay: 5, Reserve: 5}, "leaves nothing"},
		{Options{Dir: dir, Mode: "slow"}, "want burst or even"},
	} {
		if l, err := Open(c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("open %+v: %v, %v; want an error with %q", c.o, l, err, c.want)
		}
	}
}
