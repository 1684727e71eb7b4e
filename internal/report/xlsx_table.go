package report

import (
	"errors"
	"fmt"
	"slices"

	"intakeq-bulk/internal/report/fit"
	"intakeq-bulk/internal/xlsx"
)

// column is a column of a sheet whose lines are made of T: all that is said of it
// stands in one place, so that columns can be added and moved.
type column[T any] struct {
	name   string
	width  float64
	cell   func(T) cell // nil: [table.add] is given its cells
	hidden bool         // for programs
}

// cell is a cell of a line. The line is made high enough for the text that is to
// be wrapped: not all programs do that themselves.
type cell struct {
	value   xlsx.Value
	wrapped string
}

// textCell is a text on one line.
func textCell(text string, style xlsx.Style) cell {
	return cell{value: xlsx.TextValue(fit.Cell(text), style)}
}

// wrappedCell is a text on as many lines as it needs.
func wrappedCell(text string, style xlsx.Style) cell {
	return cell{value: xlsx.TextValue(fit.Cell(text), style), wrapped: text}
}

func numberCell(n int, style xlsx.Style) cell {
	return cell{value: xlsx.NumberValue(int64(n), style)}
}

// table is a sheet with a frozen header that each printed page repeats, lines made of
// T, and a filter. It is not protected: a protected one can't be sorted, and what
// somebody edits besides the decisions is told by whoever reads them.
type table[T any] struct {
	name    string
	columns []column[T]
	out     *xlsx.Sheet
}

func (b *book) newSheet(name string, protected bool) (*xlsx.Sheet, error) {
	return b.out.Sheet(name, xlsx.SheetOptions{FitToWidth: true, Protected: protected})
}

// newTable begins a sheet; so many columns at the left stay in sight.
func newTable[T any](b *book, name string, columns []column[T], frozen int) (*table[T], error) {
	if len(columns) > xlsx.MaxColumns {
		return nil, fmt.Errorf("sheet %s: %d columns, an XLSX sheet has at most %d: use CSV", name, len(columns), xlsx.MaxColumns)
	}
	out, err := b.newSheet(name, false)
	if err != nil {
		return nil, err
	}
	layout := make([]xlsx.ColumnLayout, len(columns))
	header := make([]cell, len(columns))
	for i, c := range columns {
		layout[i] = xlsx.ColumnLayout{Width: c.width, Hidden: c.hidden}
		header[i] = textCell(c.name, b.styles.header)
	}
	if err := out.SetColumns(layout); err != nil {
		return nil, err
	}
	if err := out.Freeze(frozen); err != nil {
		return nil, err
	}
	return &table[T]{name: name, columns: columns, out: out}, writeCells(out, name, header)
}

// number is the place of a column, counted from 1.
func (t *table[T]) number(name string) int {
	return 1 + slices.IndexFunc(t.columns, func(c column[T]) bool { return c.name == name })
}

// add writes a line, and behind the cells that the columns make of it those given.
func (t *table[T]) add(line T, more ...cell) error {
	cells := make([]cell, 0, len(t.columns))
	for _, c := range t.columns {
		if c.cell != nil {
			cells = append(cells, c.cell(line))
		}
	}
	return writeCells(t.out, t.name, append(cells, more...))
}

// finish ends the sheet.
func (t *table[T]) finish() error {
	if err := errors.Join(t.out.RepeatHeader(), t.out.Filter()); err != nil {
		return err
	}
	return t.out.Flush()
}

func writeCells(out *xlsx.Sheet, name string, cells []cell) error {
	if out.Rows() == xlsx.MaxRows {
		return fmt.Errorf("sheet %s: an XLSX sheet holds at most %d rows: use CSV or JSON", name, xlsx.MaxRows)
	}
	values := make([]xlsx.Value, len(cells))
	lines := 0
	for i, c := range cells {
		values[i] = c.value
		lines = max(lines, fit.Lines(c.wrapped))
	}
	height := 0.0 // the usual one
	if lines > 1 {
		const line, most = 15, 12 // points; lines, so that one row never fills the screen
		height = float64(line * min(lines, most))
	}
	return out.Row(values, height)
}
