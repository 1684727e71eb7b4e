package session

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"intakeq-bulk/internal/pace"
)

// openAs opens an account of a state folder as a command does.
func openAs(t *testing.T, dir, name, key string) (*Session, error) {
	t.Helper()
	n, err := connect(t, "--per-minute 0 --state-dir "+dir+" --account="+name, map[string]string{"INTAKEQ_API_KEY": key})
	if err != nil {
		t.Fatal(err)
	}
	s, err := n.Open(t.Context(), nil)
	if err == nil {
		t.Cleanup(s.Close)
		want, err := n.AccountID(must(n.AccountKey(t.Context())))
		if err != nil || want != s.ID {
			t.Errorf("%s with %s: opened %s, and told %s, %v", name, key, s.ID, want, err)
		}
	}
	return s, err
}

func must[K any](key K, _ string, err error) K {
	if err != nil {
		panic(err)
	}
	return key
}

// TestNameAndKeyAreOneAccount: once they were used together, whichever came first.
func TestNameAndKeyAreOneAccount(t *testing.T) {
	type use struct{ name, key string }
	for _, c := range []struct {
		of   string
		uses []use
		same []bool // as the first, of each
	}{
		{"a key alone", []use{{"", "k1"}, {"", "k1"}, {"", "k2"}}, []bool{true, true, false}},
		{"a name first", []use{{"office", "k1"}, {"", "k1"}, {"office", "k2"}, {"", "k2"}}, []bool{true, true, true, true}},
		{"a key first", []use{{"", "k1"}, {"office", "k1"}, {"office", "k2"}, {"", "k2"}}, []bool{true, true, true, true}},
		{"two names of a key", []use{{"a", "k1"}, {"b", "k1"}, {"b", "k2"}, {"a", "k3"}}, []bool{true, true, true, true}},
		{"apart", []use{{"a", "k1"}, {"b", "k2"}, {"", "k3"}}, []bool{true, false, false}},
		{"met later", []use{{"a", "k1"}, {"", "k2"}, {"a", "k2"}, {"", "k2"}, {"", "k1"}}, []bool{true, false, true, true, true}},
		{"two names met", []use{{"a", "k1"}, {"b", "k2"}, {"b", "k3"}, {"a", "k2"}, {"", "k3"}, {"b", "k4"}}, []bool{true, false, false, true, true, true}},
	} {
		t.Run(c.of, func(t *testing.T) {
			dir, first := t.TempDir(), ""
			for i, u := range c.uses {
				s, err := openAs(t, dir, u.name, u.key)
				if err != nil {
					t.Fatal(err)
				}
				if first == "" {
					first = s.ID
				}
				if (s.ID == first) != c.same[i] {
					t.Errorf("use %d, %v: account %s, the first is %s", i, u, s.ID, first)
				}
			}
		})
	}
}

// TestAccountsThatMeetShareTheLedger: what each has sent counts for both, and a plan of
// either is of the account.
func TestAccountsThatMeetShareTheLedger(t *testing.T) {
	dir := t.TempDir()
	send := func(name, key string, n int) *Session {
		s, err := openAs(t, dir, name, key)
		if err != nil {
			t.Fatal(err)
		}
		for range n {
			slot, err := s.Take(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			slot.Sent()
			slot.Answered()
		}
		return s
	}
	old := send("", "k2", 3)
	send("office", "k1", 2)
	s := send("office", "k2", 0)
	for range 2 {
		if status, err := s.Ledger.Status(); err != nil || status.Used != 5 {
			t.Errorf("%d requests used, %v; want 5", status.Used, err)
		}
		s = send("", "k2", 0) // not twice
	}
	if s.Alias(old.ID) != old.ID || s.Alias("another's") != s.ID {
		t.Errorf("a plan of %s is not of %s any more, or somebody else's is", old.ID, s.ID)
	}
}

// TestAccountsMeetUnderTheWriteLock: while a run saves, nobody takes its account away.
func TestAccountsMeetUnderTheWriteLock(t *testing.T) {
	dir := t.TempDir()
	saving, err := openAs(t, dir, "", "k2")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openAs(t, dir, "office", "k1"); err != nil {
		t.Fatal(err)
	}
	release, err := saving.Ledger.WriteLock()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openAs(t, dir, "office", "k2"); !errors.As(err, new(*pace.Locked)) {
		t.Errorf("%v; want it locked", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if _, err := openAs(t, dir, "office", "k2"); err != nil {
		t.Error(err)
	}
}

// TestAccountsFileHoldsNoKey, nor a name.
func TestAccountsFileHoldsNoKey(t *testing.T) {
	dir := t.TempDir()
	if _, err := openAs(t, dir, "office-name", "some-secret-key"); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, accountsFile)
	text, err := os.ReadFile(path)
	if err != nil || len(text) < 60 {
		t.Fatalf("%q, %v", text, err)
	}
	for _, secret := range []string{"office-name", "some-secret-key"} {
		if bytes.Contains(text, []byte(secret)) {
			t.Errorf("it holds %q: %s", secret, text)
		}
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openAs(t, dir, "", "some-secret-key"); !errors.As(err, new(UsageError)) {
		t.Errorf("a damaged one: %v", err)
	}
}
