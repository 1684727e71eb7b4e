package sheet

import (
	"errors"
	"fmt"

	"intakeq-bulk/internal/xlsx"
)

// bookInput is one sheet of a workbook.
type bookInput struct{ *xlsx.Workbook }

func openBook(path string, o ReadOptions) (input, error) {
	w, err := xlsx.Open(path, xlsx.Options{Sheet: o.Sheet, TmpDir: o.TmpDir, ExactDates: o.Export})
	if err != nil {
		return nil, pathless(err)
	}
	return bookInput{w}, nil
}

func (in bookInput) describe(info *Info) {
	info.Format, info.Sheet, info.Sheets = XLSX, in.Sheet(), in.Sheets()
	info.Notes = append(info.Notes, in.Notes()...)
}

func (in bookInput) open() (rowSource, error) {
	rows, err := in.Rows()
	if err != nil {
		return nil, err
	}
	return &bookRows{Rows: rows}, nil
}

// bookRows judges what the cells of a workbook hold.
type bookRows struct {
	*xlsx.Rows
	cells []Cell
}

func (b *bookRows) next() (sourceRow, error) {
	row, err := b.Next()
	if err != nil {
		return sourceRow{}, placedInBook(err)
	}
	b.cells = b.cells[:0]
	for _, c := range row.Cells {
		b.cells = append(b.cells, bookCell(c))
	}
	source := sourceRow{number: row.Number, hidden: row.Hidden, cells: b.cells, merged: row.Merged}
	if row.Merged.Ref != "" {
		source.problems = []Problem{{CodeMerged, -1, fmt.Sprintf(
			"cells are merged here (%s) and only the first holds the value; unmerge them and fill each", row.Merged.Ref)}}
	}
	return source, nil
}

// placedInBook gives an error the place as the program shows it.
func placedInBook(err error) error {
	at, ok := errors.AsType[*xlsx.RowError](err)
	if !ok {
		return err
	}
	e := &Error{Row: at.Row, Err: at.Err}
	if at.Column > 0 {
		e.Column = ColumnName(at.Column - 1)
	}
	return e
}

// bookCell judges a cell. A text may have been damaged before it came into the
// workbook, on the way through a CSV file, so it is looked at as there. All other
// kinds are what the program calculated with: only what the workbook itself shows
// counts, for a number never looks like an error.
func bookCell(c xlsx.Cell) Cell {
	cell := Cell{Text: c.Text, Damage: flawDamage(c.Flaw), Mark: bookMark(c)}
	switch c.Kind {
	case xlsx.Text:
		cell.Kind, cell.Damage = Text, textDamage(c.Text)
	case xlsx.Number:
		cell.Kind = Number
	case xlsx.Date:
		cell.Kind = Date
	case xlsx.Bool:
		cell.Kind = Bool
	case xlsx.Error:
		cell.Kind = Fault
		if c.Flaw == xlsx.None {
			cell.Damage = DamageError
		}
	}
	if cell.Damage == DamageError {
		cell.Kind = Fault
	}
	if cell.Mark&(MarkMissing|MarkPlaceholder) != 0 {
		cell.Damage = DamageFormula // what stands there, if anything does, is nobody's value
	}
	return cell
}

func flawDamage(f xlsx.Flaw) Damage {
	switch f {
	case xlsx.NoResult:
		return DamageFormula
	case xlsx.NoNumber:
		return DamageNumber
	case xlsx.TooManyDigits:
		return DamageDigits
	case xlsx.UncertainDate:
		return DamageDate
	case xlsx.DateOutOfRange:
		return DamageSentinel
	}
	return ""
}

// markMerged makes out the cells that may have lost their value from those that
// were blank.
func markMerged(cells []Cell, m xlsx.Merged) {
	for i := m.From; i > 0 && i <= min(m.To, len(cells)); i++ {
		if c := &cells[i-1]; blank(c.Text) && c.Damage == "" {
			*c = Cell{Kind: Fault, Damage: DamageMerged}
		}
	}
}
