package alarm

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"intakeq-bulk/internal/plan"
)

// column is what was seen of one column's cells.
type column struct {
	filled int
	hurt   []hurt // cells that have lost zeros, digits or their formula's result
	short  []hurt // ZIPs that are a zero short

	// It has a ZIP of five digits, or a client has one that the cell has not: it is
	// those that lose zeros. A column of four digits alone may be another country's.
	zips bool
}

// hurt is a damaged cell, and what becomes of it.
type hurt struct {
	row   int
	field string
	fate  fate
}

// fate is what becomes of a damaged cell, the worst last.
type fate int

const (
	unused  fate = iota // its row can't be used, or leaves it out
	kept                // the account's value stays
	held                // a person decides
	changes             // a client's value is replaced by it
	creates             // a new client has it
	fates
)

func (f fate) writes() bool { return f == changes || f == creates }

// Cell counts a filled cell of a column, which is at the same place in each row; damaged:
// it has lost zeros, digits or its formula's result.
func (a *Counts) Cell(place, row int, header, field string, damaged bool) {
	for place >= len(a.places) {
		a.places = append(a.places, nil)
	}
	c := a.places[place]
	if c == nil {
		c = a.column(header)
		a.places[place], a.mapped[field] = c, header
	}
	c.filled++
	if damaged {
		c.hurt = append(c.hurt, hurt{row: row, field: field})
	}
}

// column is that of a header: several fields may be of one.
func (a *Counts) column(header string) *column {
	if a.columns[header] == nil {
		a.columns[header] = &column{}
	}
	return a.columns[header]
}

// ZIP looks at a ZIP whose cell was counted; short: it is a zero short.
func (a *Counts) ZIP(row int, header, account, sheet string, short bool) {
	c := a.columns[header]
	c.zips = c.zips || fullZIP(sheet) || short && fullZIP(account) && account[0] == '0'
	if n := len(c.hurt); short && (n == 0 || c.hurt[n-1].row != row) { // else it is counted as damaged
		c.short = append(c.short, hurt{row: row, field: zipField})
	}
}

const zipField = "PostalCode"

func fullZIP(s string) bool {
	const digits = 5
	return len(s) == digits && strings.Trim(s, "0123456789") == ""
}

// fates notes what becomes of a judged row's damaged cells. Rows are judged in the order
// in which their cells were seen.
func (a *Counts) fates(r *plan.Row) {
	a.writes(r, 1)
	for _, c := range a.columns {
		for _, list := range [][]hurt{c.hurt, c.short} {
			at, _ := slices.BinarySearchFunc(list, r.Row, func(h hurt, row int) int { return cmp.Compare(h.row, row) })
			for ; at < len(list) && list[at].row == r.Row; at++ {
				list[at].fate = fateOf(r, list[at].field)
			}
		}
	}
}

// writes adds to the values that would be written those of a row, also of a column of
// which no filled cell was seen yet.
func (a *Counts) writes(r *plan.Row, add int) {
	if !r.Wanted() {
		return
	}
	for _, change := range r.Changes {
		if change.Kind == plan.Set {
			a.written[change.Field] += add
		}
	}
}

// Unjudged takes back what was counted of a row that is to be judged again, and of which
// nothing was warned.
func (a *Counts) Unjudged(r *plan.Row) { a.writes(r, -1) }

func fateOf(r *plan.Row, field string) fate {
	set := slices.ContainsFunc(r.Changes, func(c plan.Change) bool { return c.Field == field && c.Kind == plan.Set })
	switch {
	case r.Action == plan.Reject || r.Action == plan.Skip || !set && r.ClientID == 0:
		return unused
	case !set:
		return kept
	case r.Action == plan.Hold:
		return held
	case r.MakesClient():
		return creates
	}
	return changes
}

// damagedColumns puts the columns together of which a tenth is damaged, or a tenth of
// what they write: first the rows that write it.
func (a *Counts) damagedColumns() (sighting, string) {
	var all sighting
	worst := map[int]fate{}
	for _, header := range slices.Sorted(maps.Keys(a.columns)) {
		c := a.columns[header]
		list := c.damaged()
		if !a.alarming(c, list) {
			continue
		}
		all.columns = append(all.columns, header)
		for _, h := range list {
			worst[h.row] = max(worst[h.row], h.fate)
		}
	}
	var count [fates]int
	var harm, rest []int
	for _, row := range slices.Sorted(maps.Keys(worst)) {
		f := worst[row]
		count[f]++
		if f.writes() {
			harm = append(harm, row)
		} else {
			rest = append(rest, row)
		}
	}
	rows := slices.Concat(harm, rest)
	all.rows, all.sample = len(rows), rows[:min(len(rows), named)]
	return all, damagedText(all.rows, count)
}

func (c *column) damaged() []hurt {
	if !c.zips {
		return c.hurt
	}
	return slices.Concat(c.hurt, c.short)
}

// alarming: a tenth of the column's cells is damaged, or of the values of a field that
// it writes.
func (a *Counts) alarming(c *column, list []hurt) bool {
	rows, written := map[int]bool{}, map[string]int{}
	for _, h := range list {
		rows[h.row] = true
		if h.fate.writes() {
			written[h.field]++
		}
	}
	for field, n := range written {
		if often(n, a.written[field]) {
			return true
		}
	}
	return often(len(rows), c.filled)
}

func often(n, all int) bool { return n >= least && 10*n >= all }

// damagedText says how many rows write what was damaged, and how many do not.
func damagedText(rows int, count [fates]int) string {
	text := fmt.Sprintf("a column has lost zeros, digits or the results of its formulas, or names stand in the other's place, in %d rows", rows)
	var parts []string
	add := func(n int, format string, more ...any) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf(format, append([]any{n}, more...)...))
		}
	}
	add(count[creates]+count[changes], "%d would write such values: %d new clients, %d changed", count[creates], count[changes])
	add(count[held], "%d are held and would write them if applied")
	add(count[kept], "in %d IntakeQ's value is kept")
	add(count[unused], "%d can't be used, or leave the cell out")
	if len(parts) > 0 {
		text += " (" + strings.Join(parts, "; ") + ")"
	}
	return text + ": format it as text in the program that made the file, have pad in the mapping give the zeros back, or map the names the other way round"
}
