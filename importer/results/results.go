package results

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/gocarina/gocsv"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/publish"
	"intakeq-bulk/internal/sheet"
)

// result is a line of the results file. Its columns are promised.
type result struct {
	Row        string `csv:"Row"`
	Action     string `csv:"Action"`
	State      string `csv:"State"`
	ClientID   string `csv:"ClientId"`
	ExternalID string `csv:"ExternalClientId"`
	Fields     string `csv:"Fields"`
	Error      string `csv:"Error"`
}

func resultsPath(planPath string) string { return planPath + ".results.csv" }

// CheckWritable says why the files could not be left beside the plan; nil: they can.
// It is for before anything is sent.
func CheckWritable(f *plan.File, planPath string) error {
	for _, path := range []string{resultsPath(planPath), rejectsPath(planPath, f.Meta())} {
		if err := publish.CheckWritable(path); err != nil {
			return &publish.TargetError{Err: err}
		}
	}
	return nil
}

// Files are those that Write has left beside the plan.
func Files(f *plan.File, planPath string) []string {
	files := []string{resultsPath(planPath)}
	if rejects := rejectsPath(planPath, f.Meta()); exists(rejects) {
		files = append(files, rejects)
	}
	return files
}

// Move takes the files along to where the plan goes: all of them, or none where another
// program holds one. Nothing is sent before it.
func Move(f *plan.File, planPath, to string) error {
	for _, path := range Files(f, planPath) {
		if err := publish.Free(path); err != nil {
			return &publish.TargetError{Err: err}
		}
	}
	for _, path := range Files(f, planPath) {
		if err := publish.Rename(path, to+strings.TrimPrefix(path, planPath)); err != nil {
			return err
		}
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Write publishes what became of every row beside the plan, and the rows
// to mend where there are any. The results come last: where they are there, so
// are the others.
func Write(ctx context.Context, f *plan.File, planPath string) error {
	if err := writeRejects(ctx, f, rejectsPath(planPath, f.Meta())); err != nil {
		return err
	}
	out, err := publish.Create(resultsPath(planPath))
	if err != nil {
		return err
	}
	defer out.Abort()
	if err := writeResults(ctx, f, out); err != nil {
		return err
	}
	return out.Commit()
}

// Mend writes the files of a plan that is done, if the run that did it was
// killed before it came to that. Otherwise they are left alone: somebody may be at
// work on the rejects.
func Mend(ctx context.Context, f *plan.File, planPath string) error {
	if begun, err := f.Begun(ctx); err != nil || !begun {
		return err
	}
	var want bytes.Buffer
	if err := writeResults(ctx, f, &want); err != nil {
		return err
	}
	if have, err := os.ReadFile(resultsPath(planPath)); err == nil && bytes.Equal(have, want.Bytes()) {
		return nil
	}
	return Write(ctx, f, planPath)
}

func writeResults(ctx context.Context, f *plan.File, w io.Writer) error {
	buffer := bufio.NewWriter(w) // gocsv flushes its own after each row
	out := gocsv.NewSafeCSVWriter(csv.NewWriter(buffer))
	if err := gocsv.MarshalCSV([]result{}, out); err != nil {
		return err
	}
	for t, err := range f.Tried(ctx) {
		if err == nil {
			err = gocsv.MarshalCSVWithoutHeaders([]result{newResult(t)}, out)
		}
		if err != nil {
			return err
		}
	}
	return buffer.Flush()
}

func newResult(t plan.Tried) result {
	r := result{
		Row: strconv.Itoa(t.Row.Row), Action: string(t.Action), State: string(t.State),
		ExternalID: sheet.Guard(t.ExternalID), Fields: sheet.Guard(strings.Join(sentFields(t), ",")), Error: sheet.Guard(whole(t)),
	}
	if t.ClientID != 0 {
		r.ClientID = strconv.FormatInt(t.ClientID, 10)
	}
	return r
}

// whole is why a row is not saved, also in the server's own words: the file holds clients'
// data anyway.
func whole(t plan.Tried) string {
	if t.Said == "" {
		return t.Error
	}
	return t.Error + ": the server said: " + t.Said
}

// sentFields are the fields of a row's save; of one that came out otherwise, or
// was not sent because somebody changed them, those.
func sentFields(t plan.Tried) []string {
	var names []string
	for _, c := range t.Cells {
		names = append(names, c.Field)
	}
	if len(names) > 0 || !t.Wanted() {
		return names
	}
	for _, c := range t.Changes {
		if c.Kind != plan.Form {
			names = append(names, c.Field)
		}
	}
	return names
}
