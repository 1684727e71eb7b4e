package sheet

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// linesWriter writes JSON lines: one document, or one object of texts, a line.
type linesWriter struct {
	stream
	line bytes.Buffer
}

func newLinesWriter(w io.Writer) *linesWriter { return &linesWriter{stream: newStream(w)} }

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
		return l.object(r.Cells)
	}
	// Compact drops white space outside strings and keeps all else to the byte.
	if json.Compact(&l.line, r.Document) != nil {
		// The parser's own message would quote from the document.
		return errors.New("write row: the document is not valid JSON")
	}
	return nil
}

func (l *linesWriter) object(cells []string) error {
	if err := checkCells(cells, l.columns); err != nil {
		return err
	}
	if name, twice := repeatedName(l.columns); twice {
		return fmt.Errorf("column %q is there twice: a JSON object can hold it once", name)
	}
	for i, cell := range cells {
		l.line.WriteByte(`{,`[min(i, 1)])
		if err := l.member(l.columns[i].Name, cell); err != nil {
			return err
		}
	}
	l.line.WriteByte('}')
	return nil
}

func (l *linesWriter) member(name, cell string) error {
	key, err := jsonText(name)
	if err != nil {
		return err
	}
	value, err := jsonText(cell)
	if err != nil {
		return err
	}
	l.line.Write(key)
	l.line.WriteByte(':')
	l.line.Write(value)
	return nil
}

// jsonText is a JSON string without the escapes that only HTML needs.
func jsonText(s string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(s)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
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
