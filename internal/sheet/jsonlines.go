package sheet

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/tidwall/gjson"
	"github.com/tidwall/pretty"
)

// linesWriter writes JSON lines: one document, or one object of texts, a line.
type linesWriter struct {
	stream
	line bytes.Buffer
	json *json.Encoder // into line
}

func newLinesWriter(w io.Writer) *linesWriter {
	l := &linesWriter{stream: newStream(w)}
	l.json = json.NewEncoder(&l.line)
	l.json.SetEscapeHTML(false) // escapes that only HTML needs
	return l
}

func (l *linesWriter) Begin(_ string, columns []Column) error { return l.begin(columns) }

func (l *linesWriter) Write(r Row) error {
	if err := l.ready(); err != nil {
		return err
	}
	l.line.Reset()
	if err := l.encode(r); err != nil {
		return l.fail(err)
	}
	l.line.WriteByte('\n')
	if _, err := l.out.Write(l.line.Bytes()); err != nil {
		return l.fail(err)
	}
	return nil
}

// encode puts the row into line, without a line's end.
func (l *linesWriter) encode(r Row) error {
	if r.Document == nil {
		return l.object(r)
	}
	if !gjson.ValidBytes(r.Document) {
		return errors.New("write row: the document is not valid JSON")
	}
	// Ugly drops white space outside strings and keeps all else to the byte, as
	// json.Compact does in ten times the time.
	l.line.Write(pretty.Ugly(r.Document))
	return nil
}

func (l *linesWriter) object(r Row) error {
	if err := checkCells(r.Cells, l.columns); err != nil {
		return err
	}
	columns := l.columns
	if r.More.Name != "" {
		columns = append(slices.Clip(columns), Column{Name: r.More.Name})
	}
	if name, twice := repeatedName(columns); twice {
		return fmt.Errorf("column %q is there twice: a JSON object can hold it once", name)
	}
	for i, cell := range r.Cells {
		l.line.WriteByte(`{,`[min(i, 1)])
		err := l.text(l.columns[i].Name)
		l.line.WriteByte(':')
		if err = errors.Join(err, l.text(cell)); err != nil {
			return err
		}
	}
	if r.More.Name != "" {
		l.line.WriteByte(',')
		err := l.text(r.More.Name)
		l.line.WriteByte(':')
		if err != nil || json.Compact(&l.line, r.More.Value) != nil {
			return errors.Join(err, errors.New("write row: a member is not valid JSON"))
		}
	}
	l.line.WriteByte('}')
	return nil
}

// text adds a JSON string.
func (l *linesWriter) text(s string) error {
	err := l.json.Encode(s)
	l.line.Truncate(l.line.Len() - len("\n"))
	return err
}

// repeatedName finds a name that two columns have.
func repeatedName(columns []Column) (string, bool) {
	seen := make(map[string]bool, len(columns))
	for _, c := range columns {
		if seen[c.Name] {
			return c.Name, true
		}
		seen[c.Name] = true
	}
	return "", false
}
