package publish

import (
	"errors"
	"io/fs"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

// What is held for a moment is waited for, and no longer than that.
func TestPatiently(t *testing.T) {
	for name, c := range map[string]struct {
		held   time.Duration
		err    error
		waited time.Duration
		fails  bool
	}{
		"not held":         {0, nil, 0, false},
		"for a moment":     {900 * time.Millisecond, &HeldError{"clients.csv"}, 900 * time.Millisecond, false},
		"by a spreadsheet": {time.Hour, &HeldError{"clients.csv"}, patience, true},
		"something else":   {time.Hour, fs.ErrExist, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				err := patiently(func() error {
					if time.Since(began) < c.held {
						return c.err
					}
					return nil
				})
				if (err != nil) != c.fails || c.fails && !errors.Is(err, c.err) || time.Since(began) != c.waited {
					t.Errorf("after %v: %v", time.Since(began), err)
				}
			})
		})
	}
}

func TestRemoveAndRename(t *testing.T) {
	path := oldFile(t)
	to := filepath.Join(filepath.Dir(path), "kept.csv")
	must(t, Rename(path, to))
	if err := Rename(path, to); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what is gone: %v", err)
	}
	must(t, Remove(to))
	if err := Remove(to); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what is gone: %v", err)
	}
}
