package publish

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/windows"
)

// hold opens a file as spreadsheet programs do: others may read it meanwhile.
func hold(t *testing.T, path string) (release func()) {
	t.Helper()
	return holdSharing(t, path, windows.FILE_SHARE_READ)
}

func holdSharing(t *testing.T, path string, sharing uint32) (release func()) {
	t.Helper()
	name, err := windows.UTF16PtrFromString(path)
	must(t, err)
	h, err := windows.CreateFile(name, windows.GENERIC_READ, sharing, nil, windows.OPEN_EXISTING, 0, 0)
	must(t, err)
	released := false
	release = func() {
		if !released {
			released = true
			windows.CloseHandle(h)
		}
	}
	t.Cleanup(release)
	return release
}

func isHeldError(t *testing.T, what, path string, err error) {
	t.Helper()
	var held *HeldError
	if !errors.As(err, &held) {
		t.Fatalf("%s: %v", what, err)
	}
	if filepath.Base(held.Path) != filepath.Base(path) || !strings.Contains(err.Error(), "close it there") {
		t.Errorf("%s: %v", what, err)
	}
}

func TestHeldTarget(t *testing.T) {
	path := oldFile(t)
	release := hold(t, path)
	isHeldError(t, "before", path, CheckWritable(path))
	release()
	must(t, CheckWritable(path))

	f := create(t, path, "new")
	release = hold(t, path)
	isHeldError(t, "at the end", path, f.Commit())
	release()
	if got := contents(t, path); got != "old" {
		t.Errorf("the file holds %q", got)
	}
	checkOnly(t, filepath.Dir(path), "clients.csv")

	hold(t, path)
	isHeldError(t, "removed", path, Remove(path))
	isHeldError(t, "renamed", path, Rename(path, path+".kept"))
}

// A rename that is denied is told as what it is also where the look before it found nothing.
func TestHeldSince(t *testing.T) {
	path := oldFile(t)
	f := create(t, path, "new")
	must(t, f.sync())
	hold(t, path)
	isHeldError(t, "renamed over", path, f.rename())
	checkOnly(t, filepath.Dir(path), "clients.csv")
}

// Whoever reads a file and lets others delete it is in the way on some versions of
// Windows: then that is told as well.
func TestHeldByAReader(t *testing.T) {
	path := oldFile(t)
	f := create(t, path, "new")
	holdSharing(t, path, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE)
	if err := f.Commit(); err != nil {
		isHeldError(t, "renamed over", path, err)
	}
	checkOnly(t, filepath.Dir(path), "clients.csv")
}

// The system's own words are in the middle of a sentence.
func TestNoStopBeforeTheColon(t *testing.T) {
	err := CheckWritable(filepath.Join(t.TempDir(), "none", "c.csv"))
	if err == nil || strings.Contains(err.Error(), ".:") || !strings.Contains(err.Error(), ": create it first") || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// A virus scanner's look at the file is waited for.
func TestHeldForAMoment(t *testing.T) {
	path := oldFile(t)
	f := create(t, path, "new")
	release := hold(t, path)
	time.AfterFunc(patience/4, release)
	must(t, f.Commit())
	if got := contents(t, path); got != "new" {
		t.Errorf("the file holds %q", got)
	}
}

// The same goes for what is taken away at the end: it must not make a run fail that is done.
func TestFolderHeldForAMoment(t *testing.T) {
	path := oldFile(t)
	time.AfterFunc(patience/4, hold(t, path))
	must(t, RemoveAll(filepath.Dir(path)))
	must(t, RemoveAll(filepath.Dir(path)))
}

func TestHeldOneOfAGroup(t *testing.T) {
	dir := t.TempDir()
	var g Group
	for _, name := range []string{"clients.csv", "manifest.json"} {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte("old"), 0o600))
		_, err := g.Create(filepath.Join(dir, name))
		must(t, err)
	}
	last := filepath.Join(dir, "manifest.json")
	hold(t, last)
	isHeldError(t, "the last of two", last, g.Commit())
	if got := contents(t, filepath.Join(dir, "clients.csv")); got != "old" {
		t.Errorf("the first file holds %q", got)
	}
	checkOnly(t, dir, "clients.csv", "manifest.json")
}

func TestNamesThatWindowsHasNot(t *testing.T) {
	dir := t.TempDir()
	for name, want := range map[string]string{
		"NUL": "device", "con.csv": "device", "COM1": "device",
		"clients:2026.csv": "can't have", "clients?.csv": "can't have", "a|b.csv": "can't have",
		"clients.csv.": "from the end", "clients.csv ": "from the end",
		"konto.csv": "", "común.csv": "", ".csv": "", "CLIENTS.CSV": "",
	} {
		err := CheckWritable(filepath.Join(dir, name))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", name, err, want)
		}
	}
	checkOnly(t, dir)
}

// One file under two names that this system takes for one is one.
func TestOneFileInTwoCases(t *testing.T) {
	dir := t.TempDir()
	var g Group
	defer g.Abort()
	_, err := g.Create(filepath.Join(dir, "Clients.csv"))
	must(t, err)
	if _, err := g.Create(filepath.Join(dir, "clients.CSV")); err == nil || !strings.Contains(err.Error(), "written twice") {
		t.Errorf("got %v", err)
	}
}
