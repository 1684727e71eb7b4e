// Package fit makes texts fit the cells of a workbook.
package fit

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"intakeq-bulk/internal/xlsx"
)

// Lines is how many lines a text needs in a column of the narrowest width
// that wrapped columns have.
func Lines(text string) int {
	const width = 34
	n := 0
	for line := range strings.Lines(text) {
		n += 1 + (utf8.RuneCountInString(line)-1)/width
	}
	return n
}

// Cell cuts what is too long for a cell, and says so.
func Cell(text string) string {
	if xlsx.Fits(text) {
		return text
	}
	note := fmt.Sprintf("… [cut here: %d characters in all; the CSV and JSON reports have them]", utf8.RuneCountInString(text))
	return cutUTF16(text, xlsx.MaxText-len(note)) + note
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
