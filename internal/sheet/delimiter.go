package sheet

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"intakeq-bulk/internal/sheet/records"
)

// delimiters in the order in which a tie is settled.
const delimiters = ",;\t|"

// sampleSize and sampleRows bound what a delimiter is judged by.
const (
	sampleSize = 256 << 10
	sampleRows = 200
)

// parseDelimiter reads the option; 0 means: detect it.
func parseDelimiter(said string) (byte, error) {
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
		return said[0], nil // what the writer may have used
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

// sepLine reads the line that tells Excel the delimiter. Excel shows
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
	widths    []int   // of the rows; 0 for one with stray quotes
	width     int     // of most rows
	share     float64 // of rows that have it
}

// guess chooses the delimiter that cuts most rows to the same width of two or
// more. The header counts as one of many, so decimal commas do not win over its
// semicolons; in our export it is the first row and has that width. A
// delimiter that cuts less than half of the rows is punctuation in a single
// column, or has titles above: then it must cut three columns or more below. It
// also says whether another fits as well.
func (in *textInput) guess(sample []byte, whole bool, usual byte) (best candidate, rival byte) {
	var all, below []candidate
	for _, d := range []byte(delimiters) {
		c := candidate{delimiter: d, widths: in.widths(sample, whole, d)}
		c.judge()
		if c.width < 2 || in.export && c.widths[0] != c.width {
			continue
		}
		if c.share > 0.5 {
			all = append(all, c)
		}
		if c.cutTitles(); c.width > 2 && c.share > 0.5 && len(c.widths) > 1 {
			below = append(below, c)
		}
	}
	if len(all) == 0 {
		all = below
	}
	best = candidate{delimiter: usual, width: 1}
	for _, c := range all {
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

// widths are of the sample's rows, from the header on where it is known.
func (in *textInput) widths(sample []byte, whole bool, d byte) []int {
	s := records.New(bytes.NewReader(sample), d)
	var widths []int
	for len(widths) < sampleRows {
		if err := s.Next(); err != nil {
			break
		}
		if !whole && s.Pos() == len(sample) {
			break // the sample ends within this row
		}
		if s.Row < in.headerRow || len(s.Fields) == 1 && blank(s.Fields[0]) {
			continue
		}
		width := len(s.Fields)
		if s.BadQuote >= 0 && (len(widths) == 0 || width != widths[0]) {
			width = 0 // but in a file of such rows alone the header tells
		}
		widths = append(widths, width)
	}
	return widths
}

// judge finds the width that most rows have; of two that are as common it is the
// wider, for a text with delimiters in it is cut too often, not too seldom. A
// width of 1 is no cut at all.
func (c *candidate) judge() {
	counts := map[int]int{}
	for _, w := range c.widths {
		counts[w]++
	}
	most := 0
	for w, n := range counts {
		if w > 1 && (n > most || n == most && w > c.width) {
			c.width, most = w, n
		}
	}
	if most > 0 {
		c.share = float64(most) / float64(len(c.widths))
	}
}

// cutTitles judges from the first row that is as wide as most.
func (c *candidate) cutTitles() {
	c.widths = c.widths[min(slices.Index(c.widths, c.width), maxTitleRows):]
	c.judge()
}
