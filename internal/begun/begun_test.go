package begun

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestRemembers(t *testing.T) {
	dir, at := t.TempDir(), time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	m, err := Read(dir)
	if err != nil || !m.Last("one").IsZero() {
		t.Fatalf("of nothing: %v, %v", m, err)
	}
	other, err := Read(dir) // of a run on another account
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{m.Keep("one", at), other.Keep("two", at), m.Keep("one", at.Add(time.Hour))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range []*Memory{m, read(t, dir)} {
		if !m.Last("one").Equal(at.Add(time.Hour)) || !m.Last("two").Equal(at) || !m.Last("three").IsZero() {
			t.Errorf("%v", m.last)
		}
	}
	if info, err := os.Stat(Path(dir)); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

func read(t *testing.T, dir string) *Memory {
	t.Helper()
	m, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// It does not grow for ever: what was applied a year ago is forgotten.
func TestForgets(t *testing.T) {
	dir, at := t.TempDir(), time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	m := read(t, dir)
	for day := range 800 {
		if err := m.Keep(fmt.Sprint(day), at.AddDate(0, 0, day)); err != nil {
			t.Fatal(err)
		}
	}
	last := read(t, dir).last
	if len(last) != 367 || last["799"].IsZero() || last["433"].IsZero() || !last["432"].IsZero() {
		t.Errorf("%d are kept", len(last))
	}
}

func TestDamaged(t *testing.T) {
	for _, text := range []string{"", "{", `["one"]`, `{"one":"yesterday"}`} {
		dir := t.TempDir()
		if err := os.WriteFile(Path(dir), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(dir); err == nil || !strings.Contains(err.Error(), "is damaged: delete it") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestNone(t *testing.T) {
	var m *Memory
	if err := m.Keep("one", time.Now()); err != nil || !m.Last("one").IsZero() {
		t.Error(err)
	}
}
