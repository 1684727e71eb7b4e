package publish

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestCommitReplacesWhole(t *testing.T) {
	path := oldFile(t)
	f := create(t, path, "new")
	if got := contents(t, path); got != "old" {
		t.Errorf("before Commit the file holds %q", got)
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	if got := contents(t, path); got != "new" {
		t.Errorf("after Commit the file holds %q", got)
	}
	checkMode(t, path)
	checkOnly(t, filepath.Dir(path), "clients.csv")
}

func TestTemporaryFileIsHiddenAndPrivate(t *testing.T) {
	path := oldFile(t)
	f := create(t, path, "new")
	defer f.Abort()
	name := filepath.Base(f.tmp.Name())
	if !strings.HasPrefix(name, ".clients.csv.tmp-") || filepath.Dir(f.tmp.Name()) != filepath.Dir(f.target) {
		t.Errorf("temporary file %s", f.tmp.Name())
	}
	checkMode(t, f.tmp.Name())
}

func TestAbortLeavesTheOldFile(t *testing.T) {
	path := oldFile(t)
	f := create(t, path, "new")
	for range 2 {
		if err := f.Abort(); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Commit(); err == nil {
		t.Error("Commit after Abort")
	}
	if got := contents(t, path); got != "old" {
		t.Errorf("the file holds %q", got)
	}
	checkOnly(t, filepath.Dir(path), "clients.csv")
}

func TestAbortAfterCommit(t *testing.T) {
	path := oldFile(t)
	f := create(t, path, "new")
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := f.Abort(); err != nil {
		t.Fatal(err)
	}
	if got := contents(t, path); got != "new" {
		t.Errorf("the file holds %q", got)
	}
}

func TestFailedCommitLeavesTheOldFile(t *testing.T) {
	t.Run("sync", func(t *testing.T) {
		path := oldFile(t)
		f := create(t, path, "new")
		f.tmp.Close() // so that Sync fails, as on a bad disk
		failsToCommit(t, f)
		if got := contents(t, path); got != "old" {
			t.Errorf("the file holds %q", got)
		}
		checkOnly(t, filepath.Dir(path), "clients.csv")
	})
	t.Run("rename", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "clients.csv")
		f := create(t, path, "new")
		must(t, os.Mkdir(path, 0o700)) // in the way since
		failsToCommit(t, f)
		checkOnly(t, filepath.Dir(path), "clients.csv")
	})
}

// A pipe can be closed but not synced: so a disk's refusal is seen at all.
func TestCommitSyncs(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a pipe can be synced here")
	}
	path := oldFile(t)
	f := create(t, path, "new")
	must(t, f.tmp.Close())
	must(t, os.Remove(f.tmp.Name()))
	r, w, err := os.Pipe()
	must(t, err)
	defer r.Close()
	f.tmp = w
	failsToCommit(t, f)
	if f.synced {
		t.Error("a file that can't be synced is taken for synced")
	}
	if got := contents(t, path); got != "old" {
		t.Errorf("the file holds %q", got)
	}
}

func TestCommitFollowsLinks(t *testing.T) {
	for name, old := range map[string]bool{"to a file": true, "dangling": false} {
		t.Run(name, func(t *testing.T) {
			dir, elsewhere := t.TempDir(), t.TempDir()
			real := filepath.Join(elsewhere, "real.csv")
			if old {
				must(t, os.WriteFile(real, []byte("old"), 0o644))
			}
			rel, err := filepath.Rel(dir, real)
			must(t, err)
			symlink(t, rel, filepath.Join(dir, "hop"))
			symlink(t, filepath.Join(dir, "hop"), filepath.Join(dir, "clients.csv"))
			must(t, create(t, filepath.Join(dir, "clients.csv"), "new").Commit())
			if got := contents(t, real); got != "new" {
				t.Errorf("the file holds %q", got)
			}
			checkMode(t, real)
			checkOnly(t, dir, "clients.csv", "hop")
			checkOnly(t, elsewhere, "real.csv")
		})
	}
}

func TestCheckWritable(t *testing.T) {
	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, "folder"), 0o700))
	symlink(t, filepath.Join(dir, "loop"), filepath.Join(dir, "loop"))
	long := filepath.Join(dir, strings.Repeat("ä", 120)+".csv")
	for path, want := range map[string]string{
		filepath.Join(dir, "new.csv"):           "",
		long:                                    "",
		filepath.Join(dir, "folder"):            "is a folder: name a file in it",
		filepath.Join(dir, "none", "c.csv"):     "create it first",
		filepath.Join(dir, "folder") + "/":      "add a file name",
		"":                                      "add a file name",
		filepath.Join(dir, "loop"):              "name the file itself",
		filepath.Join(dir, "new\x00name.csv"):   "invalid",
		filepath.Join(dir, "folder", "..", "x"): "",
	} {
		err := CheckWritable(path)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("CheckWritable(%q): %v, want %q", path, err, want)
		}
	}
	checkOnly(t, dir, "folder", "loop")
}

