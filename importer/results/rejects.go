package results

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/publish"
	"intakeq-bulk/internal/sheet"
)

// errorColumn says what is wrong with a rejected row. A column of such a name
// needs no mapping.
const errorColumn = "_error"

func rejectsPath(planPath string, meta plan.Meta) string {
	if meta.Delimiter == "\t" {
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
		if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	out, err := publish.Create(path)
	if err != nil {
		return err
	}
	defer out.Abort()
	if err := rejectRows(ctx, f, meta, out); err != nil {
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
func rejectRows(ctx context.Context, f *plan.File, meta plan.Meta, w io.Writer) error {
	encoded := transform.NewWriter(w, encodingNamed(meta.Encoding).NewEncoder())
	out := csv.NewWriter(encoded)
	if r, size := utf8.DecodeRuneInString(meta.Delimiter); size > 0 {
		out.Comma = r
	}
	header, old := meta.Header, slices.Index(meta.Header, errorColumn)
	for _, above := range meta.Above {
		out.Write(above) // an error stays, for Error
	}
	out.Write(withError(header, len(header), old, errorColumn))
	for t, err := range f.Tried(ctx) {
		if err != nil {
			return err
		}
		if rejected(t) {
			out.Write(withError(t.Source, len(header), old, sheet.Guard(rejectText(t))))
		}
	}
	out.Flush()
	return errors.Join(out.Error(), encoded.Close())
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

// encodingNamed is the source's encoding, by the name that package sheet gives it: a
// mapping may name it. What it can't write becomes its replacement character.
func encodingNamed(name string) encoding.Encoding {
	switch name {
	case "utf-16le":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case "utf-16be":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	}
	for _, e := range charmap.All {
		if m, ok := e.(*charmap.Charmap); ok && strings.ToLower(strings.ReplaceAll(m.String(), " ", "-")) == name {
			return replacing{m}
		}
	}
	return encoding.Nop
}

// replacing never fails on a character that the table lacks: the _error text may
// name a column that only looks like one of the source's.
type replacing struct{ encoding.Encoding }

// NewEncoder implements [encoding.Encoding].
func (r replacing) NewEncoder() *encoding.Encoder {
	return encoding.ReplaceUnsupported(r.Encoding.NewEncoder())
}
