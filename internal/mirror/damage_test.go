package mirror

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
)

// records are the copy's documents and diagnoses as one text.
func records(t *testing.T, m *Store) string {
	t.Helper()
	var b strings.Builder
	for row, err := range m.Rows(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%d %s %s\n", row.ID, row.Document.Raw(), row.Diagnoses)
	}
	return b.String()
}

// TestFlippedBytes: whatever byte of an earlier run's copy is flipped, what the next
// run has is what the account has.
func TestFlippedBytes(t *testing.T) {
	account := sandbox.New(sandbox.Options{Clients: 130, Seed: 1})
	original := filepath.Join(t.TempDir(), "copy")
	finish := func(path string) (*Store, []string) {
		var said []string
		m := must(Open(t.Context(), Options{Path: path, Identity: "a", Query: intakeq.Query{Profile: true}, Warn: func(s string) { said = append(said, s) }}))
		f := NewFetcher(m, clientOf(t, account))
		if certificate, err := f.Fetch(t.Context()); err != nil || !certificate.Complete {
			t.Fatalf("%+v, %v", certificate, err)
		}
		must(f.FetchDiagnoses(t.Context(), Wanted{Concurrency: 1}))
		return m, said
	}
	m, _ := finish(original)
	want := records(t, m)
	m.Close()
	bytes := must(os.ReadFile(original))
	rng, found := rand.New(rand.NewPCG(1, 1)), 0
	for range campaign(300) {
		at, bit := rng.IntN(len(bytes)), byte(1)<<rng.IntN(8)
		spoilt := append([]byte(nil), bytes...)
		spoilt[at] ^= bit
		path := filepath.Join(t.TempDir(), "copy")
		must(0, os.WriteFile(path, spoilt, 0o600))
		m, said := finish(path)
		if got := records(t, m); got != want {
			t.Errorf("byte %d, bit %d: another account than there is", at, bit)
		}
		if len(said) > 0 {
			found++
		}
		m.Close()
	}
	if found == 0 {
		t.Error("no flipped byte was found")
	}
}

// TestFlippedRecord: one letter of one record, where SQLite sees nothing.
func TestFlippedRecord(t *testing.T) {
	for _, table := range []string{"documents", "diagnoses"} {
		c := newCutOff(t, 130)
		m, _, _ := c.run(1000, nil)
		must(m.db.Exec("UPDATE " + table + " SET doc = CAST(replace(CAST(doc AS TEXT), 'e', 'o') AS BLOB) WHERE rowid = (SELECT rowid FROM " + table + " WHERE CAST(doc AS TEXT) LIKE '%e%' LIMIT 1)"))
		failed := false
		for _, err := range m.Rows(t.Context()) {
			failed = failed || errors.As(err, new(*DamagedError))
		}
		if !failed {
			t.Errorf("%s: a damaged record was taken for a good one", table)
		}
		if _, err := m.After(t.Context(), 0, 1000); errors.As(err, new(*DamagedError)) != (table == "documents") {
			t.Errorf("%s: after: %v", table, err)
		}
		m.Close()
		m, pages, diagnoses := c.run(1000, nil)
		if pages != 3 || diagnoses != 130 || len(c.said) != 1 || !strings.Contains(c.said[0], "damaged") {
			t.Errorf("%s: %d pages, %d diagnoses, said %q", table, pages, diagnoses, c.said)
		}
		m.Close()
	}
}

