// Package leftover knows which files with clients' data runs have made or left, wherever
// that is, and takes those away that are no longer needed. The state folder remembers
// where runs were at work.
package leftover

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"

	"intakeq-bulk/internal/publish"
)

// rememberedFile, in the state folder, names the files that runs made with clients' data
// in them, and those beside which they leave some, wherever that is.
const rememberedFile = "files.json"

// Kind is what a run makes.
type Kind string

// The kinds. Beside an export's target there may be working copies; beside a plan also
// its results and rejects.
const (
	KindExport Kind = "export"
	KindPlan   Kind = "plan"
	KindReport Kind = "report"
)

// Remembered is a file that a run has made, or was about to make.
type Remembered struct {
	Path   string `json:"path"`
	Kind   Kind   `json:"kind"`
	SHA256 string `json:"sha256"` // of a report, as it was made
}

// AsMade reports whether a report is as a run has made it: else somebody was at work on
// it.
func (r Remembered) AsMade() bool {
	sum, err := publish.Sum(r.Path)
	return err == nil && sum == r.SHA256
}

// Remember notes, in a state folder, what a run makes.
func Remember(stateDir string, kind Kind, paths ...string) error {
	return change(stateDir, func(all []Remembered) ([]Remembered, error) {
		for _, path := range paths {
			if path == "-" {
				continue
			}
			one := Remembered{Kind: kind}
			var err error
			if one.Path, err = filepath.Abs(path); err != nil {
				return nil, err
			}
			if kind == KindReport {
				if one.SHA256, err = publish.Sum(path); err != nil {
					return nil, err
				}
			}
			all = with(all, one)
		}
		return all, nil
	})
}

// RememberMove notes that a plan is about to get another name, with the results and
// rejects beside it; as they were made, for somebody may have been at work on one. The old
// names stay, in case that it does not come to it.
func RememberMove(stateDir, from, to string) error {
	return change(stateDir, func(all []Remembered) ([]Remembered, error) {
		from, errFrom := filepath.Abs(from)
		to, errTo := filepath.Abs(to)
		if err := errors.Join(errFrom, errTo); err != nil {
			return nil, err
		}
		all = with(all, Remembered{Path: to, Kind: KindPlan})
		for _, r := range slices.Clone(all) {
			if rest, ok := strings.CutPrefix(r.Path, from+"."); ok && (strings.HasPrefix(rest, "results.") || strings.HasPrefix(rest, "rejects.")) {
				r.Path = to + "." + rest
				all = with(all, r)
			}
		}
		return all, nil
	})
}

// with puts one at the end, in the place of what has its path.
func with(all []Remembered, one Remembered) []Remembered {
	return append(slices.DeleteFunc(all, func(r Remembered) bool { return r.Path == one.Path }), one)
}

// change writes what is remembered anew, as one run at a time.
func change(stateDir string, how func([]Remembered) ([]Remembered, error)) error {
	lock := flock.New(filepath.Join(stateDir, "files.lock"), flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		return err
	}
	defer lock.Unlock()
	all, err := All(stateDir)
	if err != nil {
		return err
	}
	if all, err = how(all); err != nil {
		return err
	}
	return write(stateDir, all)
}

func write(stateDir string, all []Remembered) error {
	return publish.JSON(filepath.Join(stateDir, rememberedFile), all, "")
}

// All returns what runs have made, the latest last.
func All(stateDir string) ([]Remembered, error) {
	path := filepath.Join(stateDir, rememberedFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []Remembered
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("%s is damaged: delete it", path)
	}
	return all, nil
}
