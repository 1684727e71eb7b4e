package intakeq_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
)

// TestEndlessPages: the caller decides where the list ends, and nothing is asked
// for behind an empty page before the caller wants it.
func TestEndlessPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account := sandbox.New(sandbox.Options{Clients: 250, Seed: 1})
		for page, err := range sandboxClient(t, account, nil).Pages(t.Context(), intakeq.Query{Endless: true, Search: "a"}) {
			if err != nil {
				t.Fatal(err)
			}
			if asked := len(account.Log()); len(page.Clients) == 0 && asked != page.Number {
				t.Errorf("at page %d there were %d requests", page.Number, asked)
			}
			if page.Number == 7 {
				break
			}
		}
	})
}

// TestRepeatedPages: a server that sends the last page for ever, or the first one for
// every page, is found out after the second time.
func TestRepeatedPages(t *testing.T) {
	for _, tt := range []struct {
		options  sandbox.Options
		requests int
	}{
		{sandbox.Options{Clients: 350, PastEnd: sandbox.RepeatPast}, 6},
		{sandbox.Options{Clients: 400, PastEnd: sandbox.RepeatPast}, 6},
		{sandbox.Options{Clients: 30, PastEnd: sandbox.RepeatPast}, 3},
		{sandbox.Options{Clients: 350, Ignore: []string{"page"}, Shuffle: true}, 3},
	} {
		synctest.Test(t, func(t *testing.T) {
			account := sandbox.New(tt.options)
			var last error
			for _, err := range sandboxClient(t, account, nil).Pages(t.Context(), intakeq.Query{}) {
				last = err
			}
			if !errors.Is(last, intakeq.ErrRepeats) || len(account.Log()) != tt.requests {
				t.Errorf("%+v: %d requests, want %d: %v", tt.options, len(account.Log()), tt.requests, last)
			}
		})
	}
}

// TestPageAgain: one page that comes twice is no server that repeats itself, and is
// asked for again after a second.
func TestPageAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account := sandbox.New(sandbox.Options{Clients: 350, Seed: 1, Ignore: []string{"page"}})
		account.Before(2, func(*sandbox.Staff) { account.Change(func(o *sandbox.Options) { o.Ignore = nil }) })
		began, clients := time.Now(), 0
		for page, err := range sandboxClient(t, account, nil).Pages(t.Context(), intakeq.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
			clients += len(page.Clients)
		}
		if took := time.Since(began); clients != 350 || took != time.Second {
			t.Errorf("%d clients in %v", clients, took)
		}
	})
}

// TestSizeOfPages: a filtered list ends at a page that is not full, whatever full is.
func TestSizeOfPages(t *testing.T) {
	for _, tt := range []struct{ size, told, inQuery, clients, requests int }{
		{50, 0, 0, 50, 1}, // nobody said so
		{50, 50, 0, 120, 3}, {50, 0, 50, 120, 3}, {200, 200, 0, 120, 1}, {200, 0, 0, 120, 2},
	} {
		synctest.Test(t, func(t *testing.T) {
			account := sandbox.New(sandbox.Options{Clients: 120, Seed: 1, PageSize: tt.size})
			key, _ := intakeq.NewSecret(account.Key())
			client := newClient(t, intakeq.Options{Key: key, Transport: account.Transport(), PageSize: tt.told})
			clients := 0
			for page, err := range client.Pages(t.Context(), intakeq.Query{CreatedFrom: time.Unix(0, 0), Size: tt.inQuery}) {
				if err != nil {
					t.Fatal(err)
				}
				clients += len(page.Clients)
			}
			if clients != tt.clients || len(account.Log()) != tt.requests {
				t.Errorf("%+v: %d clients, %d requests", tt, clients, len(account.Log()))
			}
		})
	}
}

// TestSpellingOfCustom: custom.ID first; where it was ignored, custom[ID] once.
func TestSpellingOfCustom(t *testing.T) {
	for _, tt := range []struct {
		ignore   string
		spelling string
		requests int
		ok       bool
	}{
		{"custom[", "custom.x7q2", 1, true}, {"custom.", "custom[x7q2]", 2, true}, {"custom", "custom[x7q2]", 2, false},
	} {
		account := sandbox.New(sandbox.Options{Clients: 60, Seed: 1, Ignore: []string{tt.ignore}})
		client := sandboxClient(t, account, nil)
		query := intakeq.Query{Custom: []intakeq.CustomFilter{{ID: "x7q2", Value: "A"}}}
		_, err := client.Page(t.Context(), query, 1)
		if (err == nil) != tt.ok || !tt.ok && !errors.As(err, new(*intakeq.IgnoredError)) {
			t.Errorf("%s is ignored: %v", tt.ignore, err)
		}
		log := account.Log()
		if len(log) != tt.requests || log[len(log)-1].Query.Get(tt.spelling) == "" || strings.Contains(tt.spelling, "[") && log[0].Query.Get("custom.x7q2") == "" {
			t.Errorf("%s is ignored: %d requests, the last %v", tt.ignore, len(log), log[len(log)-1].Query)
		}
		// What was found out once holds for the rest of the run.
		if _, err := client.Page(t.Context(), query, 2); len(account.Log()) != tt.requests+1 {
			t.Errorf("%s is ignored: %d requests for the next page, %v", tt.ignore, len(account.Log())-tt.requests, err)
		}
	}
}
