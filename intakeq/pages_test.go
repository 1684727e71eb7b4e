package intakeq_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
)

func TestPagesEnd(t *testing.T) {
	since := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC) // before every client of the sandbox
	tests := []struct {
		clients, requests, filtered int
	}{{0, 1, 1}, {1, 2, 1}, {99, 2, 1}, {100, 2, 2}, {101, 3, 2}, {250, 4, 3}}
	for _, tt := range tests {
		for query, want := range map[*intakeq.Query]int{
			{}:                                    tt.requests,
			{Profile: true}:                       tt.requests,
			{CreatedFrom: since}:                  tt.filtered,
			{Profile: true, UpdatedFrom: since}:   tt.filtered,
			{Page: 1, CreatedFrom: since}:         tt.filtered,
			{Page: -1}:                            tt.requests,
			{Page: 2}:                             max(tt.requests-1, 1),
			{Page: 2, CreatedFrom: since}:         max(tt.filtered-1, 1),
			{Profile: true, Search: "@nowhere.x"}: 1,
		} {
			synctest.Test(t, func(t *testing.T) {
				account := sandbox.New(sandbox.Options{Clients: tt.clients, Seed: 1})
				var ids []int64
				number := max(query.Page, 1)
				for page, err := range sandboxClient(t, account, nil).Pages(t.Context(), *query) {
					if err != nil || page.Number != number {
						t.Fatalf("%d clients, %+v: page %d, want %d; %v", tt.clients, *query, page.Number, number, err)
					}
					number++
					for _, d := range page.Clients {
						id, _ := d.ID()
						ids = append(ids, id)
					}
				}
				if len(account.Log()) != want {
					t.Errorf("%d clients, %+v: %d requests, want %d", tt.clients, *query, len(account.Log()), want)
				}
				slices.Sort(ids)
				if query.Page < 2 && query.Search == "" && !slices.Equal(ids, account.IDs()) {
					t.Errorf("%d clients, %+v: got %d", tt.clients, *query, len(ids))
				}
			})
		}
	}
}

// inFlight counts how many requests are on their way at once.
type inFlight struct {
	http.RoundTripper
	now, most atomic.Int32
}

func (f *inFlight) RoundTrip(r *http.Request) (*http.Response, error) {
	f.most.Store(max(f.most.Load(), f.now.Add(1)))
	defer f.now.Add(-1)
	return f.RoundTripper.RoundTrip(r)
}

func TestPagesFetchOneAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const latency, work = 300 * time.Millisecond, time.Second
		account := sandbox.New(sandbox.Options{Clients: 450, Seed: 1, Latency: latency})
		key, _ := intakeq.NewSecret(account.Key())
		transport := &inFlight{RoundTripper: account.Transport()}
		client := newClient(t, intakeq.Options{Key: key, Transport: transport})
		began := time.Now()
		for page, err := range client.Pages(t.Context(), intakeq.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
			<-time.After(work)
			if want := min(page.Number+1, 6); len(account.Log()) != want {
				t.Errorf("page %d: %d requests, want %d", page.Number, len(account.Log()), want)
			}
		}
		// The first page is waited for; all others come while the last is worked on.
		if got, want := time.Since(began), latency+6*work; got != want {
			t.Errorf("took %v, want %v", got, want)
		}
		if transport.most.Load() != 1 {
			t.Errorf("%d requests at once", transport.most.Load())
		}
	})
}

// TestPagesAbandoned leaves the loop while the next page is on its way, to a
// server that never answers it: a goroutine left behind would end the bubble.
func TestPagesAbandoned(t *testing.T) {
	ways := map[string]func(yield func(func(intakeq.Page, error) bool)){
		"break": func(each func(func(intakeq.Page, error) bool)) {
			each(func(intakeq.Page, error) bool {
				synctest.Wait() // until the next page is asked for
				return false
			})
		},
		"panic": func(each func(func(intakeq.Page, error) bool)) {
			defer func() { _ = recover() }()
			each(func(intakeq.Page, error) bool { panic("in the loop") })
		},
	}
	for name, leave := range ways {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			transport := &inFlight{RoundTripper: onlyFirst{}}
			leave(newClient(t, intakeq.Options{Transport: transport}).Pages(t.Context(), intakeq.Query{}))
			if n := transport.now.Load(); name == "break" && n != 0 {
				t.Errorf("%d requests are on their way after the loop", n)
			}
			synctest.Wait()
			if time.Since(began) != 0 {
				t.Errorf("%s: waited %v for a page that nobody wants", name, time.Since(began))
			}
		})
	}
}

// onlyFirst answers the first page, and no other.
type onlyFirst struct{}

func (onlyFirst) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Query().Get("page") != "1" {
		return hangs{}.RoundTrip(r)
	}
	return says(http.StatusOK, "application/json", `[{"ClientNumber":"1"}]`).RoundTrip(r)
}

func TestPagesError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account := sandbox.New(sandbox.Options{Clients: 250, Seed: 1})
		for n := 2; n <= 9; n++ {
			account.Fault(n, sandbox.Unavailable)
		}
		var seen []string
		for page, err := range sandboxClient(t, account, nil).Pages(t.Context(), intakeq.Query{}) {
			seen = append(seen, fmt.Sprint(page.Number, len(page.Clients), err != nil))
		}
		if want := []string{"1 100 false", "0 0 true"}; !slices.Equal(seen, want) {
			t.Errorf("got %q, want %q", seen, want)
		}
	})
}

