package mirror

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
)

// nights is an account that is read every night into one kept copy.
type nights struct {
	*testing.T
	account *sandbox.Account
	home    string
	query   intakeq.Query
	said    []string
}

func newNights(t *testing.T, o sandbox.Options) *nights {
	return &nights{T: t, account: sandbox.New(o), home: t.TempDir(), query: intakeq.Query{Profile: true}}
}

// night reads the account once, diagnoses too, and gives what it cost.
func (n *nights) night(ctx context.Context, more func(*Options)) (Certificate, int, error) {
	n.Helper()
	before := len(n.account.Log())
	o := Options{Identity: "a", Query: n.query, Home: n.home, MaxShrink: DefaultMaxShrink, Warn: func(s string) { n.said = append(n.said, s) }}
	if more != nil {
		more(&o)
	}
	m := must(OpenKept(context.WithoutCancel(ctx), o))
	defer m.Close()
	must(0, m.Begin(ctx))
	f := NewFetcher(m, clientOf(n, n.account))
	certificate, err := f.FetchWith(ctx, func(ctx context.Context, _ bool) (bool, error) {
		asked, err := f.FetchDiagnoses(ctx, Wanted{Concurrency: 1})
		return asked > 0, err
	})
	if err == nil && certificate.Complete && !certificate.Shrunk.Bad() {
		must(0, m.Finish(ctx))
	}
	return certificate, len(n.account.Log()) - before, err
}

// same holds the copy against the account: all clients, as they are, and none more.
func (n *nights) same(what string) {
	n.Helper()
	m := must(OpenKept(n.Context(), Options{Identity: "a", Query: n.query, Home: n.home}))
	defer m.Close()
	var ids []int64
	for row, err := range m.Rows(n.Context()) {
		if err != nil {
			n.Fatal(err)
		}
		ids = append(ids, row.ID)
		doc, _ := n.account.Document(row.ID)
		if d, err := intakeq.ParseDocument(doc); err != nil || n.query.Profile && len(changed(row.Document, d)) > 0 {
			n.Errorf("%s: client %d is not as the account has it: %v", what, row.ID, err)
		}
		if row.Diagnoses == nil {
			n.Errorf("%s: client %d has no diagnoses", what, row.ID)
		}
	}
	if kept, gone := n.rows(m); kept != gone {
		n.Errorf("%s: %d documents of %d clients", what, kept, gone)
	}
	if want := n.account.IDs(); !slices.Equal(ids, want) {
		n.Errorf("%s: %d clients, want %d", what, len(ids), len(want))
	}
}

// rows counts the documents that are kept, and the clients that they are of.
func (n *nights) rows(m *Store) (documents, seen int) {
	n.Helper()
	must(0, m.db.QueryRow("SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM seen)").Scan(&documents, &seen))
	return documents, seen
}

func (n *nights) good(what string, most int, more func(*Options)) {
	n.Helper()
	certificate, cost, err := n.night(n.Context(), more)
	if err != nil || !certificate.Complete || certificate.Shrunk.Bad() {
		n.Fatalf("%s: %+v, %v", what, certificate, err)
	}
	if cost > most {
		n.Errorf("%s: %d requests, want at most %d", what, cost, most)
	}
	n.same(what)
}

// TestNights: after the first night a run asks for what changed, and after a week for
// everything; what was asked for is what the account has.
func TestNights(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNights(t, sandbox.Options{Clients: 250, Seed: 1})
		staff, ids := n.account.Staff(), n.account.IDs()
		n.good("the first", 250+3+3+1, nil)
		day := func(what string, most int, more func(*Options)) {
			t.Helper()
			<-time.After(24 * time.Hour)
			n.good(what, most, more)
		}
		day("a quiet one", 3, nil)
		for _, id := range ids[10:15] {
			must(0, staff.Set(id, "City", `"Elsewhere"`))
		}
		must(staff.Create(`{"FirstName":"New","LastName":"Ode","Name":"New Ode"}`))
		must(0, staff.Delete(ids[30]))
		day("a busy one", 9, nil)
		must(0, staff.Rename(ids[40], "Zoe", "Zyx"))
		must(0, staff.Restore(ids[30]))
		day("one who came back", 5, nil)
		for i := range 3 {
			day(fmt.Sprint("quiet again ", i), 4, nil)
		}
		must(0, staff.Merge(ids[50], ids[51])) // which no question shows
		<-time.After(24 * time.Hour)
		n.good("the weekly one", 3+3+2, nil)
		m := must(OpenKept(t.Context(), Options{Identity: "a", Query: n.query, Home: n.home}))
		if documents, _ := n.rows(m); documents != n.account.Len() {
			t.Errorf("%d documents of %d clients are kept", documents, n.account.Len())
		}
		m.Close()
		day("quiet after it", 4, nil)
		must(0, staff.SetDiagnoses(ids[60], `[{"Code":"F00"}]`))
		day("in full", 300, func(o *Options) { o.Full = true })
		if len(n.said) > 0 {
			t.Errorf("said %q", n.said)
		}
	})
}

// TestNightsApart: a copy that nobody went on with for longer than deletions reach is
// read whole, and keeps its diagnoses.
func TestNightsApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNights(t, sandbox.Options{Clients: 150, Seed: 1})
		n.good("the first", 160, nil)
		ids := n.account.IDs()
		must(0, n.account.Staff().Delete(ids[7]))
		<-time.After(20 * 24 * time.Hour)
		n.good("20 days later", 8, nil)
	})
}

