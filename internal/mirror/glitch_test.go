package mirror

import (
	"math/rand/v2"
	"slices"
	"testing"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
)

// spoil has some lists answered [] once: pages of the walk, and now and then the
// question for updates.
func spoil(account *sandbox.Account, rng *rand.Rand, pages int) {
	for _, page := range rng.Perm(pages)[:1+rng.IntN(2)] {
		account.FaultOn(sandbox.On{What: sandbox.Plain, Page: page + 1, Nth: 1 + rng.IntN(2)}, sandbox.NoRows)
	}
	if rng.IntN(2) == 0 {
		account.FaultOn(sandbox.On{What: sandbox.Updated, Nth: 1}, sandbox.NoRows)
	}
}

// TestGlitches: an empty answer at any page of the list and at the question for
// updates, in quiet and in busy accounts, makes no certificate a lie.
func TestGlitches(t *testing.T) {
	seeds, certified := campaign(1000), 0
	for seed := range uint64(seeds) {
		rng := rand.New(rand.NewPCG(seed, 11))
		clients := 100 * rng.IntN(6)
		if seed%3 > 0 || clients == 0 {
			clients += 40 + rng.IntN(59)
		}
		account := sandbox.New(sandbox.Options{Clients: clients, Seed: seed, Shuffle: seed%3 == 0})
		office := newOffice(account, seed, false)
		if seed%2 == 1 {
			office.work(40, 0.2)
		}
		spoil(account, rng, clients/100+2)
		m := openFor(t, intakeq.Query{Profile: seed%4 != 0})
		certificate, err := NewFetcher(m, clientOf(t, account)).Fetch(t.Context())
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if certificate.Complete {
			certified++
			office.holds(t, seed, m)
		} else if seed%2 == 0 {
			t.Errorf("seed %d: a quiet account is not certified: %s", seed, certificate.Reason)
		}
		m.Close()
	}
	t.Logf("%d of %d certified", certified, seeds)
	if certified*100 < seeds*95 {
		t.Errorf("only %d of %d runs were certified; want 95%%", certified, seeds)
	}
}

// hasAll checks that the copy has who existed throughout.
func (o *office) hasAll(t *testing.T, seed uint64, m *Store) {
	t.Helper()
	ids := idsIn(t, m)
	for id, throughout := range o.throughout {
		if throughout && !ids[id] {
			t.Errorf("seed %d: certified, but client %d is missing", seed, id)
		}
	}
}

// holds checks that the copy has who existed throughout, and nobody who was deleted.
func (o *office) holds(t *testing.T, seed uint64, m *Store) {
	t.Helper()
	o.hasAll(t, seed, m)
	ids := idsIn(t, m)
	for _, id := range o.account.Deleted() {
		if ids[id] {
			t.Errorf("seed %d: certified, but client %d was deleted", seed, id)
		}
	}
}

// TestEmptyTwice: a page that is empty whenever it is asked for is no end as long as
// there is somebody behind it.
func TestEmptyTwice(t *testing.T) {
	for page := 1; page <= 3; page++ {
		account := sandbox.New(sandbox.Options{Clients: 350, Seed: 1})
		must(0, account.Staff().Set(account.IDs()[200], "City", `"Testville"`))
		for nth := 1; nth <= 2; nth++ {
			account.FaultOn(sandbox.On{What: sandbox.Plain, Page: page, Nth: nth}, sandbox.NoRows)
		}
		m := openFor(t, intakeq.Query{Profile: true})
		certificate, err := NewFetcher(m, clientOf(t, account)).Fetch(t.Context())
		if got := len(idsIn(t, m)); err != nil || certificate.Complete && got != 350 {
			t.Errorf("page %d: %d clients, %+v, %v", page, got, certificate, err)
		}
	}
}

// TestMeasuredAgain: the page that tells the length of a list that moved is asked for
// again where it is empty.
func TestMeasuredAgain(t *testing.T) {
	account := sandbox.New(sandbox.Options{Clients: 60, Seed: 1})
	account.Before(2, func(s *sandbox.Staff) { must(s.Create(`{"FirstName":"Aa","LastName":"Ode","Name":"Aa Ode"}`)) })
	account.FaultOn(sandbox.On{What: sandbox.Plain, Page: 1, Nth: 2}, sandbox.NoRows)
	m := openFor(t, intakeq.Query{Profile: true})
	f := NewFetcher(m, clientOf(t, account))
	must(0, f.walk(t.Context()))
	must(0, f.measureAgain(t.Context()))
	if m.state.Bound != 61 {
		t.Errorf("the list is %d long, want 61", m.state.Bound)
	}
}

