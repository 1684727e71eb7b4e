//go:build linux

package killtest

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
			check(staff.SetDiagnoses(id, fmt.Sprintf(`[{"Code":"F0%d","Description":"New"}]`, i)))
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

// tables reads an export, by table, those that are there: but for when diagnoses were read.
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
			if name == "Diagnoses" && errors.Is(err, fs.ErrNotExist) {
				continue // a first night that ended between its files
			}
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
