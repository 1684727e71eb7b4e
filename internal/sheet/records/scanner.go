// Package records cuts the text of CSV and TSV files into records, and these into cells.
package records

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"

	"intakeq-bulk/internal/xlsx"
)

// Limits of a text table.
const (
	// An unclosed quote swallows all that follows: this is where that is noticed.
	// The API's answers end at 32 MiB for 100 clients.
	MaxRecord  = 16 << 20
	MaxColumns = xlsx.MaxColumns
)

// Scanner reads RFC 4180 records. It isn't encoding/csv, because that skips
// blank lines without counting them, which breaks row numbers; turns CRLF
// inside a cell into LF, which breaks promise 5; and stops for good at the first stray
// quote, where we report every bad row.
//
// A stray quote is read as Excel does: inside an unquoted cell it is a
// character, and text after a closing quote goes on unquoted. So rows end
// where the spreadsheet program ends them, and the record is marked. Only the
// protective form ="01234" may hold quotes and stand without.
type Scanner struct {
	Text     string   // the record's cells, one behind the other
	Fields   []string // parts of it; valid until the next record
	BadQuote int      // column of the first stray quote; -1: none
	Row      int      // of the record last read
	Line     int      // where it begins
	Zeros    bool     // zero bytes are text, as they can be in our export

	r         *bufio.Reader
	delimiter byte
	text      []byte
	cells     []span // within text
	taken     int    // how much of the record is in text, or left out of it
	whole     []byte // the record as it stands in the file, without its line end
	nextLine  int
	offset    int
	notQuick  int  // up to here records are read carefully
	afterCR   bool // inside a quoted cell, for counting lines
	stray     strayQuote
	special   [256]bool
}

// Error says why a text can't be read on, and where.
type Error struct {
	Row, Line int
	Column    int // counted from 0
	Err       error
}

func (e *Error) Error() string { return e.Err.Error() }

func (e *Error) Unwrap() error { return e.Err }

// span is a part of a text.
type span struct{ from, to int }

// New begins at the front of a text.
func New(r io.Reader, delimiter byte) *Scanner {
	s := &Scanner{r: bufio.NewReaderSize(r, 64<<10), delimiter: delimiter, nextLine: 1}
	for _, c := range []byte{delimiter, '"', '\r', '\n', 0} {
		s.special[c] = true
	}
	return s
}

// Pos is how many bytes were read.
func (s *Scanner) Pos() int { return s.offset }

// PassLine counts a line that was read before.
func (s *Scanner) PassLine() { s.nextLine++ }

// Whole is the record with a stray quote as it stands in the file, without its line's end.
func (s *Scanner) Whole() string { return string(s.whole) }

// strayQuote is what was seen in the cell being read.
type strayQuote uint8

const (
	noStray    strayQuote = iota
	bareStray             // a quote in an unquoted cell
	afterStray            // text after a closing quote
)

type within uint8

const (
	fieldStart within = iota
	unquoted
	quoted
	quoteInQuoted // the end of a cell, or the first of a doubled quote
	recordEnd
)

// Next reads one record, which may be a blank line: one empty field.
func (s *Scanner) Next() error {
	s.Row++
	s.Line, s.BadQuote = s.nextLine, -1
	if !s.quick() {
		if err := s.careful(); err != nil {
			return err
		}
	}
	s.cut()
	return nil
}

// careful looks at every byte.
func (s *Scanner) careful() error {
	s.text, s.whole, s.cells = s.text[:0], s.whole[:0], s.cells[:0]
	state := fieldStart
	begun := false
	for state != recordEnd {
		if s.plain(state) {
			state, begun = after(state), true
		}
		c, err := s.r.ReadByte()
		if err == io.EOF && begun && state != quoted {
			break
		}
		if err == io.EOF && begun {
			return s.fail("a quote that opens here is never closed, and swallows the rest of the file")
		}
		if err != nil {
			return err
		}
		begun = true
		s.offset++
		if state, err = s.step(state, c); err != nil {
			return err
		}
		if state != recordEnd {
			s.whole = append(roomy(s.whole), c)
		}
	}
	s.endCell()
	return nil
}

