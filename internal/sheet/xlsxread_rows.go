package sheet

import (
	"errors"
	"io"
	"strconv"
)

// maxSheetRows is Excel's limit.
const maxSheetRows = 1_048_576

const mend = "; open it in the spreadsheet program and save it again"

// sheetRows reads the rows of a sheet from its XML, to the end of the part:
// what stands behind the rows must be whole too, and holds the merged cells.
type sheetRows struct {
	book   *workbook
	part   io.ReadCloser
	x      *xmlScanner
	row    int
	cells  []Cell
	inData bool
	seen   bool // the rows' element
	found  merges
	text   []byte
}

func (w *workbook) open() (rowSource, error) {
	rc, err := openPart(w.part)
	if err != nil {
		return nil, err
	}
	s := &sheetRows{book: w, part: rc, x: newXMLScanner(rc)}
	if w.merges != nil {
		s.found = *w.merges
	}
	return s, nil
}

func (s *sheetRows) Close() error { return s.part.Close() }

func (s *sheetRows) next() (sourceRow, error) {
	for {
		if err := s.x.next(); err == io.EOF {
			return sourceRow{}, s.finish()
		} else if err != nil {
			return sourceRow{}, s.at(0, err)
		}
		switch {
		case s.x.kind == xmlEnd && s.x.depth() == 1:
			s.inData = false
		case s.x.kind != xmlStart:
		case s.inData && s.x.depth() == 3 && string(s.x.name) == "row":
			return s.readRow()
		default:
			if err := s.other(); err != nil {
				return sourceRow{}, err
			}
		}
	}
}

// other handles the elements around the rows.
func (s *sheetRows) other() error {
	switch name := string(s.x.name); {
	case s.x.depth() == 1 && name != "worksheet":
		return errors.New("this sheet holds no cells, only a chart or a dialog; name another sheet")
	case s.x.depth() == 2 && name == "sheetData":
		if s.seen {
			return errors.New("the sheet is damaged: it has its rows twice" + mend)
		}
		s.inData, s.seen = true, true
	case s.x.depth() == 3 && name == "mergeCell" && s.book.merges == nil:
		ref, _ := s.x.attr("ref")
		return s.found.add(string(ref))
	}
	return nil
}

// finish is reached only by a sheet that is whole.
func (s *sheetRows) finish() error {
	if !s.seen {
		return errors.New("the sheet is damaged: it has no rows" + mend)
	}
	if s.book.merges == nil {
		s.found.settle()
		s.book.merges = &s.found
	}
	return io.EOF
}

func (s *sheetRows) readRow() (sourceRow, error) {
	number := s.row + 1
	if r, ok := s.x.attr("r"); ok {
		n, err := strconv.Atoi(string(r))
		if err != nil || n <= s.row {
			return sourceRow{}, s.at(0, errors.New("the rows of the sheet are not in order"+mend))
		}
		number = n
	}
	if s.row = number; number > maxSheetRows {
		return sourceRow{}, s.at(0, errors.New("the sheet has more rows than a spreadsheet can"+mend))
	}
	hidden, _ := s.x.attr("hidden")
	row := sourceRow{number: number, hidden: string(hidden) == "1" || string(hidden) == "true"}
	s.cells = s.cells[:0]
	for {
		if err := s.x.next(); err != nil {
			return row, s.at(0, notEOF(err))
		}
		if s.x.kind == xmlEnd && s.x.depth() == 2 {
			break
		}
		if s.x.kind == xmlStart && s.x.depth() == 4 && string(s.x.name) == "c" {
			if err := s.readCell(); err != nil {
				return row, err
			}
		}
	}
	row.cells = s.cells
	if row.merged = s.found.at(number); row.merged.ref != "" {
		row.problems = []Problem{row.merged.problem()}
	}
	return row, nil
}

// at places an error in this row.
func (s *sheetRows) at(column int, err error) error {
	e := &Error{Row: s.row, Err: err}
	if column > 0 {
		e.Column = ColumnName(column - 1)
	}
	return e
}

func notEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
