package xlsx

import (
	"errors"
	"strconv"

	"intakeq-bulk/internal/xlsx/strictxml"
)

// Kind is what a workbook says that a cell is.
type Kind uint8

// The kinds of cells.
const (
	Empty Kind = iota
	Text
	Number
	Date  // Text is YYYY-MM-DD, or YYYY-MM-DD hh:mm:ss
	Bool  // Text is true or false
	Error // a spreadsheet error such as #REF!, or a cell that holds no value though it should
)

// Flaw is a reason why a cell's value is not known, or not to the last digit.
type Flaw uint8

// The flaws of cells.
const (
	None           Flaw = iota
	NoResult            // a formula that was never calculated
	NoNumber            // a number cell without a number, or a date cell without a date
	TooManyDigits       // a number of more digits than any spreadsheet keeps
	UncertainDate       // a date before March 1900, which programs read differently
	DateOutOfRange      // a number that is formatted as a date, but before 1900 or after 9999
)

// Result is what is known of the result of a cell's formula.
type Result uint8

// What can be known of a result.
const (
	NoFormula   Result = iota
	Calculated         // by the program that saved the file
	Missing            // there is none: left to the program that opens the file
	Placeholder        // there is one, but the workbook asks to be calculated before it is used
)

// Cell is one value as text, with what is known of it.
type Cell struct {
	Text   string
	Kind   Kind
	Flaw   Flaw
	Result Result
}

// rawCell is a cell as it stands in the XML.
type rawCell struct {
	kind     string // its t attribute
	style    int
	value    []byte // of <v>, or of <is>; until the next cell
	hasValue bool
	formula  bool
}

// readCell appends the cell to the row, after blank ones for those left out.
func (s *Rows) readCell() error {
	column := len(s.cells) + 1
	if ref, ok := s.x.Attr("r"); ok {
		col, row, ok := cellRef(string(ref))
		if !ok || row != s.row || col < column {
			return s.at(column, errors.New("a cell of the sheet is not where its row says"+mend))
		}
		column = col
	}
	if column > MaxColumns {
		return s.at(0, errors.New("the row has more cells than a spreadsheet can"+mend))
	}
	raw, err := s.cellParts()
	if err != nil {
		return s.at(column, notEOF(err))
	}
	cell, err := s.book.cell(raw)
	if err != nil {
		return s.at(column, err)
	}
	for len(s.cells) < column-1 {
		s.cells = append(s.cells, Cell{})
	}
	s.cells = append(s.cells, cell)
	return nil
}

func (s *Rows) cellParts() (rawCell, error) {
	var c rawCell
	if t, ok := s.x.Attr("t"); ok {
		c.kind = cellType(t)
	}
	if style, ok := s.x.Attr("s"); ok {
		n, err := strconv.Atoi(string(style))
		if err != nil || n < 0 || n > 0 && n >= len(s.book.formats) {
			return c, errors.New("the cell has a format that the workbook lacks" + mend)
		}
		c.style = n
	}
	for {
		if err := s.x.Next(); err != nil {
			return c, err
		}
		if s.x.Kind == strictxml.End && s.x.Depth() == 3 {
			return c, nil
		}
		if s.x.Kind != strictxml.Start {
			continue
		}
		if err := s.cellPart(&c); err != nil {
			return c, err
		}
	}
}

func (s *Rows) cellPart(c *rawCell) (err error) {
	switch string(s.x.Name) {
	case "v":
		if c.hasValue {
			return errors.New("a cell has two values" + mend)
		}
		s.text, err = s.x.ElementText(s.text[:0])
		c.value, c.hasValue = s.text, true
	case "is":
		if c.hasValue {
			return errors.New("a cell has two values" + mend)
		}
		s.text, err = richText(s.x, s.text[:0])
		c.value, c.hasValue = s.text, true
	case "f":
		c.formula = true
		err = s.x.Skip()
	default:
		err = s.x.Skip()
	}
	return err
}

// cellType avoids an allocation for the types there are.
func cellType(t []byte) string {
	switch string(t) {
	case "s":
		return "s"
	case "n":
		return "n"
	case "inlineStr":
		return "inlineStr"
	}
	return string(t)
}

// cell is what the XML of a cell says.
func (w *Workbook) cell(c rawCell) (Cell, error) {
	cell, err := w.value(c)
	cell.Result = w.result(c)
	return cell, err
}

// result: openpyxl leaves the value of a formula empty, XlsxWriter writes a 0 and
// asks for calculation. A formula whose result is the empty text has it as one
// (t="str"), as Excel and LibreOffice write it.
func (w *Workbook) result(c rawCell) Result {
	switch {
	case !c.formula:
		return NoFormula
	case !c.hasValue, len(c.value) == 0 && c.kind != "str":
		return Missing
	case w.calcOnLoad:
		return Placeholder
	}
	return Calculated
}

// value gives a cell its text.
func (w *Workbook) value(c rawCell) (Cell, error) {
	switch {
	case c.formula && !c.hasValue:
		return Cell{Kind: Error, Flaw: NoResult}, nil
	case !c.hasValue || len(c.value) == 0:
		return Cell{}, nil
	}
	switch c.kind {
	case "s":
		text, err := w.strings.at(wholeNumber(c.value))
		return textCell(text), err
	case "inlineStr", "str":
		return textCell(unescape(string(c.value))), nil
	case "b":
		return boolCell(string(c.value))
	case "e":
		return Cell{Text: string(c.value), Kind: Error}, nil
	case "d":
		return isoCell(string(c.value)), nil
	case "", "n":
		return w.numberCell(string(c.value), c.style), nil
	}
	return Cell{}, errors.New("the cell is of a kind that is not known" + mend)
}

// wholeNumber is -1 where the text is none, or has more than nine digits.
func wholeNumber(b []byte) int {
	if len(b) == 0 || len(b) > 9 {
		return -1
	}
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}

func textCell(s string) Cell {
	if s == "" {
		return Cell{}
	}
	return Cell{Text: s, Kind: Text}
}

func boolCell(value string) (Cell, error) {
	switch value {
	case "1", "true":
		return Cell{Text: "true", Kind: Bool}, nil
	case "0", "false":
		return Cell{Text: "false", Kind: Bool}, nil
	}
	return Cell{}, errors.New("the cell should be true or false, but is neither" + mend)
}

// cellRef reads A1 as column 1, row 1.
func cellRef(ref string) (col, row int, ok bool) {
	i := 0
	for ; i < len(ref) && i < 4 && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		col = col*26 + int(ref[i]-'A') + 1
	}
	row, err := strconv.Atoi(ref[i:])
	ok = err == nil && i > 0 && ref[i] != '+' && row > 0 && row <= MaxRows && col <= MaxColumns
	return col, row, ok
}
