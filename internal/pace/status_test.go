package pace

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"
)

func status(t *testing.T, l *Ledger) Status {
	t.Helper()
	st, err := l.Status()
	if err != nil {
		t.Fatalf("status: %v", err)
	}
	return st
}

func TestStatusOfAnEmptyLedger(t *testing.T) {
	bubble(t, func(t *testing.T) {
		now := time.Now()
		st := status(t, open(t, Options{Dir: t.TempDir(), PerMinute: 10, PerDay: 500, Reserve: 100}))
		if want := (Status{Left: 400, Free: 10, Next: now, Mode: Burst}); st != want {
			t.Errorf("got %+v, want %+v", st, want)
		}
		st = status(t, open(t, Options{Dir: t.TempDir(), Mode: Even}))
		if want := (Status{Left: -1, Free: -1, Next: now, Mode: Even}); st != want {
			t.Errorf("without limits: got %+v, want %+v", st, want)
		}
	})
}

func TestStatusTellsWhatIsUsedAndWhenMoreComes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dir := t.TempDir()
		l := open(t, Options{Dir: dir, PerMinute: 2, PerDay: 3})
		start := time.Now()
		ask(t, l, time.Second)
		ask(t, l, time.Second)
		st := status(t, l)
		if st.Used != 2 || st.Left != 1 || st.Free != 0 || st.Why != WhySlot {
			t.Errorf("got %+v", st)
		}
		if !st.Next.Equal(start.Add(62*time.Second)) || !st.NextOfDay.Equal(start.Add(time.Second+dayHold)) {
			t.Errorf("next %v, of the day %v", st.Next, st.NextOfDay)
		}
		// With a smaller day, the first to leave makes no difference.
		st = status(t, open(t, Options{Dir: dir, PerMinute: 2, PerDay: 1}))
		if st.Left != 0 || st.Why != WhyDay || !st.NextOfDay.Equal(start.Add(2*time.Second+dayHold)) {
			t.Errorf("a day of 1: got %+v", st)
		}
	})
}

// What ETA foretells is what happens.
func TestETAComesTrue(t *testing.T) {
	t.Parallel()
	for seed := range uint64(seeds() / 5) {
		bubble(t, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 2))
			o := Options{Dir: quickDir(t), PerMinute: rng.IntN(12), Wait: true, Mode: []Mode{Burst, Even}[rng.IntN(2)]}
			if rng.IntN(2) == 0 {
				o.PerDay = 5 + rng.IntN(20)
			}
			l := open(t, o)
			ask(t, l, 0) // answers take no time, so that unpaced ones do not either
			for range rng.IntN(12) {
				ask(t, l, 0)
				time.Sleep(time.Duration(rng.IntN(10)) * time.Second)
			}
			n := 1 + rng.IntN(30)
			eta, err := l.ETA(n)
			if err != nil {
				t.Fatal(err)
			}
			for range n {
				ask(t, l, 0)
			}
			if d := time.Since(eta).Abs(); d > time.Millisecond {
				t.Errorf("seed %d, %+v: %d requests foretold for %v, done %v", seed, o, n, eta, time.Now())
			}
		})
	}
}

func TestETAOfNothingIsNow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := open(t, Options{Dir: t.TempDir(), PerMinute: 10, PerDay: 500})
		if eta, err := l.ETA(0); err != nil || !eta.Equal(time.Now()) {
			t.Errorf("eta of 0: %v, %v", eta, err)
		}
		eta, err := l.ETA(612)
		if err != nil || time.Until(eta).Round(time.Hour) != 24*time.Hour {
			t.Errorf("612 requests at 500 a day: %v, %v", eta, err)
		}
	})
}

func TestErrorsKeepTheirCause(t *testing.T) {
	l := open(t, Options{Dir: t.TempDir()})
	s := take(t, l)
	l.Close()
	s.Sent() // can't be written
	if _, err := l.Take(t.Context()); err == nil || errors.As(err, new(*Damaged)) {
		t.Errorf("take from a closed ledger: %v; want an error, and not one of damage", err)
	}
	if _, err := l.Status(); err == nil {
		t.Error("status of a closed ledger: no error")
	}
}
