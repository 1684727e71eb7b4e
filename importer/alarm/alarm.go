// Package alarm counts, while rows are drafted and judged, what is a mistake of the
// whole spreadsheet where it is seen often.
package alarm

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
)

// Counts are what was seen. Each method is of one kind; the thresholds are in List and
// what it asks, and nowhere else.
type Counts struct {
	Mixed bool // the file is of two encodings, whatever its rows show

	rows    int // that were read
	matched int // that have a client

	changed    map[string]int    // cells that go from one value to another, by column
	slid       bool              // a column of them stands by other rows than its own
	moved      int               // birth dates that go from one day to another
	days       map[day]*sighting // what they become
	stay       map[day]bool      // those of other rows, which do not change
	outOfStep  sighting
	garbled    sighting
	births     int // birth dates that both sides have
	shifted    sighting
	columns    map[string]*column // by header
	places     []*column          // the same, by the place in a row; nil: nothing was there yet
	mapped     map[string]string  // headers by field
	written    map[string]int     // values by field that would be written
	common     map[day]bool       // what many birth dates become, once rows are judged
	shrunkFrom int
	shrunkTo   int
}

// day is a calendar day, counted from 1970: people have many birth dates, and a time
// takes six times the room.
type day int32

func dayOf(t time.Time) day { return day(t.Unix() / (24 * 60 * 60)) }

// sighting is where something was seen.
type sighting struct {
	rows    int
	last    int // the latest row: each counts once
	sample  []int
	columns []string
}

// least is how many rows an alarm must be seen in at least.
const least = 5

// named is how many rows an alarm names at most.
const named = 5

// New has seen nothing.
func New() *Counts {
	return &Counts{changed: map[string]int{}, days: map[day]*sighting{}, stay: map[day]bool{}, columns: map[string]*column{}, mapped: map[string]string{}, written: map[string]int{}}
}

func (s *sighting) in(row int, column string) {
	if column != "" && !slices.Contains(s.columns, column) {
		s.columns = append(s.columns, column)
	}
	if s.last == row && s.rows > 0 {
		return
	}
	s.rows, s.last = s.rows+1, row
	if len(s.sample) < named {
		s.sample = append(s.sample, row)
	}
}

// often reports whether it was seen in one of so many at least.
func (s *sighting) often(oneOf, all int) bool { return s.rows >= least && s.rows*oneOf >= all }

// Row counts a row of the spreadsheet.
func (a *Counts) Row(matched bool) {
	a.rows++
	if matched {
		a.matched++
	}
}

// OtherPerson counts a row whose id seems to belong to another row's person, or with a
// column the value there.
func (a *Counts) OtherPerson(row int, column string) { a.outOfStep.in(row, column) }

// Change counts a cell that goes from one value to another, and reports whether the
// column has had so few that they are worth to be held against each other.
func (a *Counts) Change(column string) bool {
	const most = 10_000
	a.changed[column]++
	return a.changed[column] <= most
}

// Slid reports whether so many of a column's changes are to what another row's client
// loses that the column must have been sorted, or have slid, without the others.
func (a *Counts) Slid(column string, rows int) bool {
	slid := rows >= least && 3*rows >= a.changed[column]
	a.slid = a.slid || slid
	return slid
}

// Garbled counts a row with a cell of which letters were lost.
func (a *Counts) Garbled(row int, column string) { a.garbled.in(row, column) }

// BirthDate counts a birth date that both sides have, as exports write days.
func (a *Counts) BirthDate(row int, column, account, sheet string) {
	before, err := time.Parse(time.DateOnly, account)
	if err != nil {
		return
	}
	after, err := time.Parse(time.DateOnly, sheet)
	if err != nil {
		return
	}
	a.births++
	if shift(before, after) != "" {
		a.shifted.in(row, column)
	}
	if before.Equal(after) {
		a.stay[dayOf(after)] = true
		return
	}
	a.moved++
	in(a.days, dayOf(after), row, column)
}

// filledDown puts the rows together whose birth dates become one and the same day, as
// where a cell was filled down: that of another row, whose client has it.
func (a *Counts) filledDown() sighting {
	var all sighting
	for day, s := range a.days {
		if a.stay[day] && s.often(10, a.moved) && (s.rows > all.rows || s.rows == all.rows && s.last < all.last) {
			all = *s
		}
	}
	return all
}

func in[K comparable](by map[K]*sighting, key K, row int, column string) {
	if by[key] == nil {
		by[key] = &sighting{}
	}
	by[key].in(row, column)
}

// Shrunk says that the account was read with far fewer clients than before.
func (a *Counts) Shrunk(from, to int) { a.shrunkFrom, a.shrunkTo = from, to }

// List makes the plan's alarms of what was counted.
func (a *Counts) List() []plan.Alarm {
	var list []plan.Alarm
	add := func(code string, s *sighting, message string) {
		columns := slices.Clone(s.columns)
		slices.SortFunc(columns, cmp.Compare)
		list = append(list, plan.Alarm{Code: code, Message: message, Rows: s.rows, Sample: s.sample, Columns: columns})
	}
	if a.IDsOutOfStep() {
		add(reason.AlarmOutOfStep, &a.outOfStep, fmt.Sprintf("in %d of %d rows that have a client the id, or a column, seems to be of another row's person: was a column sorted without the others?", a.outOfStep.rows, a.matched))
	}
	if a.garbled.often(10, a.rows) || a.Mixed && a.garbled.rows > 0 {
		add(reason.AlarmEncoding, &a.garbled, fmt.Sprintf("letters are lost or garbled in %d of %d rows: export the file again as UTF-8 (in Excel: CSV UTF-8), or say its encoding in the mapping", a.garbled.rows, a.rows))
	}
	if a.shifted.often(10, a.births) {
		add(reason.AlarmDatesShifted, &a.shifted, fmt.Sprintf("%d of %d birth dates move by one day, or have day and month swapped", a.shifted.rows, a.births))
	}
	if s := a.filledDown(); !a.shifted.often(10, a.births) && s.rows > 0 {
		add(reason.AlarmDatesShifted, &s, fmt.Sprintf("%d birth dates become that of one other row: was a cell filled down?", s.rows))
	}
	if s, message := a.damagedColumns(); s.rows > 0 {
		add(reason.AlarmDamagedColumn, &s, message)
	}
	if a.shrunkFrom > 0 {
		add(reason.AlarmShrunk, &sighting{}, fmt.Sprintf("the account was read with %d clients, and before with %d: who is missing looks like new", a.shrunkTo, a.shrunkFrom))
	}
	return list
}

// IDsOutOfStep reports whether the ids of the file seem to belong to other rows' persons.
func (a *Counts) IDsOutOfStep() bool { return a.slid || a.outOfStep.often(3, a.matched) }
