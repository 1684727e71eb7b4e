package mirror

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
)

// counting counts the questions for diagnoses that are under way at once.
type counting struct {
	*intakeq.Client
	now, most atomic.Int64
}

func (c *counting) Diagnoses(ctx context.Context, id int64) ([]byte, error) {
	n := c.now.Add(1)
	defer c.now.Add(-1)
	for most := c.most.Load(); n > most && !c.most.CompareAndSwap(most, n); most = c.most.Load() {
	}
	return c.Client.Diagnoses(ctx, id)
}

// TestDiagnoses: each client is asked for once, a client deleted meanwhile is no
// error and is not in the copy, and a run that stopped goes on.
func TestDiagnoses(t *testing.T) {
	account := sandbox.New(sandbox.Options{Clients: 30, Seed: 1})
	m := openFor(t, intakeq.Query{Profile: true})
	client := &counting{Client: clientOf(t, account)}
	must(NewFetcher(m, client).Fetch(t.Context()))
	ids := account.IDs()
	must(0, account.Staff().Delete(ids[3]))

	ctx, stop := context.WithCancel(t.Context())
	account.Before(10, func(*sandbox.Staff) { stop() })
	if _, err := NewFetcher(m, client).FetchDiagnoses(ctx, Wanted{Concurrency: 4}); err == nil {
		t.Fatal("a cancelled run ended well")
	}
	if asked, err := NewFetcher(m, client).FetchDiagnoses(t.Context(), Wanted{Concurrency: 4}); err != nil || asked >= 30 || asked == 0 {
		t.Fatalf("the second run asked for %d: %v", asked, err)
	}
	if most := client.most.Load(); most > 4 {
		t.Errorf("%d at once, want at most 4", most)
	}
	must(0, account.Staff().Delete(ids[7]))
	if err := NewFetcher(m, client).Recheck(t.Context()); err != nil {
		t.Fatal(err)
	}
	held := idsIn(t, m)
	if len(held) != 28 || held[ids[3]] || held[ids[7]] {
		t.Errorf("%d clients, the deleted ones: %v %v", len(held), held[ids[3]], held[ids[7]])
	}
	for row, err := range m.Rows(t.Context()) {
		if err != nil || row.Diagnoses == nil {
			t.Errorf("client %d: %s, %v", row.ID, row.Diagnoses, err)
		}
	}
}

// TestColumns: members and custom fields of every client are known, in an order
// that does not depend on how the list was read.
func TestColumns(t *testing.T) {
	var members []string
	var custom []Custom
	for _, shuffle := range []bool{false, true} {
		account := sandbox.New(sandbox.Options{Clients: 350, Seed: 1, Shuffle: shuffle})
		m := openFor(t, intakeq.Query{Profile: true})
		must(NewFetcher(m, clientOf(t, account)).Fetch(t.Context()))
		if shuffle && (!slices.Equal(members, m.Members()) || !slices.Equal(custom, m.Custom())) {
			t.Errorf("got %v %v, want %v %v", m.Members(), m.Custom(), members, custom)
		}
		members, custom = m.Members(), m.Custom()
		m.Close()
		again := must(Open(t.Context(), Options{Path: m.path, Identity: "test", Query: m.query}))
		if !slices.Equal(custom, again.Custom()) || !slices.Equal(members, again.Members()) {
			t.Error("columns are lost when the copy is opened again")
		}
		again.Close()
	}
	late := slices.ContainsFunc(custom, func(c Custom) bool { return c.Label == "Seen only late" })
	if !late || !slices.Contains(members, "Guid") {
		t.Errorf("members %v, custom fields %v", members, custom)
	}
}

// TestCertificateWithDiagnoses: the same as TestCertificateIsNeverALie, where diagnoses
// are read before the deleted are asked for, and staff go on while they are. In a quiet
// account that costs nothing more.
func TestCertificateWithDiagnoses(t *testing.T) {
	seeds, certified := campaign(500), 0
	for seed := range uint64(seeds) {
		hidden := seed%4 == 3
		account := sandbox.New(sandbox.Options{Clients: 110 + int(seed%5)*50, Seed: seed, Shuffle: seed%2 == 0, HideArchived: hidden})
		office := newOffice(account, seed, hidden)
		quiet := seed%20 == 9 // and neither shuffled nor hidden
		if !quiet {
			office.work(8, 0.3)
			office.work(400, 0.01+0.1*float64(seed%2))
		}
		m := openFor(t, intakeq.Query{Profile: seed%3 != 0})
		f, early := NewFetcher(m, clientOf(t, account)), false
		certificate, err := f.FetchWith(t.Context(), func(ctx context.Context, proved bool) (bool, error) {
			early = early || !proved
			asked, err := f.FetchDiagnoses(ctx, Wanted{Concurrency: 1}) // the office is for one
			return asked > 0, err
		})
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		pages := account.Len()/100 + 2 // none of these accounts has a round number
		if got, want := len(account.Log()), pages+2+account.Len(); quiet && (got != want || !early) {
			t.Errorf("seed %d: %d requests, want %d; early: %v", seed, got, want, early)
		}
		if !certificate.Complete {
			t.Logf("seed %d: %s", seed, certificate.Reason)
			continue
		}
		certified++
		office.holds(t, seed, m)
		for row, err := range m.Rows(t.Context()) {
			if err != nil || row.Diagnoses == nil {
				t.Errorf("seed %d: client %d has no diagnoses: %v", seed, row.ID, err)
			}
		}
		m.Close()
	}
	t.Logf("%d of %d certified", certified, seeds)
	if certified*100 < seeds*95 {
		t.Errorf("only %d of %d runs were certified; want 95%%", certified, seeds)
	}
}
