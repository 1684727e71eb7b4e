package leftover

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/publish"
)

// File is one of this tool's that may go.
type File struct {
	Path     string    `json:"path"`
	Kind     string    `json:"kind"`
	Bytes    int64     `json:"bytes"`
	Modified time.Time `json:"modified"`
}

const (
	kindCopy      = "working copy"
	kindTemporary = "temporary"
	kindPlan      = "plan"
	kindReport    = "report"
)

// Remove takes a file away, with what SQLite keeps beside it. What a run is at work on
// stays.
func (f File) Remove(ctx context.Context) error {
	switch f.Kind {
	case kindCopy:
		return mirror.Clear(ctx, f.Path)
	case kindPlan:
		journal, err := plan.OpenJournal(ctx, f.Path)
		if err != nil {
			return err
		}
		if err := journal.Close(); err != nil { // which folds in what stands beside it
			return err
		}
	case kindTemporary:
		return publish.RemoveAll(f.Path) // some are folders
	}
	return publish.Remove(f.Path)
}

// Search says what is looked for.
type Search struct {
	StateDir string
	Older    time.Duration
	All      bool // also what a run may go on with: a begun plan, the copy that an account keeps
}

// Find lists what may go: in the state folder, and wherever runs have left files. Each
// is known for ours by its place and its name, a plan by what is in it, and a report by
// being as it was made.
func (o Search) Find(ctx context.Context) ([]File, error) {
	remembered, err := All(o.StateDir)
	if err != nil {
		return nil, err
	}
	found := map[string]File{}
	add := func(kind string, paths ...string) {
		for _, path := range paths {
			if f, old := o.old(kind, path); old {
				found[path] = f
			}
		}
	}
	add(kindTemporary, matching(o.StateDir, published)...)
	for _, account := range matching(o.StateDir, accountFolder.MatchString) {
		add(kindTemporary, append(Aborted(account), matching(account, published)...)...)
		add(kindCopy, matching(account, fits(".stdout.*.partial"))...)
		if o.All { // the account's last whole copy is what the next night goes on from
			add(kindCopy, matching(account, fits("mirror-*.db"))...)
		}
	}
	for _, r := range remembered {
		dir, hidden := filepath.Dir(r.Path), "."+filepath.Base(r.Path)+"."
		add(kindCopy, matching(dir, func(n string) bool { return strings.HasPrefix(n, hidden) && strings.HasSuffix(n, ".partial") })...)
		add(kindTemporary, matching(publish.Abandoned(r.Path))...)
		if r.Kind == KindPlan {
			add(kindTemporary, matching(dir, fits(".intakeq-bulk-plan-*.partial"))...)
		}
		switch {
		case r.Kind == KindPlan:
			// Its age is looked at first: opening it folds in what a killed run has left.
			if f, old := o.old(kindPlan, r.Path); old && o.planMayGo(ctx, f) {
				found[f.Path] = f
			}
		case r.Kind == KindReport && r.AsMade():
			add(kindReport, r.Path)
		}
	}
	list := make([]File, 0, len(found))
	for _, f := range found {
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return list, nil
}

// old returns a file that is there, and whether it is old enough.
func (o Search) old(kind, path string) (File, bool) {
	info, err := os.Lstat(path)
	within := strings.HasPrefix(path, o.StateDir+string(filepath.Separator)) // where folders are ours, too
	if err != nil || !info.Mode().IsRegular() && !(info.IsDir() && within) {
		return File{}, false
	}
	f := File{path, kind, info.Size(), info.ModTime().UTC()}
	// What a run does goes into the -wal file first.
	if wal, err := os.Stat(path + "-wal"); err == nil && wal.ModTime().After(f.Modified) {
		f.Modified = wal.ModTime().UTC()
	}
	return f, time.Since(f.Modified) > o.Older
}

// planMayGo reports whether a file is a plan, and none that somebody may go on with: of
// such a one only where that was asked for.
func (o Search) planMayGo(ctx context.Context, f File) bool {
	file, err := plan.Open(ctx, f.Path)
	if err != nil {
		return false
	}
	defer func() {
		if file.Close() == nil {
			_ = os.Chtimes(f.Path, time.Time{}, f.Modified) // or it is young again at the next look
		}
	}()
	begun, err := file.Begun(ctx)
	if err != nil || !begun || o.All {
		return err == nil
	}
	states, err := file.States(ctx)
	return err == nil && states[plan.Planned]+states[plan.Sent]+states[plan.Unknown] == 0
}

// matching lists what is in a folder under names that are ours. A folder that can't be
// read has nothing that could be removed.
func matching(dir string, ours func(name string) bool) []string {
	var found []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	for _, entry := range entries {
		if ours(entry.Name()) {
			found = append(found, filepath.Join(dir, entry.Name()))
		}
	}
	return found
}

// published reports whether a name in the state folder is of what a run was publishing
// there: all names in it are ours.
func published(name string) bool {
	ours, err := filepath.Match(".*.tmp-*", name)
	return err == nil && ours
}

// fits returns whether a name fits a pattern, which has no mistakes.
func fits(pattern string) func(name string) bool {
	return func(name string) bool {
		ok, err := filepath.Match(pattern, name)
		return err == nil && ok
	}
}

// accountFolder is the name of an account's folder in the state folder: nothing but
// this tool's files is in there.
var accountFolder = regexp.MustCompile(`^[0-9a-f]{16}$`)

// Aborted lists what killed runs left in an account's folder.
func Aborted(account string) []string {
	var all []string
	for _, pattern := range leftPatterns() {
		all = append(all, matching(account, fits(pattern))...)
	}
	return all
}

// leftPatterns are names of what killed runs leave in an account's folder.
func leftPatterns() []string {
	return []string{"stdin-*.csv", "planning-*.tmp", "xlsx-*", "intakeq-strings-*", "*.damaged-*"}
}
