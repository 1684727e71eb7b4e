package date

import (
	"fmt"
	"strings"
	"time"

	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/internal/texts"
)

// Column is what is known of the dates of one column after every row was
// seen. Day-month order is judged here, by the whole column: a single cell such
// as 03/04/1980 never tells.
type Column struct {
	Today func() time.Time // New sets the computer's; a year of two digits is judged by it

	formats  []Format // as declared, then the twins that were not
	declared int
	twin     []int // of each declared format, the index of its twin; -1: none
	only     []int // texts that this format reads and no other
	text     days  // texts, by the day of the month they are read as; either way round is low
	real     days  // real date cells
}

// Trouble is why a day can't be taken as it was read. The zero value is none.
type Trouble struct{ Code, Message string }

// days counts dates by whether their day could be a month.
type days struct{ low, high int }

func (d *days) add(day time.Time) {
	if day.Day() > 12 {
		d.high++
	} else {
		d.low++
	}
}

// New begins a column of these formats.
func New(formats []Format) *Column {
	c := &Column{formats: append([]Format(nil), formats...), declared: len(formats), Today: time.Now}
	for _, f := range formats {
		c.twin = append(c.twin, c.addTwin(f))
	}
	c.only = make([]int, len(c.formats))
	return c
}

// addTwin finds or adds the format with day and month changed over, so that the
// texts which only it reads are noticed.
func (c *Column) addTwin(f Format) int {
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
func (f Format) shape() string {
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
func (c *Column) readings(text string) []reading {
	var all []reading
next:
	for i, f := range c.formats {
		day, ok := f.Parse(text, c.Today())
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

// Survey takes a cell's testimony.
func (c *Column) Survey(cell sheet.Cell) {
	text := texts.Trim(cell.Text)
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

// Settled tells whether no cell was seen by which others are read another way: all are
// YYYY-MM-DD, or real dates, or none by the formats.
func (c *Column) Settled() bool { return c.text == days{} }

// rivals: can the format be mistaken for another one of the column?
func (c *Column) rivals(i int) bool {
	_, ok := c.formats[i].twin()
	return ok
}

// The reasons why a date can't be read.
const (
	eitherOrder = "day and month could be either way round, and the column does not tell: give one date format in the mapping"
	otherOrder  = "the column's other dates have day and month the other way round: check the date format in the mapping"
	swapped     = "the column holds real dates and texts, as when a spreadsheet program has read part of it with day and month changed over: export it again with the column as Text"
)

// Read settles one cell, after the survey. The day is zero where none could be read.
func (c *Column) Read(cell sheet.Cell) (time.Time, Trouble) {
	if day, ok := isoDate.Parse(cell.Text, time.Time{}); ok {
		if cell.Kind == sheet.Date && c.swapped() && day.Day() != int(day.Month()) {
			return day, Trouble{reason.DateOrder, swapped}
		}
		return day, Trouble{}
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
		return time.Time{}, Trouble{reason.BadValue, c.whyNot(cell, all)}
	case 1:
		if len(all) > 1 && c.contradicted(own[0].i) {
			return own[0].day, Trouble{reason.DateOrder, otherOrder}
		}
		return own[0].day, Trouble{}
	}
	return c.choose(own)
}

// choose decides between formats of a list: for the only one that has texts
// which no other reads.
func (c *Column) choose(readings []reading) (time.Time, Trouble) {
	var proven []reading
	for _, r := range readings {
		if c.only[r.i] > 0 {
			proven = append(proven, r)
		}
	}
	if len(proven) == 1 {
		return proven[0].day, Trouble{}
	}
	return readings[0].day, Trouble{reason.DateOrder, eitherOrder}
}

// contradicted: the column's unmistakable dates are mostly the other way round
// than the mapping says. One alone may be a slip of the pen.
func (c *Column) contradicted(i int) bool {
	t := c.twin[i]
	return t >= c.declared && c.only[t] > 1 && c.only[t] > c.only[i]
}

// swapped: a program that reads 03/04/1980 the wrong way round makes real dates
// of all texts whose day could be a month, and leaves the others as text. Three
// of each kind are no coincidence.
func (c *Column) swapped() bool {
	return c.real.high == 0 && c.text.low == 0 && c.real.low >= 3 && c.text.high >= 3
}

// wants names the formats for a message.
func (c *Column) wants() string {
	var all []string
	for _, f := range c.formats[:c.declared] {
		all = append(all, f.Text)
	}
	if len(all) == 0 {
		return isoDate.Text
	}
	return strings.Join(all, " or ")
}

// Message sums up a column of dates, where there is something to say.
func (c *Column) Message() string {
	if c.swapped() {
		return "the column holds real dates whose day is always 12 or less, and texts whose day is always over 12: a spreadsheet program has probably changed day and month over in the real dates, and they are refused"
	}
	for i := range c.declared {
		if t := c.twin[i]; t >= c.declared && c.only[t] > 0 {
			return fmt.Sprintf("%d dates can only be %s, though the mapping says %s; %d can only be as it says", c.only[t], c.formats[t].Text, c.formats[i].Text, c.only[i])
		}
	}
	if c.real.high+c.real.low > 0 && c.text.high+c.text.low > 0 {
		return fmt.Sprintf("the column holds %d real dates and %d texts: look whether the real dates have day and month the right way round", c.real.high+c.real.low, c.text.high+c.text.low)
	}
	return ""
}
