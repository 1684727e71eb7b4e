//go:build linux

package killtest

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/xuri/excelize/v2"

	"intakeq-bulk/intakeq/sandbox"
)

// shape is what a nightly run writes.
type shape struct {
	name, target, changes, manifest string
	more                            []string
}

func shapes() []shape {
	return []shape{
		{"one", "clients.csv", "changes.csv", "manifest.json", nil},
		{"dated", "{date}-{time}.xlsx", "changes-{date}-{time}.html", "manifest-{date}-{time}.json", []string{"--keep", "2"}},
	}
}

func (s shape) line() []string {
	return append([]string{
		"export", "--incremental", "--profile", "--diagnoses", "-o", s.target, "--changes", s.changes,
		"--manifest", s.manifest, "--status-file", "status.json", "-q", "--timeout", timeout.String(),
	}, s.more...)
}

// files are what runs made by a name or a pattern, hidden ones not.
func files(t *trial, pattern string) []string {
	t.Helper()
	glob := strings.NewReplacer("{date}", "????-??-??", "{time}", "??????").Replace(pattern)
	paths, err := filepath.Glob(t.path(glob))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// evening is how things stand before a night: what is on the disk, and the account.
type evening struct {
	*rig
	shape
	disk    map[string][]byte
	account []byte
	want    map[string][][]string // the tables of that account
	last    map[string][][]string // those of the last night; nil: there was none
}

// newEvenings gives each worker an account that no night has read.
func newEvenings(t *testing.T, s shape) []*evening {
	t.Helper()
	evenings := make([]*evening, workers)
	for i := range evenings {
		dir, err := filepath.EvalSymlinks(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		e := &evening{rig: &rig{door: newDoor(), dir: dir}, shape: s, disk: map[string][]byte{}}
		t.Cleanup(e.Close)
		e.keep(t, sandbox.New(sandbox.Options{Clients: 25, Seed: 3, Key: key}))
		evenings[i] = e
	}
	return evenings
}

// keep notes an account, and what a plain export makes of it.
func (e *evening) keep(t *testing.T, account *sandbox.Account) {
	t.Helper()
	var state bytes.Buffer
	if err := account.Save(&state); err != nil {
		t.Fatal(err)
	}
	e.account = state.Bytes()
	tr := e.begin(t)
	plain := "plain" + filepath.Ext(e.target)
	if end := tr.run(point{}, "export", "--profile", "--diagnoses", "-o", plain, "-q", "--state-dir", tr.path("other")); end.code != 0 {
		t.Fatalf("a plain export: %+v", end)
	}
	e.want = tables(tr, tr.path(plain))
}

// begin puts the disk and the account back to what they were.
func (e *evening) begin(t *testing.T) *trial {
	t.Helper()
	if err := os.RemoveAll(e.dir); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(e.path("state"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range e.disk {
		if err := os.MkdirAll(filepath.Dir(e.path(name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(e.path(name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	account, err := sandbox.Load(bytes.NewReader(e.account), sandbox.Options{Key: key})
	if err != nil {
		t.Fatal(err)
	}
	return &trial{T: t, rig: e.rig, account: account}
}

// pass lets a night pass that nothing disturbs, and a day at the office.
func (e *evening) pass(t *testing.T) {
	t.Helper()
	tr := e.begin(t)
	if end := tr.run(point{}, e.line()...); end.code != 0 {
		t.Fatalf("the first night: %+v", end)
	}
	e.last = e.want
	e.disk = tr.onDisk()
	work(t, tr.account)
	e.keep(t, tr.account)
}

// work is a day at the office: five are changed, two of them with diagnoses, one comes,
// and one leaves.
func work(t *testing.T, account *sandbox.Account) {
	t.Helper()
	staff, ids := account.Staff(), account.IDs()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, id := range ids[3:8] {
		if i < 2 {
			check(staff.SetDiagnoses(id, fmt.Sprintf(`[{"code":"F0%d","description":"New"}]`, i)))
		}
		check(staff.Set(id, "City", `"Elsewhere"`))
	}
	_, err := staff.Create(`{"FirstName":"New","LastName":"Ode","Name":"New Ode"}`)
	check(err)
	check(staff.Delete(ids[11]))
}

// onDisk reads all files under the trial's folder.
func (t *trial) onDisk() map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	err := filepath.WalkDir(t.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(t.dir, path)
		if err != nil {
			return err
		}
		found[name], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// tables reads an export, by table: but for when diagnoses were read.
func tables(t *trial, path string) map[string][][]string {
	t.Helper()
	out := map[string][][]string{}
	if filepath.Ext(path) == ".xlsx" {
		f, err := excelize.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for _, name := range f.GetSheetList() {
			if out[name], err = f.GetRows(name); err != nil {
				t.Fatal(err)
			}
		}
	} else {
		for name, path := range map[string]string{"Clients": path, "Diagnoses": strings.TrimSuffix(path, ".csv") + ".diagnoses.csv"} {
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if out[name], err = csv.NewReader(bytes.NewReader(content)).ReadAll(); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, rows := range out {
		at := slices.Index(rows[0], "DiagnosesAsOf")
		for i, row := range rows {
			if at >= 0 && at < len(row) {
				row = slices.Delete(row, at, at+1)
			}
			for len(row) > 0 && row[len(row)-1] == "" { // which a workbook leaves out
				row = row[:len(row)-1]
			}
			out[name][i] = row
		}
	}
	return out
}

// nightly are the points of a night: at its writes, and at its requests.
func (e *evening) nightly(t *testing.T, fault string) []point {
	t.Helper()
	tr := e.begin(t)
	kinds := []calls{
		{"file", "pwrite64", nil}, {"sync", "fsync,fdatasync", nil}, {"write", "write", nil}, {"rename", "?rename,renameat,?renameat2", nil},
		{"unlink", "?unlink", nil}, {"unlinkat", "unlinkat", nil}, {"ftruncate", "ftruncate", nil},
	}
	all := calls{calls: "pwrite64,fsync,fdatasync,write,?rename,renameat,?renameat2,?unlink,unlinkat,ftruncate"}
	if end := tr.run(point{calls: all, nth: 1}, e.line()...); end.code != 0 {
		t.Fatalf("a night, traced: %+v", end)
	}
	trace, err := os.ReadFile(tr.path(traceName))
	if err != nil {
		t.Fatal(err)
	}
	var deck []point
	for _, k := range kinds {
		for nth := 1; nth <= reachOf(trace, k, e.rig); nth++ {
			deck = append(deck, point{calls: k, nth: nth, fault: fault, on: fault == "ENOSPC" && nth%2 == 0 && k.name != "write"})
		}
	}
	for n := range tr.requests() {
		if fault == "SIGKILL" {
			deck = append(deck, point{request: n + 1, phase: lost}, point{request: n + 1, phase: half})
		}
	}
	return deck
}

// TestKillNight: a nightly run is killed, the first one or a later one. The last good
// files are whole, the next run makes what a plain export makes, and what is left of
// clients' data goes with clean.
func TestKillNight(t *testing.T) {
	campaignOnly(t)
	needStrace(t)
	for _, s := range shapes() {
		evenings := newEvenings(t, s)
		t.Run(s.name+"/first", func(t *testing.T) { killNights(t, evenings, share(evenings[0].nightly(t, "SIGKILL"), 20)) })
		for _, e := range evenings {
			e.pass(t)
		}
		t.Run(s.name+"/second", func(t *testing.T) { killNights(t, evenings, share(evenings[0].nightly(t, "SIGKILL"), 10)) })
	}
}

// TestDiskNight: a disk that is full stops a night, and is told as that; with room the
// next one goes on.
func TestDiskNight(t *testing.T) {
	campaignOnly(t)
	needStrace(t)
	evenings := newEvenings(t, shapes()[0])
	for _, e := range evenings {
		e.pass(t)
	}
	var failed atomic.Int32
	deck := share(evenings[0].nightly(t, "ENOSPC"), 10)
	nights(t, evenings, deck, func(t *trial, end end) {
		if end.code != 0 {
			failed.Add(1)
		}
		if end.code != 0 && end.code != 2 { // 2: a file can't be written, said before the first request
			t.sane(end)
		}
	})
	t.Logf("%d of %d runs failed", failed.Load(), len(deck))
	if int(failed.Load()) < len(deck)/3 {
		t.Error("too few runs came to the point")
	}
}

func killNights(t *testing.T, evenings []*evening, deck []point) {
	var killed atomic.Int32
	nights(t, evenings, deck, func(_ *trial, end end) {
		if end.killed() {
			killed.Add(1)
		}
	})
	enough(t, int(killed.Load()), len(deck))
}

// nights has every point of a deck disturb a night, and looks at what comes of it.
func nights(t *testing.T, evenings []*evening, deck []point, see func(*trial, end)) {
	byRig, rigs := map[*rig]*evening{}, []*rig(nil)
	for _, e := range evenings {
		byRig[e.rig] = e
		rigs = append(rigs, e.rig)
	}
	tried(t, rigs, deck, func(t *testing.T, r *rig, p point) {
		e := byRig[r]
		tr := e.begin(t)
		disturbed := tr.run(p, e.line()...)
		see(tr, disturbed)
		e.lastGood(tr)
		e.nothingHidden(tr)
		if e.last != nil && disturbed.code == 0 {
			e.told(tr) // the next run has nothing to tell
		}
		if end := tr.run(point{}, e.line()...); end.code != 0 {
			t.Fatalf("the next run: %+v", end)
		}
		e.right(tr)
		if e.last != nil && disturbed.code != 0 && !strings.Contains(disturbed.stderr, "what changed since the last one is not known") {
			e.told(tr)
		}
	})
}

// lastGood: what stands in its place is whole, of the last night or of this one.
func (e *evening) lastGood(t *trial) {
	t.Helper()
	made := files(t, e.target)
	if e.last != nil && len(made) == 0 {
		t.Errorf("the last good file is gone")
	}
	for _, path := range made {
		if got := tables(t, path)["Clients"]; !reflect.DeepEqual(got, e.want["Clients"]) && (e.last == nil || !reflect.DeepEqual(got, e.last["Clients"])) {
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
