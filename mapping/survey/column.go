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

	seed  maphash.Seed
	seen  map[uint64]bool
	forms tally
}

// tally counts texts, up to a number of different ones.
type tally struct {
	most   int
	counts map[string]int
}

func (t *tally) add(text string) {
	if t.counts == nil {
		t.counts = map[string]int{}
	}
	if _, ok := t.counts[text]; ok || len(t.counts) < t.most {
		t.counts[text]++
	}
}

// sorted lists the most frequent first.
func (t *tally) sorted() []Count {
	all := []Count{}
	for text, n := range t.counts {
		all = append(all, Count{text, n})
	}
	slices.SortFunc(all, func(a, b Count) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Text, b.Text)) })
	return all
}

func columnsOf(rows Rows) []*Column {
	var all []*Column
	for i, name := range rows.Header() {
		all = append(all, &Column{
			Letter: sheet.ColumnName(i), Header: strings.TrimSpace(name),
			seed: maphash.MakeSeed(), seen: map[uint64]bool{}, forms: tally{most: maxForms},
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
	key := maphash.String(c.seed, text)
	if !c.seen[key] && len(c.seen) >= maxDistinct {
		c.MoreDistinct = true
	} else {
		c.seen[key] = true
	}
	c.forms.add(formOf(cell))
}

// finish settles what is shown.
func (c *Column) finish() {
	c.Distinct, c.Forms = len(c.seen), c.forms.sorted()
	c.seen = nil
}

// formOf is what a cell looks like, without its letters and digits: 9 for a digit,
// A and a for words in capitals and small letters.
func formOf(cell sheet.Cell) string {
	switch {
	case cell.Kind == sheet.Date:
		return "a date"
	case cell.Damage != "":
		return "a damaged cell"
	}
	out := make([]rune, 0, maxForm+1)
	for _, c := range strings.TrimSpace(cell.Text) {
		switch {
		case unicode.IsDigit(c):
			c = '9'
		case unicode.IsUpper(c):
			c = 'A'
		case unicode.IsLetter(c) || unicode.Is(unicode.M, c):
			c = 'a'
		case unicode.IsSpace(c):
			c = ' '
		}
		if len(out) > 0 && c != '9' && c == out[len(out)-1] && unicode.IsLetter(c) {
			continue
		}
		if out = append(out, c); len(out) > maxForm {
			return "a longer text"
		}
	}
	return string(out)
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
