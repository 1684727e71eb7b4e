package sheet

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// maxMerges: a table of clients has some at the worst; a million would be a
// sheet laid out for the eye.
const maxMerges = 200_000

// merges are the ranges of merged cells. Only their first cell holds the value, so
// every row that such a range touches has lost some.
type merges struct {
	ranges []mergedRows
	next   int // the first that may reach the row asked for
}

// mergedRows are rows that a range touches, or several that overlap.
type mergedRows struct {
	first, last int
	from, to    int    // columns
	ref         string // as the program shows it, of one of them
}

func (m *merges) add(ref string) error {
	from, to, _ := strings.Cut(ref, ":")
	left, first, ok1 := cellRef(from)
	right, last, ok2 := cellRef(to)
	if !ok1 || !ok2 || last < first {
		return errors.New("the sheet is damaged: a range of merged cells is none" + mend)
	}
	if len(m.ranges) == maxMerges {
		return errors.New("the sheet has too many merged cells; unmerge them and save it again")
	}
	m.ranges = append(m.ranges, mergedRows{first, last, left, right, ref})
	return nil
}

// settle sorts the ranges and joins those that overlap, so that one pass over
// the rows is one pass over the ranges.
func (m *merges) settle() {
	slices.SortFunc(m.ranges, func(a, b mergedRows) int { return cmp.Compare(a.first, b.first) })
	joined := m.ranges[:0]
	for _, r := range m.ranges {
		if n := len(joined); n > 0 && r.first <= joined[n-1].last {
			j := &joined[n-1]
			j.last, j.from, j.to = max(j.last, r.last), min(j.from, r.from), max(j.to, r.to)
			continue
		}
		joined = append(joined, r)
	}
	m.ranges = joined
}

// at is asked for rows in ascending order. While the ranges are being collected,
// behind the rows, it knows of none.
func (m *merges) at(row int) mergedRows {
	for m.next < len(m.ranges) && m.ranges[m.next].last < row {
		m.next++
	}
	if m.next == len(m.ranges) || m.ranges[m.next].first > row {
		return mergedRows{}
	}
	return m.ranges[m.next]
}

func (m mergedRows) problem() Problem {
	return Problem{CodeMerged, -1, fmt.Sprintf(
		"cells are merged here (%s) and only the first holds the value; unmerge them and fill each", m.ref)}
}

// mark tells the cells that may have lost their value from those that were blank.
func (m mergedRows) mark(cells []Cell) {
	for i := m.from; i > 0 && i <= min(m.to, len(cells)); i++ {
		if c := &cells[i-1]; blank(c.Text) && c.Damage == "" {
			*c = Cell{Kind: Fault, Damage: DamageMerged}
		}
	}
}
