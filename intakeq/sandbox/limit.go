package sandbox

import (
	"math"
	"net/http"
	"strconv"
	"time"
)

// limiter counts calls in one window. Its fields are kept with the account's
// state, so that a restart gives no fresh allowance.
type limiter struct {
	Kind   Window        `json:"kind"`
	Limit  int           `json:"limit"`
	Period time.Duration `json:"period"`

	Start time.Time   `json:"start,omitzero"`  // of the current fixed window, or when the bucket was last filled
	Count float64     `json:"count,omitempty"` // calls, but in a bucket the tokens left
	Last  float64     `json:"last,omitempty"`  // the count of the window before
	Times []time.Time `json:"times,omitempty"`
}

// newLimits are the limits of the minute and the day. A day is counted by the
// local calendar, from its first call, or to the call: services that weigh or
// drip within a minute are not known to do so within a day.
func newLimits(o Options) [2]limiter {
	day := o.Window
	if day == Weighted || day == Bucket {
		day = Sliding
	}
	return [2]limiter{
		{Kind: o.Window, Limit: o.PerMinute, Period: time.Minute},
		{Kind: day, Limit: o.PerDay, Period: 24 * time.Hour},
	}
}

// room brings the window up to now and tells whether one more call fits, or
// how long until one does.
func (l *limiter) room(now time.Time) (fits bool, wait time.Duration) {
	if l.Limit == 0 {
		return true, 0
	}
	l.turn(now)
	switch l.Kind {
	case Sliding:
		if len(l.Times) < l.Limit {
			return true, 0
		}
		return false, l.Times[len(l.Times)-l.Limit].Add(l.Period).Sub(now)
	case Bucket:
		return l.Count >= 1, time.Duration((1 - l.Count) * float64(l.Period) / float64(l.Limit))
	case Weighted:
		left := 1 - float64(now.Sub(l.Start))/float64(l.Period)
		return l.Last*left+l.Count+1 <= float64(l.Limit), l.fade(now)
	default:
		return l.Count < float64(l.Limit), l.Start.Add(l.Period).Sub(now)
	}
}

// fade is how long a weighted count takes to let one more call in.
func (l *limiter) fade(now time.Time) time.Duration {
	spare, last, start := float64(l.Limit)-1-l.Count, l.Last, l.Start
	if spare < 0 { // only once this window is the last one
		spare, last, start = float64(l.Limit)-1, l.Count, l.Start.Add(l.Period)
	}
	gone := 1 - math.Min(1, spare/math.Max(last, 1))
	return start.Add(time.Duration(gone * float64(l.Period))).Sub(now)
}

// turn closes windows that are over. Borders belong to the old window: the
// caller who comes back to the instant is still too early.
func (l *limiter) turn(now time.Time) {
	switch l.Kind {
	case Sliding:
		for len(l.Times) > 0 && now.Sub(l.Times[0]) > l.Period {
			l.Times = l.Times[1:]
		}
	case Bucket:
		gained := float64(now.Sub(l.Start)) / float64(l.Period) * float64(l.Limit)
		l.Count, l.Start = math.Min(float64(l.Limit), l.Count+gained), now
	case FixedFirst:
		if l.Start.IsZero() || now.Sub(l.Start) > l.Period {
			l.Start, l.Count = now, 0
		}
	default:
		start := clockStart(now, l.Period)
		if start.Equal(l.Start) {
			return
		}
		if l.Last = 0; start.Sub(l.Start) == l.Period {
			l.Last = l.Count
		}
		l.Start, l.Count = start, 0
	}
}

// clockStart is the begin of the clock's minute, or of the account's day.
func clockStart(now time.Time, period time.Duration) time.Time {
	return now.UTC().Add(zoneOffset).Truncate(period).Add(-zoneOffset)
}

func (l *limiter) count(now time.Time) {
	switch {
	case l.Limit == 0:
	case l.Kind == Sliding:
		l.Times = append(l.Times, now)
	case l.Kind == Bucket:
		// A debt of one bucket at most: refused callers do get in some day.
		l.Count = math.Max(l.Count-1, -float64(l.Limit))
	default:
		l.Count++
	}
}

// admit decides on a call under both limits; refused is nil if it may pass.
func (a *Account) admit(now time.Time) (refused *answer) {
	fits := true
	var wait [2]time.Duration
	for i := range a.limits {
		ok, until := a.limits[i].room(now)
		if !ok {
			fits, wait[i] = false, until
		}
	}
	if fits || a.opts.CountRejected {
		for i := range a.limits {
			a.limits[i].count(now)
		}
	}
	if fits {
		return nil
	}
	out := message(http.StatusTooManyRequests, "API calls quota exceeded.")
	if a.opts.RetryAfter {
		out.retryAfter = retryAfter(now, wait)
	}
	return &out
}

// retryAfter names the day's end as a date and the minute's in seconds: HTTP
// allows both, so a client must read both.
func retryAfter(now time.Time, wait [2]time.Duration) string {
	if wait[1] > wait[0] {
		return now.Add(wait[1] + time.Second).UTC().Format(http.TimeFormat)
	}
	return strconv.Itoa(int(math.Ceil(wait[0].Seconds())))
}
