package survey

import (
	"regexp"
	"strings"
	"time"

	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/mapping/cell"
	"intakeq-bulk/mapping/date"
)

// look is what a proposal needs to know of a column's cells.
type look struct {
	*Column
	sample  string // the first filled cell
	values  tally  // distinct cells, as long as they are few
	others  bool   // there are more than values lists
	nulls   tally  // words for nothing
	commas  int    // cells with one comma
	without int    // cells without any
	names   int    // cells such as Quill, Ada
	dates   map[uint32]int
	noDates int // words and zeros where a date should be
	several map[string]int
	short   int // digits alone, three or four
	five    int // five digits, with or without four more
	coded   int // other cells
}

// maxCodes is how many values a column of codes has at most.
const maxCodes = 12

func newLook(c *Column) *look {
	return &look{Column: c, values: tally{most: maxCodes}, nulls: tally{most: maxCodes}, dates: map[uint32]int{}, several: map[string]int{}}
}

// looker looks at all columns in one pass.
type looker struct {
	columns []*look
	words   cell.Words
	ids     cell.Words
	formats []date.Format
	today   time.Time
}

func lookAt(rows Rows) (*looker, error) {
	l := &looker{
		words: cell.WordSet(cell.NullWords()), ids: cell.WordSet(cell.NullIDs()),
		formats: dateFormats(), today: time.Now(),
	}
	for _, c := range columnsOf(rows.Header()) {
		l.columns = append(l.columns, newLook(c))
	}
	err := each(rows, func(rec sheet.Record) {
		for i, c := range l.columns {
			c.Column.add(rec.Cells[i])
			if len(rec.Problems) == 0 {
				l.add(c, rec.Cells[i])
			}
		}
	})
	for _, c := range l.columns {
		c.Column.finish()
	}
	return l, err
}

// add takes one cell's testimony.
func (l *looker) add(c *look, at sheet.Cell) {
	text := strings.TrimSpace(at.Text)
	if text == "" {
		return
	}
	if c.sample == "" {
		c.sample = text
	}
	if l.words.Has(text) {
		c.nulls.add(text)
		return
	}
	if _, known := c.values.counts[text]; !known && len(c.values.counts) >= maxCodes {
		c.others = true
	}
	c.values.add(text)
	switch strings.Count(text, ",") {
	case 0:
		c.without++
	case 1:
		c.commas++
	}
	if lastFirst.MatchString(text) {
		c.names++
	}
	for _, sep := range separators() {
		if strings.Contains(text, sep) {
			c.several[sep]++
		}
	}
	l.addDate(c, at, text)
	c.addDigits(text)
}

// lastFirst tells a name that is written last name first. Boston, MA is none.
var lastFirst = regexp.MustCompile(`^(?:\p{Ll}{1,4} ){0,3}\p{Lu}[\p{L}\p{M}'’. -]+, ?\p{Lu}[\p{L}\p{M}'’-]*[\p{Ll}\p{Lo}.][\p{L}\p{M}'’. -]*$|^\p{Lu}[\p{Lu}'’. -]+, ?\p{Lu}[\p{Lu}'’. -]{2,}$`)

// separators are what people and programs put between several values.
func separators() []string { return []string{" ::: ", ";", "|", ",", "/", "\n"} }

// addDate notes which of the formats read the cell.
func (l *looker) addDate(c *look, at sheet.Cell, text string) {
	if cell.NoDate(text) {
		c.noDates++
		return
	}
	if at.Kind == sheet.Date || isISO(text) {
		return
	}
	var reads uint32
	for i, f := range l.formats {
		if _, ok := f.Parse(text, l.today); ok {
			reads |= 1 << i
		}
	}
	c.dates[reads]++
}

func isISO(text string) bool {
	if len(text) < len(time.DateOnly) {
		return false
	}
	_, err := time.Parse(time.DateOnly, text[:len(time.DateOnly)])
	return err == nil
}

func (c *look) addDigits(text string) {
	head, rest, _ := strings.Cut(text, "-")
	head = strings.TrimSuffix(head, ".0")
	switch {
	case strings.Trim(head+rest, "0123456789") != "":
		c.coded++
	case len(head) == 3 || len(head) == 4:
		c.short++
	case len(head) == 5:
		c.five++
	default:
		c.coded++
	}
}
