package pace

import (
	"math"
	"math/rand/v2"
	"sort"
	"time"
)

// window is one way in which a server may count a minute. count is told of a
// request at now, and reports whether it is within the limit. Requests come in
// the order of time. A refused one counts as well, as the harsher servers do.
type window interface{ count(now time.Time) bool }

// fixed is a minute by a clock that started at an unknown moment.
type fixed struct {
	limit, n int
	origin   time.Time
	minute   int64
}

func (w *fixed) count(now time.Time) bool {
	if m := int64(math.Floor(now.Sub(w.origin).Minutes())); m != w.minute {
		w.minute, w.n = m, 0
	}
	w.n++
	return w.n <= w.limit
}

// fromFirst is a minute that starts with the first request after the last.
type fromFirst struct {
	limit, n int
	began    time.Time
}

func (w *fromFirst) count(now time.Time) bool {
	if now.Sub(w.began) >= time.Minute {
		w.began, w.n = now, 0
	}
	w.n++
	return w.n <= w.limit
}

// sliding counts the last 60 seconds exactly.
type sliding struct {
	limit int
	seen  []time.Time
}

func (w *sliding) count(now time.Time) bool {
	i := sort.Search(len(w.seen), func(i int) bool { return now.Sub(w.seen[i]) < time.Minute })
	w.seen = append(w.seen[i:], now)
	return len(w.seen) <= w.limit
}

// weighted adds to this minute's count the share of the last one's that
// still overlaps the last 60 seconds.
type weighted struct {
	limit, n, last int
	origin         time.Time
	minute         int64
}

func (w *weighted) count(now time.Time) bool {
	at := now.Sub(w.origin).Minutes()
	switch m := int64(math.Floor(at)); m - w.minute {
	case 0:
	case 1:
		w.last, w.n, w.minute = w.n, 0, m
	default:
		w.last, w.n, w.minute = 0, 0, m
	}
	w.n++
	overlap := 1 - (at - math.Floor(at))
	return float64(w.last)*overlap+float64(w.n) <= float64(w.limit)+1e-6
}

// bucket holds limit tokens at most, and refills by limit a minute.
type bucket struct {
	limit  int
	tokens float64
	at     time.Time
}

func (w *bucket) count(now time.Time) bool {
	w.tokens = min(float64(w.limit), w.tokens+now.Sub(w.at).Minutes()*float64(w.limit))
	w.at = now
	w.tokens--
	return w.tokens >= -1e-6
}

// windows are the kinds that a pace promises never to draw a 429 from, with
// their borders at random moments.
func windows(rng *rand.Rand, m Mode, limit int) map[string]window {
	origin := func() time.Time { return time.Now().Add(-time.Duration(rng.Int64N(int64(time.Hour)))) }
	ws := map[string]window{
		"fixed by clock":   &fixed{limit: limit, origin: origin()},
		"fixed from first": &fromFirst{limit: limit},
		"sliding":          &sliding{limit: limit},
	}
	if m == Even {
		ws["weighted"] = &weighted{limit: limit, origin: origin()}
		ws["token bucket"] = &bucket{limit: limit, tokens: float64(limit), at: time.Now()}
	}
	return ws
}
