package plan

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// A plan has one user at a time, by whatever name of the file; readers are welcome.
func TestOneUserAtATime(t *testing.T) {
	t.Parallel()
	j := openJournal(t)
	dir := t.TempDir()
	names := map[string]string{"the same": j.Path(), "a symlink": filepath.Join(dir, "s.plan"), "a hard link": filepath.Join(dir, "h.plan")}
	if runtime.GOOS == "windows" {
		delete(names, "a symlink") // which takes a privilege there
	} else {
		check(t, os.Symlink(j.Path(), names["a symlink"]))
	}
	if runtime.GOOS == "darwin" {
		delete(names, "a hard link") // the lock is of the name there
	} else {
		check(t, os.Link(j.Path(), names["a hard link"]))
	}
	for name, path := range names {
		if _, err := OpenJournal(t.Context(), path); !errors.Is(err, ErrInUse) {
			t.Errorf("%s: %v", name, err)
		}
	}
	f, err := Open(t.Context(), j.Path())
	check(t, err)
	check(t, f.Close())
	check(t, j.Record(t.Context(), Planned, Row{Row: 2, Action: Update, State: Sent}, Attempt{}))
	check(t, j.Close())
	for name, path := range names {
		again, err := OpenJournal(t.Context(), path)
		if err != nil {
			t.Fatalf("%s, when the first is over: %v", name, err)
		}
		check(t, again.Close())
	}
}

// A plan takes another name only whole, and never another file's place.
func TestMoveTo(t *testing.T) {
	t.Parallel()
	j := openJournal(t)
	path, to := j.Path(), j.Path()+".kept"
	check(t, j.Record(t.Context(), Planned, Row{Row: 2, Action: Update, State: Sent}, Attempt{}))
	reader, err := Open(t.Context(), path)
	check(t, err)
	check(t, reader.Freeze(t.Context()))
	if err := j.MoveTo(to); !errors.Is(err, ErrRead) {
		t.Errorf("while it is read: %v", err)
	}
	check(t, reader.Close())
	check(t, os.WriteFile(to, nil, 0o600))
	j, err = OpenJournal(t.Context(), path)
	check(t, err)
	if err := j.MoveTo(to); err == nil {
		t.Fatal("moved over what has that name")
	}
	check(t, os.Remove(to))
	j, err = OpenJournal(t.Context(), path)
	check(t, err)
	check(t, j.MoveTo(to))
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("still under its old name: %v", err)
	}
	if r, _ := inTheFile(t, to, 2); r.State != Sent {
		t.Errorf("moved: %s", r.State)
	}
}

// A row that is not as a run left it is another's, and stays as it is.
func TestTakenRow(t *testing.T) {
	t.Parallel()
	j := openJournal(t)
	defer j.Close()
	ctx := t.Context()
	check(t, j.Record(ctx, Planned, Row{Row: 2, Action: Update, State: Sent}, Attempt{Step: StepSave}))
	if err := j.Record(ctx, Planned, Row{Row: 2, Action: Update, State: Saved}, Attempt{Step: StepTags}); !errors.Is(err, ErrTaken) {
		t.Errorf("recorded: %v", err)
	}
	if err := j.Decide(ctx, []Row{{Row: 2, Action: Update, State: Planned}}); !errors.Is(err, ErrTaken) {
		t.Errorf("decided: %v", err)
	}
	r, a := inTheFile(t, j.Path(), 2)
	if r.State != Sent || a.Step != StepSave {
		t.Errorf("%s %q", r.State, a.Step)
	}
}
