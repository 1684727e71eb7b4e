package importer

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
)

// alarms counts, while rows are drafted and judged, what is a mistake of the whole
// spreadsheet where it is seen often. Each method is of one kind; the thresholds are
// in list, and nowhere else.
type alarms struct {
	rows    int // that were read
	matched int // that have a client

	outOfStep  sighting
	garbled    sighting
	mixed      bool // the file is of two encodings, whatever its rows show
	births     int  // birth dates that both sides have
	shifted    sighting
	filled     map[string]int // cells by column
	damaged    map[string]*sighting
	shortZIPs  map[string]*sighting
	fullZIPs   map[string]bool // columns with a ZIP of five digits: it is those that lose zeros
	shrunkFrom int
	shrunkTo   int
}

// sighting is where something was seen.
type sighting struct {
	rows    int
	last    int // the latest row: each counts once
	sample  []int
	columns []string
}

// least is how many rows an alarm must be seen in at least.
const least = 5

func newAlarms() *alarms {
	return &alarms{filled: map[string]int{}, damaged: map[string]*sighting{}, shortZIPs: map[string]*sighting{}, fullZIPs: map[string]bool{}}
}

func (s *sighting) in(row int, column string) {
	if column != "" && !slices.Contains(s.columns, column) {
		s.columns = append(s.columns, column)
	}
	if s.last == row && s.rows > 0 {
		return
	}
	const named = 5
	s.rows, s.last = s.rows+1, row
	if len(s.sample) < named {
		s.sample = append(s.sample, row)
	}
}

// often reports whether it was seen in one of so many at least.
func (s *sighting) often(oneOf, all int) bool { return s.rows >= least && s.rows*oneOf >= all }

// sawRow counts a row of the spreadsheet.
func (a *alarms) sawRow(matched bool) {
	a.rows++
	if matched {
		a.matched++
	}
}

// sawOtherPerson counts a row whose id seems to belong to another row's person.
func (a *alarms) sawOtherPerson(row int) { a.outOfStep.in(row, "") }

// sawGarbled counts a row with a cell of which letters were lost.
func (a *alarms) sawGarbled(row int, column string) { a.garbled.in(row, column) }

// sawBirthDate counts a birth date that both sides have; shifted: the two differ by a
// day, or have day and month swapped.
func (a *alarms) sawBirthDate(row int, column string, shifted bool) {
	a.births++
	if shifted {
		a.shifted.in(row, column)
	}
}

// sawCell counts a filled cell of a column; damaged: it has lost zeros, digits or its
// formula's result.
func (a *alarms) sawCell(row int, column string, damaged bool) {
	a.filled[column]++
	if !damaged {
		return
	}
	in(a.damaged, row, column)
}

// sawShortZIP counts a ZIP that is a zero short. A column of four digits alone may be
// another country's.
func (a *alarms) sawShortZIP(row int, column string) { in(a.shortZIPs, row, column) }

func in(columns map[string]*sighting, row int, column string) {
	if columns[column] == nil {
		columns[column] = &sighting{}
	}
	columns[column].in(row, column)
}

// sawShrunk says that the account was read with far fewer clients than before.
func (a *alarms) sawShrunk(from, to int) { a.shrunkFrom, a.shrunkTo = from, to }

// list makes the plan's alarms of what was counted.
func (a *alarms) list() []plan.Alarm {
	var list []plan.Alarm
	add := func(code string, s *sighting, message string) {
		columns := slices.Clone(s.columns)
		slices.SortFunc(columns, cmp.Compare)
		list = append(list, plan.Alarm{Code: code, Message: message, Rows: s.rows, Sample: s.sample, Columns: columns})
	}
	if a.idsOutOfStep() {
		add(reason.AlarmOutOfStep, &a.outOfStep, fmt.Sprintf("in %d of %d rows that have a client the id seems to be of another row's person: was a column sorted without the others?", a.outOfStep.rows, a.matched))
	}
	if a.garbled.often(10, a.rows) || a.mixed && a.garbled.rows > 0 {
		add(reason.AlarmEncoding, &a.garbled, fmt.Sprintf("letters are lost or garbled in %d of %d rows: export the file again as UTF-8, or say its encoding in the mapping", a.garbled.rows, a.rows))
	}
	if a.shifted.often(10, a.births) {
		add(reason.AlarmDatesShifted, &a.shifted, fmt.Sprintf("%d of %d birth dates move by one day, or have day and month swapped", a.shifted.rows, a.births))
	}
	if s := a.damagedColumns(); s.rows > 0 {
		add(reason.AlarmDamagedColumn, &s, fmt.Sprintf("a column has lost zeros, digits or the results of its formulas in %d rows: format it as text in the program that made the file, or have pad in the mapping give the zeros back", s.rows))
	}
	if a.shrunkFrom > 0 {
		add(reason.AlarmShrunk, &sighting{}, fmt.Sprintf("the account was read with %d clients, and before with %d: who is missing looks like new", a.shrunkTo, a.shrunkFrom))
	}
	return list
}

// idsOutOfStep reports whether the ids of the file seem to belong to other rows' persons.
func (a *alarms) idsOutOfStep() bool { return a.outOfStep.often(3, a.matched) }

// damagedColumns puts the columns together of which a tenth is damaged.
func (a *alarms) damagedColumns() sighting {
	var all sighting
	for _, column := range slices.Sorted(maps.Keys(a.filled)) {
		s := a.damagedIn(column)
		if !s.often(10, a.filled[column]) {
			continue
		}
		all.columns = append(all.columns, column)
		if s.rows > all.rows {
			all.rows, all.sample = s.rows, s.sample
		}
	}
	return all
}

// damagedIn puts together where a column is damaged.
func (a *alarms) damagedIn(column string) sighting {
	var all sighting
	if s := a.damaged[column]; s != nil {
		all = *s
	}
	if s := a.shortZIPs[column]; s != nil && a.fullZIPs[column] {
		all.rows, all.sample = all.rows+s.rows, append(slices.Clone(all.sample), s.sample...)
	}
	return all
}
