package sandbox

import (
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

// sent is the outcome of calls made at given moments after the begin of a
// clock minute: true is answered, false refused.
func sent(t *testing.T, o Options, at []time.Duration) []bool {
	t.Helper()
	var out []bool
	synctest.Test(t, func(t *testing.T) {
		c := caller{t, New(o)}
		begin := time.Now().Truncate(time.Minute) // synctest begins at midnight
		for _, d := range at {
			time.Sleep(time.Until(begin.Add(d)))
			status, _, err := c.do("GET", "/clients", "")
			if err != nil || status != 200 && status != 429 {
				t.Fatalf("status %d, error %v", status, err)
			}
			out = append(out, status == 200)
		}
	})
	return out
}

// Each schedule tells two kinds of window apart: 4 calls a minute allowed.
func TestWindows(t *testing.T) {
	burst := func(at time.Duration) []time.Duration { return []time.Duration{at, at, at, at, at} }
	const s = time.Second
	type want map[Window]string // + answered, - refused
	tests := []struct {
		name string
		at   []time.Duration
		want want
	}{
		{"five at once", burst(30 * s), want{FixedClock: "++++-", FixedFirst: "++++-", Sliding: "++++-", Weighted: "++++-", Bucket: "++++-"}},
		{"again when the clock's minute turns", append(burst(50*s), 60*s, 75*s),
			want{FixedClock: "++++-++", FixedFirst: "++++---", Sliding: "++++---", Weighted: "++++--+", Bucket: "++++--+"}},
		{"a minute after the first, to the instant", append(burst(30*s), 90*s, 90*s+1),
			want{FixedClock: "++++-++", FixedFirst: "++++--+", Sliding: "++++--+", Weighted: "++++-++", Bucket: "++++-++"}},
		{"first early, rest late, then again", []time.Duration{1 * s, 59 * s, 59 * s, 59 * s, 62 * s, 62 * s, 62 * s},
			want{FixedClock: "+++++++", FixedFirst: "+++++++", Sliding: "+++++--", Weighted: "++++---", Bucket: "+++++--"}},
		{"a bucket drips", append(burst(0), 14*s, 15*s, 30*s, 30*s),
			want{FixedClock: "++++-----", FixedFirst: "++++-----", Sliding: "++++-----", Weighted: "++++-----", Bucket: "++++--++-"}},
	}
	for _, test := range tests {
		for _, w := range Windows() {
			text := ""
			for _, ok := range sent(t, Options{PerMinute: 4, Window: w}, test.at) {
				text += map[bool]string{true: "+", false: "-"}[ok]
			}
			if text != test.want[w] {
				t.Errorf("%s, %v: %s, want %s", test.name, w, text, test.want[w])
			}
		}
	}
}

// A caller that counts 61 seconds from its own calls is never refused by a
// fixed or a sliding window, wherever it begins; one that bursts at every
// minute of the clock is refused by the sliding ones.
func TestWindowsAreAsDifferentAsTheyShouldBe(t *testing.T) {
	var patient, greedy []time.Duration
	for minute := range 5 {
		for range 10 {
			patient = append(patient, 7*time.Second+time.Duration(minute)*61*time.Second)
			greedy = append(greedy, 59*time.Second+time.Duration(minute)*time.Second)
		}
	}
	for _, w := range Windows() {
		refused := 0
		for _, ok := range sent(t, Options{PerMinute: 10, Window: w}, patient) {
			if !ok {
				refused++
			}
		}
		if strict := w == Weighted; !strict && refused > 0 || strict && refused == 0 {
			t.Errorf("%v refused %d of the patient caller's", w, refused)
		}
		let := 0
		for _, ok := range sent(t, Options{PerMinute: 10, Window: w}, greedy) {
			if ok {
				let++
			}
		}
		if want := map[Window]int{FixedClock: 20, FixedFirst: 10, Sliding: 10, Weighted: 10, Bucket: 10}[w]; let != want {
			t.Errorf("%v let in %d of the greedy caller's, want %d", w, let, want)
		}
	}
}

func TestCountRejected(t *testing.T) {
	var at []time.Duration
	for i := range 30 { // one call each 5 s, where 4 a minute are allowed
		at = append(at, time.Duration(i)*5*time.Second)
	}
	for _, w := range []Window{Sliding, Weighted, Bucket} {
		let := map[bool]int{}
		for _, counts := range []bool{false, true} {
			for _, ok := range sent(t, Options{PerMinute: 4, Window: w, CountRejected: counts}, at) {
				if ok {
					let[counts]++
				}
			}
		}
		if let[true] >= let[false] || let[true] < 4 {
			t.Errorf("%v: %d let in where the refused count, %d where not", w, let[true], let[false])
		}
	}
}

func TestDayCap(t *testing.T) {
	const h = time.Hour
	tests := map[Window]string{
		FixedClock: "+++-+++--", FixedFirst: "+++----++", Sliding: "+++----++", Weighted: "+++----++", Bucket: "+++----++",
	}
	for w, want := range tests {
		text := ""
		// The account's day turns at 05:00 UTC.
		for _, ok := range sent(t, Options{PerDay: 3, Window: w}, []time.Duration{2 * h, 3 * h, 4 * h, 5*h - 1, 5 * h, 6 * h, 20 * h, 26*h + 1, 27*h + 1}) {
			text += map[bool]string{true: "+", false: "-"}[ok]
		}
		if text != want {
			t.Errorf("%v: %s, want %s", w, text, want)
		}
	}
}

// Who waits as long as Retry-After says, and an instant more, is let in.
func TestRetryAfter(t *testing.T) {
	for _, w := range Windows() {
		for _, o := range []Options{{PerMinute: 3}, {PerDay: 3}, {PerMinute: 2, PerDay: 3}} {
			o.Window, o.RetryAfter = w, true
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(17 * time.Second)
				c := caller{t, New(o)}
				let := 0
				for let < 10 {
					status, header, _, err := c.send("GET", "/clients", "")
					if err != nil {
						t.Fatal(err)
					}
					if status == 200 {
						let++
						continue
					}
					time.Sleep(retryIn(t, header) + time.Millisecond)
					if status, _, _ := c.do("GET", "/clients", ""); status != 200 {
						t.Fatalf("%v %+v: status %d after the wait told", w, o, status)
					}
					let++
				}
			})
		}
	}
}

func retryIn(t *testing.T, h http.Header) time.Duration {
	t.Helper()
	text := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil {
		return time.Duration(seconds) * time.Second
	}
	at, err := http.ParseTime(text)
	if err != nil {
		t.Fatalf("Retry-After %q", text)
	}
	return time.Until(at)
}

func TestNoRetryAfterUnlessAsked(t *testing.T) {
	c := caller{t, New(Options{PerMinute: 1, Window: Sliding})}
	c.get("/clients")
	status, header, _, err := c.send("GET", "/clients", "")
	if err != nil || status != 429 || header.Get("Retry-After") != "" {
		t.Errorf("status %d, Retry-After %q, error %v", status, header.Get("Retry-After"), err)
	}
}

func TestAWrongKeyIsNotCounted(t *testing.T) {
	a := New(Options{PerMinute: 1, Window: Sliding})
	for range 3 {
		req := newRequest(t, "GET", "/clients", "")
		req.Header.Set("X-Auth-Key", "wrong")
		resp, err := a.Transport().RoundTrip(req)
		if err != nil || resp.StatusCode != 401 || resp.ContentLength != 0 {
			t.Fatalf("%v, %v", resp, err)
		}
	}
	caller{t, a}.get("/clients")
}