func TestCheckWritableRefusesDevices(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no /dev")
	}
	if err := CheckWritable(os.DevNull); err == nil || !strings.Contains(err.Error(), "not a file") {
		t.Errorf("got %v", err)
	}
}

func TestCheckWritableReadOnlyFolder(t *testing.T) {
	if runtime.GOOS == "windows" || os.Getuid() == 0 {
		t.Skip("folder modes don't bind here")
	}
	dir := t.TempDir()
	must(t, os.Chmod(dir, 0o500))
	if err := CheckWritable(filepath.Join(dir, "c.csv")); err == nil || !strings.Contains(err.Error(), "choose another folder") {
		t.Errorf("got %v", err)
	}
}

func TestGroupCommitsInOrder(t *testing.T) {
	dir := t.TempDir()
	var g Group
	for _, name := range []string{"clients.csv", "clients.diagnoses.csv", "manifest.json"} {
		f, err := g.Create(filepath.Join(dir, name))
		must(t, err)
		io.WriteString(f, name)
	}
	must(t, g.files[1].sync())
	must(t, os.Remove(g.files[1].tmp.Name())) // so that the second's rename fails
	if err := g.Commit(); err == nil {
		t.Fatal("Commit of a file that is gone")
	}
	checkOnly(t, dir, "clients.csv") // no manifest: the set is not whole
	if got := contents(t, filepath.Join(dir, "clients.csv")); got != "clients.csv" {
		t.Errorf("the file holds %q", got)
	}
}

func TestGroupLooksAtAllBeforeTheFirstRename(t *testing.T) {
	dir := t.TempDir()
	var g Group
	for _, name := range []string{"clients.csv", "manifest.json"} {
		_, err := g.Create(filepath.Join(dir, name))
		must(t, err)
	}
	must(t, os.Mkdir(filepath.Join(dir, "manifest.json"), 0o700)) // in the way since
	if err := g.Commit(); err == nil {
		t.Fatal("Commit over a folder")
	}
	checkOnly(t, dir, "manifest.json")
}

func TestGroupSyncsAllBeforeTheFirstRename(t *testing.T) {
	path := oldFile(t)
	var g Group
	_, err := g.Create(path)
	must(t, err)
	last, err := g.Create(path + ".manifest")
	must(t, err)
	last.tmp.Close()
	if err := g.Commit(); err == nil {
		t.Fatal("Commit of a file that can't be synced")
	}
	if got := contents(t, path); got != "old" {
		t.Errorf("the first file holds %q", got)
	}
	checkOnly(t, filepath.Dir(path), "clients.csv")
}

func TestGroupCommitAndAbort(t *testing.T) {
	dir := t.TempDir()
	var g Group
	for _, name := range []string{"a.csv", "b.csv"} {
		_, err := g.Create(filepath.Join(dir, name))
		must(t, err)
	}
	if _, err := g.Create(filepath.Join(dir, "x", "..", "a.csv")); err == nil {
		t.Error("one file twice")
	}
	must(t, g.Commit())
	must(t, g.Abort())
	checkOnly(t, dir, "a.csv", "b.csv")
}

func oldFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clients.csv")
	must(t, os.WriteFile(path, []byte("old"), 0o644))
	return path
}

func create(t *testing.T, path, text string) *File {
	t.Helper()
	f, err := Create(path)
	must(t, err)
	_, err = io.WriteString(f, text)
	must(t, err)
	return f
}

func failsToCommit(t *testing.T, f *File) {
	t.Helper()
	err := f.Commit()
	if err == nil {
		t.Fatal("Commit succeeded")
	}
	if strings.Contains(err.Error(), ".tmp-") {
		t.Errorf("the error names the temporary file: %v", err)
	}
}

func contents(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	return string(b)
}

func checkMode(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	if runtime.GOOS != "windows" && info.Mode() != fs.FileMode(0o600) {
		t.Errorf("%s has mode %v", path, info.Mode())
	}
}

// checkOnly holds a folder to these names, in order.
func checkOnly(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s holds %q, want %q", dir, got, want)
	}
}

func symlink(t *testing.T, to, at string) {
	t.Helper()
	if err := os.Symlink(to, at); err != nil {
		t.Skip(err) // Windows without the privilege
	}
	if _, err := os.Readlink(at); err != nil {
		t.Skip("no symbolic links here") // as under wine, which says that it made one
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
