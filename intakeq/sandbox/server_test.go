package sandbox

import (
	"errors"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"
)

func TestRoutes(t *testing.T) {
	a := New(Options{Clients: 5, Seed: 1})
	id := strconvID(a.IDs()[0])
	tests := []struct {
		method, path string
		status       int
		kind         string
	}{
		{"GET", "/clients", 200, "application/json"},
		{"GET", "/client/" + id + "/diagnoses", 200, "application/json"},
		{"GET", "/client/1/diagnoses", 404, "application/json"},
		{"GET", "/client/x/diagnoses", 404, "text/html"},
		{"GET", "/clients/" + id, 404, "text/html"},
		{"GET", "/client/" + id, 404, "text/html"},
		{"PUT", "/clients", 404, "text/html"},
		{"PATCH", "/clients", 404, "text/html"},
		{"DELETE", "/clients", 404, "text/html"},
		{"GET", "/clientTags", 404, "text/html"},
		{"POST", "/client/" + id + "/diagnoses", 404, "text/html"},
		{"GET", "/", 404, "text/html"},
	}
	for _, test := range tests {
		status, header, _, err := caller{t, a}.send(test.method, test.path, "")
		kind, _, _ := strings.Cut(header.Get("Content-Type"), ";")
		if err != nil || status != test.status || kind != test.kind {
			t.Errorf("%s %s: %d %q, error %v", test.method, test.path, status, kind, err)
		}
		if _, err := http.ParseTime(header.Get("Date")); err != nil {
			t.Errorf("%s %s: Date %q", test.method, test.path, header.Get("Date"))
		}
	}
}