// plain takes the bytes at hand that mean nothing to the state, all at once: most
// of a file is such.
func (s *Scanner) plain(state within) bool {
	if state == quoteInQuoted {
		return false
	}
	ahead, _ := s.r.Peek(min(s.r.Buffered(), MaxRecord-len(s.whole))) // no more than is there
	n := 0
	for n < len(ahead) && !s.special[ahead[n]] {
		n++
	}
	if n == 0 {
		return false
	}
	s.text = append(s.text, ahead[:n]...)
	s.whole = append(roomy(s.whole), ahead[:n]...)
	s.offset += n
	s.afterCR = false
	_, _ = s.r.Discard(n) // they are at hand
	return true
}

// roomy gives a record that is long already all the room that one can take: to grow
// in steps would leave several times as much behind.
func roomy(record []byte) []byte {
	const long = 1 << 20
	if len(record) < long || cap(record) >= MaxRecord {
		return record
	}
	return slices.Grow(record, MaxRecord-len(record))
}

// after is the state behind plain bytes.
func after(state within) within {
	if state == quoted {
		return quoted
	}
	return unquoted
}

func (s *Scanner) step(state within, c byte) (within, error) {
	if c == 0 && !s.Zeros {
		return state, s.fail("a zero byte: this is no text file, or its encoding was not detected; say it")
	}
	if len(s.whole) >= MaxRecord {
		return state, s.fail("the row is longer than 16 MiB; is a quote not closed?")
	}
	if state == quoted {
		return s.inQuotes(c), nil
	}
	switch {
	case c == '"' && state == fieldStart:
		s.afterCR = false
		return quoted, nil
	case c == '"' && state == quoteInQuoted:
		s.text = append(s.text, c)
		return quoted, nil
	case c == s.delimiter:
		if len(s.cells) == MaxColumns-1 {
			return state, s.fail(fmt.Sprintf("the row has more than %d cells", MaxColumns))
		}
		s.endCell()
		return fieldStart, nil
	case c == '\n' || c == '\r':
		return recordEnd, s.endLine(c)
	case state == quoteInQuoted:
		s.stray = afterStray
	case c == '"':
		s.stray = max(s.stray, bareStray)
	}
	s.text = append(s.text, c)
	return unquoted, nil
}

func (s *Scanner) inQuotes(c byte) within {
	if c == '"' {
		return quoteInQuoted
	}
	if c == '\r' || c == '\n' && !s.afterCR {
		s.nextLine++
	}
	s.afterCR = c == '\r'
	s.text = append(s.text, c)
	return quoted
}

// endCell closes the cell, and judges its stray quotes now that it is whole.
func (s *Scanner) endCell() {
	cell := span{s.cellStart(), len(s.text)}
	if s.stray != noStray && s.BadQuote < 0 && !s.protected(s.text[cell.from:]) {
		s.BadQuote = len(s.cells)
	}
	s.stray = noStray
	s.cells = append(s.cells, cell)
}

// cellStart is behind the cell before.
func (s *Scanner) cellStart() int {
	if n := len(s.cells); n > 0 {
		return s.cells[n-1].to
	}
	return 0
}

func (s *Scanner) protected(cell []byte) bool {
	_, ok := Unwrap(string(cell))
	return ok && s.stray == bareStray
}

// endLine reads CR, LF and CRLF as one end each.
func (s *Scanner) endLine(c byte) error {
	s.nextLine++
	if c != '\r' {
		return nil
	}
	following, err := s.r.Peek(1)
	if err == nil && following[0] == '\n' {
		_, err = s.r.ReadByte()
		s.offset++
	}
	if err == io.EOF {
		return nil
	}
	return err
}

// cut makes one string of the record and slices the fields from it.
func (s *Scanner) cut() {
	s.Text = string(s.text)
	s.Fields = slices.Grow(s.Fields[:0], len(s.cells))[:len(s.cells)]
	for i, c := range s.cells {
		s.Fields[i] = s.Text[c.from:c.to]
	}
}

func (s *Scanner) fail(what string) error {
	return &Error{s.Row, s.Line, len(s.cells), errors.New(what)}
}
