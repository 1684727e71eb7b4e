package pace

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestTargetLock: one run a file, however the file is named; another file is free.
func TestTargetLock(t *testing.T) {
	dir, at := t.TempDir(), t.TempDir()
	if err := os.Mkdir(filepath.Join(at, "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	release, err := TargetLock(dir, filepath.Join(at, "a.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := TargetLock(dir, filepath.Join(at, "x", "..", "a.csv")); !errors.As(err, new(*Locked)) {
		t.Errorf("twice: %v", err)
	}
	if link := filepath.Join(t.TempDir(), "link"); os.Symlink(at, link) == nil { // who may not make links has none
		if _, err := TargetLock(dir, filepath.Join(link, "a.csv")); !errors.As(err, new(*Locked)) {
			t.Errorf("by a link to the folder: %v", err)
		}
	}
	other, err := TargetLock(dir, filepath.Join(at, "b.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(other(), release()); err != nil {
		t.Fatal(err)
	}
	again, err := TargetLock(dir, filepath.Join(at, "a.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if err := again(); err != nil {
		t.Error(err)
	}
}
