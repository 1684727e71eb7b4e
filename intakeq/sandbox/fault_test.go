package sandbox

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"
)

// strike saves under a fault with a timeout of 10 s, and tells what the caller
// sees and whether the save was done, at once and after all has settled.
func strike(t *testing.T, k Kind) (seen string, atOnce, atLast bool) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		a := New(Options{SlowFor: time.Hour})
		a.FaultSave(1, k)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		req := newRequest(t, "POST", "/clients", `{"FirstName":"Ann"}`).WithContext(ctx)
		req.Header.Set("X-Auth-Key", a.Key())
		seen = outcome(a.Transport().RoundTrip(req))
		atOnce = a.Len() == 1
		time.Sleep(time.Minute)
		a.Wait()
		atLast = a.Len() == 1
		if log := a.Log(); len(log) != 1 || log[0].Fault != k || log[0].Done.IsZero() {
			t.Errorf("%v: the log has %d lines", k, len(log))
		}
	})
	return seen, atOnce, atLast
}

func outcome(resp *http.Response, err error) string {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case errors.Is(err, syscall.ECONNRESET):
		return "reset"
	case err != nil:
		return err.Error()
	}
	body, err := io.ReadAll(resp.Body)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "200 and timeout"
	case err != nil:
		return "200 and " + err.Error()
	case len(body) == 0:
		return resp.Status + " empty"
	case !gjson.ValidBytes(body):
		return resp.Status + " " + resp.Header.Get("Content-Type")
	}
	return resp.Status
}

func TestFaults(t *testing.T) {
	const html = " text/html; charset=utf-8"
	tests := map[Kind]struct {
		seen           string
		atOnce, atLast bool
	}{
		TooMany:         {"429 Too Many Requests", false, false},
		ServerError:     {"500 Internal Server Error", false, false},
		BadGateway:      {"502 Bad Gateway" + html, false, false},
		Unavailable:     {"503 Service Unavailable" + html, false, false},
		Reset:           {"reset", false, false},
		HTML:            {"200 OK" + html, false, false},
		Truncated:       {"200 and unexpected EOF", true, true},
		Slow:            {"timeout", true, true},
		Lost:            {"reset", true, true},
		GatewayTimeout:  {"504 Gateway Timeout" + html, true, true},
		ServerErrorDone: {"500 Internal Server Error", true, true},
		Empty:           {"200 OK empty", true, true},
		Late:            {"timeout", false, true},
		Stall:           {"200 and timeout", true, true},
	}
	for _, k := range Kinds() {
		want, listed := tests[k]
		seen, atOnce, atLast := strike(t, k)
		if !listed || seen != want.seen || atOnce != want.atOnce || atLast != want.atLast {
			t.Errorf("%v: %s, done at once %v, at last %v; want %+v", k, seen, atOnce, atLast, want)
		}
	}
}

// A caller who gives up after 10 s and looks 4 s later looks too early: a late
// save is done after 15 s.
func TestLateIsHalfAsLongAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := New(Options{})
		a.Fault(1, Late)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		req := newRequest(t, "POST", "/clients", `{"FirstName":"Ann"}`).WithContext(ctx)
		req.Header.Set("X-Auth-Key", a.Key())
		if _, err := a.Transport().RoundTrip(req); err == nil {
			t.Error("an answer came")
		}
		for _, step := range []struct {
			after time.Duration
			want  int
		}{{4 * time.Second, 0}, {2 * time.Second, 1}} {
			time.Sleep(step.after)
			if n := a.Len(); n != step.want {
				t.Errorf("%v later: %d clients, want %d", step.after, n, step.want)
			}
		}
		a.Wait()
	})
}

// On a socket the same faults come as net/http's own errors.
func TestFaultsOnASocket(t *testing.T) {
	a := New(Options{Clients: 40, Seed: 1})
	server := httptest.NewServer(a)
	defer server.Close()
	server.Client().Transport = &http.Transport{DisableKeepAlives: true} // or net/http sends a GET again
	for _, k := range []Kind{Reset, Lost, Truncated} {
		a.Fault(1, k)
		req, err := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/api/v1/clients?includeProfile=true", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Auth-Key", a.Key())
		resp, err := server.Client().Do(req)
		if k != Truncated {
			if err == nil {
				t.Errorf("%v: status %d, want no answer", k, resp.StatusCode)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err = io.ReadAll(resp.Body); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%v: reading gave %v", k, err)
		}
		resp.Body.Close()
	}
}