// TestGlitchesOfFilters: the same for what a filter finds, from servers that filter
// before or after they cut pages. In quiet accounts, as deletions are not looked for.
func TestGlitchesOfFilters(t *testing.T) {
	for seed := range uint64(campaign(300)) {
		rng := rand.New(rand.NewPCG(seed, 12))
		account := sandbox.New(sandbox.Options{Clients: 100 + rng.IntN(500), Seed: seed, FilterPages: seed%2 == 0})
		q := intakeq.Query{Search: "a", Profile: seed%3 == 0}
		want := readAll(t, account, q)
		account.FaultOn(sandbox.On{What: sandbox.Filtered, Page: 1 + rng.IntN(6), Nth: 1}, sandbox.NoRows)
		m := openFor(t, q)
		certificate, err := NewFetcher(m, clientOf(t, account)).Fetch(t.Context())
		if err != nil || !certificate.Complete {
			t.Fatalf("seed %d: %+v, %v", seed, certificate, err)
		}
		if got := idsIn(t, m); len(got) != len(want) || len(want) == 0 {
			t.Errorf("seed %d: %d clients, want %d", seed, len(got), len(want))
		}
		m.Close()
	}
}

// readAll reads a query's pages up to one that even a hostile account has nothing behind.
func readAll(t *testing.T, account *sandbox.Account, q intakeq.Query) map[int64]bool {
	t.Helper()
	ids := map[int64]bool{}
	for number := 1; number <= account.Len()/50+3; number++ {
		for _, id := range must(clientOf(t, account).Page(t.Context(), q, number)).IDs() {
			ids[id] = true
		}
	}
	return ids
}

// TestAnswerWithoutItsWitness: the question for updates reaches back to who was
// updated last, and one that does not show him is asked for again.
func TestAnswerWithoutItsWitness(t *testing.T) {
	for _, tt := range []struct {
		name    string
		glitch  bool
		profile bool
		asked   int
	}{{"quiet", false, true, 1}, {"an empty answer", true, true, 2}, {"brief rows have no dates", true, false, 1}} {
		account := sandbox.New(sandbox.Options{Clients: 150, Seed: 1})
		must(0, account.Staff().Set(account.IDs()[7], "City", `"Testville"`))
		if tt.glitch {
			account.FaultOn(sandbox.On{What: sandbox.Updated, Nth: 1}, sandbox.NoRows)
		}
		m := openFor(t, intakeq.Query{Profile: tt.profile})
		certificate, err := NewFetcher(m, clientOf(t, account)).Fetch(t.Context())
		if err != nil || !certificate.Complete {
			t.Fatalf("%s: %+v, %v", tt.name, certificate, err)
		}
		if got := questions(account, "dateUpdatedStart"); got != tt.asked {
			t.Errorf("%s: updates were asked for %d times, want %d", tt.name, got, tt.asked)
		}
	}
}

func questions(account *sandbox.Account, parameter string) int {
	n := 0
	for _, r := range account.Log() {
		if r.Query.Get(parameter) != "" {
			n++
		}
	}
	return n
}

// TestManyUpdatedAtOnce: where an import touched hundreds, to reach back to it would
// cost pages every night; an empty answer is asked for again instead.
func TestManyUpdatedAtOnce(t *testing.T) {
	account := sandbox.New(sandbox.Options{Clients: 350, Seed: 1})
	for _, id := range account.IDs()[:250] {
		must(0, account.Staff().Set(id, "LastUpdateDate", "1700000000000"))
	}
	m := openFor(t, intakeq.Query{Profile: true})
	f := NewFetcher(m, clientOf(t, account))
	must(0, f.walk(t.Context()))
	server := m.state.Server
	at := func(days int) { // as if they had been updated that long ago
		must(m.db.Exec("UPDATE seen SET updated = ? WHERE id IN (SELECT id FROM seen ORDER BY id LIMIT 250)", server.AddDate(0, 0, -days).UnixMilli()))
		must(m.db.Exec("UPDATE seen SET updated = 1 WHERE id NOT IN (SELECT id FROM seen ORDER BY id LIMIT 250)"))
	}
	for _, tt := range []struct {
		days   int
		wanted bool
		named  bool
	}{{0, true, true}, {10, true, false}, {40, false, false}} {
		at(tt.days)
		from, w, err := f.witness(t.Context())
		if err != nil || w.wanted != tt.wanted || (w.id != 0) != tt.named || server.Sub(from) != overlap {
			t.Errorf("%d days ago: from %v before, %+v, %v", tt.days, server.Sub(from), w, err)
		}
	}
}

