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

type mergedRows struct {
	first, last int
	ref         string // as the program shows it, of one of them
}

func (m *merges) add(ref string) error {
	from, to, _ := strings.Cut(ref, ":")
	_, first, ok1 := cellRef(from)
	_, last, ok2 := cellRef(to)
	if !ok1 || !ok2 || last < first {
		return errors.New("the sheet is damaged: a range of merged cells is none" + mend)
	}
	if len(m.ranges) == maxMerges {
		return errors.New("the sheet has too many merged cells; unmerge them and save it again")
	}
	m.ranges = append(m.ranges, mergedRows{first, last, ref})
	return nil
}

// settle sorts the ranges and joins those that overlap, so that one pass over
// the rows is one pass over the ranges.
func (m *merges) settle() {
	slices.SortFunc(m.ranges, func(a, b mergedRows) int { return cmp.Compare(a.first, b.first) })
	joined := m.ranges[:0]
	for _, r := range m.ranges {
		if n := len(joined); n > 0 && r.first <= joined[n-1].last {
			joined[n-1].last = max(joined[n-1].last, r.last)
			continue
		}
		joined = append(joined, r)
	}
	m.ranges = joined
}

// problem is asked for rows in ascending order. While the ranges are being
// collected, behind the rows, it knows of none.
func (m *merges) problem(row int) (Problem, bool) {
	for m.next < len(m.ranges) && m.ranges[m.next].last < row {
		m.next++
	}
	if m.next == len(m.ranges) || m.ranges[m.next].first > row {
		return Problem{}, false
	}
	return Problem{CodeMerged, -1, fmt.Sprintf(
		"cells are merged here (%s) and only the first holds the value; unmerge them and fill each", m.ranges[m.next].ref)}, true
}
