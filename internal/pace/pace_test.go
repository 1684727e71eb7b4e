package pace

import (
	"flag"
	"os"
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

// quickDir is a folder in memory where there is one: a campaign opens a
// thousand ledgers, and each waits for the disk.
func quickDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "pace")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
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
