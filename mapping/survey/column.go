package survey

import (
	"cmp"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"intakeq-bulk/internal/sheet"
)

// Rows are a spreadsheet that can be read again from its first row.
type Rows interface {
	Header() []string
	Info() sheet.Info
	Read() (sheet.Record, error)
	Rewind() error
}

// Bounds of what is counted of a column.
const (
	maxDistinct = 100_000
	maxForms    = 100
	maxForm     = 24
	maxKnown    = 256 // texts that are remembered with their form,
	longKnown   = 64  // and how long they are
)

// Count is a text and how often it occurs.
type Count struct {
	Text  string `json:"text"`
	Count int    `json:"count"`
}

// Column is what the cells of one column are like.
type Column struct {
	Letter       string  `json:"letter"`
	Header       string  `json:"header"`
	Rows         int     `json:"rows"`
	Filled       int     `json:"filled"`
	Distinct     int     `json:"distinct"`
	MoreDistinct bool    `json:"more_distinct,omitempty"` // than could be counted
	Forms        []Count `json:"forms"`                   // most frequent first

	seen  distinct
	forms tally
	form  []byte          // of the cell, and then of the next
	known map[string]*int // the counts of texts' forms; nil where the column has too many texts
}

// tally counts texts, up to a number of different ones.
type tally struct {
	most   int
	counts map[string]*int
	beyond int
}

func (t *tally) add(text string) { *t.count([]byte(text))++ }

// count is that of a text, to be added to.
func (t *tally) count(text []byte) *int {
	n, ok := t.counts[string(text)]
	switch {
	case ok:
		return n
	case len(t.counts) >= t.most:
		return &t.beyond
	case t.counts == nil:
		t.counts = map[string]*int{}
	}
	n = new(int)
	t.counts[string(text)] = n
	return n
}

// sorted lists the most frequent first.
func (t *tally) sorted() []Count {
	all := []Count{}
	for text, n := range t.counts {
		all = append(all, Count{text, *n})
	}
	slices.SortFunc(all, func(a, b Count) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Text, b.Text)) })
	return all
}

func columnsOf(header []string) []*Column {
	var all []*Column
	for i, name := range header {
		all = append(all, &Column{
			Letter: sheet.ColumnName(i), Header: strings.TrimSpace(name),
			seen: distinct{seed: maphash.MakeSeed(), most: maxDistinct}, forms: tally{most: maxForms}, known: map[string]*int{},
		})
	}
	return all
}

func (c *Column) add(cell sheet.Cell) {
	c.Rows++
	text := strings.TrimSpace(cell.Text)
	if text == "" && cell.Damage == "" {
		return
	}
	c.Filled++
	plain := cell.Damage == "" && cell.Kind != sheet.Date // nothing but the text tells its form
	if n, ok := c.known[text]; ok && plain {              // and was seen
		*n++
		return
	}
	c.seen.add(text)
	c.form = formOf(c.form[:0], cell, text)
	n := c.forms.count(c.form)
	*n++
	switch {
	case c.known == nil || !plain || len(text) > longKnown:
	case len(c.known) < maxKnown:
		c.known[strings.Clone(text)] = n
	default:
		c.known = nil
	}
}

// finish settles what is shown.
func (c *Column) finish() {
	c.seen.enter()
	c.Distinct, c.MoreDistinct, c.Forms = c.seen.n, c.seen.more, c.forms.sorted()
	c.seen, c.known, c.form = distinct{}, nil, nil
}

// formOf is what a cell looks like, without its letters and digits: 9 for a digit,
// A and a for words in capitals and small letters. It is appended to out, which is empty.
func formOf(out []byte, cell sheet.Cell, text string) []byte {
	switch {
	case cell.Kind == sheet.Date:
		return append(out, "a date"...)
	case cell.Damage != "":
		return append(out, "a damaged cell"...)
	}
	length, last := 0, rune(0)
	for _, c := range text {
		c = sign(c)
		if c == last && (c == 'a' || c == 'A') {
			continue
		}
		if length++; length > maxForm {
			return append(out[:0], "a longer text"...)
		}
		out, last = utf8.AppendRune(out, c), c
	}
	return out
}

// sign stands for all that look alike.
func sign(c rune) rune {
	switch {
	case c >= utf8.RuneSelf:
		return signBeyondASCII(c)
	case '0' <= c && c <= '9':
		return '9'
	case 'a' <= c && c <= 'z':
		return 'a'
	case 'A' <= c && c <= 'Z':
		return 'A'
	case '\t' <= c && c <= '\r':
		return ' '
	}
	return c
}

func signBeyondASCII(c rune) rune {
	switch {
	case unicode.IsDigit(c):
		return '9'
	case unicode.IsUpper(c):
		return 'A'
	case unicode.IsLetter(c) || unicode.Is(unicode.M, c):
		return 'a'
	case unicode.IsSpace(c):
		return ' '
	}
	return c
}

// each reads all rows from the first.
func each(rows Rows, f func(sheet.Record)) error {
	if err := rows.Rewind(); err != nil {
		return err
	}
	for {
		rec, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		f(rec)
	}
}

// most lists counts for people, not more than a line takes.
func most(counts []Count, n int, quoted bool) string {
	var all []string
	for i, c := range counts {
		if i == n {
			all = append(all, fmt.Sprintf("and %d more", len(counts)-n))
			break
		}
		text := c.Text
		if quoted {
			text = fmt.Sprintf("%q", text)
		}
		all = append(all, fmt.Sprintf("%s (%d)", text, c.Count))
	}
	return strings.Join(all, ", ")
}