func TestPagesServerTime(t *testing.T) {
	for date, want := range map[string]time.Time{"Wed, 04 Mar 2026 05:06:07 GMT": time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC), "": {}, "x": {}} {
		client := newClient(t, intakeq.Options{Transport: inMemory(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Date", date)
			says(200, "application/json", "[]")(w, r)
		})})
		page, err := client.Page(t.Context(), intakeq.Query{}, 7)
		if err != nil || !page.Server.Equal(want) || page.Number != 7 {
			t.Errorf("%q: %+v, %v", date, page, err)
		}
	}
}

// spelling knows one spelling of the parameter, or none.
func spelling(name string, requests *atomic.Int32) inMemory {
	return func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		row := `{"Name":"Ann","ClientNumber":"1"}`
		if r.URL.Query().Get(name) == "true" {
			row = `{"ClientId":1,"Name":"Ann"}`
		}
		says(200, "application/json", "["+row+"]")(w, r)
	}
}

func TestIncludeProfileSpelling(t *testing.T) {
	for name, want := range map[string]int32{"includeProfile": 2, "IncludeProfile": 3} {
		var requests atomic.Int32
		client := newClient(t, intakeq.Options{Transport: spelling(name, &requests)})
		for number := 1; number <= 2; number++ {
			page, err := client.Page(t.Context(), intakeq.Query{Profile: true}, number)
			if err != nil || len(page.Clients) != 1 || !page.Clients[0].HasProfile() {
				t.Errorf("%s, page %d: %v", name, number, err)
			}
		}
		if requests.Load() != want {
			t.Errorf("%s: %d requests, want %d", name, requests.Load(), want)
		}
	}
	var requests atomic.Int32
	client := newClient(t, intakeq.Options{Transport: spelling("none", &requests)})
	for range 2 {
		if page, err := client.Page(t.Context(), intakeq.Query{Profile: true}, 1); err == nil {
			t.Errorf("brief rows for profiles: %+v", page)
		}
	}
	if requests.Load() != 3 {
		t.Errorf("%d requests, want 3: both spellings, then the last once more", requests.Load())
	}
}

// All of the pages asked for at once get their profiles, whoever finds out first.
func TestIncludeProfileSpellingAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var requests atomic.Int32
		answer := spelling("IncludeProfile", &requests)
		client := newClient(t, intakeq.Options{Transport: inMemory(func(w http.ResponseWriter, r *http.Request) {
			<-time.After(time.Second)
			answer(w, r)
		})})
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if _, err := client.Page(t.Context(), intakeq.Query{Profile: true}, 1); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	})
}

func TestPagesThatAreNone(t *testing.T) {
	row := `{"ClientNumber":"1"},`
	for body, what := range map[string]string{
		`{}`:                       "not a list",
		`[{"Name":"Zoe Ode"}]`:     "row 1",
		`[{"ClientNumber":"1"},7]`: "row 2",
		`["Zoe Ode"]`:              "row 1",
		`[{"ClientId":-1}]`:        "row 1",
		`[[{"ClientId":1}]]`:       "row 1",
		"[" + strings.Repeat(row, 10_000) + row[:len(row)-1] + "]": "more than 10000",
	} {
		client := newClient(t, intakeq.Options{Transport: says(200, "application/json", body)})
		_, err := client.Page(t.Context(), intakeq.Query{}, 3)
		if err == nil || !strings.Contains(err.Error(), what) || !strings.Contains(err.Error(), "page 3") || strings.Contains(err.Error(), "Zoe") {
			t.Errorf("%.40s: %v", body, err)
		}
	}
}

func TestPagesStopWithTheirContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var last error
		for page, err := range newClient(t, intakeq.Options{Transport: onlyFirst{}}).Pages(ctx, intakeq.Query{}) {
			last = err
			if page.Number == 1 {
				cancel()
			}
		}
		if !errors.Is(last, context.Canceled) {
			t.Errorf("ended with %v", last)
		}
	})
}

// TestNullPages: null is what some servers send for an empty list. Of a whole list's
// first page it would say that the account is empty, which is not believed for that.
func TestNullPages(t *testing.T) {
	client := newClient(t, intakeq.Options{Transport: says(http.StatusOK, "application/json", "null")})
	for _, tt := range []struct {
		query intakeq.Query
		page  int
		ok    bool
	}{
		{intakeq.Query{}, 1, false},
		{intakeq.Query{Profile: true}, 1, false},
		{intakeq.Query{}, 2, true},
		{intakeq.Query{Search: "Ann"}, 1, true},
		{intakeq.Query{Deleted: true}, 1, true},
	} {
		page, err := client.Page(t.Context(), tt.query, tt.page)
		if (err == nil) != tt.ok || len(page.Clients) > 0 {
			t.Errorf("%+v page %d: %d clients, %v", tt.query, tt.page, len(page.Clients), err)
		}
	}
}

// TestByteOrderMark: what it stands before is JSON all the same.
func TestByteOrderMark(t *testing.T) {
	for _, body := range []string{"\ufeff[]", "\ufeff [{\"ClientId\": 5}]"} {
		client := newClient(t, intakeq.Options{Transport: says(http.StatusOK, "application/json", body)})
		if _, err := client.Page(t.Context(), intakeq.Query{}, 1); err != nil {
			t.Errorf("%q: %v", body, err)
		}
	}
}
