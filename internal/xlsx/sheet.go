package xlsx

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// Sheet is a sheet that is streamed: its columns come before its rows, the rows
// from the first to the last, then Filter, then Flush.
type Sheet struct {
	book    *Writer
	name    string
	stream  *excelize.StreamWriter
	columns int
	rows    int
	cells   []any // of the latest row
}

// SheetOptions are what must be known of a sheet before its first column.
type SheetOptions struct {
	// FitToWidth prints it across, as wide as the paper, and as long as it is.
	FitToWidth bool
	// Protected keeps people from editing by accident; there is no password, so
	// anybody can on purpose. Cells whose style unlocks them stay free.
	Protected bool
}

// Sheet begins the next sheet.
func (b *Writer) Sheet(name string, o SheetOptions) (*Sheet, error) {
	if err := b.addName(name); err != nil {
		return nil, fmt.Errorf("sheet %q: %w", name, err)
	}
	// excelize would say "A1" for any sheet that is streamed, and readers that
	// believe it read one cell. The element is optional.
	if err := b.file.SetSheetDimension(name, ""); err != nil {
		return nil, fmt.Errorf("sheet %q: %w", name, err)
	}
	if o.FitToWidth {
		if err := b.fitToWidth(name); err != nil {
			return nil, err
		}
	}
	if o.Protected {
		err := b.file.ProtectSheet(name, &excelize.SheetProtectionOptions{
			SelectLockedCells: true, SelectUnlockedCells: true, AutoFilter: true, FormatColumns: true, FormatRows: true,
		})
		if err != nil {
			return nil, err
		}
	}
	stream, err := b.file.NewStreamWriter(name)
	if err != nil {
		return nil, fmt.Errorf("sheet %q: %w", name, err)
	}
	return &Sheet{book: b, name: name, stream: stream}, nil
}

func (b *Writer) fitToWidth(name string) error {
	yes, landscape, wide, long := true, "landscape", 1, 0
	if err := b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes}); err != nil {
		return err
	}
	narrow := 0.4 // inches: the wider the paper, the larger the letters
	if err := b.file.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &narrow, Right: &narrow, Top: &narrow, Bottom: &narrow}); err != nil {
		return err
	}
	return b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &landscape, FitToWidth: &wide, FitToHeight: &long})
}

// FitPages prints a sheet that is as wide as the paper on so many pages.
func (s *Sheet) FitPages(pages int) error {
	return s.book.file.SetPageLayout(s.name, &excelize.PageLayoutOptions{FitToHeight: &pages})
}

// ColumnLayout is how a column looks. Style is that of cells which are not written.
type ColumnLayout struct {
	Width  float64 // in characters
	Style  Style
	Hidden bool
}

// SetColumns says how the columns look, from the first on. It goes from the last
// to the first: excelize writes the columns in the reverse order of these calls,
// and XLSX wants them ascending. It needs about n*n*n steps for n columns, hence
// the limit, beyond which columns look like any.
func (s *Sheet) SetColumns(columns []ColumnLayout) error {
	const most = 500
	s.columns = len(columns)
	for i := min(len(columns), most) - 1; i >= 0; i-- {
		c := columns[i]
		if err := s.stream.SetColWidth(i+1, i+1, c.Width); err != nil {
			return err
		}
		if c.Style != 0 {
			if err := s.stream.SetColStyle(i+1, i+1, int(c.Style)); err != nil {
				return err
			}
		}
		if c.Hidden {
			if err := s.stream.SetColVisible(i+1, i+1, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// Freeze keeps the first row in sight, and so many columns at the left.
func (s *Sheet) Freeze(columns int) error {
	corner, err := excelize.CoordinatesToCellName(columns+1, 2)
	if err != nil {
		return err
	}
	pane := "bottomLeft"
	if columns > 0 {
		pane = "bottomRight"
	}
	return s.stream.SetPanes(&excelize.Panes{
		Freeze: true, XSplit: columns, YSplit: 1, TopLeftCell: corner, ActivePane: pane,
		Selection: []excelize.Selection{{SQRef: corner, ActiveCell: corner, Pane: pane}},
	})
}

// Value is what a cell is to hold; the zero one leaves the cell out.
type Value struct {
	cell  excelize.Cell
	there bool
}

func valueOf(c excelize.Cell) Value { return Value{c, true} }

// TextValue is a text, never a formula; "" is a cell that only has a style.
func TextValue(text string, style Style) Value {
	if text == "" {
		return valueOf(excelize.Cell{StyleID: int(style)})
	}
	return valueOf(excelize.Cell{StyleID: int(style), Value: text})
}

// NumberValue is a whole number. A date is one, of a style that shows it so.
func NumberValue(n int64, style Style) Value {
	return valueOf(excelize.Cell{StyleID: int(style), Value: n})
}

// FloatValue is a number.
func FloatValue(n float64, style Style) Value {
	return valueOf(excelize.Cell{StyleID: int(style), Value: n})
}

// BoolValue is true or false.
func BoolValue(b bool) Value { return valueOf(excelize.Cell{Value: b}) }

// FormulaValue is a formula that has no result yet.
func FormulaValue(formula string) Value { return valueOf(excelize.Cell{Formula: formula}) }

// Merge makes one cell of the cells from a row and column to others, counted from 1.
func (s *Sheet) Merge(firstRow, firstColumn, lastRow, lastColumn int) error {
	from, err := excelize.CoordinatesToCellName(firstColumn, firstRow)
	if err != nil {
		return err
	}
	to, err := excelize.CoordinatesToCellName(lastColumn, lastRow)
	if err != nil {
		return err
	}
	return s.stream.MergeCell(from, to)
}

// Rows is how many rows are written.
func (s *Sheet) Rows() int { return s.rows }

// Row writes the next row; height is in points, 0 the usual one. A text that
// doesn't fit a cell is an error: excelize would cut it without a word.
func (s *Sheet) Row(values []Value, height float64) error {
	at, err := excelize.CoordinatesToCellName(1, s.rows+1)
	if err != nil {
		return err
	}
	s.cells = s.cells[:0]
	for i := range values {
		cell, err := s.book.exact(&values[i])
		if err != nil {
			return fmt.Errorf("sheet %q, row %d, column %d: %w", s.name, s.rows+1, i+1, err)
		}
		s.cells = append(s.cells, cell)
	}
	s.rows++
	return s.stream.SetRow(at, s.cells, excelize.RowOpts{Height: height})
}

// exact sees to it that a text comes out as it is. It gives what excelize takes: a
// cell, or nil for none.
func (b *Writer) exact(v *Value) (any, error) {
	if !v.there {
		return nil, nil
	}
	text, ok := v.cell.Value.(string)
	if !ok {
		return &v.cell, nil
	}
	if !Fits(text) {
		return nil, fmt.Errorf("a text is longer than %d characters, the most that a cell holds", MaxText)
	}
	if packed := b.packer.text(text); packed != text {
		cell := v.cell
		cell.Value = packed
		return &cell, nil
	}
	return &v.cell, nil
}

// RepeatHeader prints the first row on each page.
func (s *Sheet) RepeatHeader() error {
	return s.book.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + s.name + "'!$1:$1", Scope: s.name})
}

// Filter puts filter buttons on the first row. It needs to know the last row, so
// it comes after that.
func (s *Sheet) Filter() error {
	last, err := excelize.CoordinatesToCellName(s.columns, s.rows)
	if err != nil {
		return err
	}
	return s.book.file.AutoFilter(s.name, "A1:"+last, nil)
}

// Flush ends the sheet.
func (s *Sheet) Flush() error { return s.stream.Flush() }