func TestCuesCountFromNow(t *testing.T) {
	a := New(Options{Clients: 1})
	c := caller{t, a}
	c.get("/clients")
	a.Fault(2, ServerError)
	a.FaultSave(2, BadGateway)
	var got []int
	for _, body := range []string{"", "", `{"FirstName":"A"}`, "", `{"FirstName":"B"}`, `{"FirstName":"C"}`} {
		method := "GET"
		if body != "" {
			method = "POST"
		}
		status, _, err := c.do(method, "/clients", body)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, status)
	}
	if want := []int{200, 500, 200, 200, 502, 200}; !slices.Equal(got, want) {
		t.Errorf("statuses %v, want %v", got, want)
	}
}

// A call that a limit refuses doesn't use a fault up.
func TestRefusedCallsKeepTheFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := New(Options{PerMinute: 1, Window: Sliding})
		c := caller{t, a}
		c.get("/clients")
		a.FaultSave(1, ServerError)
		for _, want := range []int{429, 500, 200} {
			if status, _, err := c.do("POST", "/clients", `{"FirstName":"A"}`); err != nil || status != want {
				t.Errorf("status %d, %v, want %d", status, err, want)
			}
			time.Sleep(2 * time.Minute)
		}
	})
}

func TestEndFaults(t *testing.T) {
	a := New(Options{})
	a.Fault(1, ServerError)
	a.FaultOn(On{}, ServerError)
	a.FaultRate(1, 1, ServerError)
	a.Glitch(Glitches{Rate: 1})
	edited := false
	a.Before(1, func(*Staff) { edited = true })
	a.EndFaults()
	if (caller{t, a}).get("/clients"); !edited || a.Log()[0].Fault != 0 {
		t.Errorf("edited %v, fault %v", edited, a.Log()[0].Fault)
	}
}

func TestFaultRate(t *testing.T) {
	run := func(rate float64, kinds ...Kind) (faults int, list []Kind) {
		a := New(Options{})
		a.FaultRate(rate, 9, kinds...)
		for range 600 {
			if _, _, err := (caller{t, a}).do("GET", "/clients", ""); err != nil && !errors.Is(err, syscall.ECONNRESET) {
				t.Fatal(err)
			}
		}
		for _, r := range a.Log() {
			if r.Fault != 0 {
				faults++
			}
			list = append(list, r.Fault)
		}
		return faults, list
	}
	kinds := []Kind{TooMany, BadGateway, Lost}
	third, first := run(1.0/3, kinds...)
	if third < 150 || third > 250 {
		t.Errorf("%d of 600 failed, want about 200", third)
	}
	for _, k := range kinds {
		if !slices.Contains(first, k) {
			t.Errorf("no %v", k)
		}
	}
	if _, again := run(1.0/3, kinds...); !slices.Equal(first, again) {
		t.Error("the same seed failed other requests")
	}
	if none, _ := run(0); none != 0 {
		t.Errorf("rate 0: %d failed", none)
	}
}

func TestLatencyIsVirtual(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := New(Options{Latency: 300 * time.Millisecond})
		begin := time.Now()
		caller{t, a}.get("/clients")
		if d := time.Since(begin); d != 300*time.Millisecond {
			t.Errorf("took %v", d)
		}
		r := a.Log()[0]
		if r.Time.Sub(begin) != 150*time.Millisecond || r.Done.Sub(begin) != 300*time.Millisecond {
			t.Errorf("seen after %v, done after %v", r.Time.Sub(begin), r.Done.Sub(begin))
		}
	})
}

func TestGivingUpBeforeArrivalDoesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := New(Options{Latency: time.Minute})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		req := newRequest(t, "POST", "/clients", `{"FirstName":"A"}`).WithContext(ctx)
		req.Header.Set("X-Auth-Key", a.Key())
		if _, err := a.Transport().RoundTrip(req); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		a.Wait()
		if len(a.Log()) != 0 || a.Len() != 0 {
			t.Error("the request was seen")
		}
	})
}

func TestKindsHaveNames(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range append(Kinds(), Tricks()...) {
		if name := k.String(); name == "" || strings.HasPrefix(name, "Kind(") || seen[name] {
			t.Errorf("Kind %d is called %q", int(k), name)
		}
		seen[k.String()] = true
		if got, found := KindNamed(k.String()); !found || got != k {
			t.Errorf("%v is not found by its name", k)
		}
	}
	if len(Kinds()) != int(Stall) || len(Tricks())+len(Kinds()) != int(lastKind) || Kind(99).String() != "Kind(99)" || Window(9).String() != "Window(9)" {
		t.Error("Kinds isn't all of them")
	}
}
