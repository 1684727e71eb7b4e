package proof

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/intakeq"
)

func client(id int64, made string) intakeq.Document {
	return intakeq.Trusted(fmt.Appendf(nil, `{"ClientId":%d,"DateCreated":%s}`, id, made))
}

func TestJudge(t *testing.T) {
	t.Parallel()
	ms := func(ago time.Duration) string { return fmt.Sprint(time.Now().Add(-ago).UnixMilli()) }
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			name   string
			id     int64 // above 100: above all that are known
			made   string
			clocks []time.Duration // how far the answers' clocks are ahead; nil: one that is right
			looked bool
			none   bool // no ClientId is known
			utc    bool // an earlier create has shown the zone
			want   Verdict
		}{
			{name: "made just now", id: 101, made: ms(0), want: New},
			{name: "in whole seconds", id: 101, made: ms(1500 * time.Millisecond), want: New},
			{name: "years ago", id: 101, made: ms(9000 * time.Hour), want: Old},
			{name: "years ago, of a known number", id: 7, made: ms(9000 * time.Hour), want: Old},
			{name: "an hour ago, of a known number", id: 7, made: ms(time.Hour), want: Old},
			{name: "in a zone behind", id: 101, made: ms(5 * time.Hour), want: New},
			{name: "in a zone ahead", id: 101, made: ms(-5 * time.Hour), want: New},
			{name: "in a zone ahead, of a known number", id: 7, made: ms(-5 * time.Hour), want: Unproved},
			{name: "an hour ago, where the zone is known", id: 101, made: ms(time.Hour), utc: true, want: Old},
			{name: "now, of a known number", id: 7, made: ms(0), want: Unproved},
			{name: "now, of a known number, looked up", id: 7, made: ms(0), looked: true, want: New},
			{name: "an hour ago, where no number is known", id: 101, made: ms(time.Hour), none: true, looked: true, want: Unproved},
			{name: "an hour ago, where no number but the zone is known", id: 101, made: ms(time.Hour), none: true, utc: true, want: Old},
			{name: "years ago, where no number is known", id: 101, made: ms(9000 * time.Hour), none: true, want: Old},
			{name: "now, where no number is known, looked up", id: 101, made: ms(0), none: true, looked: true, want: New},
			{name: "null", id: 101, made: "null", want: New},
			{name: "null, of a known number", id: 7, made: "null", looked: true, want: Unproved},
			{name: "zero, of a known number", id: 7, made: "0", want: Unproved},
			{name: "zero", id: 101, made: "0", want: New},
			{name: "no clock", id: 101, made: ms(0), clocks: []time.Duration{}, want: New},
			{name: "no clock, of a known number", id: 7, made: ms(0), clocks: []time.Duration{}, looked: true, want: Unproved},
			{name: "no clock, years ago", id: 101, made: ms(9000 * time.Hour), clocks: []time.Duration{}, want: Old},
			{name: "one odd clock of three", id: 101, made: ms(48 * time.Hour), clocks: []time.Duration{0, 0, -50 * time.Hour}, want: Old},
			{name: "two clocks that differ", id: 7, made: ms(0), clocks: []time.Duration{0, -50 * time.Hour}, want: Unproved},
		} {
			e := NewEvidence(99)
			e.SawClient(100)
			if c.clocks == nil {
				c.clocks = []time.Duration{0}
			}
			for _, ahead := range c.clocks {
				e.SawClock(time.Now().Add(ahead))
			}
			if c.utc {
				e.Judge(client(200, ms(0)), Sending{At: time.Now(), Highest: 100})
			}
			s := Sending{At: time.Now(), Slack: 2 * time.Second, Highest: e.Highest(), Looked: c.looked}
			if c.none {
				s.Highest = NoHighest
			}
			if got := e.Judge(client(c.id, c.made), s); got != c.want {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
		}
	})
}

// An account that was seen to date its clients by the server's clock is held to that from
// the first create on.
func TestKnownToGoByClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for known, want := range map[bool]Verdict{false: New, true: Old} {
			e := NewEvidence(100)
			e.SawClock(time.Now())
			if known {
				e.GoesByClock()
			}
			s := Sending{At: time.Now(), Slack: 2 * time.Second, Highest: e.Highest()}
			hourAgo := client(101, fmt.Sprint(time.Now().Add(-time.Hour).UnixMilli()))
			if got := e.Judge(hourAgo, s); got != want {
				t.Errorf("known %v: %v, want %v", known, got, want)
			}
			if got := e.Judge(client(101, fmt.Sprint(time.Now().UnixMilli())), s); got != New {
				t.Errorf("known %v, made now: %v", known, got)
			}
		}
	})
}

// Of many answers the latest count, and one without a clock says nothing.
func TestClockIsOfLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := NewEvidence(0)
		e.SawClock(time.Time{})
		if _, ok := e.clock(); ok {
			t.Error("a clock of no answer")
		}
		for range maxAnswers {
			e.SawClock(time.Now().Add(-time.Hour))
		}
		for range maxAnswers {
			e.SawClock(time.Now().Add(time.Hour))
		}
		if ahead, ok := e.clock(); !ok || ahead != time.Hour {
			t.Errorf("%v, %v", ahead, ok)
		}
	})
}
