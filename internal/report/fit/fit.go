// Package fit makes texts fit the cells of a workbook.
package fit

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"intakeq-bulk/internal/xlsx"
)

// Lines is how many lines a text needs in a column so wide. Programs break it between
// words, and a word that is wider than the column anywhere.
func Lines(text string, width float64) int {
	const spare = 0.9 // of the width, for letters that are wider than digits
	room := max(1, int(width*spare))
	n := 0
	for line := range strings.Lines(text) {
		n += wraps(strings.TrimRight(line, "\r\n"), room)
	}
	return n
}

func wraps(line string, room int) int {
	if len(line) <= room {
		return 1
	}
	lines, used := 1, 0
	for word := range strings.SplitSeq(line, " ") {
		n := utf8.RuneCountInString(word)
		if used > 0 && used+1+n > room {
			lines, used = lines+1, 0
		}
		if used > 0 {
			used++
		}
		used += n
		lines, used = lines+max(0, used-1)/room, 1+max(0, used-1)%room
	}
	return lines
}

// LineHeight is that of a line of usual letters, in points.
const LineHeight = 15

// Height is that of a row of so many lines; 0 is the usual one. No program shows a
// row that is higher than 409 points.
func Height(lines int, line float64) float64 {
	const most = 409
	if lines <= 1 && line <= LineHeight {
		return 0
	}
	return min(most, float64(max(1, lines))*line)
}

// Points is how wide a column of so many characters is.
func Points(width float64) float64 { return (7*width + 5) * 0.75 }

// Pages is how many pages a sheet takes that is printed as wide as a letter lies, in
// margins of 0.4 inches.
func Pages(width, height float64) float64 {
	const across, down = 734, 554
	return height * min(1, across/width) / down
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
