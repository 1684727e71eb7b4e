package pace

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// TestAbsorb: all that the other ledger holds back is held back by this one.
func TestAbsorb(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		o := Options{Dir: dir, PerMinute: 10, PerDay: 500}
		ask(t, open(t, o), time.Second)
		o.Dir = other
		theirs := open(t, o)
		ask(t, theirs, time.Second)
		if err := refuse(t, theirs, 5*time.Minute, true); err != nil {
			t.Fatal(err)
		}
		release, err := theirs.WriteLock()
		if err != nil {
			t.Fatal(err)
		}
		if err := Absorb(dir, other); !errors.As(err, new(*Locked)) {
			t.Fatalf("while a run writes there: %v", err)
		}
		if err := release(); err != nil {
			t.Fatal(err)
		}
		if err := Absorb(dir, other); err != nil {
			t.Fatal(err)
		}
		o.Dir = dir
		st, want := status(t, open(t, o)), status(t, theirs)
		if st.Used != 3 || st.Free != 7 || st.Mode != Even || !st.EvenUntil.Equal(want.EvenUntil) || !st.PausedUntil.Equal(want.PausedUntil) {
			t.Errorf("%+v; the other has %+v", st, want)
		}
	})
}
