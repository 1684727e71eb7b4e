package plan

import "slices"

// Card is what a person is shown of a row, and applying it needs not: every mapped
// cell, and of a held row whom it may be of and what each decision would write.
type Card struct {
	Cells      []MappedCell // one for each of [Meta.Fields], in their order
	Candidates []Candidate
	Outcomes   map[Decision]Outcome // of a held row, for the decisions that it allows
}

// MappedCell is a cell of the spreadsheet beside the field that it is mapped to,
// whether it changes anything or not. Its JSON is as short as can be, for a
// spreadsheet of a hundred thousand rows has some millions of cells: what reports
// write of it they write themselves.
type MappedCell struct {
	Sheet   string   // as the spreadsheet has it
	Account string   // as the account had it when the plan was made
	Result  string   // as it would be after the plan
	Kind    CellKind // what becomes of it
}

// Field is what a column of the spreadsheet is mapped to.
type Field struct {
	Field  string `json:"field"`  // a field's name, or custom:ID
	Label  string `json:"label"`  // of a custom field
	Column string `json:"column"` // the column's header, or several with " + "; "" for a constant
}

// CellKind is what becomes of a mapped cell.
type CellKind string

// The kinds of cells. Of all but a set and a cleared one the account's value stays.
const (
	CellSame    CellKind = "same"    // the account has it already
	CellForm    CellKind = "form"    // the account has it, written in another way
	CellKept    CellKind = "kept"    // a blank cell, or one that may not write: the account's value stays
	CellSet     CellKind = "set"     // a new value
	CellClear   CellKind = "clear"   // the account's value is taken away
	CellDamaged CellKind = "damaged" // the spreadsheet has spoiled it
	CellRefused CellKind = "refused" // it can't be used
)

// Candidate is whom a held row may be of: a client, or another row of the
// spreadsheet.
type Candidate struct {
	ClientID    int64    `json:"client_id"` // 0: another row
	Row         int      `json:"row"`       // 0: a client
	Name        string   `json:"name"`
	DateOfBirth string   `json:"date_of_birth"`
	Email       string   `json:"email"`
	Phone       string   `json:"phone"`
	Archived    bool     `json:"archived"`
	Agrees      []string `json:"agrees"`  // fields in which the row says the same
	Differs     []string `json:"differs"` // fields in which it says something else
}

// Outcome is what a decision would write.
type Outcome struct {
	Changes  []Change `json:"changes"`
	Warnings []Reason `json:"warnings,omitempty"`
}

// Shown is a row with all that there is of it.
type Shown struct {
	Tried
	Card Card
}

// Get is the cell that is mapped to a field; ok: there is one.
func (c Card) Get(fields []Field, field string) (_ MappedCell, ok bool) {
	at := slices.IndexFunc(fields, func(f Field) bool { return f.Field == field })
	if at < 0 || at >= len(c.Cells) {
		return MappedCell{}, false
	}
	return c.Cells[at], true
}

// Settled is the row as it is told once it was sent: of a held one its decision is
// carried out, so no other is open, and its cells are beside what was written.
func (s Shown) Settled(fields []Field) Shown {
	if s.Action != Hold || s.State == None || s.State == Planned {
		return s
	}
	s.Card.Outcomes = nil
	s.Card.Cells = slices.Clone(s.Card.Cells)
	for i := range min(len(s.Card.Cells), len(fields)) {
		c := &s.Card.Cells[i]
		at := slices.IndexFunc(s.Changes, func(change Change) bool { return change.Field == fields[i].Field && !change.Derived })
		switch {
		case at >= 0:
			c.Account, c.Result, c.Kind = s.Changes[at].Before, s.Changes[at].After, CellKind(s.Changes[at].Kind)
			if c.Kind == CellForm {
				c.Result = c.Account
			}
		case s.MakesClient():
			c.Account, c.Result = "", ""
			if c.Kind != CellDamaged && c.Kind != CellRefused {
				c.Kind = CellKept
			}
		case c.Kind == CellSet || c.Kind == CellClear:
			c.Result, c.Kind = c.Account, CellSame
		}
	}
	return s
}
