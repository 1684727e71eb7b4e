package sheet

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"intakeq-bulk/internal/xlsx"
)

// TooLongError says that a text doesn't fit into an XLSX cell. It never holds
// the text.
type TooLongError struct {
	Column string // its name
	Units  int    // UTF-16 units of the text
}

func (e *TooLongError) Error() string {
	return fmt.Sprintf("column %q: a text of %d UTF-16 units; an XLSX cell holds at most %d: use CSV",
		e.Column, e.Units, excelize.TotalCellChars)
}

// textCell is a cell with the text.
func (b *bookWriter) textCell(c Column, text string, style int) (any, error) {
	if units := xlsx.Units(text); units > excelize.TotalCellChars {
		return nil, &TooLongError{Column: c.Name, Units: units}
	}
	return excelize.Cell{StyleID: style, Value: b.out.Text(text)}, nil
}
