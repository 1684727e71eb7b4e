package report

import (
	"context"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"
	"time"

	"intakeq-bulk/internal/plan"
)

// Plan is what a report reads. Its rows, with what applying did for each, come in
// the order of the spreadsheet, and can be asked for again: all, or those of some
// actions. Only Tried has their cells as the spreadsheet has them.
type Plan interface {
	Meta() plan.Meta
	RowSummary(ctx context.Context) (plan.Summary, error)
	Counts(ctx context.Context) (plan.Summary, []plan.FieldCount, error)
	Tried(ctx context.Context, of ...plan.Action) iter.Seq2[plan.Tried, error]
	Told(ctx context.Context, of ...plan.Action) iter.Seq2[plan.Tried, error]
	Shown(ctx context.Context, of ...plan.Action) iter.Seq2[plan.Shown, error]
	Alarms(ctx context.Context) ([]plan.Alarm, error)
	ReasonCounts(ctx context.Context) (map[string]int, error)
	RunStatus(ctx context.Context) (plan.RunStatus, error)
}

// Format is a form of report; its text is its file's extension.
type Format string

// The forms there are.
const (
	Text Format = "txt"
	HTML Format = "html"
	XLSX Format = "xlsx"
	CSV  Format = "csv"
	JSON Format = "json"
)

// Options shape a report.
type Options struct {
	// Color marks the dangerous in text. The caller knows whether the stream
	// is a terminal, and what NO_COLOR says.
	Color bool
	// ShowValues shows what cells hold in text, which is masked otherwise.
	ShowValues bool
	// Rows is how many rows of each section text shows; 0: all of them.
	Rows int
	// Location is where the reader's clock is; nil is the machine's.
	Location *time.Location
	// Plan is the plan's file, as its reader would name it to a command; "": not known.
	Plan string
	// TmpDir is the folder to which a large XLSX spills while it is written.
	// What is spilled is clients' data: name a private one. "" is the system's.
	TmpDir string
}

func (o Options) location() *time.Location {
	if o.Location == nil {
		return time.Local
	}
	return o.Location
}

// FormatByName returns the form that a file's extension names, in any case, or an
// error that lists those there are.
func FormatByName(path string) (Format, error) {
	switch f := Format(strings.ToLower(strings.TrimPrefix(filepath.Ext(path), "."))); f {
	case Text, HTML, XLSX, CSV, JSON:
		return f, nil
	}
	return "", fmt.Errorf("report %q: unknown extension %q: use .html, .xlsx, .csv, .json or .txt", filepath.Base(path), filepath.Ext(path))
}

// Write writes the plan to w. After an error, what has been written is not a
// report: write to a file that is published only when all is well.
func Write(ctx context.Context, f Format, w io.Writer, p Plan, o Options) error {
	s, err := newSubject(ctx, f, p, o)
	if err != nil {
		return err
	}
	switch f {
	case Text:
		return writeText(ctx, w, s, o)
	case HTML:
		return writeHTML(ctx, w, s)
	case XLSX:
		return writeXLSX(ctx, w, s, o.TmpDir)
	case CSV:
		return writeCSV(ctx, w, s)
	case JSON:
		return writeJSON(ctx, w, s)
	}
	return fmt.Errorf("can't write a report as %q: use html, xlsx, csv, json or txt", f)
}

// WriteRow writes one row alone, as text or JSON, with all of its cells. fields are
// those of the plan.
func WriteRow(f Format, w io.Writer, r plan.Shown, fields []plan.Field, o Options) error {
	switch f {
	case Text:
		t := newTextWriter(w, o)
		t.row(r.Tried)
		t.card(r.Settled(fields), fields)
		if r.Said != "" && o.ShowValues {
			t.line("    the server said: %s", printable(r.Said))
		}
		return t.out.Flush()
	case JSON:
		return newEncoder(w).Encode(newJSONShown(r, fields))
	}
	return fmt.Errorf("can't write one row as %q: use txt or json", f)
}