// TestAfter: clients who are read some at a time are the same as those of Rows.
func TestAfter(t *testing.T) {
	c := newCutOff(t, 130)
	m, _, _ := c.run(1000, nil)
	defer m.Close()
	must(m.db.Exec("INSERT INTO gone SELECT id FROM seen ORDER BY id LIMIT 1 OFFSET 50"))
	var want, got []string
	var ids, seen []int64
	for row, err := range m.Rows(t.Context()) {
		must(0, err)
		want, seen = append(want, string(row.Document.Raw())), append(seen, row.ID)
	}
	for last := int64(0); ; {
		list := must(m.After(t.Context(), last, 7))
		for _, row := range list {
			last, got, ids = row.ID, append(got, string(row.Document.Raw())), append(ids, row.ID)
		}
		if len(list) < 7 {
			break
		}
	}
	if all := must(m.IDs(t.Context())); len(want) != 129 || !slices.Equal(got, want) || !slices.Equal(ids, seen) || !slices.Equal(all, seen) {
		t.Errorf("%d clients, ids of %d, after one another %d", len(want), len(all), len(got))
	}
}

// TestPlanted: what somebody else put where the copy goes is neither written to nor
// gone on with.
func TestPlanted(t *testing.T) {
	if os.PathSeparator != '/' {
		t.Skip("file modes and owners are another thing here")
	}
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	plant := map[string]func(string) error{
		"open to others": func(path string) error {
			return errors.Join(os.WriteFile(path, nil, 0o600), os.Chmod(path, 0o666)) // whatever the umask
		},
		"a link": func(path string) error {
			return errors.Join(os.WriteFile(elsewhere, nil, 0o600), os.Symlink(elsewhere, path))
		},
		"a link that leads nowhere": func(path string) error { return os.Symlink(elsewhere+"2", path) },
		"a second name": func(path string) error {
			return errors.Join(os.WriteFile(elsewhere+"3", nil, 0o600), os.Link(elsewhere+"3", path))
		},
		"a folder": func(path string) error { return os.Mkdir(path, 0o700) },
	}
	for name, f := range plant {
		for _, suffix := range []string{"", "-wal"} {
			path := filepath.Join(t.TempDir(), "copy")
			must(0, f(path+suffix))
			said := 0
			m, err := Open(t.Context(), Options{Path: path, Identity: "a", Warn: func(string) { said++ }})
			if err != nil {
				t.Errorf("%s%s: %v", name, suffix, err)
				continue
			}
			must(NewFetcher(m, clientOf(t, sandbox.New(sandbox.Options{Clients: 5}))).Fetch(t.Context()))
			for _, s := range []string{"", "-wal"} {
				if info := must(os.Lstat(path + s)); !private(info) {
					t.Errorf("%s%s: %s is %v", name, suffix, s, info.Mode())
				}
			}
			for _, other := range []string{elsewhere, elsewhere + "2", elsewhere + "3"} {
				if info, err := os.Stat(other); err == nil && info.Size() > 0 {
					t.Errorf("%s%s: clients went elsewhere", name, suffix)
				}
			}
			if said != 1 {
				t.Errorf("%s%s: said %d times", name, suffix, said)
			}
			m.Close()
			must(0, os.RemoveAll(elsewhere))
			must(0, os.RemoveAll(elsewhere+"3"))
		}
	}
}

// TestSecondCopies: what a second run left that was killed is cleared; what one at work
// holds is let be.
func TestSecondCopies(t *testing.T) {
	dir := t.TempDir()
	open := func() *Store {
		return must(OpenBeside(t.Context(), dir, "clients.csv", Options{Identity: "a"}))
	}
	one := open()
	two := open()
	if one.path == two.path {
		t.Fatal("two runs on one copy")
	}
	left := filepath.Join(dir, strings.Replace(filepath.Base(two.path), fmt.Sprint(os.Getpid()), "4711", 1))
	must(0, os.WriteFile(left, nil, 0o600))
	other := filepath.Join(dir, ".clients.csv.mine.partial")
	must(0, os.WriteFile(other, nil, 0o600))
	one.Close()
	one = open()
	for path, there := range map[string]bool{two.path: true, left: false, other: true} {
		if _, err := os.Stat(path); (err == nil) != there {
			t.Errorf("%s: %v", filepath.Base(path), err)
		}
	}
	one.Close()
	two.Close()
	one = open()
	one.Close()
	if _, err := os.Stat(two.path); err == nil {
		t.Error("what nobody works on any more was left")
	}
}
