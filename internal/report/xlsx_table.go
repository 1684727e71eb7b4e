package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// column is a column of a sheet; a hidden one is for programs.
type column struct {
	name   string
	width  float64
	hidden bool
}

// table is a sheet that is streamed: a frozen header, rows, a filter. Nobody can
// edit it by accident, and anybody on purpose: the protection has no password.
type table struct {
	book    *book
	name    string
	columns int
	stream  *excelize.StreamWriter
	rows    int
}

func (b *book) newSheet(name string) (*excelize.StreamWriter, error) {
	if _, err := b.file.NewSheet(name); err != nil { // does nothing for the one that is there
		return nil, err
	}
	// excelize would say "A1" for any sheet that is streamed, and readers that
	// believe it read one cell. The element is optional.
	if err := b.file.SetSheetDimension(name, ""); err != nil {
		return nil, err
	}
	if err := b.fitToPage(name); err != nil {
		return nil, err
	}
	err := b.file.ProtectSheet(name, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, AutoFilter: true, FormatColumns: true, FormatRows: true,
	})
	if err != nil {
		return nil, err
	}
	return b.file.NewStreamWriter(name)
}

// fitToPage makes a printed sheet as wide as the paper, and as long as it is.
func (b *book) fitToPage(name string) error {
	yes, landscape, wide, long := true, "landscape", 1, 0
	err := b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes})
	if err != nil {
		return err
	}
	return b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &landscape, FitToWidth: &wide, FitToHeight: &long})
}

// newTable begins a sheet; so many columns at the left stay in sight.
func (b *book) newTable(name string, columns []column, frozen int) (*table, error) {
	if len(columns) > excelize.MaxColumns {
		return nil, fmt.Errorf("sheet %s: %d columns, an XLSX sheet has at most %d: use CSV", name, len(columns), excelize.MaxColumns)
	}
	stream, err := b.newSheet(name)
	if err != nil {
		return nil, err
	}
	t := &table{book: b, name: name, columns: len(columns), stream: stream}
	if err := t.setColumns(columns); err != nil {
		return nil, err
	}
	corner, err := excelize.CoordinatesToCellName(frozen+1, 2)
	if err != nil {
		return nil, err
	}
	err = stream.SetPanes(&excelize.Panes{
		Freeze: true, XSplit: frozen, YSplit: 1, TopLeftCell: corner, ActivePane: "bottomRight",
		Selection: []excelize.Selection{{SQRef: corner, ActiveCell: corner, Pane: "bottomRight"}},
	})
	if err != nil {
		return nil, err
	}
	header := make([]any, len(columns))
	for i, c := range columns {
		header[i] = textCell(c.name, b.styles.header)
	}
	return t, t.add(header)
}

// setColumns goes from the last to the first: excelize writes the columns in the
// reverse order of these calls, and XLSX wants them ascending. It takes about
// n*n*n steps for n columns, hence the limit.
func (t *table) setColumns(columns []column) error {
	const maxSized = 500
	for i := min(len(columns), maxSized) - 1; i >= 0; i-- {
		if err := t.stream.SetColWidth(i+1, i+1, columns[i].width); err != nil {
			return err
		}
		if !columns[i].hidden {
			continue
		}
		if err := t.stream.SetColVisible(i+1, i+1, false); err != nil {
			return err
		}
	}
	return nil
}

// add writes a row of cells; nil leaves a cell out. The row is made high enough
// for the texts named, which are wrapped: not all programs do that themselves.
func (t *table) add(cells []any, wrapped ...string) error {
	if t.rows == excelize.TotalRows {
		return fmt.Errorf("sheet %s: an XLSX sheet holds at most %d rows: use CSV or JSON", t.name, excelize.TotalRows)
	}
	t.rows++
	at, err := excelize.CoordinatesToCellName(1, t.rows)
	if err != nil {
		return err
	}
	var height excelize.RowOpts
	if n := linesOf(wrapped); n > 1 {
		const line, most = 15, 12 // points; lines, so that one row never fills the screen
		height.Height = float64(line * min(n, most))
	}
	return t.stream.SetRow(at, t.book.asGiven(cells), height)
}

// asGiven sees to it that the texts of the cells come out as they are.
func (b *book) asGiven(cells []any) []any {
	row := slices.Clone(cells)
	for i, c := range row {
		cell, _ := c.(excelize.Cell)
		if text, ok := cell.Value.(string); ok {
			cell.Value = b.packer.Text(text)
			row[i] = cell
		}
	}
	return row
}

// linesOf is how many lines the longest of the texts takes, in a column of the
// narrowest width that wrapped columns have.
func linesOf(texts []string) int {
	const width = 34
	most := 0
	for _, text := range texts {
		n := 0
		for line := range strings.Lines(text) {
			n += 1 + (utf8.RuneCountInString(line)-1)/width
		}
		most = max(most, n)
	}
	return most
}

func numberCell(n, style int) any { return excelize.Cell{StyleID: style, Value: n} }

// finish ends the sheet; its filter can only now be told the last row.
func (t *table) finish() error {
	last, err := excelize.CoordinatesToCellName(t.columns, t.rows)
	if err != nil {
		return err
	}
	if err := t.book.file.AutoFilter(t.name, "A1:"+last, nil); err != nil {
		return err
	}
	return t.stream.Flush()
}
