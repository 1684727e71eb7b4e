package pace

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// whole is the content of a ledger with some requests in it.
func whole(t testing.TB) []byte {
	t.Helper()
	dir := t.TempDir()
	l, err := Open(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for range 300 {
		s, err := l.Take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s.Answered() // no rule looks at its page from here on
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// put makes a state folder whose ledger is content.
func put(t testing.TB, content []byte) (dir, path string) {
	t.Helper()
	dir = t.TempDir()
	path = filepath.Join(dir, FileName)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, path
}

func TestDamagedLedgerIsPutAside(t *testing.T) {
	good := whole(t)
	files := map[string][]byte{
		"empty":         {},
		"text":          []byte("requests: none so far\n"),
		"no header":     append(make([]byte, 100), good[100:]...),
		"first page":    good[:4096],
		"half":          good[:len(good)/2],
		"last page cut": good[:len(good)-4096],
		"cut in a page": good[:len(good)-1000],
		"another's":     another(t, "CREATE TABLE request (id)"),
		"no account":    another(t, schema+"DELETE FROM account; PRAGMA user_version = 1"),
		"unversioned":   another(t, schema),
	}
	for page := 0; page < len(good); page += 4096 {
		scribbled := bytes.Clone(good)
		copy(scribbled[page:], bytes.Repeat([]byte{0xa5}, 4096))
		files[fmt.Sprintf("scribbled on at %d", page)] = scribbled
	}
	for name, content := range files {
		t.Run(name, func(t *testing.T) {
			dir, path := put(t, content)
			o := Options{Dir: dir, PerMinute: 10, PerDay: 500}
			var told []string
			o.OnWarn = func(text string) { told = append(told, text) }
			l := open(t, o)
			st := status(t, l)
			if st.Mode != Even || st.Used != 0 || time.Until(st.EvenUntil) < 23*time.Hour || time.Until(st.EvenUntil) > 25*time.Hour {
				t.Errorf("the run goes on with %+v", st)
			}
			aside, err := filepath.Glob(path + ".damaged-*")
			if err != nil || len(told) != 1 || len(aside) == 0 || !strings.Contains(told[0], aside[0]) {
				t.Fatalf("aside: %v, told: %q", aside, told)
			}
			if after, err := os.ReadFile(aside[0]); err != nil || !bytes.Equal(after, content) {
				t.Errorf("the file was changed (%v)", err)
			}
			if info, err := os.Stat(aside[0]); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
				t.Errorf("%v, %v", info.Mode(), err)
			}
			take(t, l)
			if st := status(t, open(t, o)); st.Used != 1 || st.Mode != Even || len(told) != 1 {
				t.Errorf("the next run: %+v, told %q", st, told)
			}
		})
	}
}

// TestDamageIsPutAsideOnce: of several runs that find it, one makes the new ledger.
func TestDamageIsPutAsideOnce(t *testing.T) {
	dir, path := put(t, []byte("no ledger"))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			l, err := Open(Options{Dir: dir})
			if err != nil {
				t.Error(err)
				return
			}
			defer l.Close()
			if _, err := l.Take(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if aside, err := filepath.Glob(path + ".damaged-*"); err != nil || len(aside) != 1 {
		t.Errorf("%v, %v", aside, err)
	}
	if st := status(t, open(t, Options{Dir: dir})); st.Used != 8 {
		t.Errorf("%d requests, want 8", st.Used)
	}
}

// another is the content of some other SQLite file.
func another(t *testing.T, statements string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "other.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(statements); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestNewerLedgerIsRefused(t *testing.T) {
	dir, _ := put(t, another(t, schema+"PRAGMA user_version = 2"))
	_, err := Open(Options{Dir: dir})
	if err == nil || errors.As(err, new(*Damaged)) || !strings.Contains(err.Error(), "newer version") {
		t.Errorf("open: %v", err)
	}
}

// Damage that comes while the ledger is open ends the run as well.
func TestLedgerDamagedInUse(t *testing.T) {
	dir := t.TempDir()
	l := open(t, Options{Dir: dir})
	if _, err := l.db.Exec("DROP TABLE request"); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Take(t.Context()); !errors.As(err, new(*Damaged)) {
		t.Errorf("take: %v; want it Damaged", err)
	}
}

// After the advice of the error is followed, all is well, even if the
// journal was forgotten.
func TestDeletedLedgerIsMadeAnew(t *testing.T) {
	old := t.TempDir()
	for range 10 {
		take(t, open(t, Options{Dir: old}))
	}
	journal, err := os.ReadFile(filepath.Join(old, FileName+"-wal"))
	if err != nil {
		t.Fatal(err)
	}
	dir, path := put(t, nil)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+"-wal", journal, 0o600); err != nil {
		t.Fatal(err)
	}
	l := open(t, Options{Dir: dir, PerDay: 10})
	take(t, l)
	if st := status(t, l); st.Used != 1 {
		t.Errorf("used %d, want 1", st.Used)
	}
}

func TestFolderWithOddName(t *testing.T) {
	for _, name := range []string{"a b", "50%25", "what?mode=memory", "#1", "größe"} {
		if runtime.GOOS == "windows" && strings.Contains(name, "?") {
			continue
		}
		dir := filepath.Join(t.TempDir(), name, "account")
		take(t, open(t, Options{Dir: dir}))
		if st := status(t, open(t, Options{Dir: dir})); st.Used != 1 {
			t.Errorf("%q: used %d, want 1", name, st.Used)
		}
	}
}

func TestFilesAreTheOwnersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no such permissions")
	}
	dir := filepath.Join(t.TempDir(), "state", "account")
	l := open(t, Options{Dir: dir})
	take(t, l)
	release, err := l.WriteLock()
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v, %v", info.Mode(), err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", e.Name(), info.Mode(), err)
		}
		if strings.Contains(e.Name(), ".new-") {
			t.Errorf("%s was left behind", e.Name())
		}
	}
}

func TestFolderThatCannotBeMade(t *testing.T) {
	dir, path := put(t, nil)
	if _, err := Open(Options{Dir: filepath.Join(path, "x")}); err == nil || !strings.Contains(err.Error(), "state folder") {
		t.Errorf("open below a file in %s: %v", dir, err)
	}
}

func TestManyOpenTheFirstLedgerAtOnce(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			l, err := Open(Options{Dir: dir})
			if err != nil {
				t.Error(err)
				return
			}
			defer l.Close()
			for range 5 {
				take(t, l)
			}
		})
	}
	wg.Wait()
	if st := status(t, open(t, Options{Dir: dir})); st.Used != 40 {
		t.Errorf("used %d of 40", st.Used)
	}
}

// Whatever is in the file, opening and using it ends in order.
func FuzzLedgerFile(f *testing.F) {
	good := whole(f)
	f.Add(uint32(0), []byte{})
	f.Add(uint32(18), []byte{9})         // file format of the future
	f.Add(uint32(28), []byte{0, 0, 0})   // pages by the header
	f.Add(uint32(100), []byte{5, 0xff})  // root page
	f.Add(uint32(4100), []byte{0xff, 1}) // a table's page
	f.Fuzz(func(t *testing.T, at uint32, with []byte) {
		content := bytes.Clone(good)
		copy(content[int(at)%len(content):], with)
		dir, _ := put(t, content)
		l, err := Open(Options{Dir: dir, PerMinute: 10, PerDay: 1000, Mode: Even})
		if err != nil {
			return
		}
		defer l.Close()
		if st, err := l.Status(); err == nil && st.Used < 0 {
			t.Errorf("used %d", st.Used)
		}
	})
}
