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
	lock := flock.New(filepath.Join(stateDir, "files.lock"), flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		return err
	}
	defer lock.Unlock()
	all, err := All(stateDir)
	if err != nil {
		return err
	}
	for _, path := range paths {
		if path == "-" {
			continue
		}
		one := Remembered{Kind: kind}
		if one.Path, err = filepath.Abs(path); err != nil {
			return err
		}
		if kind == KindReport {
			if one.SHA256, err = publish.Sum(path); err != nil {
				return err
			}
		}
		all = slices.DeleteFunc(all, func(r Remembered) bool { return r.Path == one.Path })
		all = append(all, one)
	}
	return write(stateDir, all)
}

func write(stateDir string, all []Remembered) error {
	f, err := publish.Create(filepath.Join(stateDir, rememberedFile))
	if err != nil {
		return err
	}
	defer f.Abort()
	if err := json.NewEncoder(f).Encode(all); err != nil {
		return err
	}
	return f.Commit()
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
