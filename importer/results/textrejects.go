package results

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"intakeq-bulk/internal/plan"
)

// textRejects are a CSV or TSV file, in the encoding of the source.
type textRejects struct {
	out   *transform.Writer
	comma rune
}

func newTextRejects(meta plan.Meta, w io.Writer) (rejectWriter, error) {
	t := &textRejects{out: transform.NewWriter(w, encodingNamed(meta.Encoding).NewEncoder()), comma: ','}
	if r, size := utf8.DecodeRuneInString(meta.Delimiter); size > 0 {
		t.comma = r
	}
	if meta.BOM && meta.Encoding == "utf-8" { // others write their own
		_, err := io.WriteString(w, "\ufeff")
		return t, err
	}
	return t, nil
}

func (t *textRejects) row(r plan.Row) error {
	line, err := t.line(r.Source)
	if err == nil {
		_, err = t.out.Write(line)
	}
	return err
}

// line is a record, with its line end.
func (t *textRejects) line(cells []string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma = t.comma
	err := w.Write(cells)
	w.Flush()
	return b.Bytes(), errors.Join(err, w.Error())
}

// reject: a row that cells can't tell is written to the letter, for its cells, put in
// order, would be another row. What an earlier file said of it stays in it.
func (t *textRejects) reject(r plan.Row, width, old int, text string) error {
	if r.SourceText == "" {
		return t.row(plan.Row{Source: withError(r.Source, width, old, text)})
	}
	line := []byte("\n")
	if old < 0 {
		var err error
		if line, err = t.line([]string{"", text}); err != nil {
			return err
		}
	}
	_, err := t.out.Write(append([]byte(r.SourceText), line...))
	return err
}

func (t *textRejects) close() error { return t.out.Close() }

func (t *textRejects) abort() {}

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
