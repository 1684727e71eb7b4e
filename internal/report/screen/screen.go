// Package screen lays text out for a terminal of 80 columns: cut, padded and broken as
// a terminal draws it, with letters that are two cells wide and marks that are none.
package screen

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Width is how wide the screen is.
const Width = 80

// cells is how many cells of the screen a text takes: of most texts one a byte, which
// need not be asked for.
func cells(text string) int {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return uniseg.StringWidth(text)
		}
	}
	return len(text)
}

// Cut cuts a text that is wider than room, visibly, and not within a character
// of several runes.
func Cut(text string, room int) string {
	if cells(text) <= room {
		return text
	}
	kept, width := 0, 0
	for g := uniseg.NewGraphemes(text); g.Next(); {
		if width += g.Width(); width >= room {
			break
		}
		_, kept = g.Positions()
	}
	return text[:kept] + "…"
}

// Pad makes a text exactly as wide as a column.
func Pad(text string, width int) string {
	text = Cut(text, width)
	return text + strings.Repeat(" ", max(width-cells(text), 0))
}

// Fold breaks a text into lines at single blanks, so that values stay as they are:
// with a blank between them, the lines are the text.
func Fold(text string, width int) []string {
	var lines []string
	start, last := 0, -1 // of the line, and where it may be broken
	for i := range len(text) {
		if text[i] != ' ' || i == 0 || i == len(text)-1 || text[i-1] == ' ' || text[i+1] == ' ' {
			continue
		}
		if last > start && cells(text[start:i]) > width {
			lines, start = append(lines, text[start:last]), last+1
		}
		last = i
	}
	if last > start && cells(text[start:]) > width {
		lines, start = append(lines, text[start:last]), last+1
	}
	return append(lines, text[start:])
}

// Wrap breaks a text into lines at blanks.
func Wrap(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case cells(line)+1+cells(word) > width:
			lines, line = append(lines, line), word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

// Sentence begins a message with a capital and ends it with a stop, as those beside it.
func Sentence(text string) string {
	if first, size := utf8.DecodeRuneInString(text); size > 0 {
		text = string(unicode.ToUpper(first)) + text[size:]
	}
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".?!") {
		return text
	}
	return text + "."
}
