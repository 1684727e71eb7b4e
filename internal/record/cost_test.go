package record

import (
	"testing"
	"time"
)

func TestDriftChecks(t *testing.T) {
	t.Parallel()
	for rows, want := range map[int]int{0: 0, 1: 1, 40: 1, 41: 2, 100: 3, 120: 3, 121: 5, 200: 5, 201: 8} {
		if got := driftChecks(rows); got != want {
			t.Errorf("%d rows: %d requests, want %d", rows, got, want)
		}
	}
	if n := driftChecks(100_000); n > 3_000 { // a request in thirty
		t.Errorf("%d checks of 100,000 rows", n)
	}
}

func TestDays(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for after, want := range map[time.Duration]int{time.Minute: 1, 23 * time.Hour: 1, 24*time.Hour + time.Minute: 2, 49 * time.Hour: 3} {
		p, err := (&Cost{Rows: 1, saves: 1}).Price(now, func(n int) (time.Time, error) {
			if n != 2 {
				t.Errorf("asked for %d requests", n)
			}
			return now.Add(after), nil
		})
		if err != nil || p.Days != want || !p.Done.Equal(now.Add(after)) {
			t.Errorf("%v: %+v, %v", after, p, err)
		}
	}
	nothing := func(int) (time.Time, error) { return now.Add(time.Hour), nil }
	if p, _ := (&Cost{}).Price(now, nothing); p.Requests != 0 || p.Days != 0 || !p.Done.Equal(now) {
		t.Errorf("nothing to do: %+v", p)
	}
}
