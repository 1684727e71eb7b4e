package signoff

import (
	"encoding/json"
	"fmt"
)

// Title heads the sheet in all forms.
const Title = "Sign-off"

// Lead says what the sheet's numbers are of.
func (s Sheet) Lead() string {
	if s.Begun {
		return "What is in IntakeQ now because of this plan, as IntakeQ answered to each save."
	}
	return "Nothing has been written yet: these are the numbers of what would be."
}

// Line is a number of the sheet, and what it is of.
type Line struct {
	Count int
	Words string
	Part  bool // of the line before that is none
}

// Lines are the persons: first all, then each once.
func (s Sheet) Lines() []Line {
	p := s.Persons
	created, changed := "persons would be created", "persons would be changed"
	if s.Begun {
		created, changed = "persons were created", "persons were changed"
	}
	out := p.Rejected + p.LeftOut + p.Held
	list := []Line{
		{p.Rows, "rows of the spreadsheet, of these:", false},
		{p.Created, created, false}, {p.Changed, changed, false}, {p.Unchanged, "persons were in IntakeQ already, with nothing to change", false},
		{out, "persons were left out, of these:", false},
		{p.Rejected, "rows that can't be used", true},
		{p.Held, "held rows that nobody has decided", true},
		{p.LeftOut, "rows left out by a decision, by the mapping or the mode, or because another row says the same", true},
	}
	if !s.Begun {
		list[4].Words = "persons would be left out, of these:"
		return append(list, s.missingLine())
	}
	for _, more := range []Line{
		{p.Differs, "persons were saved, but not all is as planned", false},
		{p.Conflict, "persons were left alone: somebody has changed them in IntakeQ meanwhile", false},
		{p.Failed, "persons could not be saved", false},
		{p.Unknown, "persons may or may not be saved: look them up in IntakeQ", false},
		{p.Unsent, "persons are still to be sent", false},
	} {
		if more.Count > 0 {
			list = append(list, more)
		}
	}
	return append(list, s.missingLine())
}

func (s Sheet) missingLine() Line {
	return Line{s.Missing, MissingWords, false}
}

// MissingWords follow the number of clients that the spreadsheet does not name. They
// are not among its rows.
const MissingWords = "clients of the account that no row is of, besides (counted when the plan was made)"

// Heads are the titles of the columns of numbers.
func Heads() []string {
	return []string{"Set", "Cleared", "Kept", "Differs", "Not saved"}
}

// Numbers are those under [Heads]. They add up to the rows of the spreadsheet.
func (c Column) Numbers() []int {
	return []int{c.Set, c.Cleared, c.Kept(), c.NotAsPlanned, c.NotSaved}
}

// KeptHeads are the titles of the columns that say why cells were kept.
func KeptHeads() []string {
	return []string{"the same already", "the same, written another way", "blank, or kept by a rule", "damaged or can't be used"}
}

// KeptNumbers are those under [KeptHeads]. They add up to what was kept.
func (c Column) KeptNumbers() []int { return []int{c.Same, c.Form, c.Blank, c.Unusable} }

// Notes say what the columns of numbers mean.
func (s Sheet) Notes() []string {
	but := ""
	if len(s.Others) > 0 {
		but = "; but of a field that no column is mapped to only what was written is counted"
	}
	return []string{
		"Set: IntakeQ has the spreadsheet's value in the place of its own, or where it had none. Cleared: IntakeQ's value was taken away, because the spreadsheet or the mapping says so.",
		"Kept: IntakeQ's own value stays: it is the same already, or only written another way; the cell is blank, or a rule keeps it (the mapping, or a field that nobody can write); or the spreadsheet's value is damaged or can't be used.",
		"Differs: it was saved, and IntakeQ answered with something else. Not saved: the cells of rows that were left out, or are not saved.",
		fmt.Sprintf("Each line adds up to all %d rows%s.", s.Persons.Rows, but),
	}
}

// SignLines are what is filled in by hand.
func SignLines() []string { return []string{"Name", "Date", "Signature"} }

// MarshalJSON writes the sheet for scripts.
func (s Sheet) MarshalJSON() ([]byte, error) {
	type column struct {
		Column
		Kept int `json:"kept"`
	}
	columns := func(list []Column) []column {
		out := []column{}
		for _, c := range list {
			out = append(out, column{c, c.Kept()})
		}
		return out
	}
	return json.Marshal(struct {
		Begun   bool     `json:"begun"`
		Persons Persons  `json:"persons"`
		Fields  []column `json:"fields"`
		Others  []column `json:"not_mapped"`
		Missing int      `json:"missing"`
		danger
	}{s.Begun, s.Persons, columns(s.Columns), columns(s.Others), s.Missing, s.danger()})
}

var _ json.Marshaler = Sheet{}
