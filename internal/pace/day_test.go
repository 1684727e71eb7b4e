package pace

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestReleasedSlotDoesNotCountForTheDay(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := open(t, Options{Dir: t.TempDir(), PerDay: 3, Reserve: 1})
		take(t, l).Release()
		take(t, l).Release()
		if st := status(t, l); st.Used != 0 || st.Left != 2 {
			t.Errorf("used %d, left %d after releases; want 0, 2", st.Used, st.Left)
		}
	})
}

func TestDayEndsTheRunOrIsSleptThrough(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dir := t.TempDir()
		first := time.Now()
		l := open(t, Options{Dir: dir, PerDay: 5, Reserve: 2})
		for range 3 {
			ask(t, l, time.Second)
		}
		back := first.Add(time.Second + dayHold)
		_, err := l.Take(t.Context())
		var spent *Spent
		if !errors.As(err, &spent) || !spent.Until.Equal(back) || spent.Why != WhyDay {
			t.Fatalf("take on a spent day: %v; want Spent until %v", err, back)
		}
		if !strings.Contains(err.Error(), back.Local().Format("Mon 15:04")) {
			t.Errorf("error does not say when to go on: %v", err)
		}
		ask(t, open(t, Options{Dir: dir, PerDay: 5}), time.Second) // the reserve is for others

		var told []Wait
		waiting := open(t, Options{Dir: dir, PerDay: 5, Reserve: 2, Wait: true, OnWait: func(w Wait) { told = append(told, w) }})
		take(t, waiting)
		if want := first.Add(2*time.Second + dayHold); !time.Now().Equal(want) {
			t.Errorf("left at %v, want when two of four are a day old, %v", time.Now(), want)
		}
		if len(told) != 1 || told[0].Why != WhyDay {
			t.Errorf("told %v, want the one wait for the day", told)
		}
	})
}

// Fifteen minutes of the day's wait are slept through, more are not.
func TestPatience(t *testing.T) {
	for _, c := range []struct {
		left  time.Duration
		spent bool
	}{{patience, false}, {patience + time.Second, true}} {
		bubble(t, func(t *testing.T) {
			l := open(t, Options{Dir: t.TempDir(), PerDay: 1})
			ask(t, l, 0)
			time.Sleep(dayHold - c.left)
			_, err := l.Take(t.Context())
			if errors.As(err, new(*Spent)) != c.spent {
				t.Errorf("with %v left: %v; want Spent: %v", c.left, err, c.spent)
			}
		})
	}
}
