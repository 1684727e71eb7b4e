package report

import (
	"fmt"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"intakeq-bulk/internal/xlsx"
)

// textCell is a cell with a text, never a formula. What is too long for a cell
// is cut, and says so.
func textCell(text string, style int) any {
	if text == "" {
		return excelize.Cell{StyleID: style}
	}
	if xlsx.Units(text) > excelize.TotalCellChars {
		note := fmt.Sprintf("… [cut here: %d characters in all; the CSV and JSON reports have them]", utf8.RuneCountInString(text))
		text = cutUTF16(text, excelize.TotalCellChars-len(note)) + note
	}
	return excelize.Cell{StyleID: style, Value: text}
}

// cutUTF16 is the start of a text, of at most so many units.
func cutUTF16(s string, units int) string {
	n := 0
	for i, r := range s {
		if n += utf16.RuneLen(r); n > units {
			return s[:i]
		}
	}
	return s
}
