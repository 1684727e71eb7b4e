package mirror

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
)

var full = flag.Bool("full", false, "run campaigns in full")

// campaign is how many seeds a campaign runs: all of them, a tenth, or in short a
// fortieth, which is what the race detector has time for.
func campaign(n int) int {
	switch {
	case *full:
		return n
	case testing.Short():
		return max(n/40, 1)
	}
	return n / 10
}

func clientOf(t testing.TB, account *sandbox.Account) *intakeq.Client {
	t.Helper()
	key, err := intakeq.NewSecret(account.Key())
	if err != nil {
		t.Fatal(err)
	}
	c, err := intakeq.New(intakeq.Options{BaseURL: "https://sandbox.invalid/api/v1", Key: key, Transport: account.Transport(), FirstWait: time.Microsecond})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func openFor(t testing.TB, q intakeq.Query) *Store {
	t.Helper()
	m, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "copy"), Identity: "test", Query: q})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

func idsIn(t testing.TB, m *Store) map[int64]bool {
	t.Helper()
	ids := map[int64]bool{}
	for row, err := range m.Rows(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if ids[row.ID] {
			t.Fatalf("client %d is there twice", row.ID)
		}
		ids[row.ID] = true
	}
	return ids
}

// office is staff at work while the account is read: before each request some of
// them may do something.
type office struct {
	rng        *rand.Rand
	hidden     bool // the list hides archived clients
	account    *sandbox.Account
	throughout map[int64]bool // clients that have existed all the time
	edits      int
	back       func(*sandbox.Staff)
}

func newOffice(account *sandbox.Account, seed uint64, hidden bool) *office {
	o := &office{rng: rand.New(rand.NewPCG(seed, 7)), hidden: hidden, account: account, throughout: map[int64]bool{}}
	for _, id := range account.IDs() {
		o.throughout[id] = !hidden || !archived(account, id)
	}
	return o
}

// work schedules an edit, with the chance p, before each of the next n requests.
func (o *office) work(n int, p float64) {
	for i := 1; i <= n; i++ {
		if o.rng.Float64() < p {
			o.account.Before(i, o.edit)
		}
	}
}

func (o *office) edit(s *sandbox.Staff) {
	o.edits++
	ids := o.account.IDs()
	id := ids[o.rng.IntN(len(ids))]
	switch o.rng.IntN(8) {
	case 0, 1:
		must(s.Create(fmt.Sprintf(`{"FirstName":%q,"LastName":"Newcomer","Name":"%s Newcomer"}`, o.name(), o.name())))
	case 2, 3:
		must(0, s.Rename(id, o.name(), o.name()))
	case 4, 5:
		must(0, s.Delete(id))
		delete(o.throughout, id)
	case 6:
		if !o.hidden { // else nothing at all would tell of it
			must(0, s.Archive(id))
		}
	case 7:
		if o.back != nil {
			o.back(s)
			o.back = nil
			return
		}
		o.away(s, id)
	}
}

// away moves a client to the end of the list, and lets it come back later: the
// name that evidence shows at last is the one it always had.
func (o *office) away(s *sandbox.Staff, id int64) {
	raw, _ := o.account.Document(id)
	d := must(intakeq.ParseDocument(raw))
	must(0, s.Rename(id, "Zz", "Away"))
	o.back = func(s *sandbox.Staff) {
		if _, ok := o.account.Document(id); ok {
			must(0, s.Rename(id, d.Cell("FirstName"), d.Cell("LastName")))
		}
	}
}

func archived(account *sandbox.Account, id int64) bool {
	raw, _ := account.Document(id)
	d := must(intakeq.ParseDocument(raw))
	return d.Get("Archived").Bool()
}

// name is a name from anywhere in the alphabet, now and then a common one.
func (o *office) name() string {
	if o.rng.IntN(4) == 0 {
		return "Robin"
	}
	return string(rune('A'+o.rng.IntN(26))) + "ode"
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestCertificateIsNeverALie is promise 6: whatever staff do while the list is
// read, a certified copy holds every client that existed throughout, once, and
// none that was deleted. And it is certified nearly always.
func TestCertificateIsNeverALie(t *testing.T) {
	seeds, certified, edits := campaign(1000), 0, 0
	for seed := range uint64(seeds) {
		hidden := seed%4 == 3
		account := sandbox.New(sandbox.Options{
			Clients: 150 + int(seed%5)*100, Seed: seed, Shuffle: seed%2 == 0, HideArchived: hidden,
		})
		office := newOffice(account, seed, hidden)
		office.work(60, 0.3)
		m := openFor(t, intakeq.Query{Profile: seed%3 != 0})
		certificate, err := NewFetcher(m, clientOf(t, account)).Fetch(t.Context())
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		edits += office.edits
		if !certificate.Complete {
			t.Logf("seed %d: %s", seed, certificate.Reason)
			continue
		}
		certified++
		ids := idsIn(t, m)
		for id, throughout := range office.throughout {
			if throughout && !ids[id] {
				t.Errorf("seed %d: certified, but client %d is missing", seed, id)
			}
		}
		for _, id := range account.Deleted() {
			if ids[id] {
				t.Errorf("seed %d: certified, but client %d was deleted", seed, id)
			}
		}
		m.Close()
	}
	t.Logf("%d of %d certified, %d edits", certified, seeds, edits)
	if certified*100 < seeds*95 {
		t.Errorf("only %d of %d runs were certified; want 95%%", certified, seeds)
	}
}
