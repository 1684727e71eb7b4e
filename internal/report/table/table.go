// Package table writes sheets whose lines are all made alike.
package table

import (
	"errors"
	"fmt"
	"slices"

	"intakeq-bulk/internal/report/fit"
	"intakeq-bulk/internal/xlsx"
)

// Column is a column of a sheet whose lines are made of T: all that is said of it
// stands in one place, so that columns can be added and moved.
type Column[T any] struct {
	Name   string
	Width  float64
	Cell   func(T) Cell // nil: [Table.Add] is given its cells
	Hidden bool         // for programs
}

// Cell is a cell of a line. The line is made high enough for its texts, which are
// wrapped: not all programs do that themselves.
type Cell struct {
	Value xlsx.Value
	Text  string // for which the line is made high enough
}

// Text is a text, on as many lines as it needs.
func Text(text string, style xlsx.Style) Cell {
	return Cell{Value: xlsx.TextValue(fit.Cell(text), style), Text: text}
}

// Number is a whole number.
func Number(n int, style xlsx.Style) Cell {
	return Cell{Value: xlsx.NumberValue(int64(n), style)}
}

// Table is a sheet with a frozen header that each printed page repeats, lines made of
// T, and a filter. It is not protected: a protected one can't be sorted, and what
// somebody edits besides the decisions is told by whoever reads them.
type Table[T any] struct {
	name    string
	columns []Column[T]
	widths  []float64
	out     *xlsx.Sheet
}

// New begins a sheet; so many columns at the left stay in sight.
func New[T any](book *xlsx.Writer, header xlsx.Style, name string, columns []Column[T], frozen int) (*Table[T], error) {
	if len(columns) > xlsx.MaxColumns {
		return nil, fmt.Errorf("sheet %s: %d columns, an XLSX sheet has at most %d: use CSV", name, len(columns), xlsx.MaxColumns)
	}
	out, err := book.Sheet(name, xlsx.SheetOptions{FitToWidth: true})
	if err != nil {
		return nil, err
	}
	layout := make([]xlsx.ColumnLayout, len(columns))
	heads, widths := make([]Cell, len(columns)), make([]float64, len(columns))
	const button = 3 // that of the filter
	for i, c := range columns {
		layout[i] = xlsx.ColumnLayout{Width: c.Width, Hidden: c.Hidden}
		heads[i] = Text(c.Name, header)
		widths[i] = c.Width - button
	}
	if err := out.SetColumns(layout); err != nil {
		return nil, err
	}
	if err := out.Freeze(frozen); err != nil {
		return nil, err
	}
	if err := Write(out, name, heads, widths); err != nil {
		return nil, err
	}
	for i := range columns {
		widths[i] += button
		if columns[i].Hidden {
			widths[i] = xlsx.MaxText // its text takes no room
		}
	}
	return &Table[T]{name: name, columns: columns, widths: widths, out: out}, nil
}

// Place is the place of a column, counted from 1.
func (t *Table[T]) Place(name string) int {
	return 1 + slices.IndexFunc(t.columns, func(c Column[T]) bool { return c.Name == name })
}

// Add writes a line, and behind the cells that the columns make of it those given.
func (t *Table[T]) Add(line T, more ...Cell) error {
	cells := make([]Cell, 0, len(t.columns))
	for _, c := range t.columns {
		if c.Cell != nil {
			cells = append(cells, c.Cell(line))
		}
	}
	return Write(t.out, t.name, append(cells, more...), t.widths)
}

// Finish ends the sheet.
func (t *Table[T]) Finish() error {
	if err := errors.Join(t.out.RepeatHeader(), t.out.Filter()); err != nil {
		return err
	}
	return t.out.Flush()
}

// Write writes a line into columns so wide.
func Write(out *xlsx.Sheet, name string, cells []Cell, widths []float64) error {
	if out.Rows() == xlsx.MaxRows {
		return fmt.Errorf("sheet %s: an XLSX sheet holds at most %d rows: use CSV or JSON", name, xlsx.MaxRows)
	}
	values := make([]xlsx.Value, len(cells))
	lines := 0
	for i, c := range cells {
		values[i] = c.Value
		if i < len(widths) {
			lines = max(lines, fit.Lines(c.Text, widths[i]))
		}
	}
	return out.Row(values, fit.Height(lines, fit.LineHeight))
}

// Rows is how many are written, with the header.
func (t *Table[T]) Rows() int { return t.out.Rows() }

// Offer gives cells a list to choose from.
func (t *Table[T]) Offer(c xlsx.Choice) error { return t.out.Offer(c) }