func TestPathsWithoutThePrefix(t *testing.T) {
	a := New(Options{Clients: 5, Seed: 1})
	req, err := http.NewRequestWithContext(t.Context(), "GET", "http://sandbox.test/clients", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Auth-Key", a.Key())
	if resp, err := a.Transport().RoundTrip(req); err != nil || resp.StatusCode != 200 {
		t.Errorf("%v, %v", resp, err)
	}
}

func TestTags(t *testing.T) {
	for _, touch := range []bool{false, true} {
		a := New(Options{Clients: 30, Seed: 1, TagsTouch: touch})
		c := caller{t, a}
		for _, id := range a.IDs()[:6] { // even and odd ids
			before, _ := a.Document(id)
			add := `{"ClientId":` + strconvID(id) + `,"Tag":"a, \"b\""}`
			remove := "/clientTags?clientId=0" + strconvID(id) + "&tag=a,+%22B%22"
			for _, call := range [][2]string{{"POST", add}, {"POST", add}, {"DELETE", remove}, {"DELETE", remove}} {
				path, body := "/clientTags", call[1]
				if call[0] == "DELETE" {
					path, body = remove, ""
				}
				status, header, text, err := c.send(call[0], path, body)
				if typed := header.Get("Content-Type") != ""; typed != (id%2 == 1) { // an empty answer has a type, or none
					t.Errorf("client %d: Content-Type %q", id, header.Get("Content-Type"))
				}
				if err != nil || status != 200 || text != "" {
					t.Fatalf("%s tag: status %d, %q, %v", call[0], status, text, err)
				}
				doc, _ := a.Document(id)
				count := strings.Count(member(doc, "Tags").Raw, `"a, \"b\""`)
				if want := map[string]int{"POST": 1}[call[0]]; count != want {
					t.Errorf("after %s the client has the tag %d times", call[0], count)
				}
			}
			after, _ := a.Document(id)
			if moved := stamp(after) != stamp(before); moved != touch {
				t.Errorf("LastUpdateDate moved: %v, want %v", moved, touch)
			}
		}
		for _, body := range []string{`{"ClientId":1,"Tag":"x"}`, `{"Tag":"x"}`, `{"ClientId":107}`, `{`} {
			if status, _, _ := c.do("POST", "/clientTags", body); status != 400 && status != 404 {
				t.Errorf("%s: status %d", body, status)
			}
		}
		if status, _, _ := c.do("DELETE", "/clientTags?clientId=x&tag=y", ""); status != 400 {
			t.Errorf("bad clientId: status %d", status)
		}
	}
}

func TestDiagnoses(t *testing.T) {
	a := New(Options{Clients: 250, Seed: 1})
	c := caller{t, a}
	counts := map[int]int{}
	for _, id := range a.IDs() {
		rows := c.get("/client/" + strconvID(id) + "/diagnoses")
		counts[len(rows.Array())]++
		for _, row := range rows.Array() {
			if !strings.Contains(row.Get("Date").String(), "T") || row.Get("Code").String() == "" {
				t.Errorf("diagnosis %s", row.Raw)
			}
		}
	}
	if counts[0] < 125 || counts[1] == 0 || counts[3] == 0 {
		t.Errorf("clients by number of diagnoses: %v", counts)
	}
	id := a.IDs()[0]
	if err := a.Staff().SetDiagnoses(id, `[{"Code":"F41.1"}]`); err != nil {
		t.Fatal(err)
	}
	if raw := c.get("/client/" + strconvID(id) + "/diagnoses").Raw; raw != `[{"Code":"F41.1"}]` {
		t.Errorf("after staff's edit: %s", raw)
	}
	if err := a.Staff().Delete(id); err != nil {
		t.Fatal(err)
	}
	if status, _, _ := c.do("GET", "/client/"+strconvID(id)+"/diagnoses", ""); status != 404 {
		t.Errorf("of a deleted client: status %d", status)
	}
}

func TestBeforeEditsOnCue(t *testing.T) {
	a := New(Options{Clients: 3, Seed: 1})
	c := caller{t, a}
	victim := a.IDs()[0]
	a.Before(2, func(s *Staff) {
		if err := s.Delete(victim); err != nil {
			t.Error(err)
		}
	})
	a.Before(2, func(s *Staff) {
		if _, err := s.Create(`{"FirstName":"New"}`); err != nil {
			t.Error(err)
		}
		if _, err := s.Create(`{"FirstName":"Newer"}`); err != nil {
			t.Error(err)
		}
	})
	var counts []int
	for range 3 {
		counts = append(counts, len(c.get("/clients").Array()))
	}
	if !slices.Equal(counts, []int{3, 4, 4}) {
		t.Errorf("clients by call: %v", counts)
	}
}

func TestLogHasEveryRequest(t *testing.T) {
	a := New(Options{Clients: 3, PerMinute: 3, Window: Sliding})
	c := caller{t, a}
	c.get("/clients?page=2")
	c.save(`{"FirstName":"A"}`)
	a.Fault(1, Lost)
	if _, _, err := c.do("GET", "/clients", ""); err == nil {
		t.Error("an answer in spite of the fault")
	}
	if status, _, _ := c.do("GET", "/clients", ""); status != 429 {
		t.Errorf("status %d", status)
	}
	log := a.Log()
	if len(log) != 4 {
		t.Fatalf("%d lines", len(log))
	}
	var statuses []int
	for i, r := range log {
		statuses = append(statuses, r.Status)
		if r.N != i+1 || r.Time.IsZero() || r.Done.IsZero() {
			t.Errorf("line %d: %+v", i, r)
		}
	}
	if !slices.Equal(statuses, []int{200, 200, 0, 429}) || log[2].Fault != Lost {
		t.Errorf("statuses %v, third fault %v", statuses, log[2].Fault)
	}
	if log[0].Query.Get("page") != "2" || log[1].Method != "POST" || string(log[1].Body) != `{"FirstName":"A"}` {
		t.Errorf("first two: %+v", log[:2])
	}
}

func TestErrorsHoldNoClientData(t *testing.T) {
	a := New(Options{Clients: 3, Seed: 1})
	for _, call := range [][3]string{
		{"POST", "/clients", `{"ClientId":1,"Name":"Secretperson"}`}, {"POST", "/clients", `{"Name":"Secretperson"`},
		{"GET", "/Secretperson", ""}, {"POST", "/clientTags", `{"ClientId":1,"Tag":"Secretperson"}`},
	} {
		_, text, err := caller{t, a}.do(call[0], call[1], call[2])
		if err != nil || strings.Contains(text, "Secretperson") {
			t.Errorf("%s %s: %q, %v", call[0], call[1], text, err)
		}
	}
}

func TestTransportWithAClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := New(Options{Clients: 250, Seed: 1})
		client := &http.Client{Transport: a.Transport(), Timeout: time.Second}
		wrote := 0
		trace := &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { wrote++ }}
		get := func() error {
			req := newRequest(t, "GET", "/clients", "")
			req = req.WithContext(httptrace.WithClientTrace(req.Context(), trace))
			req.Header.Set("X-Auth-Key", a.Key())
			resp, err := client.Do(req)
			if err != nil {
				return err
			}
			return resp.Body.Close()
		}
		if err := get(); err != nil {
			t.Error(err)
		}
		a.Fault(1, Slow)
		var timeout interface{ Timeout() bool }
		if err := get(); !errors.As(err, &timeout) || !timeout.Timeout() {
			t.Errorf("error %v, want a timeout", err)
		}
		if wrote != 2 {
			t.Errorf("%d requests were traced as written, want 2", wrote)
		}
		a.Wait()
	})
}

// Closing an answer that has stalled ends the request at the server too.
func TestClosingTheBodyHangsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := New(Options{SlowFor: time.Hour})
		a.Fault(1, Stall)
		begin := time.Now()
		req := newRequest(t, "GET", "/clients", "")
		req.Header.Set("X-Auth-Key", a.Key())
		resp, err := a.Transport().RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		a.Wait()
		if d := time.Since(begin); d != 0 {
			t.Errorf("the server went on for %v", d)
		}
	})
}

// All at once, for the race detector; what is counted must come out right.
func TestConcurrentUse(t *testing.T) {
	a := New(Options{Clients: 200, Seed: 1, Shuffle: true})
	changes := 0
	var mu sync.Mutex
	a.OnChange(func() {
		mu.Lock()
		defer mu.Unlock()
		changes++
	})
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			c := caller{t, a}
			for i := range 20 {
				doc, _ := a.Document(a.IDs()[worker*20+i])
				c.save(string(doc))
				c.save(`{"FirstName":"W` + strconvID(int64(worker*100+i)) + `"}`)
				c.get("/clients?includeProfile=true&page=2")
				if err := a.Staff().Archive(gjson.GetBytes(doc, "ClientId").Int()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if a.Len() != 360 || len(a.Log()) != 480 || changes != 480 {
		t.Errorf("%d clients, %d requests, %d changes", a.Len(), len(a.Log()), changes)
	}
}
