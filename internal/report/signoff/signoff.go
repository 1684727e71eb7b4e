// Package signoff counts what became of a plan, for the customer who signs for it: of
// the persons how many were created, changed or left out, and of each column how many
// cells were set, cleared or kept.
//
// Of a plan that was begun it counts what was saved, and of another what would be. Each
// row is counted once among the persons, and once in each column: so every line adds up
// to the rows of the spreadsheet.
package signoff

import (
	"maps"
	"slices"
	"strings"

	"intakeq-bulk/internal/plan"
)

// Sheet is what is signed for.
type Sheet struct {
	Begun   bool // it counts what was saved; else what would be
	Persons Persons
	Columns []Column // of the spreadsheet, in its order
	Others  []Column // fields that no column is mapped to, and are changed all the same
	Found   []Found  // why rows that are written were held, or what is warned of on them
	About

	out int // rows that are not written
}

// Persons are the rows of the spreadsheet, each counted once.
type Persons struct {
	Created int `json:"created"`
	Changed int `json:"changed"`
	plan.Balance
}

// Column is what became of the cells of one column.
type Column struct {
	plan.Field
	Set          int `json:"set"`
	Cleared      int `json:"cleared"`
	Same         int `json:"kept_same"`      // the account has it already
	Form         int `json:"kept_form"`      // the account has it, written another way
	Blank        int `json:"kept_blank"`     // nothing in the spreadsheet, or the mapping keeps it
	Unusable     int `json:"kept_unusable"`  // the spreadsheet has spoiled it, or it can't be used
	NotAsPlanned int `json:"not_as_planned"` // saved, and the account shows something else
	NotSaved     int `json:"not_saved"`      // of rows that were not saved
}

// Kept are the cells of which the account's own value stays.
func (c Column) Kept() int { return c.Same + c.Form + c.Blank + c.Unusable }

// Rows are all cells of the column.
func (c Column) Rows() int { return c.Set + c.Cleared + c.Kept() + c.NotAsPlanned + c.NotSaved }

// All are the columns, and behind them the other fields.
func (s Sheet) All() []Column { return slices.Concat(s.Columns, s.Others) }

// Count counts rows up to a Sheet. Whether the plan was begun is known after the last:
// both are counted.
type Count struct {
	fields      []plan.Field
	begun       bool
	would, were Sheet
	same        []Column              // cells of rows that change nothing, which are the same in both
	others      map[string]*[2]Column // by field: of would, of were
	found       map[string]*[2]int    // by code, in the same way
}

// New begins to count a plan whose columns are mapped to fields.
func New(fields []plan.Field) *Count {
	c := &Count{fields: fields, others: map[string]*[2]Column{}, found: map[string]*[2]int{}}
	for _, s := range []*Sheet{&c.would, &c.were} {
		for _, f := range fields {
			s.Columns = append(s.Columns, Column{Field: f})
		}
	}
	c.were.Begun = true
	c.same = slices.Clone(c.would.Columns)
	return c
}

// Add counts a row.
func (c *Count) Add(r plan.Shown) {
	c.begun = c.begun || r.State != plan.None && r.State != plan.Planned
	c.would.Persons.add(r.Row, r.Wanted())
	c.were.Persons.add(r.Row, r.State == plan.Saved)
	c.cells(r)
	c.beside(r)
	c.warned(r)
}

// Sheet is the sum.
func (c *Count) Sheet(about About) Sheet {
	s, at := c.would, 0
	if c.begun {
		s, at = c.were, 1
	}
	s.About, s.Found = about, c.list(at)
	s.Columns = slices.Clone(s.Columns)
	for i := range s.Columns {
		s.Columns[i].add(c.same[i], s.out)
	}
	for _, field := range slices.Sorted(maps.Keys(c.others)) {
		if one := c.others[field][at]; one.Rows() > 0 {
			s.Others = append(s.Others, one)
		}
	}
	return s
}

// add counts a row among the persons; written: its client is made or changed.
func (p *Persons) add(r plan.Row, written bool) {
	p.Balance.Add(r)
	switch {
	case !written:
	case r.MakesClient():
		p.Created++
	default:
		p.Changed++
	}
}

