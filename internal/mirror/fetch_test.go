package mirror

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
)

// TestCost: 1,234 clients are 13 pages, the empty one that ends the list, and
// two questions for evidence. After a page that is full, the empty one is asked for
// again, and the one behind it.
func TestCost(t *testing.T) {
	for _, tt := range []struct{ clients, requests int }{{0, 5}, {1, 4}, {99, 4}, {100, 6}, {101, 5}, {700, 12}, {1234, 16}} {
		account := sandbox.New(sandbox.Options{Clients: tt.clients, Seed: 1})
		m := openFor(t, intakeq.Query{Profile: true})
		certificate, err := NewFetcher(m, clientOf(t, account)).Fetch(t.Context())
		if err != nil || !certificate.Complete {
			t.Fatalf("%d clients: %+v, %v", tt.clients, certificate, err)
		}
		if got := len(account.Log()); got != tt.requests {
			t.Errorf("%d clients took %d requests, want %d", tt.clients, got, tt.requests)
		}
		if got := len(idsIn(t, m)); got != tt.clients {
			t.Errorf("%d clients in the copy, want %d", got, tt.clients)
		}
	}
}

// cut stops answering after so many pages, as a network does.
type cut struct {
	*intakeq.Client
	left int
}

var errCut = errors.New("the network is gone")

func (c *cut) Pages(ctx context.Context, q intakeq.Query) iter.Seq2[intakeq.Page, error] {
	return func(yield func(intakeq.Page, error) bool) {
		for page, err := range c.Client.Pages(ctx, q) {
			if c.left--; c.left < 0 {
				yield(intakeq.Page{}, errCut)
				return
			}
			if !yield(page, err) {
				return
			}
		}
	}
}

