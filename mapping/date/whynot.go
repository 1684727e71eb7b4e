package date

import (
	"regexp"
	"strings"

	"intakeq-bulk/internal/sheet"
)

// whyNot says what is wrong with a text that none of the column's formats reads,
// and what to do. others are the ways in which it could be read all the same.
func (c *Column) whyNot(cell sheet.Cell, others []reading) string {
	switch {
	case cell.Kind == sheet.Number || dayNumber.MatchString(cell.Text):
		return "this is a day number, as spreadsheets count days: format the column as a date, and export it again"
	case yearAlone.MatchString(cell.Text):
		return "this is a year without a month and a day"
	case len(others) > 0:
		return "as " + c.wants() + " there is no such day, as " + c.formats[others[0].i].Text + " there is: check the date format in the mapping"
	case c.fitsShort(cell.Text):
		return "a year of two digits does not tell the century: say century: past in the mapping, and give the format with YY, or export the dates with four"
	case c.fitsNoDay(cell.Text):
		return "there is no such day in the calendar (" + c.wants() + ")"
	}
	return "this is not a date as the mapping gives it (" + c.wants() + ")"
}

var (
	dayNumber = regexp.MustCompile(`^(?:\d{5}|[3-9]\d{3})(?:\.\d+)?$`)
	yearAlone = regexp.MustCompile(`^(?:1[89]|20)\d{2}$`)
)

// fitsShort tries the formats with two digits of the year; without any, those that
// people write most.
func (c *Column) fitsShort(text string) bool {
	formats := c.formats[:c.declared]
	if len(formats) == 0 {
		formats = formatsOf("MM/DD/YYYY", "MM-DD-YYYY", "MM.DD.YYYY", "YYYY-MM-DD", "D-MMM-YYYY")
	}
	for _, f := range formats {
		short, _, err := Compile(strings.Replace(f.Text, "YYYY", "YY", 1))
		if err != nil || !short.TwoDigits() || f.TwoDigits() {
			continue
		}
		if _, _, _, fits := short.fit(text); fits {
			return true
		}
	}
	return false
}

// fitsNoDay: the text has the form of a date, and the calendar has no such day.
func (c *Column) fitsNoDay(text string) bool {
	for _, f := range append(c.formats[:c.declared:c.declared], isoDate) {
		if _, _, _, fits := f.fit(text); fits {
			return true
		}
	}
	return false
}

// formatsOf are formats that are known to be some.
func formatsOf(texts ...string) []Format {
	var all []Format
	for _, text := range texts {
		if f, _, err := Compile(text); err == nil {
			all = append(all, f)
		}
	}
	return all
}
