package survey

import (
	"strings"

	"intakeq-bulk/mapping/date"
)

// dateFormats are formats of dates as people and programs write them; those that
// differ in the order of day and month alone stand beside each other.
func dateFormats() []date.Format {
	var all []date.Format
	for _, text := range []string{
		"MM/DD/YYYY", "DD/MM/YYYY", "MM-DD-YYYY", "DD-MM-YYYY", "MM.DD.YYYY", "DD.MM.YYYY", "YYYY/MM/DD", "YYYY.MM.DD",
		"MMM D, YYYY", "MMMM D YYYY", "D MMM YYYY", "D-MMM-YYYY", "ddd, D MMM YYYY", "YYYYMMDD", "MMDDYYYY",
		"MM/DD/YY", "DD/MM/YY", "MM-DD-YY", "DD-MM-YY", "MM.DD.YY", "DD.MM.YY", "D-MMM-YY", "D MMM YY",
	} {
		if f, _, err := date.Compile(text); err == nil {
			all = append(all, f)
		}
	}
	return all
}

// dateForms are the formats that read a column, most cells first, and what is
// certain of them.
type dateForms struct {
	formats []string // as few as read what can be read
	either  []string // day and month could be either way round
	unread  int      // cells that no format reads
	cells   int      // that are neither real dates nor YYYY-MM-DD
}

// dateForms finds the fewest formats that read the cells.
func (l *looker) dateForms(c *look) dateForms {
	left := map[uint32]int{}
	var out dateForms
	for mask, n := range c.dates {
		out.cells += n
		if mask == 0 {
			out.unread += n
			continue
		}
		left[mask] = n
	}
	for len(left) > 0 {
		best := l.best(left)
		var also []string
		for i, f := range l.formats {
			if i != best && readsAll(left, best, i) {
				also = append(also, f.Text)
			}
		}
		text := l.formats[best].Text
		out.formats = append(out.formats, text)
		if len(also) > 0 {
			out.either = append([]string{text}, also...)
		}
		for mask := range left {
			if mask&(1<<best) != 0 {
				delete(left, mask)
			}
		}
	}
	return out
}

// best is the format that reads the most cells; of equals the first.
func (l *looker) best(left map[uint32]int) int {
	best, most := 0, 0
	for i := range l.formats {
		n := 0
		for mask, count := range left {
			if mask&(1<<i) != 0 {
				n += count
			}
		}
		if n > most {
			best, most = i, n
		}
	}
	return best
}

// readsAll: whatever the one format reads, the other reads, too.
func readsAll(left map[uint32]int, one, other int) bool {
	for mask := range left {
		if mask&(1<<one) != 0 && mask&(1<<other) == 0 {
			return false
		}
	}
	return true
}

// certain reports whether the cells leave one way to read them.
func (d dateForms) certain() bool { return len(d.either) == 0 && d.unread*2 <= d.cells }

// options is what an entry says of its dates.
func (d dateForms) options() string {
	if len(d.formats) == 0 {
		return ""
	}
	var quoted []string
	short := false
	for _, f := range d.formats {
		quoted = append(quoted, quote(f))
		short = short || !strings.Contains(f, "YYYY")
	}
	text := ", date: " + quoted[0]
	if len(quoted) > 1 {
		text = ", date: [" + strings.Join(quoted, ", ") + "]"
	}
	if short {
		text += ", century: past"
	}
	return text
}
