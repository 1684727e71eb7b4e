package mirror

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
)

// TestMerged: a client who leaves without a trace leaves one too many, and the
// list is read again.
func TestMerged(t *testing.T) {
	account := sandbox.New(sandbox.Options{Clients: 250, Seed: 3})
	ids := account.IDs()
	account.Before(3, func(s *sandbox.Staff) { must(0, s.Merge(first(t, account), ids[201])) })
	m := openFor(t, intakeq.Query{Profile: true})
	certificate, err := NewFetcher(m, clientOf(t, account)).Fetch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := idsIn(t, m); certificate.Complete && len(got) != account.Len() {
		t.Errorf("certified with %d clients of %d", len(got), account.Len())
	}
}

// TestFiltered: a filtered list of several pages is read until two readings
// agree, though clients leave it. Where equal names change places in it all the
// time, that may never be.
func TestFiltered(t *testing.T) {
	for seed := range uint64(20) {
		account := sandbox.New(sandbox.Options{Clients: 20, Seed: seed, Shuffle: seed%2 == 1})
		for i := range 230 {
			must(account.Staff().Create(fmt.Sprintf(`{"FirstName":"Robin","LastName":"Ode %d","Name":"Robin Ode %d"}`, i%40, i%40)))
		}
		ids := account.IDs()
		account.Before(2, func(s *sandbox.Staff) { must(0, s.Delete(ids[len(ids)-int(seed)-1])) })
		m := openFor(t, intakeq.Query{Search: "Robin Ode"})
		certificate, err := NewFetcher(m, clientOf(t, account)).Fetch(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !certificate.Complete && seed%2 == 0 {
			t.Errorf("seed %d: %s", seed, certificate.Reason)
		}
		living := account.IDs()[20:]
		if got := slices.Sorted(maps.Keys(idsIn(t, m))); certificate.Complete && !slices.Equal(got, living) {
			t.Errorf("seed %d: certified with %d clients that are not the %d living ones", seed, len(got), len(living))
		}
	}
}

// TestLeftWithoutATrace: who was merged after the list showed him, and before it
// was measured anew, is one too many, and the list is read again.
func TestLeftWithoutATrace(t *testing.T) {
	account := sandbox.New(sandbox.Options{Clients: 250, Seed: 3})
	page := must(clientOf(t, account).Page(t.Context(), intakeq.Query{}, 3))
	end := page.IDs()
	account.Before(4, func(s *sandbox.Staff) {
		must(0, s.Delete(end[0]))
		must(0, s.Merge(end[1], end[2]))
	})
	m := openFor(t, intakeq.Query{Profile: true})
	certificate, err := NewFetcher(m, clientOf(t, account)).Fetch(t.Context())
	if err != nil || !certificate.Complete {
		t.Fatalf("%+v, %v", certificate, err)
	}
	if got := slices.Sorted(maps.Keys(idsIn(t, m))); !slices.Equal(got, account.IDs()) {
		t.Errorf("certified with %d clients that are not the %d living ones", len(got), account.Len())
	}
}

// TestNeverStill: an account that staff change before every single answer is not
// certified, and no round is the one too many that is.
func TestNeverStill(t *testing.T) {
	account := sandbox.New(sandbox.Options{Clients: 350, Seed: 3})
	for i, id := range account.IDs()[:100] {
		account.Before(i+1, func(s *sandbox.Staff) { must(0, s.Delete(id)) })
	}
	m := openFor(t, intakeq.Query{Profile: true})
	certificate, err := NewFetcher(m, clientOf(t, account)).Fetch(t.Context())
	if err != nil || certificate.Complete || certificate.Reason == "" {
		t.Fatalf("%+v, %v", certificate, err)
	}
	if n := len(account.Log()); n > 40 {
		t.Errorf("%d requests were spent on an account that never stands still", n)
	}
}

// readings answers each reading of a filtered list as told.
type readings struct {
	*intakeq.Client
	lists [][]int64
	asked int
}

func (r *readings) Pages(context.Context, intakeq.Query) iter.Seq2[intakeq.Page, error] {
	list := r.lists[min(r.asked, len(r.lists)-1)]
	r.asked++
	return func(yield func(intakeq.Page, error) bool) {
		for number := 1; ; number++ {
			rows := min(len(list), intakeq.PageSize)
			page := intakeq.Page{Number: number}
			for _, id := range list[:rows] {
				page.Clients = append(page.Clients, must(intakeq.ParseDocument(fmt.Appendf(nil, `{"ClientId":%d}`, id))))
			}
			if list = list[rows:]; !yield(page, nil) || rows < intakeq.PageSize {
				return
			}
		}
	}
}

// TestEvidenceOfManyPages: a list of more than a page counts when two readings in
// a row show the same clients, each once.
func TestEvidenceOfManyPages(t *testing.T) {
	list := func(from, to int64) (ids []int64) {
		for id := from; id < to; id++ {
			ids = append(ids, id)
		}
		return ids
	}
	twice := append(list(1, 150), 149)
	for _, tt := range []struct {
		name  string
		lists [][]int64
		asked int
		sure  bool
	}{
		{"one page", [][]int64{list(1, 50), list(1, 51)}, 1, true},
		{"two that agree", [][]int64{list(1, 150)}, 2, true},
		{"the third agrees", [][]int64{list(1, 150), list(1, 149)}, 3, true},
		{"one client instead of another", [][]int64{list(1, 150), list(2, 151)}, 3, true},
		{"a client on two pages", [][]int64{twice, twice, list(1, 150)}, 3, true},
		{"never", [][]int64{list(1, 150), list(1, 151), list(1, 152), list(1, 153)}, 4, false},
	} {
		m := openFor(t, intakeq.Query{})
		account := &readings{lists: tt.lists}
		sure, err := NewFetcher(m, account).readList(t.Context(), intakeq.Query{}, func(intakeq.Page) error { return nil })
		if err != nil || sure != tt.sure || account.asked != tt.asked {
			t.Errorf("%s: sure %v after %d readings, %v; want %v after %d", tt.name, sure, account.asked, err, tt.sure, tt.asked)
		}
	}
}

// first is a client near the head of the list.
func first(t *testing.T, account *sandbox.Account) int64 {
	t.Helper()
	var id int64
	var name string
	for _, candidate := range account.IDs() {
		raw, _ := account.Document(candidate)
		d := must(intakeq.ParseDocument(raw))
		if n := intakeq.Fold(d.Cell("Name")); n != "" && (name == "" || n < name) && strings.HasPrefix(n, "a") {
			id, name = candidate, n
		}
	}
	return id
}