// TestResume: a run that was cut off anywhere goes on with the page it lacks, and
// staff who worked meanwhile are no excuse.
func TestResume(t *testing.T) {
	for pages := range 9 {
		account := sandbox.New(sandbox.Options{Clients: 650, Seed: 2})
		path := filepath.Join(t.TempDir(), "copy")
		open := func() *Store {
			m, err := Open(t.Context(), Options{Path: path, Identity: "a", Query: intakeq.Query{Profile: true}})
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		m := open()
		if _, err := NewFetcher(m, &cut{clientOf(t, account), pages}).Fetch(t.Context()); !errors.Is(err, errCut) {
			t.Fatal(err)
		}
		m.Close()
		must(0, account.Staff().Delete(account.IDs()[3]))
		before := len(account.Log())
		m = open()
		if got := m.Resumed(); got != (pages > 0) {
			t.Errorf("cut after %d pages: resumed %v", pages, got)
		}
		certificate, err := NewFetcher(m, clientOf(t, account)).Fetch(t.Context())
		if err != nil || !certificate.Complete {
			t.Fatalf("cut after %d pages: %+v, %v", pages, certificate, err)
		}
		first := account.Log()[before].Query
		if want := fmt.Sprint(pages + 1); pages < 8 && first.Get("page") != want {
			t.Errorf("cut after %d pages: the next run began with %v", pages, first)
		}
		if got, want := len(idsIn(t, m)), account.Len(); got != want {
			t.Errorf("cut after %d pages: %d clients, want %d", pages, got, want)
		}
		m.Close()
	}
}

// TestServerWithoutAnEnd: one that ignores the page, or repeats the last one, is found
// out after the second time, and its clients are no account.
func TestServerWithoutAnEnd(t *testing.T) {
	for _, o := range []sandbox.Options{
		{Clients: 300, Seed: 1, Ignore: []string{"page"}}, {Clients: 300, Seed: 1, Ignore: []string{"page"}, Shuffle: true},
		{Clients: 350, Seed: 1, PastEnd: sandbox.RepeatPast}, {Clients: 300, Seed: 1, PastEnd: sandbox.RepeatPast},
	} {
		for _, q := range []intakeq.Query{{}, {Profile: true}, {CreatedFrom: time.Unix(1, 0)}} {
			account := sandbox.New(o)
			m := openFor(t, q)
			if _, err := NewFetcher(m, clientOf(t, account)).Fetch(t.Context()); !errors.Is(err, intakeq.ErrRepeats) {
				t.Errorf("%+v: got %v", q, err)
			}
			if n := len(account.Log()); n > 7 {
				t.Errorf("%+v: %d requests", q, n)
			}
		}
	}
}

func TestIgnoredEvidence(t *testing.T) {
	for _, parameter := range []string{"deletedonly", "dateupdatedstart"} {
		for _, clients := range []int{1, 50, 350} {
			account := sandbox.New(sandbox.Options{Clients: clients, Seed: 1, Ignore: []string{parameter}})
			m := openFor(t, intakeq.Query{Profile: true})
			_, err := NewFetcher(m, clientOf(t, account)).Fetch(t.Context())
			if !errors.As(err, new(*intakeq.IgnoredError)) {
				t.Errorf("%s ignored by an account of %d: %v", parameter, clients, err)
			}
		}
	}
}

// TestIgnoredDeleted: a copy of the deleted clients that holds those of the list is
// of everybody.
func TestIgnoredDeleted(t *testing.T) {
	for _, ignore := range [][]string{nil, {"deletedonly"}} {
		for _, clients := range []int{1, 50, 350} {
			account := sandbox.New(sandbox.Options{Clients: clients + 1, Seed: 1, Ignore: ignore})
			must(0, account.Staff().Delete(account.IDs()[0]))
			m := openFor(t, intakeq.Query{Deleted: true})
			certificate, err := NewFetcher(m, clientOf(t, account)).Fetch(t.Context())
			if ignored := errors.As(err, new(*intakeq.IgnoredError)); ignored != (ignore != nil) || ignore == nil && (err != nil || !certificate.Complete) {
				t.Errorf("%v ignored by an account of %d: %+v, %v", ignore, clients, certificate, err)
			}
		}
	}
}

// archiving shows archived clients in answers to filters, but not in the list.
type archiving struct{ *intakeq.Client }

func (a archiving) drop(q intakeq.Query, page intakeq.Page) intakeq.Page {
	if q.Filtered() {
		return page
	}
	var kept []intakeq.Document
	for _, d := range page.Clients {
		if !d.Get("Archived").Bool() {
			kept = append(kept, d)
		}
	}
	page.Clients = kept
	return page
}

func (a archiving) Page(ctx context.Context, q intakeq.Query, n int) (intakeq.Page, error) {
	page, err := a.Client.Page(ctx, q, n)
	return a.drop(q, page), err
}

func (a archiving) Pages(ctx context.Context, q intakeq.Query) iter.Seq2[intakeq.Page, error] {
	return func(yield func(intakeq.Page, error) bool) {
		for page, err := range a.Client.Pages(ctx, q) {
			if !yield(a.drop(q, page), err) {
				return
			}
		}
	}
}

// TestArchivedWhileReading: where the list hides archived clients and filters
// show them, one who is archived behind the walk is noticed, and is no
// reason to fail for ever.
func TestArchivedWhileReading(t *testing.T) {
	account := sandbox.New(sandbox.Options{Seed: 1})
	for i := range 90 {
		must(account.Staff().Create(fmt.Sprintf(`{"FirstName":"Client %02d","LastName":"Ode","Name":"Client %02d Ode"}`, i, i)))
	}
	ids := account.IDs()
	account.Before(2, func(s *sandbox.Staff) { must(0, s.Archive(ids[5])) })
	m := openFor(t, intakeq.Query{Profile: true})
	certificate, err := NewFetcher(m, archiving{clientOf(t, account)}).Fetch(t.Context())
	if err != nil || !certificate.Complete {
		t.Fatalf("%+v, %v", certificate, err)
	}
	if got := idsIn(t, m); got[ids[5]] || len(got) != 89 {
		t.Errorf("%d clients; the archived one among them: %v", len(got), got[ids[5]])
	}
}

// TestRestored: a client who was known to be deleted and comes back is not
// counted before the list shows him.
func TestRestored(t *testing.T) {
	account := sandbox.New(sandbox.Options{Clients: 250, Seed: 3})
	id := account.IDs()[10]
	account.Before(3, func(s *sandbox.Staff) { must(0, s.Delete(id)) })
	account.Before(8, func(s *sandbox.Staff) { must(0, s.Restore(id)) })
	m := openFor(t, intakeq.Query{Profile: true})
	certificate, err := NewFetcher(m, clientOf(t, account)).Fetch(t.Context())
	if err != nil || !certificate.Complete {
		t.Fatalf("%+v, %v", certificate, err)
	}
	if got := idsIn(t, m); len(got) != account.Len() {
		t.Errorf("%d clients, want %d", len(got), account.Len())
	}
}

func TestInUse(t *testing.T) {
	m := openFor(t, intakeq.Query{})
	_, err := Open(t.Context(), Options{Path: m.path, Identity: "test"})
	if !errors.Is(err, ErrInUse) {
		t.Errorf("opened twice: %v", err)
	}
	m.Close()
	again, err := Open(t.Context(), Options{Path: m.path, Identity: "test"})
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}

// TestUselessCopies: what can't be gone on with is thrown away, and nothing else.
func TestUselessCopies(t *testing.T) {
	spoil := map[string]func(*testing.T, *Store){
		"another identity": func(t *testing.T, m *Store) { must(0, m.change(t.Context(), func(s *state) { s.Identity = "x" })) },
		"too old": func(t *testing.T, m *Store) {
			must(0, m.change(t.Context(), func(s *state) { s.Got = s.Got.Add(-MaxAge - 1) }))
		},
		"no database": func(t *testing.T, m *Store) {
			m.Close()
			must(0, os.WriteFile(m.path, []byte(strings.Repeat("no database ", 500)), 0o600))
		},
		"another shape": func(t *testing.T, m *Store) { must(m.db.Exec("PRAGMA user_version = 99")) },
		"nothing":       func(*testing.T, *Store) {},
	}
	for name, f := range spoil {
		t.Run(name, func(t *testing.T) {
			account := sandbox.New(sandbox.Options{Clients: 5, Seed: 1})
			m := openFor(t, intakeq.Query{})
			must(NewFetcher(m, clientOf(t, account)).Fetch(t.Context()))
			f(t, m)
			m.Close()
			again, err := Open(t.Context(), Options{Path: m.path, Identity: "test"})
			if err != nil {
				t.Fatal(err)
			}
			defer again.Close()
			if n := must(again.Len(t.Context())); again.Resumed() != (name == "nothing") || n > 0 != (name == "nothing") {
				t.Errorf("resumed %v with %d clients", again.Resumed(), n)
			}
		})
	}
}

func TestFilesArePrivate(t *testing.T) {
	m := openFor(t, intakeq.Query{})
	for _, suffix := range []string{"", "-wal"} {
		info, err := os.Stat(m.path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
			t.Errorf("%s: mode %v", suffix, info.Mode())
		}
	}
	if err := m.Remove(); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(m.path + "*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
