package mirror

import (
	"os"
	"path/filepath"
	"testing"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
)

// fetchAt reads an account whose list shows the first so many clients.
func fetchAt(t *testing.T, home string, first, maxShrink int, q intakeq.Query) (*Store, Certificate) {
	t.Helper()
	account := sandbox.New(sandbox.Options{Clients: 350, Seed: 1, ShowFirst: first})
	o := Options{Path: filepath.Join(t.TempDir(), "copy"), Identity: "a", Query: q, Home: home, MaxShrink: maxShrink}
	m := must(Open(t.Context(), o))
	t.Cleanup(func() { m.Close() })
	certificate := must(NewFetcher(m, clientOf(t, account)).Fetch(t.Context()))
	if !certificate.Complete {
		t.Fatalf("%+v", certificate)
	}
	return m, certificate
}

// TestShrunk: a list that is far shorter than the last one that was believed is not
// believed, and not remembered.
func TestShrunk(t *testing.T) {
	for _, tt := range []struct {
		before, now, max int
		bad              bool
	}{
		{350, 280, 20, false}, {350, 279, 20, true}, {350, 279, 21, false}, {350, 349, 0, false}, {350, 345, 0, true},
		{5, 1, 20, false}, {6, 1, 20, true}, {0, 1, 20, false}, {100, 350, 20, false}, {350, 1, 100, false},
	} {
		home := t.TempDir()
		if tt.before > 0 {
			fetchAt(t, home, tt.before, DefaultMaxShrink, intakeq.Query{})
		}
		m, certificate := fetchAt(t, home, tt.now, tt.max, intakeq.Query{Profile: true})
		if certificate.Shrunk.Bad() != tt.bad || tt.bad && certificate.Shrunk != (Shrunk{tt.before, tt.now}) {
			t.Errorf("%+v: %+v", tt, certificate)
		}
		want := tt.now
		if tt.bad {
			want = tt.before
		}
		if got := Recall(home).Clients; got != want {
			t.Errorf("%+v: %d are remembered, want %d", tt, got, want)
		}
		must(0, m.Believe(t.Context()))
		if got := Recall(home).Clients; got != tt.now {
			t.Errorf("%+v: %d are remembered of what was believed", tt, got)
		}
	}
}

// TestFiltersAreNotRemembered: what a filter finds says nothing of the account.
func TestFiltersAreNotRemembered(t *testing.T) {
	home := t.TempDir()
	fetchAt(t, home, 0, DefaultMaxShrink, intakeq.Query{})
	if _, certificate := fetchAt(t, home, 50, DefaultMaxShrink, intakeq.Query{Search: "a"}); certificate.Shrunk.Bad() {
		t.Errorf("%+v", certificate)
	}
	if got := Recall(home); got.Clients != 350 || got.At.IsZero() {
		t.Errorf("%+v", got)
	}
}

// TestRememberedFile: it is private, and a damaged one says nothing.
func TestRememberedFile(t *testing.T) {
	home := t.TempDir()
	fetchAt(t, home, 0, DefaultMaxShrink, intakeq.Query{})
	path := filepath.Join(home, rememberedFile)
	if info := must(os.Stat(path)); os.PathSeparator == '/' && info.Mode() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	must(0, os.WriteFile(path, []byte(`{"clients":`), 0o600))
	if got := Recall(home); got != (Remembered{}) {
		t.Errorf("%+v", got)
	}
	if got := Recall(""); got != (Remembered{}) {
		t.Errorf("%+v", got)
	}
}

// TestRememberedPageSize: the next run knows it from the start.
func TestRememberedPageSize(t *testing.T) {
	home := t.TempDir()
	for range 2 {
		account := sandbox.New(sandbox.Options{Clients: 120, Seed: 1, PageSize: 50})
		m := must(Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "copy"), Identity: "a", Home: home}))
		certificate, err := NewFetcher(m, clientOf(t, account)).Fetch(t.Context())
		if err != nil || !certificate.Complete || len(account.Log()) != 6 {
			t.Errorf("%d requests, %+v, %v", len(account.Log()), certificate, err)
		}
		m.Close()
		if got := Recall(home).PageSize; got != 50 {
			t.Errorf("%d a page are remembered", got)
		}
	}
}
