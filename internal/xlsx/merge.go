package xlsx

import (
	"cmp"
	"errors"
	"slices"
	"strings"
)

// maxMerges: a table of clients has some at the worst; a million would be a
// sheet laid out for the eye.
const maxMerges = 200_000

// merges are the ranges of merged cells. Only their first cell holds the value, so
// every row that such a range touches has lost some.
type merges struct {
	ranges []Merged
	next   int // the first that may reach the row asked for
}

// Merged is a range of merged cells, or several that share rows.
type Merged struct {
	Ref         string // as the program shows it, of one of them; "": there is none
	From, To    int    // columns, counted from 1
	first, last int    // rows
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
	m.ranges = append(m.ranges, Merged{ref, left, right, first, last})
	return nil
}

// settle sorts the ranges and joins those that overlap, so that one pass over
// the rows is one pass over the ranges.
func (m *merges) settle() {
	slices.SortFunc(m.ranges, func(a, b Merged) int { return cmp.Compare(a.first, b.first) })
	joined := m.ranges[:0]
	for _, r := range m.ranges {
		if n := len(joined); n > 0 && r.first <= joined[n-1].last {
			j := &joined[n-1]
			j.last, j.From, j.To = max(j.last, r.last), min(j.From, r.From), max(j.To, r.To)
			continue
		}
		joined = append(joined, r)
	}
	m.ranges = joined
}

// at is asked for rows in ascending order. While the ranges are being collected,
// behind the rows, it knows of none.
func (m *merges) at(row int) Merged {
	for m.next < len(m.ranges) && m.ranges[m.next].last < row {
		m.next++
	}
	if m.next == len(m.ranges) || m.ranges[m.next].first > row {
		return Merged{}
	}
	return m.ranges[m.next]
}
