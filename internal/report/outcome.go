package report

import (
	"slices"
	"strings"

	"intakeq-bulk/internal/plan"
)

// begunStates are what may have come of a row, in the order in which reports count
// them.
func begunStates() []plan.State {
	return []plan.State{plan.Saved, plan.Differs, plan.Conflict, plan.Failed, plan.Unknown, plan.Sent, plan.Planned}
}

// begun reports whether anything came of the plan yet: something was sent, or was
// found not to be sent.
func (t totals) begun() bool {
	for state := range t.states {
		if state != plan.None && state != plan.Planned {
			return true
		}
	}
	return false
}

// outcome is how many rows came to a state.
type outcome struct {
	State plan.State
	Words string
	Count int
}

// outcomes are the states of a begun plan's rows, those that there are.
func (t totals) outcomes() []outcome {
	var list []outcome
	if !t.begun() {
		return nil
	}
	for _, s := range begunStates() {
		if n := t.states[s]; n > 0 {
			list = append(list, outcome{s, outcomeWords(s), n})
		}
	}
	return list
}

// outcomeWords say what a state means, beside it.
func outcomeWords(s plan.State) string {
	if s == plan.Saved {
		return "as planned"
	}
	return stateWords(s)
}

// cellText says in one line how a cell is not as planned.
func cellText(r plan.Tried, c plan.Cell, show func(string) string) string {
	return cellTitle(r.Row, c) + ": " + cellFate(r.Row, c, show)
}

func cellFate(r plan.Row, c plan.Cell, show func(string) string) string {
	return sentWord(r.State) + " " + show(c.Planned) + ", IntakeQ has " + show(c.Got)
}

// sentWord is what was done with the planned value of a cell: of a row in conflict
// nothing was sent.
func sentWord(s plan.State) string {
	if s == plan.Conflict {
		return "planned"
	}
	return "sent"
}

// cellTitle names the cell as the change of it does. The server may also have
// made something of a field that the plan doesn't name.
func cellTitle(r plan.Row, c plan.Cell) string {
	at := slices.IndexFunc(r.Changes, func(change plan.Change) bool { return change.Field == c.Field })
	if at < 0 {
		return fieldTitle(c.Field, "")
	}
	return fieldTitle(c.Field, r.Changes[at].Label)
}

// unplanned are the cells that no change of the row names.
func unplanned(r plan.Tried) []plan.Cell {
	return slices.DeleteFunc(slices.Clone(r.Cells), func(c plan.Cell) bool {
		return slices.ContainsFunc(r.Changes, func(change plan.Change) bool { return change.Field == c.Field })
	})
}

// outcomeCell holds in one cell what applying did for a row, with the error and
// the cells that are not as planned.
func outcomeCell(r plan.Tried) string {
	var lines []string
	if r.Error != "" {
		lines = append(lines, printable(r.Error))
	}
	for _, c := range r.Cells {
		lines = append(lines, cellText(r, c, quote))
	}
	return strings.Join(lines, "; ")
}

// changeOutcome is what came of one changed cell: how it is now, or what is said
// of the whole row.
func changeOutcome(r plan.Tried, field string) string {
	for _, c := range r.Cells {
		if c.Field == field {
			return cellFate(r.Row, c, quote)
		}
	}
	return printable(r.Error)
}
