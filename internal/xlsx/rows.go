package xlsx

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"

	"intakeq-bulk/internal/xlsx/strictxml"
)

// What a sheet holds at the most.
const (
	MaxRows    = excelize.TotalRows
	MaxColumns = excelize.MaxColumns
)

const mend = "; open it in the spreadsheet program and save it again"

// Row is a row of a sheet. Its cells are valid until the next one is asked for.
type Row struct {
	Number int // as the spreadsheet program shows it
	Hidden bool
	Cells  []Cell
	Merged Merged // zero: none
}

// RowError is a reason why a sheet can't be read on, with the place.
type RowError struct {
	Row    int // 0: before the first
	Column int // counted from 1; 0: not known
	Err    error
}

func (e *RowError) Error() string { return fmt.Sprintf("row %d: %v", e.Row, e.Err) }

func (e *RowError) Unwrap() error { return e.Err }

// Rows reads the rows of a sheet from its XML, to the end of the part: what
// stands behind the rows must be whole too, and holds the merged cells.
type Rows struct {
	book   *Workbook
	part   io.ReadCloser
	x      *strictxml.Scanner
	row    int
	cells  []Cell
	inData bool
	seen   bool // the rows' element
	found  merges
	text   []byte
}

// Rows stands before the first row of the sheet. It can be asked for again; merged
// cells, which stand behind the rows in the XML, are known from the second time on.
func (w *Workbook) Rows() (*Rows, error) {
	rc, err := openPart(w.part)
	if err != nil {
		return nil, err
	}
	s := &Rows{book: w, part: rc, x: strictxml.NewScanner(rc)}
	if w.merges != nil {
		s.found = *w.merges
	}
	return s, nil
}

// Close ends the reading.
func (s *Rows) Close() error { return s.part.Close() }

// Next gives the next row, blank ones included where the XML has them, or io.EOF
// after a sheet that is whole.
func (s *Rows) Next() (Row, error) {
	for {
		if err := s.x.Next(); err == io.EOF {
			return Row{}, s.finish()
		} else if err != nil {
			return Row{}, s.at(0, err)
		}
		switch {
		case s.x.Kind == strictxml.End && s.x.Depth() == 1:
			s.inData = false
		case s.x.Kind != strictxml.Start:
		case s.inData && s.x.Depth() == 3 && string(s.x.Name) == "row":
			return s.readRow()
		default:
			if err := s.other(); err != nil {
				return Row{}, err
			}
		}
	}
}

// other handles the elements around the rows.
func (s *Rows) other() error {
	switch name := string(s.x.Name); {
	case s.x.Depth() == 1 && name != "worksheet":
		return errors.New("this sheet holds no cells, only a chart or a dialog; name another sheet")
	case s.x.Depth() == 2 && name == "sheetData":
		if s.seen {
			return errors.New("the sheet is damaged: it has its rows twice" + mend)
		}
		s.inData, s.seen = true, true
	case s.x.Depth() == 3 && name == "mergeCell" && s.book.merges == nil:
		ref, _ := s.x.Attr("ref")
		return s.found.add(string(ref))
	}
	return nil
}

// finish is reached only by a sheet that is whole.
func (s *Rows) finish() error {
	if !s.seen {
		return errors.New("the sheet is damaged: it has no rows" + mend)
	}
	if s.book.merges == nil {
		s.found.settle()
		s.book.merges = &s.found
	}
	return io.EOF
}

func (s *Rows) readRow() (Row, error) {
	number := s.row + 1
	if r, ok := s.x.Attr("r"); ok {
		n, err := strconv.Atoi(string(r))
		if err != nil || n <= s.row {
			return Row{}, s.at(0, errors.New("the rows of the sheet are not in order"+mend))
		}
		number = n
	}
	if s.row = number; number > MaxRows {
		return Row{}, s.at(0, errors.New("the sheet has more rows than a spreadsheet can"+mend))
	}
	hidden, _ := s.x.Attr("hidden")
	row := Row{Number: number, Hidden: string(hidden) == "1" || string(hidden) == "true"}
	s.cells = s.cells[:0]
	for {
		if err := s.x.Next(); err != nil {
			return row, s.at(0, notEOF(err))
		}
		if s.x.Kind == strictxml.End && s.x.Depth() == 2 {
			break
		}
		if s.x.Kind == strictxml.Start && s.x.Depth() == 4 && string(s.x.Name) == "c" {
			if err := s.readCell(); err != nil {
				return row, err
			}
		}
	}
	row.Cells, row.Merged = s.cells, s.found.at(number)
	return row, nil
}

// at places an error in this row.
func (s *Rows) at(column int, err error) error {
	return &RowError{Row: s.row, Column: column, Err: err}
}

func ignoreEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

func notEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
