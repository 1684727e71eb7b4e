package xlsx

import (
	"fmt"
	"strconv"

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
	spool   *spool
	styles  []Style  // of the columns
	names   []string // of the columns, A and so on, as far as they were asked for
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
	rows := &spool{dir: b.tmpDir}
	b.packer.rows[part(len(b.names))] = rows
	return &Sheet{book: b, name: name, stream: stream, spool: rows}, nil
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

// SetColumns says how the columns look, from the first on, before the first row. It goes from the last
// to the first: excelize writes the columns in the reverse order of these calls,
// and XLSX wants them ascending. It needs about n*n*n steps for n columns, hence
// the limit, beyond which columns look like any.
func (s *Sheet) SetColumns(columns []ColumnLayout) error {
	const most = 500
	s.columns = len(columns)
	s.styles = make([]Style, min(len(columns), most))
	for i := min(len(columns), most) - 1; i >= 0; i-- {
		c := columns[i]
		s.styles[i] = c.Style
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
// doesn't fit a cell is an error.
//
// The XML is made here and not by excelize, which escapes the escapes of control
// characters, cuts a text that is too long without a word, looks through all columns for
// the style of each cell, and takes three times as long.
func (s *Sheet) Row(values []Value, height float64) error {
	row := s.rows + 1
	if row > MaxRows || len(values) > MaxColumns {
		return fmt.Errorf("sheet %q, row %d, %d columns: a sheet holds at most %d rows and %d columns", s.name, row, len(values), MaxRows, MaxColumns)
	}
	if height > excelize.MaxRowHeight {
		return excelize.ErrMaxRowHeight
	}
	for i := range values {
		if !Fits(values[i].text) {
			return fmt.Errorf("sheet %q, row %d, column %d: a text is longer than %d characters, the most that a cell holds", s.name, row, i+1, MaxText)
		}
	}
	s.rows = row
	b := append(strconv.AppendInt(append(s.spool.rows, `<row r="`...), int64(row), 10), '"')
	if height > 0 {
		b = append(strconv.AppendFloat(append(b, ` ht="`...), height, 'f', -1, 64), `" customHeight="1"`...)
	}
	b = append(b, '>')
	for i, v := range values {
		if v.kind == left {
			continue
		}
		if v.style == 0 && i < len(s.styles) {
			v.style = s.styles[i]
		}
		b = appendCell(b, s.letters(i), row, v)
	}
	s.spool.rows = append(b, `</row>`...)
	return s.spool.spill()
}

// letters is the name of a column.
func (s *Sheet) letters(column int) string {
	for n := len(s.names); n <= column; n++ {
		name, _ := excelize.ColumnNumberToName(n + 1) // fails beyond the last one only
		s.names = append(s.names, name)
	}
	return s.names[column]
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
