package sheet

import "intakeq-bulk/internal/xlsx"

// Mark is what a workbook shows of a cell beside its value, to a person or to
// nobody: a text alone can't hold it. A cell may have several. In CSV and TSV there
// are none.
type Mark uint8

// The marks there are.
const (
	// MarkMissing is a formula without a result: the cell looks blank, or like 0,
	// until a spreadsheet program has calculated it.
	MarkMissing Mark = 1 << iota
	// MarkPlaceholder is a formula of a workbook that asks to be calculated when it
	// is opened: the value may be a stand-in that nobody has ever seen.
	MarkPlaceholder
	// MarkError is a spreadsheet error in place of a value, #N/A and its kin.
	MarkError
	// MarkDate is a real date, a number with the format of one. In a column of texts
	// it may have been typed as 3-4, and made a date by the program.
	MarkDate
	// MarkGuarded is a text that begins like one of CSV that [Guard] made harmless:
	// a CSV file of ours that was saved as a workbook has the apostrophes as text.
	MarkGuarded
)

// Has says whether all of the marks are there.
func (m Mark) Has(marks Mark) bool { return m&marks == marks }

// Mark is what is known of the cell of a column, counted from 0, beside its value.
func (r Record) Mark(column int) Mark {
	if column < 0 || column >= len(r.Cells) {
		return 0
	}
	return r.Cells[column].Mark
}

// bookMark is what a workbook says of a cell.
func bookMark(c xlsx.Cell) Mark {
	var m Mark
	switch c.Result {
	case xlsx.Missing:
		m |= MarkMissing
	case xlsx.Placeholder:
		m |= MarkPlaceholder
	}
	switch {
	case c.Kind == xlsx.Error && c.Flaw == xlsx.None:
		m |= MarkError
	case c.Kind == xlsx.Date:
		m |= MarkDate
	case c.Kind == xlsx.Text && looksGuarded(c.Text):
		m |= MarkGuarded
	}
	return m
}
