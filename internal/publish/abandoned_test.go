package publish

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestAbandoned: what Create makes is known for a killed run's, whatever the name, and
// nothing else is.
func TestAbandoned(t *testing.T) {
	long := strings.Repeat("é", 110) + ".csv"
	for _, c := range []struct{ path, made, other string }{
		{"clients.csv", "clients.csv", "other.csv"},
		{"{date}.csv", "2025-11-02.csv", "clients.csv"},
		{"{date}.csv", "2025-11-02.diagnoses.csv", "20251102.csv"},
		{"{date}-{time}.xlsx", "2025-11-02-013000.xlsx", "2025-11-02.xlsx"},
		{"a+b-{time}.csv", "a+b-013000.csv", "aab-013000.csv"},
		{"clients.plan", "clients.plan.results.csv", "plan"},
		{long, long, "é.csv"},
	} {
		dir := t.TempDir()
		make := func(name string) string {
			f, err := Create(filepath.Join(dir, name))
			must(t, err)
			t.Cleanup(func() { f.Abort() })
			return filepath.Base(f.Temporary())
		}
		made, other := make(c.made), make(c.other)
		in, is := Abandoned(filepath.Join(dir, c.path))
		if !is(made) || is(other) || is(c.made) || !sameFolder(t, in, dir) {
			t.Errorf("%s: of %s %v, of %s %v, in %s", c.path, made, is(made), other, is(other), in)
		}
	}
}

func sameFolder(t *testing.T, a, b string) bool {
	t.Helper()
	was, err := os.Stat(a)
	must(t, err)
	is, err := os.Stat(b)
	must(t, err)
	return os.SameFile(was, is)
}

// TestAbandonedBehindALink: it stands where the link leads.
func TestAbandonedBehindALink(t *testing.T) {
	there, here := t.TempDir(), t.TempDir()
	link := filepath.Join(here, "link.csv")
	symlink(t, filepath.Join(there, "clients.csv"), link)
	f := create(t, link, "new")
	defer f.Abort()
	dir, is := Abandoned(link)
	if !sameFolder(t, dir, there) || !is(filepath.Base(f.Temporary())) {
		t.Errorf("in %s, %v", dir, is(filepath.Base(f.Temporary())))
	}
}

// TestSweep removes what is a day old, and of this very file or pattern.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	old := time.Now().Add(-25 * time.Hour)
	for _, name := range []string{".{date}.tmp-1", ".2025-11-02.csv.tmp-2", ".2025-11-02.csv.tmp-young", ".2025-11-02.csv.tmp-3", ".2025-11-02.diagnoses.csv.tmp-4", "2025-11-02.csv"} {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, nil, 0o600))
		must(t, os.Chtimes(path, old, old))
	}
	young := filepath.Join(dir, ".2025-11-03.csv.tmp-5")
	must(t, os.WriteFile(young, nil, 0o600))
	must(t, os.Mkdir(filepath.Join(dir, ".2025-11-02.csv.tmp-6"), 0o700)) // no run makes folders
	must(t, os.Chtimes(filepath.Join(dir, ".2025-11-02.csv.tmp-6"), old, old))
	must(t, Sweep(filepath.Join(dir, "{date}.csv")))
	checkOnly(t, dir, slices.Sorted(slices.Values([]string{".{date}.tmp-1", ".2025-11-02.csv.tmp-6", ".2025-11-02.csv.tmp-young", ".2025-11-02.diagnoses.csv.tmp-4", "2025-11-02.csv", filepath.Base(young)}))...)
}
