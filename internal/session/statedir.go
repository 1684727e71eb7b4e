package session

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/adrg/xdg"

	"intakeq-bulk/internal/host"
	"intakeq-bulk/internal/leftover"
)

// findStateDir fills in where the state is kept: what was given, then systemd's folder
// of the service, then the platform's. The file system's root is none, also where it is
// what is left of a path without a home.
func (n *Connection) findStateDir() error {
	dir := n.stateDir
	if dir == "" {
		if of := filepath.SplitList(n.Env.Getenv("STATE_DIRECTORY")); len(of) > 0 {
			dir = of[0] // systemd lists all of the service's; the first is its main one
		}
	}
	if dir == "" {
		if home, err := os.UserHomeDir(); (err != nil || isRoot(home)) && n.Env.Getenv("XDG_STATE_HOME") == "" {
			return Usagef("there is no home to keep the request ledger in: name a folder with --state-dir, INTAKEQ_STATE_DIR or STATE_DIRECTORY")
		}
		dir = filepath.Join(xdg.StateHome, "intakeq-bulk")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Usagef("state folder: %w: name another with --state-dir", err)
	}
	if isRoot(dir) {
		return Usagef("state folder %s: that is the whole disk: name another with --state-dir", dir)
	}
	n.stateDir = dir
	return nil
}

// StateDir is where the state is kept; Validate has found it.
func (n *Connection) StateDir() string { return n.stateDir }

// isRoot reports whether a path is the root of a disk.
func isRoot(path string) bool { return filepath.Clean(path) == filepath.Dir(filepath.Clean(path)) }

// MakeStateDir makes the state folder, and refuses one that others can write: they could
// put anything in the place of what is kept there.
func (n *Connection) MakeStateDir() error {
	if err := os.MkdirAll(n.stateDir, 0o700); err != nil {
		return Usagef("state folder: %w: name another with --state-dir", err)
	}
	return checkOurs(n.stateDir, filepath.Join(n.stateDir, accountsFile))
}

// checkOurs returns a mistake of the user's where one of the files and folders of the
// state is not ours alone. One that is missing will be.
func checkOurs(paths ...string) error {
	for _, path := range paths {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return Usagef("state folder: %w: name another with --state-dir", err)
		}
		if err := host.Ours(path, info); err != nil {
			return AsUsage(err)
		}
	}
	return nil
}

// Remember notes what a run makes, for whoever cleans up. Without it the run is as good.
func (n *Connection) Remember(kind leftover.Kind, paths ...string) {
	n.remembered(leftover.Remember(n.stateDir, kind, paths...))
}

// RememberMove notes that a plan, and what is beside it, is about to get another name.
func (n *Connection) RememberMove(from, to string) {
	n.remembered(leftover.RememberMove(n.stateDir, from, to))
}

func (n *Connection) remembered(err error) {
	if err != nil {
		n.Log.Warn("'intakeq-bulk clean' will not know of what this run makes", "error", err)
	}
}
