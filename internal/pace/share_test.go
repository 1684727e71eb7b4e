package pace

import (
	"errors"
	"testing"
	"time"
)

// TestShareIsBounded: by its number, which what was not sent gives back.
func TestShareIsBounded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := open(t, Options{Dir: t.TempDir(), PerMinute: 10, PerDay: 500})
		share := &Share{Most: 2}
		ctx := share.In(t.Context())
		given := func() *Slot {
			t.Helper()
			s, err := l.Take(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		given().Release()
		given().Answered()
		s := given()
		s.Sent()
		if _, err := l.Take(ctx); !errors.Is(err, ErrShare) || share.Taken() != 2 {
			t.Errorf("the third: %v; taken %d", err, share.Taken())
		}
		take(t, l) // of no share
		s.Sent()   // net/http sent it again
		if share.Taken() != 3 {
			t.Errorf("taken %d", share.Taken())
		}
	})
}

// TestShareLeavesTheDay: whatever is asked of the share, so many stay, and others find
// them, also where the run may wait for the day.
func TestShareLeavesTheDay(t *testing.T) {
	for _, wait := range []bool{false, true} {
		bubble(t, func(t *testing.T) {
			l := open(t, Options{Dir: t.TempDir(), PerDay: 50, Reserve: 10, Wait: wait})
			all := &Share{Most: 1, Leave: 40}
			if _, err := l.Take(all.In(t.Context())); !errors.Is(err, ErrShare) {
				t.Errorf("where it leaves the whole day, of which nothing is spent yet: %v", err)
			}
			ask(t, l, time.Second)
			share := &Share{Most: 100, Leave: 12}
			sent := 0
			for ; ; sent++ {
				s, err := l.Take(share.In(t.Context()))
				if errors.Is(err, ErrShare) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				s.Answered()
			}
			if st := status(t, l); sent != 27 || st.Left != 12 || share.Taken() != 27 {
				t.Errorf("sent %d, left %d, taken %d", sent, st.Left, share.Taken())
			}
			for range 12 {
				ask(t, l, time.Second)
			}
		})
	}
}

// TestShareFollowsYesterday: requests of a day ago that run out one after the other are
// followed as they do, those that are far are not waited for.
func TestShareFollowsYesterday(t *testing.T) {
	for _, c := range []struct {
		apart time.Duration
		want  int // of ten
	}{{time.Minute, 10}, {14 * time.Minute, 5}, {16 * time.Minute, 1}} {
		bubble(t, func(t *testing.T) {
			l := open(t, Options{Dir: t.TempDir(), PerDay: 20})
			for range 10 {
				ask(t, l, 0)
				time.Sleep(c.apart)
			}
			time.Sleep(24*time.Hour - 10*c.apart)
			share, sent := &Share{Most: 20, Leave: 10}, 0
			for {
				s, err := l.Take(share.In(t.Context()))
				if err != nil {
					if !errors.Is(err, ErrShare) {
						t.Fatal(err)
					}
					break
				}
				s.Answered()
				sent++
			}
			if sent != c.want {
				t.Errorf("%v apart: %d sent, want %d", c.apart, sent, c.want)
			}
		})
	}
}