// written tells whether a row's cells are in the account: as they would be, or as they
// are. So are those of a row that changes nothing of its client.
func written(r plan.Row, begun bool) bool {
	switch {
	case asItWas(r):
		return true
	case begun:
		return r.State == plan.Saved || r.State == plan.Differs
	}
	return r.Wanted()
}

// asItWas reports whether a row changes nothing of its client.
func asItWas(r plan.Row) bool { return r.Action == plan.Unchanged && r.State == plan.None }

// changes are what the row writes: of a held row of which nothing was sent, what its
// decision says.
func changes(r plan.Shown, begun bool) []plan.Change {
	if r.State == plan.None {
		return nil
	}
	if out, ok := r.Card.Outcomes[r.Decision]; ok && !begun && r.Action == plan.Hold {
		return out.Changes
	}
	return r.Changes
}

// cells counts each mapped cell of a row: of one that changes nothing once, and of one
// that is not written only the row.
func (c *Count) cells(r plan.Shown) {
	if asItWas(r.Row) {
		c.each(c.same, r, false)
		return
	}
	for _, s := range []*Sheet{&c.would, &c.were} {
		if written(r.Row, s.Begun) {
			c.each(s.Columns, r, s.Begun)
		} else {
			s.out++
		}
	}
}

func (c *Count) each(columns []Column, r plan.Shown, begun bool) {
	list, missed := changes(r, begun), missed(r.Tried, begun)
	for i, f := range c.fields {
		var cell plan.MappedCell
		if i < len(r.Card.Cells) {
			cell = r.Card.Cells[i]
		}
		*columns[i].fate(f.Field, cell, list, missed)++
	}
}

// add adds the cells of rows that change nothing, and those of rows that are not written.
func (c *Column) add(same Column, out int) {
	c.Set, c.Cleared, c.NotAsPlanned = c.Set+same.Set, c.Cleared+same.Cleared, c.NotAsPlanned+same.NotAsPlanned
	c.Same, c.Form, c.Blank, c.Unusable = c.Same+same.Same, c.Form+same.Form, c.Blank+same.Blank, c.Unusable+same.Unusable
	c.NotSaved += out
}

// fate is where a cell of a row that is written is counted.
func (c *Column) fate(field string, cell plan.MappedCell, list []plan.Change, missed func(string) bool) *int {
	if missed(field) {
		return &c.NotAsPlanned
	}
	for _, change := range list {
		switch {
		case change.Field != field:
		case change.Kind == plan.Set:
			return &c.Set
		case change.Kind == plan.Clear:
			return &c.Cleared
		case change.Kind == plan.Form:
			return &c.Form
		}
	}
	switch {
	case cell.Kind == plan.CellDamaged, cell.Kind == plan.CellRefused:
		return &c.Unusable
	case cell.Kind == plan.CellForm:
		return &c.Form
	case cell.Kind == plan.CellKept, strings.TrimSpace(cell.Sheet) == "":
		return &c.Blank
	}
	return &c.Same // also what staff have set meanwhile
}

// missed tells of a saved row which fields the account shows otherwise. Of a create
// that fell on a client who was there, none is as it should be.
func missed(r plan.Tried, begun bool) func(field string) bool {
	return func(field string) bool {
		if !begun || r.State != plan.Differs {
			return false
		}
		return r.Step == plan.StepLanded || slices.ContainsFunc(r.Cells, func(c plan.Cell) bool { return c.Field == field })
	}
}

// beside counts the changes that no column tells, such as an archived client who comes
// back. What follows from other changes is theirs.
func (c *Count) beside(r plan.Shown) {
	for at, begun := range []bool{false, true} {
		if !written(r.Row, begun) {
			continue
		}
		missed := missed(r.Tried, begun)
		for _, change := range changes(r, begun) {
			if change.Derived || change.Kind == plan.Form || c.mapped(change.Field) {
				continue
			}
			one := c.other(change, at)
			*one.fate(change.Field, plan.MappedCell{}, []plan.Change{change}, missed)++
		}
	}
}

func (c *Count) mapped(field string) bool {
	return slices.ContainsFunc(c.fields, func(f plan.Field) bool { return f.Field == field })
}

func (c *Count) other(change plan.Change, at int) *Column {
	if c.others[change.Field] == nil {
		empty := Column{Field: plan.Field{Field: change.Field, Label: change.Label}}
		c.others[change.Field] = &[2]Column{empty, empty}
	}
	return &c.others[change.Field][at]
}
