package mapping

import (
	"strings"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/sheet"
)

// dateColumn is what is known of the dates of one column after every row was
// seen. Day-month order is judged here, by the whole column: a single cell such
// as 03/04/1980 never tells.
type dateColumn struct {
	formats  []DateFormat // as declared, then the twins that were not
	declared int
	twin     []int // of each declared format, the index of its twin; -1: none
	only     []int // texts that this format reads and no other
	text     days  // texts, by the day of the month they are read as; either way round is low
	real     days  // real date cells
	today    func() time.Time
}

// days counts dates by whether their day could be a month.
type days struct{ low, high int }

func (d *days) add(day time.Time) {
	if day.Day() > 12 {
		d.high++
	} else {
		d.low++
	}
}

func newDateColumn(formats []DateFormat) *dateColumn {
	c := &dateColumn{formats: append([]DateFormat(nil), formats...), declared: len(formats), today: time.Now}
	for _, f := range formats {
		c.twin = append(c.twin, c.addTwin(f))
	}
	c.only = make([]int, len(c.formats))
	return c
}

// addTwin finds or adds the format with day and month changed over, so that the
// texts which only it reads are noticed.
func (c *dateColumn) addTwin(f DateFormat) int {
	t, ok := f.twin()
	if !ok {
		return -1
	}
	for i, have := range c.formats {
		if have.shape() == t.shape() {
			return i
		}
	}
	c.formats = append(c.formats, t)
	return len(c.formats) - 1
}

// shape is equal for formats that read the same texts the same way.
func (f DateFormat) shape() string {
	var b strings.Builder
	for _, p := range f.parts {
		switch p.token {
		case "M":
			b.WriteString("MM")
		case "D":
			b.WriteString("DD")
		default:
			b.WriteString(p.token + p.literal)
		}
	}
	return b.String()
}

// reading is one way to read a text: by the format i, as a day.
type reading struct {
	i   int
	day time.Time
}

// readings are the ways to read a text, one for each different day.
func (c *dateColumn) readings(text string) []reading {
	var all []reading
next:
	for i, f := range c.formats {
		day, ok := f.Parse(text, c.today())
		if !ok {
			continue
		}
		for _, have := range all {
			if have.day.Equal(day) {
				continue next
			}
		}
		all = append(all, reading{i, day})
	}
	return all
}

// survey takes a cell's testimony.
func (c *dateColumn) survey(cell sheet.Cell) {
	text := trim(cell.Text)
	iso, isISO := isoDate.Parse(text, time.Time{})
	switch {
	case isISO && cell.Kind == sheet.Date:
		c.real.add(iso)
		return
	case isISO:
		return
	}
	if all := c.readings(text); len(all) == 1 {
		// A day such as 05/05/1980 reads the same both ways and says nothing.
		if r := all[0]; c.rivals(r.i) && r.day.Day() != int(r.day.Month()) {
			c.only[r.i]++
			c.text.add(r.day)
		}
	} else if len(all) > 1 {
		c.text.low++
	}
}

// rivals: can the format be mistaken for another one of the column?
func (c *dateColumn) rivals(i int) bool {
	_, ok := c.formats[i].twin()
	return ok
}

// The reasons why a date can't be read.
const (
	eitherOrder = "day and month could be either way round, and the column does not tell: give one date format in the mapping"
	otherOrder  = "the column's other dates have day and month the other way round: check the date format in the mapping"
	swapped     = "the column holds real dates and texts, as when a spreadsheet program has read part of it with day and month changed over: export it again with the column as Text"
)

// read settles one cell.
func (c *dateColumn) read(cell sheet.Cell) (time.Time, []finding) {
	if day, ok := isoDate.Parse(cell.Text, time.Time{}); ok {
		if cell.Kind == sheet.Date && c.swapped() && day.Day() != int(day.Month()) {
			return day, []finding{{code: CodeDateOrder, message: swapped}}
		}
		return day, nil
	}
	all := c.readings(cell.Text)
	own := all
	for i, r := range all {
		if r.i >= c.declared {
			own = all[:i]
			break
		}
	}
	switch len(own) {
	case 0:
		return time.Time{}, bad("%s", c.whyNot(cell, all))
	case 1:
		if len(all) > 1 && c.contradicted(own[0].i) {
			return own[0].day, []finding{{code: CodeDateOrder, message: otherOrder}}
		}
		return own[0].day, nil
	}
	return c.choose(own)
}

// choose decides between formats of a list: for the only one that has texts
// which no other reads.
func (c *dateColumn) choose(readings []reading) (time.Time, []finding) {
	var proven []reading
	for _, r := range readings {
		if c.only[r.i] > 0 {
			proven = append(proven, r)
		}
	}
	if len(proven) == 1 {
		return proven[0].day, nil
	}
	return readings[0].day, []finding{{code: CodeDateOrder, message: eitherOrder}}
}

// contradicted: the column's unmistakable dates are mostly the other way round
// than the mapping says. One alone may be a slip of the pen.
func (c *dateColumn) contradicted(i int) bool {
	t := c.twin[i]
	return t >= c.declared && c.only[t] > 1 && c.only[t] > c.only[i]
}

// swapped: a program that reads 03/04/1980 the wrong way round makes real dates
// of all texts whose day could be a month, and leaves the others as text. Three
// of each kind are no coincidence.
func (c *dateColumn) swapped() bool {
	return c.real.high == 0 && c.text.low == 0 && c.real.low >= 3 && c.text.high >= 3
}

// wants names the formats for a message.
func (c *dateColumn) wants() string {
	var all []string
	for _, f := range c.formats[:c.declared] {
		all = append(all, f.Text)
	}
	if len(all) == 0 {
		return isoDate.Text
	}
	return strings.Join(all, " or ")
}

// oldest is the age over which a birth date is a slip: nobody is known to have
// reached 123.
const oldest = 120

// date reads a cell as a day, and looks whether a person can have been born then.
func (to *converter) date(cell sheet.Cell) outcome {
	day, found := to.dates.read(cell)
	if day.IsZero() {
		return outcome{text: cell.Text, found: found}
	}
	out := outcome{text: day.Format(intakeq.DateLayout), found: found}
	today := to.today()
	if to.kind != intakeq.Date || today.IsZero() {
		return out
	}
	switch {
	case day.Year() == 1900 && day.YearDay() == 1, day.Year() == 1899 && day.YearDay() >= 364:
		// What spreadsheets and databases show for zero.
		out.keep = true
		out.found = append(out.found, warn(CodePlaceholder, "a placeholder for no date; read as blank"))
	case day.After(today.AddDate(0, 0, 1)):
		// The day after is today somewhere.
		out.found = append(out.found, bad("a date of birth in the future")...)
	case day.Before(today.AddDate(-oldest-1, 0, 0)):
		out.found = append(out.found, bad("a date of birth more than %d years ago", oldest)...)
	}
	return out
}
