package report

import (
	"fmt"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/xlsx"
)

// changeLine is a line of the sheet Changes: a changed cell of a row, one that can't
// be used, or one that came out otherwise though the plan doesn't name it.
type changeLine struct {
	row           plan.Tried
	decision      plan.Decision // of a held row: with which it would be written
	field         plan.Field
	sheet         string // the cell as the spreadsheet has it
	change        plan.Change
	kind, outcome string
}

func changeColumns(s styles, begun bool) []column[changeLine] {
	text := func(f func(changeLine) string) func(changeLine) cell {
		return func(l changeLine) cell { return textCell(f(l), s.text) }
	}
	list := []column[changeLine]{
		{name: "Row", width: 7, cell: func(l changeLine) cell { return numberCell(l.row.Row.Row, s.number) }},
		{name: "Sheet", width: 10, cell: text(func(l changeLine) string { return l.row.Sheet })},
		{name: "Name", width: 22, cell: text(func(l changeLine) string { return l.row.Name })},
		{name: "ClientId", width: 10, cell: text(func(l changeLine) string { return idCell(l.row.ClientID) })},
		{name: "ExternalClientId", width: 16, cell: text(func(l changeLine) string { return l.row.ExternalID })},
		{name: "What", width: 20, cell: text(func(l changeLine) string { return wordsOf(l.row.Action, begun).title })},
		{name: "If you decide", width: 12, cell: text(func(l changeLine) string { return string(l.decision) })},
		{name: "Column", width: 20, cell: text(func(l changeLine) string { return l.field.Column })},
		{name: "Field", width: 26, cell: text(func(l changeLine) string { return fieldTitle(l.change.Field, l.change.Label) })},
		{name: "Spreadsheet", width: 26, cell: func(l changeLine) cell { return wrappedCell(l.sheet, s.wrapped) }},
		{name: "Before", width: 36, cell: func(l changeLine) cell { return wrappedCell(l.change.Before, beforeStyle(s, l.change)) }},
		{name: "After", width: 36, cell: func(l changeLine) cell { return wrappedCell(l.change.After, afterStyle(s, l.change)) }},
		{name: "Kind", width: 26, cell: text(func(l changeLine) string { return l.kind })},
		{name: "State", width: 16, cell: text(func(l changeLine) string { return stateWords(l.row.State) })},
	}
	if begun {
		list = append(list, column[changeLine]{name: "Outcome", width: 48, cell: func(l changeLine) cell { return wrappedCell(l.outcome, s.wrapped) }})
	}
	return list
}

// addChanges writes the lines of a row: of a held one those of each decision.
func (s rowSheets) addChanges(r plan.Shown) error {
	for _, line := range changeLines(r) {
		for i, f := range s.fields {
			if f.Field == line.change.Field {
				line.field = f
				if i < len(r.Card.Cells) {
					line.sheet = r.Card.Cells[i].Sheet
				}
			}
		}
		if err := s.changes.add(line); err != nil {
			return err
		}
	}
	return s.addUnused(r)
}

func changeLines(r plan.Shown) []changeLine {
	var list []changeLine
	add := func(d plan.Decision, changes []plan.Change) {
		for _, c := range changes {
			list = append(list, changeLine{row: r.Tried, decision: d, change: c, kind: kindTitle(c), outcome: changeOutcome(r.Tried, c.Field)})
		}
	}
	switch {
	case r.Action != plan.Hold:
		add(plan.Undecided, r.Changes)
	case len(r.Card.Outcomes) == 0: // nothing was asked, or it is answered
		add(r.Decision, r.Changes)
	}
	for _, d := range plan.Decisions() {
		if out, ok := r.Card.Outcomes[d]; ok && r.Action == plan.Hold {
			add(d, out.Changes)
		}
	}
	for _, c := range unplanned(r.Tried) {
		list = append(list, changeLine{row: r.Tried, change: plan.Change{Field: c.Field}, kind: "not planned", outcome: cellFate(r.Row, c, quote)})
	}
	return list
}

// addUnused writes the cells that are damaged or can't be used, though their row may be.
func (s rowSheets) addUnused(r plan.Shown) error {
	for i, c := range r.Card.Cells {
		if i >= len(s.fields) || c.Kind != plan.CellDamaged && c.Kind != plan.CellRefused {
			continue
		}
		f := s.fields[i]
		line := changeLine{row: r.Tried, field: f, sheet: c.Sheet, kind: cellWords(c.Kind),
			change: plan.Change{Field: f.Field, Label: f.Label, Before: c.Account, After: c.Result}}
		if err := s.changes.add(line); err != nil {
			return err
		}
	}
	return nil
}

func beforeStyle(s styles, c plan.Change) xlsx.Style {
	if c.Before == "" {
		return s.text
	}
	return s.before
}

// afterStyle makes a cleared value stand out, though there is nothing left of it.
func afterStyle(s styles, c plan.Change) xlsx.Style {
	switch {
	case c.Kind == plan.Clear:
		return s.cleared
	case c.After == "":
		return s.text
	}
	return s.after
}

// rejectColumns stand before the source's columns. They begin with an underscore, and
// a mapping accepts such columns.
func rejectColumns(s styles) []column[plan.Row] {
	return []column[plan.Row]{
		{name: "_row", width: 7, cell: func(r plan.Row) cell { return numberCell(r.Row, s.number) }},
		{name: "_error", width: 50, cell: func(r plan.Row) cell { return wrappedCell(reasonsCell(r), s.wrapped) }},
	}
}

func sourceColumns(header []string) []column[plan.Row] {
	list := make([]column[plan.Row], len(header))
	for i, name := range header {
		list[i] = column[plan.Row]{name: name, width: 16}
	}
	return list
}

// addReject writes a row that can't be used, with its cells, as many as it
// has.
func addReject(t *table[plan.Row], s styles, r plan.Row) error {
	if lead := len(rejectColumns(s)); lead+len(r.Source) > xlsx.MaxColumns {
		return fmt.Errorf("row %d: %d cells, an XLSX sheet has at most %d columns: use CSV", r.Row, len(r.Source), xlsx.MaxColumns)
	}
	cells := make([]cell, len(r.Source))
	for i, text := range r.Source {
		cells[i] = textCell(text, s.text)
	}
	return t.add(r, cells...)
}