// TestDeletionsThatVanish: who was deleted in one answer and is not in the next is
// asked for again.
func TestDeletionsThatVanish(t *testing.T) {
	account := sandbox.New(sandbox.Options{Clients: 250, Seed: 1})
	ids := account.IDs()
	must(0, account.Staff().Delete(ids[9]))
	m := openFor(t, intakeq.Query{Profile: true})
	f := NewFetcher(m, clientOf(t, account))
	must(f.Fetch(t.Context()))
	must(0, account.Staff().Delete(ids[3]))
	account.FaultOn(sandbox.On{What: sandbox.Deleted, Nth: 1}, sandbox.NoRows)
	must(0, f.Recheck(t.Context()))
	if got := idsIn(t, m); got[ids[3]] || got[ids[9]] || len(got) != 248 {
		t.Errorf("%d clients, the deleted ones among them: %v %v", len(got), got[ids[3]], got[ids[9]])
	}
	must(0, account.Staff().Restore(ids[9])) // and this is how it is where one came back
	must(0, f.Recheck(t.Context()))
	if gone := must(m.deleted(t.Context())); !slices.Contains(gone, ids[3]) || slices.Contains(gone, ids[9]) {
		t.Errorf("deleted: %v", gone)
	}
}

// TestSizesOfPages: pages of any size are learnt, and the proof counts by them.
func TestSizesOfPages(t *testing.T) {
	for _, size := range []int{7, 30, 50, 99, 101, 200, 1000} {
		for _, clients := range []int{1, 49, 50, 51, 120, 400, 450} {
			account := sandbox.New(sandbox.Options{Clients: clients, Seed: 2, PageSize: size})
			m := openFor(t, intakeq.Query{Profile: true})
			certificate, err := NewFetcher(m, clientOf(t, account)).Fetch(t.Context())
			if got := len(idsIn(t, m)); err != nil || !certificate.Complete || got != clients {
				t.Errorf("%d clients, %d a page: %d, %+v, %v", clients, size, got, certificate, err)
			}
			if n, most := len(account.Log()), 2*(clients/size+4)+6; n > most {
				t.Errorf("%d clients, %d a page: %d requests", clients, size, n)
			}
			m.Close()
		}
	}
}

// TestSizesOfPagesBusy: neither pages of another size nor lists that are filtered after
// they were cut make a lie, though staff are at work.
func TestSizesOfPagesBusy(t *testing.T) {
	for seed := range uint64(campaign(300)) {
		o := sandbox.Options{Clients: 250 + int(seed%7)*50, Seed: seed, Shuffle: seed%2 == 0, PageSize: []int{50, 80, 200}[seed%3]}
		if hide := seed%4 == 3; hide {
			o.HideArchived, o.FilterPages, o.PageSize = true, true, 100
		}
		account := sandbox.New(o)
		office := newOffice(account, seed, o.HideArchived)
		office.work(60, 0.1)
		m := openFor(t, intakeq.Query{Profile: true})
		certificate, err := NewFetcher(m, clientOf(t, account)).Fetch(t.Context())
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		switch {
		case !certificate.Complete:
		case m.state.Mixed: // who is deleted is asked for in several requests, between which somebody may go
			office.hasAll(t, seed, m)
		default:
			office.holds(t, seed, m)
		}
		m.Close()
	}
}

// TestGlitchBehindAShortFirstPage: on a server of smaller pages a lone first page is
// full, though nothing has told so yet, and brief rows have no dates by which the
// question for updates could tell.
func TestGlitchBehindAShortFirstPage(t *testing.T) {
	for _, size := range []int{25, 50} {
		for _, profile := range []bool{false, true} {
			account := sandbox.New(sandbox.Options{Clients: 350, Seed: 4, PageSize: size})
			account.FaultOn(sandbox.On{What: sandbox.Plain, Page: 2, Nth: 1}, sandbox.NoRows)
			m := openFor(t, intakeq.Query{Profile: profile})
			certificate, err := NewFetcher(m, clientOf(t, account)).Fetch(t.Context())
			if got := len(idsIn(t, m)); err != nil || !certificate.Complete || got != 350 {
				t.Errorf("%d a page, profile %v: %d of 350, %+v, %v", size, profile, got, certificate, err)
			}
			if again := account.Log()[2]; again.Query.Get("page") != "2" {
				t.Errorf("%d a page, profile %v: the empty page is not asked again at once, but %v", size, profile, again.Query)
			}
			m.Close()
		}
	}
}
