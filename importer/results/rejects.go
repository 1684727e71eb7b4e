package results

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/publish"
	"intakeq-bulk/internal/sheet"
)

// errorColumn says what is wrong with a rejected row. A column of such a name
// needs no mapping.
const errorColumn = "_error"

func rejectsPath(planPath string, meta plan.Meta) string {
	switch {
	case meta.Format == string(sheet.XLSX):
		return planPath + ".rejects.xlsx"
	case meta.Delimiter == "\t":
		return planPath + ".rejects.tsv"
	}
	return planPath + ".rejects.csv"
}

// writeRejects publishes the source's own rows that were not saved, so that they
// can be mended and imported again with the same mapping. Without such rows there
// is no file, also none of an earlier run.
func writeRejects(ctx context.Context, f *plan.File, path string) error {
	meta := f.Meta()
	some := false
	for t, err := range f.Tried(ctx) {
		if err != nil {
			return err
		}
		some = some || rejected(t)
	}
	if !some || len(meta.Header) == 0 {
		if err := publish.Remove(path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	out, err := publish.Create(path)
	if err != nil {
		return err
	}
	defer out.Abort()
	w, err := newRejectWriter(meta, out)
	if err != nil {
		return err
	}
	defer w.abort()
	if err := rejectRows(ctx, f, w); err != nil {
		return err
	}
	return out.Commit()
}

// rejected reports whether a row could be, or was to be, in the account and is not. What
// the mode or the mapping leaves out is not among them, and no twin.
func rejected(t plan.Tried) bool {
	switch t.State {
	case plan.Conflict, plan.Failed, plan.Unknown:
		return true
	case plan.None:
		return t.Action != plan.Skip && t.Action != plan.Unchanged
	}
	return false
}

func rejectText(t plan.Tried) string {
	if t.State == plan.Unknown {
		return "it is not known whether this row was saved: apply the plan again before you import the row; " + t.Error
	}
	if t.Error != "" {
		return t.Error
	}
	var texts []string
	if t.LeftOut() {
		texts = append(texts, "left out by a decision")
	}
	for _, r := range t.Reasons {
		if r.Warning {
			continue
		}
		text := r.Message
		if r.Column != "" {
			text = r.Column + ": " + text
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "; ")
}

// rejectRows writes cells as the source had them: they are guarded, or protected
// in other ways, already. What a row has beyond the header stays beyond it.
func rejectRows(ctx context.Context, f *plan.File, out rejectWriter) error {
	meta := f.Meta()
	width, old := len(meta.Header), slices.Index(meta.Header, errorColumn)
	for _, above := range meta.Above {
		if err := out.row(plan.Row{Source: above}); err != nil {
			return err
		}
	}
	header := plan.Row{Source: meta.Header}
	if err := out.reject(header, width, old, errorColumn); err != nil {
		return err
	}
	for t, err := range f.Tried(ctx) {
		if err == nil && rejected(t) {
			err = out.reject(t.Row, width, old, sheet.Guard(rejectText(t)))
		}
		if err != nil {
			return err
		}
	}
	return out.close()
}

// rejectWriter writes the source's rows in the source's format.
type rejectWriter interface {
	row(plan.Row) error
	// reject writes a row with what is wrong with it behind the header's last column,
	// of so many, or where an earlier rejects file has it; old is -1 where there is none.
	reject(r plan.Row, width, old int, text string) error
	close() error
	abort()
}

func newRejectWriter(meta plan.Meta, w io.Writer) (rejectWriter, error) {
	if meta.Format == string(sheet.XLSX) {
		return newBookRejects(meta, w)
	}
	return newTextRejects(meta, w)
}

// withError puts a cell behind the header's last column, or where an earlier
// rejects file has it.
func withError(cells []string, width, old int, text string) []string {
	row := make([]string, width, max(width, len(cells))+1)
	copy(row, cells)
	if old >= 0 {
		row[old] = text
	} else {
		row = append(row, text)
	}
	if len(cells) > width {
		if rest := cells[width:]; strings.TrimSpace(strings.Join(rest, "")) != "" {
			row = append(row, rest...)
		}
	}
	return row
}
