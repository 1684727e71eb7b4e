package report

import (
	"errors"
	"fmt"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/report/look"
	"intakeq-bulk/internal/report/table"
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

func changeColumns(s look.Styles, m plan.Meta, begun bool) []table.Column[changeLine] {
	text := func(f func(changeLine) string) func(changeLine) table.Cell {
		return func(l changeLine) table.Cell { return table.Text(f(l), s.Text) }
	}
	list := []table.Column[changeLine]{
		{Name: "Row", Width: 7, Cell: func(l changeLine) table.Cell { return table.Number(l.row.Row.Row, s.Number) }},
		{Name: "Sheet", Width: 10, Hidden: m.Sheet == "", Cell: text(func(l changeLine) string { return l.row.Sheet })},
		{Name: "Name", Width: 18, Cell: text(func(l changeLine) string { return l.row.Name })},
		{Name: "ClientId", Width: 10, Cell: text(func(l changeLine) string { return idCell(l.row.ClientID) })},
		{Name: "ExternalClientId", Width: 20, Cell: text(func(l changeLine) string { return l.row.ExternalID })},
		{Name: "What", Width: 21, Cell: text(func(l changeLine) string { return wordsOf(l.row.Action, begun).title })},
		{Name: "If you decide", Width: 16, Cell: text(func(l changeLine) string { return string(l.decision) })},
		{Name: "Column", Width: 16, Cell: text(func(l changeLine) string { return l.field.Column })},
		{Name: "Field", Width: 18, Cell: text(func(l changeLine) string { return fieldTitle(l.change.Field, l.change.Label) })},
		{Name: "Spreadsheet", Width: 26, Cell: func(l changeLine) table.Cell { return table.Text(l.sheet, s.Text) }},
		{Name: "Before", Width: 22, Cell: func(l changeLine) table.Cell { return table.Text(l.change.Before, beforeStyle(s, l.change)) }},
		{Name: "After", Width: 22, Cell: func(l changeLine) table.Cell { return table.Text(l.change.After, afterStyle(s, l.change)) }},
		{Name: "Kind", Width: 24, Cell: text(func(l changeLine) string { return l.kind })},
		{Name: "State", Width: 18, Cell: text(func(l changeLine) string { return stateWords(l.row.State) })},
	}
	if begun {
		list = append(list, table.Column[changeLine]{Name: "Outcome", Width: 48, Cell: func(l changeLine) table.Cell { return table.Text(l.outcome, s.Text) }})
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
		if err := s.changes.Add(line); err != nil {
			return err
		}
	}
	return errors.Join(s.addUnused(r), s.addLeftOut(r))
}

// addLeftOut writes a line for a row that is left out, of which no sheet would tell else.
func (s rowSheets) addLeftOut(r plan.Shown) error {
	if r.Action != plan.Skip {
		return nil
	}
	kind := "left out: nothing is written"
	if why := reasonsInWords(r.Row, s.titles); why != "" {
		kind += "\n" + why
	}
	return s.changes.Add(changeLine{row: r.Tried, kind: kind, outcome: outcomeCell(r.Tried)})
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
		if err := s.changes.Add(line); err != nil {
			return err
		}
	}
	return nil
}

func beforeStyle(s look.Styles, c plan.Change) xlsx.Style {
	if c.Before == "" {
		return s.Text
	}
	return s.Before
}

// afterStyle makes a cleared value stand out, though there is nothing left of it.
func afterStyle(s look.Styles, c plan.Change) xlsx.Style {
	switch {
	case c.Kind == plan.Clear:
		return s.Cleared
	case c.After == "":
		return s.Text
	}
	return s.After
}

// rejectLead is how many columns rejectColumns are.
const rejectLead = 2

// rejectColumns stand before the source's columns. They begin with an underscore, and
// a mapping accepts such columns.
func rejectColumns(s look.Styles, titles map[string]string) []table.Column[plan.Row] {
	return []table.Column[plan.Row]{
		{Name: "_row", Width: 7, Cell: func(r plan.Row) table.Cell { return table.Number(r.Row, s.Number) }},
		{Name: "_error", Width: 50, Cell: func(r plan.Row) table.Cell { return table.Text(reasonsInWords(r, titles), s.Text) }},
	}
}

func sourceColumns(header []string) []table.Column[plan.Row] {
	list := make([]table.Column[plan.Row], len(header))
	for i, name := range header {
		list[i] = table.Column[plan.Row]{Name: name, Width: 20}
	}
	return list
}

// addReject writes a row that can't be used, with its cells, as many as it
// has.
func addReject(t *table.Table[plan.Row], s look.Styles, r plan.Row) error {
	if rejectLead+len(r.Source) > xlsx.MaxColumns {
		return fmt.Errorf("row %d: %d cells, an XLSX sheet has at most %d columns: use CSV", r.Row, len(r.Source), xlsx.MaxColumns)
	}
	cells := make([]table.Cell, len(r.Source))
	for i, text := range r.Source {
		cells[i] = table.Text(text, s.Text)
	}
	return t.Add(r, cells...)
}