// TestNightCutOff: a night that ends anywhere leaves no gap for the next one.
func TestNightCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for at := 1; at <= 8; at++ {
			n := newNights(t, sandbox.Options{Clients: 130, Seed: 1})
			ids := n.account.IDs()
			n.good("the first", 140, nil)
			<-time.After(24 * time.Hour)
			for _, id := range ids[:5] {
				must(0, n.account.Staff().Set(id, "City", `"Elsewhere"`))
			}
			must(0, n.account.Staff().Delete(ids[9]))
			<-time.After(3 * 24 * time.Hour)
			ctx, stop := context.WithCancel(t.Context())
			n.account.Before(at, func(*sandbox.Staff) { stop() })
			n.night(ctx, nil)
			stop()
			<-time.After(24 * time.Hour)
			n.good(fmt.Sprintf("after one that was cut off at %d", at), 12, nil)
		}
	})
}

// TestNightsShrunk: an outage of the list spoils no night but its own; it takes a word
// to believe it.
func TestNightsShrunk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNights(t, sandbox.Options{Clients: 250, Seed: 1})
		n.good("the first", 260, nil)
		<-time.After(8 * 24 * time.Hour)
		n.account.Change(func(o *sandbox.Options) { o.ShowFirst = 40 })
		for range 2 {
			if certificate, _, err := n.night(t.Context(), nil); err != nil || !certificate.Shrunk.Bad() {
				t.Errorf("%+v, %v", certificate, err)
			}
			<-time.After(24 * time.Hour)
		}
		n.account.Change(func(o *sandbox.Options) { o.ShowFirst = 0 })
		n.good("the list is back", 12, nil)
		for _, id := range n.account.IDs()[:200] {
			must(0, n.account.Staff().Delete(id))
		}
		<-time.After(24 * time.Hour)
		if certificate, _, err := n.night(t.Context(), nil); err != nil || !certificate.Shrunk.Bad() {
			t.Errorf("%+v, %v", certificate, err)
		}
		n.good("by force", 20, func(o *Options) { o.Force, o.MaxShrink = true, 100 })
	})
}

// TestSilentChanges: where a profile changed and its LastUpdateDate did not, nights read
// everything until they are told otherwise; what moves with each visit doesn't count.
func TestSilentChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNights(t, sandbox.Options{Clients: 150, Seed: 1})
		silent := func(what string, most int, more func(*Options)) string {
			t.Helper()
			<-time.After(24 * time.Hour)
			n.good(what, most, more)
			m := must(OpenKept(t.Context(), Options{Identity: "a", Query: n.query, Home: n.home}))
			defer m.Close()
			return strings.Join(m.Silent(), ",")
		}
		n.good("the first", 160, nil)
		id := n.account.IDs()[5]
		must(0, n.account.Staff().SetQuietly(id, "CreditBalance", "12"))
		must(0, n.account.Staff().SetQuietly(id, "LastActivityDate", "1764000000000"))
		<-time.After(7 * 24 * time.Hour)
		if got := silent("what does not count", 10, nil); got != "" {
			t.Errorf("silent: %s", got)
		}
		must(0, n.account.Staff().SetQuietly(id, "City", `"Elsewhere"`))
		must(0, n.account.Staff().SetQuietly(id+0, "Tags", `["new"]`))
		<-time.After(7 * 24 * time.Hour)
		if got := silent("what does", 10, nil); got != "Tags,City" && got != "City,Tags" {
			t.Errorf("silent: %s", got)
		}
		must(0, n.account.Staff().SetQuietly(id, "City", `"Nowhere"`))
		silent("all of it, and so it is found", 10, nil)
		if got := silent("by force", 5, func(o *Options) { o.Force = true }); got != "" {
			t.Errorf("silent: %s", got)
		}
	})
}

// TestManyNights: whatever staff and the server do, a night's copy lacks nobody and
// keeps nobody who was deleted, or the night is not whole.
func TestManyNights(t *testing.T) {
	for seed := range uint64(campaign(100)) {
		synctest.Test(t, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 13))
			n := newNights(t, sandbox.Options{Clients: 120 + rng.IntN(250), Seed: seed, Shuffle: seed%2 == 0})
			n.query.Profile = seed%3 > 0
			bad := 0
			for night := range 12 {
				office := newOffice(n.account, seed*100+uint64(night), false)
				for range rng.IntN(8) {
					office.edit(n.account.Staff())
				}
				<-time.After(time.Minute) // or an edit is later than the reading
				if rng.IntN(3) == 0 {
					spoil(n.account, rng, 5)
				}
				ctx, stop := context.WithCancel(t.Context())
				if night > 0 && rng.IntN(4) == 0 {
					n.account.Before(1+rng.IntN(6), func(*sandbox.Staff) { stop() })
				}
				certificate, _, err := n.night(ctx, nil)
				stop()
				n.account.EndFaults()
				if err != nil || !certificate.Complete {
					bad++
				} else {
					n.same(fmt.Sprintf("seed %d, night %d", seed, night))
				}
				<-time.After(time.Duration(20+rng.IntN(8)) * time.Hour)
			}
			if bad > 8 {
				t.Errorf("seed %d: %d of 12 nights were not whole", seed, bad)
			}
		})
	}
}

// TestKeptCopyIsOne: a second run on it is told, and nothing is left in other places.
func TestKeptCopyIsOne(t *testing.T) {
	home := t.TempDir()
	o := Options{Identity: "a", Home: home, Query: intakeq.Query{Profile: true}}
	m := must(OpenKept(t.Context(), o))
	defer m.Close()
	if _, err := OpenKept(t.Context(), o); err == nil || !strings.Contains(err.Error(), ErrInUse.Error()) {
		t.Errorf("twice: %v", err)
	}
	if files := must(filepath.Glob(filepath.Join(home, "mirror-*.db"))); len(files) != 1 {
		t.Errorf("files: %q", files)
	}
}
