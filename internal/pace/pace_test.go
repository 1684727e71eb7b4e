package pace

import (
	"flag"
	"testing"
	"testing/synctest"
	"time"
)

var full = flag.Bool("full", false, "run campaigns in full")

// open opens a ledger that is closed when the test, or its bubble, ends.
func open(t *testing.T, o Options) *Ledger {
	t.Helper()
	l, err := Open(o)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func take(t *testing.T, l *Ledger) *Slot {
	t.Helper()
	s, err := l.Take(t.Context())
	if err != nil {
		t.Fatalf("take: %v", err)
	}
	return s
}

// ask sends one request that is answered after d.
func ask(t *testing.T, l *Ledger, d time.Duration) {
	t.Helper()
	s := take(t, l)
	s.Sent()
	time.Sleep(d)
	s.Answered()
}

// Sleeping here is in a bubble's virtual time.
func bubble(t *testing.T, f func(t *testing.T)) { t.Helper(); synctest.Test(t, f) }

func TestBurstTakesFreeSlotsAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := open(t, Options{Dir: t.TempDir(), PerMinute: 10, PerDay: 500})
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

func BenchmarkTakeSentAnswered(b *testing.B) {
	l, err := Open(Options{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	for b.Loop() {
		s, err := l.Take(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		s.Sent()
		s.Answered()
	}
}
