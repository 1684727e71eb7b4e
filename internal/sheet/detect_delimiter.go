package sheet

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// delimiters in the order in which a tie is settled.
const delimiters = ",;\t|"

// sampleSize and sampleRows bound what a delimiter is judged by.
const (
	sampleSize = 256 << 10
	sampleRows = 200
)

// delimiterOf reads the option; 0 means: detect it.
func delimiterOf(said string) (byte, error) {
	switch strings.ToLower(said) {
	case "", "auto":
		return 0, nil
	case ",", "comma":
		return ',', nil
	case ";", "semicolon":
		return ';', nil
	case "\t", "tab", `\t`:
		return '\t', nil
	case "|", "pipe":
		return '|', nil
	}
	if len(said) == 1 && said[0] < utf8.RuneSelf && strings.IndexByte("\"\r\n\x00", said[0]) < 0 {
		return said[0], nil // what the writer can have been told
	}
	return 0, fmt.Errorf("delimiter %q is not known; use comma, semicolon, tab or pipe", said)
}

func delimiterWord(d byte) string {
	switch d {
	case ',':
		return "comma"
	case ';':
		return "semicolon"
	case '\t':
		return "tab"
	case '|':
		return "pipe"
	}
	return string(rune(d))
}

// sepLine knows the line with which Excel is told the delimiter. Excel shows
// no row for it, so neither do we count one.
func sepLine(start []byte) (delimiter byte, length int) {
	line, _, _ := bytes.Cut(start, []byte("\n"))
	text := strings.Trim(strings.TrimSuffix(string(line), "\r"), `"`)
	if len(text) != len("sep=;") || !strings.EqualFold(text[:4], "sep=") || !strings.Contains(delimiters, text[4:]) {
		return 0, 0
	}
	return text[4], min(len(line)+1, len(start))
}

// candidate is how well one delimiter cuts the sample.
type candidate struct {
	delimiter byte
	first     int     // width of the first row
	width     int     // of most rows
	share     float64 // of rows that have it, and clean quotes
}

// guess takes the delimiter that cuts most rows to the same width of two or
// more. The header counts as one of many, so decimal commas do not win over its
// semicolons; in our own export it is the first row and has that width. A
// delimiter that cuts less than half of the rows is punctuation in a single
// column. It also says whether another fits as well.
func (in *textInput) guess(sample []byte, whole bool, usual byte) (best candidate, rival byte) {
	best = candidate{delimiter: usual, width: 1}
	for _, d := range []byte(delimiters) {
		c := judge(sample, whole, d)
		if c.width < 2 || c.share <= 0.5 || in.own && c.first != c.width {
			continue
		}
		switch {
		case best.width < 2 || c.share > best.share:
			best, rival = c, 0
		case c.share == best.share && c.delimiter == usual:
			best, rival = c, best.delimiter
		case c.share == best.share:
			rival = c.delimiter
		}
	}
	return best, rival
}

func judge(sample []byte, whole bool, d byte) candidate {
	s := newCSVScanner(bytes.NewReader(sample), d)
	c := candidate{delimiter: d}
	widths := map[int]int{}
	total := 0
	for total < sampleRows {
		if err := s.next(); err != nil {
			break
		}
		if !whole && s.pos() == len(sample) {
			break // the sample ends within this row
		}
		if len(s.fields) == 1 && blank(s.fields[0]) {
			continue
		}
		if total == 0 {
			c.first = len(s.fields)
		}
		total++
		if s.badQuote < 0 {
			widths[len(s.fields)]++
		}
	}
	most := 0
	for w, n := range widths {
		if w > 1 && (n > most || n == most && w > c.width) {
			c.width, most = w, n
		}
	}
	if total > 0 {
		c.share = float64(most) / float64(total)
	}
	return c
}
