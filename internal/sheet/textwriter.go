package sheet

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"intakeq-bulk/internal/charset"
)

// textWriter writes CSV and TSV. It is not built on encoding/csv, because that
// can't be told to quote: a one-column table's empty cell would become a blank
// line, which readers skip, and a first cell that starts with U+FEFF would
// lose it as a byte order mark.
type textWriter struct {
	stream
	delimiter string
	first     bool // nothing is written yet but for a byte order mark
}

func newTextWriter(w io.Writer, o WriteOptions) (*textWriter, error) {
	d := o.Delimiter
	if d == '"' || d == '\r' || d == '\n' || d == utf8.RuneError || !utf8.ValidRune(d) {
		return nil, fmt.Errorf("delimiter %q: use any single character but a quote, CR or LF", d)
	}
	t := &textWriter{stream: newStream(w), delimiter: string(d), first: true}
	if o.BOM {
		t.put(charset.UTF8Mark)
	}
	return t, nil
}

func (t *textWriter) Begin(_ string, columns []Column) error {
	if err := t.begin(columns); err != nil {
		return err
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return t.record(names)
}

func (t *textWriter) Write(r Row) error {
	if err := t.ready(); err != nil {
		return err
	}
	if err := checkCells(r.Cells, t.columns); err != nil {
		return t.fail(err)
	}
	return t.record(r.Cells)
}

func (t *textWriter) record(cells []string) error {
	for i, cell := range cells {
		if i > 0 {
			t.put(t.delimiter)
		}
		if cell != "" || len(cells) == 1 {
			t.cell(cell)
		}
		t.first = false
	}
	t.put("\n")
	return t.err
}

func (t *textWriter) cell(text string) {
	text = Guard(text)
	if text == "" || t.quoted(text) {
		text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	t.put(text)
}

// quoted says whether a cell needs quotes. Outer blanks need none by RFC 4180,
// but some readers trim them.
func (t *textWriter) quoted(cell string) bool {
	if t.first && (strings.HasPrefix(cell, charset.UTF8Mark) || strings.HasPrefix(strings.ToLower(cell), "sep=")) {
		return true // or it would be read as a mark of the file, not as a cell
	}
	for _, mark := range []string{t.delimiter, `"`, "\r", "\n"} {
		if strings.Contains(cell, mark) {
			return true
		}
	}
	head, _ := utf8.DecodeRuneInString(cell)
	tail, _ := utf8.DecodeLastRuneInString(cell)
	return unicode.IsSpace(head) || unicode.IsSpace(tail)
}
