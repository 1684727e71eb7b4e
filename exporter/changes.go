package exporter

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"intakeq-bulk/exporter/diff"
	"intakeq-bulk/internal/publish"
	"intakeq-bulk/internal/sheet"
)

// follow writes what differs from the last complete export of the target, and notes that
// this one follows it. It does so while that one is still there: a run that is killed
// before the export is in its place has told changes that the next run tells again, and of
// one that is killed after that the next run leaves what it told.
func (e *export) follow(ctx context.Context, made *output) error {
	if !e.follows() {
		return nil
	}
	record, err := readLine(e.recordPath())
	if err != nil {
		e.warn(fmt.Sprintf("what is known of this file's last export is damaged, and is written anew: %v", err))
	}
	last := record.last()
	if e.Options.Changes != "" {
		if last.Path == "" && (len(record) > 0 || err != nil) {
			e.warn("the last complete export of this file is gone, or is not as it was made: --changes has nothing to compare with")
		}
		if err := e.writeChanges(ctx, last, made.file.Temporary()); err != nil {
			return err
		}
	}
	e.note(last, complete{Path: absolute(e.Target), SHA256: made.info().SHA256})
	return nil
}

func (e *export) follows() bool { return e.result.Complete && e.Home != "" && e.Target != stdout }

func (e *export) note(l ...complete) {
	if err := writeLine(e.recordPath(), l...); err != nil {
		e.warn(fmt.Sprintf("--changes will not know of this export: %v", err))
	}
}

// writeChanges compares two exports; without an earlier one there are no changes.
func (e *export) writeChanges(ctx context.Context, last complete, after string) error {
	tmp, err := os.MkdirTemp(e.WorkDir, "xlsx-") // clients' data may spill to it
	if err != nil {
		return err
	}
	defer publish.RemoveAll(tmp)
	report, err := diff.CreateReport(e.Options.Changes, tmp)
	if err != nil {
		return err
	}
	defer report.Abort()
	if last.Path == "" {
		return report.Commit()
	}
	read := sheet.ReadOptions{Format: e.Format, TmpDir: tmp}
	if e.Delimiter != 0 {
		read.Delimiter = string(e.Delimiter)
	}
	var failed error
	news := false
	err = diff.FilesAs(read, last.Path, after, func(d diff.Difference) error {
		if d.Column == asOfColumn { // tells of us, and not of the client
			return nil
		}
		news = true
		if failed = ctx.Err(); failed == nil {
			failed = report.Add(d)
		}
		return failed
	})
	switch {
	case failed != nil:
		return failed
	case err != nil: // it was made with other columns, or in another shape
		e.warn("the last complete export of this file can't be compared with this one: --changes has none")
		report.Abort()
		return e.writeChanges(ctx, complete{}, after)
	case !news && !last.Told && there(e.Options.Changes): // nobody may have seen it
		return nil
	}
	return report.Commit()
}

func there(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// warn tells whoever runs this of something that it goes on after.
func (e *export) warn(text string) {
	if e.Warn != nil {
		e.Warn(text)
	}
}

// Told notes that the run which made the last export of the target is over: that and its
// changes were told.
func (o Options) Told() error {
	l, err := readLine(o.recordPath())
	if err != nil || len(l) == 0 {
		return err
	}
	l[len(l)-1].Told = true
	return writeLine(o.recordPath(), l...)
}

// complete is a complete export that was published, or was about to be.
type complete struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Told   bool   `json:"told"` // the run that made it came to its end, and was seen to
}

// line is the last complete exports of a target, the newest at its end: two, for the last
// may not have come to its place.
type line []complete

// recordPath is where a target's line is kept. One that is read through other filters
// has a line of its own: who is not in it did not leave.
func (o Options) recordPath() string {
	key, _ := json.Marshal([]any{publish.Key(absolute(cmp.Or(string(o.Pattern), o.Target))), o.Filters}) // strings alone
	sum := sha256.Sum256(key)
	return filepath.Join(o.Home, "export-"+hex.EncodeToString(sum[:8])+".json")
}

func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

func readLine(path string) (line, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var l line
	return l, json.Unmarshal(text, &l)
}

// last returns the newest that is there as it was made.
func (l line) last() complete {
	for _, c := range slices.Backward(l) {
		if sum, err := publish.Sum(c.Path); err == nil && sum == c.SHA256 {
			return c
		}
	}
	return complete{}
}

// writeLine notes an export and the one before it, if there is one.
func writeLine(path string, l ...complete) error {
	return publish.JSON(path, slices.DeleteFunc(l, func(c complete) bool { return c == complete{} }), "")
}
