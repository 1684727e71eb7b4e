package diff

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/record"
)

// lines is an export as JSON lines: documents, or objects of texts where columns were
// picked. Its columns are those that a table of the same clients has, so that it is
// compared with one as with another of its kind.
type lines struct {
	file   *os.File
	text   *bufio.Reader
	line   int
	header []string
	at     map[string]int // columns of members
	custom map[string]int // and of custom fields, by FieldId
	texts  bool           // every value is a text as a cell shows it
}

func openLines(path string) (*lines, error) {
	f, err := os.Open(path)
	if err != nil {
		if failed, ok := errors.AsType[*os.PathError](err); ok {
			err = failed.Err
		}
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	l := &lines{file: f}
	if err := errors.Join(l.layOut(), l.rewind()); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	return l, nil
}

func (l *lines) rewind() error {
	_, err := l.file.Seek(0, io.SeekStart)
	l.text, l.line = bufio.NewReaderSize(l.file, 1<<16), 0
	return err
}

func (l *lines) Header() []string { return l.header }

func (l *lines) Close() error { return l.file.Close() }

// next reads the next document.
func (l *lines) next() (intakeq.Document, error) {
	for {
		raw, err := l.text.ReadBytes('\n')
		if err != nil && (err != io.EOF || len(raw) == 0) {
			return intakeq.Document{}, err
		}
		l.line++
		if len(raw) == 1 && raw[0] == '\n' {
			continue
		}
		doc, err := intakeq.ParseDocument(raw)
		if err != nil {
			return doc, errors.New("not a JSON object, a line each: it is not an export of this tool")
		}
		return doc, nil
	}
}

// found is what the documents of a file have.
type found struct {
	members []string // in the order of their first appearance
	customs []intakeq.CustomColumn
	seen    map[string]bool
	texts   bool // and nothing else
}

func (x *found) in(doc intakeq.Document) {
	doc.Each(func(member string, v gjson.Result) bool {
		x.texts = x.texts && v.Type == gjson.String
		if !x.seen[member] {
			x.seen[member], x.members = true, append(x.members, member)
		}
		if member != record.MemberCustom {
			return true
		}
		for _, f := range intakeq.ParseCustomFields(v) {
			if key := record.CustomPrefix + f.ID; !x.seen[key] {
				x.seen[key], x.customs = true, append(x.customs, intakeq.CustomColumn{ID: f.ID, Label: f.Label})
			}
		}
		return true
	})
}

// layOut goes through the file for its columns: a late client may have more.
func (l *lines) layOut() error {
	if err := l.rewind(); err != nil {
		return err
	}
	x := found{seen: map[string]bool{}, texts: true}
	for {
		doc, err := l.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", l.line, err)
		}
		x.in(doc)
	}
	if l.texts = x.texts; l.texts && len(x.members) > 0 {
		l.lay(x.members, nil, x.members)
		return nil
	}
	profile := x.seen[record.MemberID] || len(x.members) == 0 // of an account without clients
	fields := intakeq.BaseColumns(profile)
	has := func(name string) bool {
		return slices.ContainsFunc(fields, func(f intakeq.Field) bool { return f.Name == name })
	}
	for _, member := range slices.Sorted(slices.Values(x.members)) {
		if !has(member) && !(profile && member == record.MemberCustom) { // laid out one by one
			fields = append(fields, intakeq.Field{Name: member})
		}
	}
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
	}
	l.lay(names, x.customs, intakeq.ColumnNames(fields, x.customs))
	return nil
}

func (l *lines) lay(members []string, customs []intakeq.CustomColumn, header []string) {
	l.at, l.custom, l.header = map[string]int{}, map[string]int{}, header
	for i, member := range members {
		l.at[member] = i
	}
	for i, c := range customs {
		l.custom[c.ID] = len(members) + i
	}
}

// read fills the cells as an export to a table does.
func (l *lines) read(cells []string) (int, error) {
	doc, err := l.next()
	if err == io.EOF {
		return 0, err
	}
	if err != nil {
		return l.line, err
	}
	clear(cells)
	client := record.NewCells(doc)
	doc.Each(func(member string, v gjson.Result) bool {
		at, ok := l.at[member]
		switch {
		case ok && l.texts:
			cells[at] = record.ValidText(v.String())
		case ok:
			cells[at] = client.Get(member)
		}
		return true
	})
	for id, at := range l.custom {
		cells[at] = client.Get(record.CustomPrefix + id)
	}
	return l.line, nil
}

// sameJSON reports whether two cells are one list or object: JSON lines have no blanks
// between its parts, and a table has it as it came.
func sameJSON(a, b string) bool {
	var x, y bytes.Buffer
	list := func(s string) bool { return s != "" && (s[0] == '{' || s[0] == '[') }
	return list(a) && list(b) && json.Compact(&x, []byte(a)) == nil && json.Compact(&y, []byte(b)) == nil && bytes.Equal(x.Bytes(), y.Bytes())
}
