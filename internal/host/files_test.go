package host

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestShellRunsALine(t *testing.T) {
	out, err := Shell(t.Context(), "echo one&& echo two").Output()
	if err != nil || len(out) < len("one\ntwo\n") {
		t.Errorf("%q, %v", out, err)
	}
}

func TestRoomHere(t *testing.T) {
	if bytes, known := Room(t.TempDir()); !known || bytes == 0 {
		t.Errorf("%d, %v", bytes, known)
	}
	if _, known := Room(filepath.Join(t.TempDir(), "none")); known {
		t.Error("room where nothing is")
	}
}

// A pipe is nobody else's, and neither is what nobody else may read.
func TestReadersOfAPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if who, fix := Readers(r); who != "" || fix != "" {
		t.Errorf("%q, %q", who, fix)
	}
}

func TestNoColorsInAFile(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if Colors(f) || Colors(nil) {
		t.Error("a file is taken for a terminal on " + runtime.GOOS)
	}
}
