package probe

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// An account's zone is where the probe says, also where a save was right before or behind
// a midnight and our clock tells it on the other side.
func TestZone(t *testing.T) {
	check := func(t interface{ Errorf(string, ...any) }, offset time.Duration, saved time.Time, off time.Duration) {
		told := saved.Add(off)
		since := func(t time.Time) bool { return !saved.Add(offset).Before(t.Truncate(day)) } // as whole days there
		west, east := zone(told, since(told), since(told.Add(day)))
		if offset < west || offset >= east {
			t.Errorf("UTC%v at %v, told as %v: between %v and %v", offset, saved, told, west, east)
		}
	}
	midnight := time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)
	for off := -4 * time.Second; off < 5*time.Second; off += time.Second {
		for at := -5 * time.Second; at <= 5*time.Second; at += time.Second {
			check(t, 0, midnight.Add(at), off)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		offset := time.Duration(rapid.IntRange(-12*4, 14*4-1).Draw(t, "quarters")) * 15 * time.Minute
		into := rapid.Int64Range(0, int64(day)-1).Draw(t, "into")
		off := rapid.Int64Range(-int64(nearly)+1, int64(nearly)-1).Draw(t, "off")
		check(t, offset, midnight.Add(time.Duration(into)), time.Duration(off))
	})
}
