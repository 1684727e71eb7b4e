package mapping

import "intakeq-bulk/internal/sheet"

// Bounds of what is remembered of a column: a column of more different texts has few of
// them twice.
const (
	maxKnown  = 256
	longKnown = 64
)

// conversion is what became of an entry's cells.
type conversion struct {
	prepared
	action Action
	texts  []outcome // of each target
}

// remembers tells whether what becomes of the entry's cell depends on nothing but its
// text, and is worth remembering. How a date is read the whole column tells.
func (e *entry) remembers(rec sheet.Record) bool {
	if len(e.at) != 1 || e.many {
		return false
	}
	c := rec.Cells[e.at[0]]
	return c.Kind <= sheet.Text && c.Damage == "" && c.Mark == 0 && len(c.Text) <= longKnown && (c.Text == "" || !e.dated())
}

func (e *entry) dated() bool { return e.to[0].dates != nil }

// remember keeps a conversion for all cells of the same text, while they are few.
func (e *entry) remember(text string, c conversion) {
	switch {
	case e.known == nil:
		e.known = map[string]conversion{text: c}
	case len(e.known) < maxKnown:
		e.known[text] = c
	default:
		e.known, e.many = nil, true
	}
}
