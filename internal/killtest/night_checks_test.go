//go:build linux

package killtest

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
)

// lastGood: what stands in its place is whole, of the last night or of this one.
func (e *evening) lastGood(t *trial) {
	t.Helper()
	made := files(t, e.target)
	if e.last != nil && len(made) == 0 {
		t.Errorf("the last good file is gone")
	}
	for _, path := range made {
		all := tables(t, path)
		if e.last != nil && all["Diagnoses"] == nil {
			t.Errorf("the last good diagnoses are gone")
		}
		if got := all["Clients"]; !reflect.DeepEqual(got, e.want["Clients"]) && (e.last == nil || !reflect.DeepEqual(got, e.last["Clients"])) {
			t.Errorf("%s is neither the last night's nor this one's: %d rows", filepath.Base(path), len(got))
		}
	}
	for _, path := range files(t, e.manifest) {
		if path == e.newest(t) { // it comes last: what it tells of is there
			e.honest(t, path)
		}
	}
}

func (e *evening) newest(t *trial) string {
	t.Helper()
	made := files(t, e.manifest)
	return made[len(made)-1]
}

// honest holds a manifest against the files that it tells of.
func (e *evening) honest(t *trial, path string) {
	t.Helper()
	var told struct {
		Complete bool
		Clients  int
		Files    []struct {
			Path  string
			Rows  int
			Bytes int64
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &told); err != nil || !told.Complete || len(told.Files) == 0 {
		t.Errorf("the manifest: %v, %s", err, text)
	}
	for _, f := range told.Files {
		if _, err := os.Stat(t.path(f.Path)); err != nil {
			t.Errorf("the manifest tells of a file that is not there: %v", err)
		}
	}
}

// right: the next run's files are what a plain export makes of the account.
func (e *evening) right(t *trial) {
	t.Helper()
	made := files(t, e.target)
	if len(made) == 0 || len(made) > 2 {
		t.Fatalf("the next run left %q", made)
	}
	got := tables(t, made[len(made)-1])
	for name, want := range e.want {
		if !reflect.DeepEqual(got[name], want) {
			t.Errorf("%s of the next run: %d rows, want %d, or others", name, len(got[name]), len(want))
		}
	}
	e.honest(t, e.newest(t))
}

// told: who came, left and changed is in a report that a run has left.
func (e *evening) told(t *trial) {
	t.Helper()
	var all []byte
	for _, path := range files(t, e.changes) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text...)
	}
	for _, word := range []string{"Elsewhere", "added", "removed"} {
		if !bytes.Contains(all, []byte(word)) {
			t.Errorf("no report of changes tells of %s", word)
		}
	}
}

// nothingHidden: with what clean lists goes all that holds clients' data, but for what
// was asked for.
func (e *evening) nothingHidden(t *trial) {
	t.Helper()
	asked := map[string]bool{"status.json": true}
	for _, pattern := range []string{e.target, strings.TrimSuffix(e.target, ".csv") + ".diagnoses.csv", e.changes, e.manifest} {
		for _, path := range files(t, pattern) {
			asked[filepath.Base(path)] = true
		}
	}
	listed := t.run(point{}, "clean", "--older", "0s", "--json")
	var said struct{ Files []struct{ Path string } }
	if err := json.Unmarshal([]byte(listed.stdout), &said); err != nil || listed.code != 0 {
		t.Fatalf("clean: %+v, %v", listed, err)
	}
	for _, name := range slices.Sorted(maps.Keys(t.onDisk())) {
		base := filepath.Base(name)
		ours := slices.ContainsFunc(said.Files, func(f struct{ Path string }) bool {
			return strings.HasPrefix(t.path(name), f.Path) // with what SQLite keeps beside it, or in a folder
		})
		if !ours && !asked[base] && !holdsNobody(base) {
			t.Errorf("%s is left, and clean does not list it", name)
		}
	}
}

// holdsNobody reports whether files of a name hold no client's data: locks, the ledger,
// what runs remember of names of files and of how many clients there were, the records of
// what was published and warned of, and a status in the making.
func holdsNobody(name string) bool {
	ok, err := filepath.Match("*.lock", name)
	return err == nil && ok || strings.HasPrefix(name, "ledger.db") || strings.HasPrefix(name, ".status.json.tmp-") ||
		slices.Contains([]string{"files.json", "list.json", "accounts.json", traceName}, strings.TrimPrefix(name, ".")) ||
		(strings.HasPrefix(name, "export-") || strings.HasPrefix(name, "said-")) && strings.HasSuffix(name, ".json")
}
