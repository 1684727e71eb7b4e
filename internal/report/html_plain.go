package report

import (
	"fmt"
	"slices"
	"strings"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/report/card"
)

// plainRow is a row for a reader without a script, such as the preview of a mail: all
// is said in words, and nothing can be decided.
type plainRow struct {
	Group      string // that begins with it; "": it goes on
	Row        int
	Name       string
	Action     plan.Action
	Tag        string
	IDs        string
	Error      string
	Reasons    []plainReason
	Candidates []string
	Heads      []string // of its lines
	Lines      []plainLine
	Choices    []plainChoice
	Closed     []string // decisions that are not offered, and why
}

type plainReason struct{ Title, Text string }

// plainLine is a mapped cell, or a change beside them.
type plainLine struct {
	Title, Name, Note string
	Cells             []plainCell
}

// plainCell is a value, or in other words that there is none.
type plainCell struct{ Head, Value, Words string }

// plainChoice is a decision, and what it would write.
type plainChoice struct {
	Decision plan.Decision
	Words    string
	Warnings []string
}

func newPlainRow(r plan.Shown, fields []plan.Field, begun bool) plainRow {
	p := plainRow{Row: r.Row.Row, Name: printable(card.Heading(r, fields)), Action: r.Action, Tag: wordsOf(r.Action, begun).title, Error: printable(r.Error)}
	if r.State != plan.None && r.State != plan.Planned {
		p.Tag = stateWords(r.State)
	}
	p.IDs = plainIDs(r.Row)
	titles := reason.Titles()
	for _, one := range r.Reasons {
		title, ok := titles[one.Code]
		if !ok {
			title = printable(one.Code)
		}
		p.Reasons = append(p.Reasons, plainReason{title, saidText(one)})
	}
	if r.Action == plan.Hold {
		for _, c := range r.Card.Candidates {
			p.Candidates = append(p.Candidates, candidateText(card.Named(c, fields)))
		}
		p.choose(r, titles)
	}
	p.addLines(r, fields)
	return p
}

// choose says what each decision on a held row would write.
func (p *plainRow) choose(r plan.Shown, titles map[string]string) {
	for _, d := range r.Row.Choices() {
		out, ok := r.Card.Outcomes[d]
		c := plainChoice{Decision: d, Words: decisionWords(r.Row, d)}
		if ok || d == plan.DecideSkip {
			c.Words += "; " + writtenWords(out.Changes)
		}
		for _, w := range out.Warnings {
			c.Warnings = append(c.Warnings, titles[w.Code]+saidText(w))
		}
		p.Choices = append(p.Choices, c)
	}
	for _, c := range r.Closed() {
		p.Closed = append(p.Closed, string(c.Decision)+" is not offered: "+c.Why)
	}
}

// writtenWords say how much changes would write.
func writtenWords(list []plan.Change) string {
	n, cleared := 0, 0
	for _, c := range list {
		switch {
		case c.Derived || c.Kind == plan.Form:
			continue
		case c.Kind == plan.Clear:
			cleared++
		}
		n++
	}
	text := "nothing is written"
	if n > 0 {
		text = number(n, "value is written", "values are written")
	}
	if cleared > 0 {
		text += fmt.Sprintf(", of them %d cleared", cleared)
	}
	return text
}

func plainIDs(r plan.Row) string {
	var parts []string
	if r.ClientID != 0 {
		parts = append(parts, fmt.Sprintf("client %d", r.ClientID))
	}
	if r.ExternalID != "" {
		parts = append(parts, "id "+printable(r.ExternalID))
	}
	if r.Sheet != "" {
		parts = append(parts, "sheet "+printable(r.Sheet))
	}
	return strings.Join(parts, " · ")
}

// outcomesOf are the decisions that would write something, in the order in which they
// are shown.
func outcomesOf(r plan.Shown) []plan.Decision {
	if r.Action != plan.Hold {
		return nil
	}
	return slices.DeleteFunc(plan.Decisions(), func(d plan.Decision) bool { _, ok := r.Card.Outcomes[d]; return !ok })
}

// addLines adds the cells that are worth a line, and the changes that no cell tells.
// Of a held row a line says what each decision would make of the cell.
func (p *plainRow) addLines(r plan.Shown, fields []plan.Field) {
	outcomes := outcomesOf(r)
	p.Heads = []string{"Spreadsheet", "IntakeQ now"}
	for _, d := range outcomes {
		p.Heads = append(p.Heads, "If you "+string(d))
	}
	if len(outcomes) == 0 {
		p.Heads = append(p.Heads, "Result")
	}
	add := func(f plan.Field, note, sheet, account, result string) {
		line := plainLine{Note: note, Cells: []plainCell{{Value: printable(sheet)}, {Value: printable(account)}}}
		line.Title, line.Name = fieldNames(f)
		for _, d := range outcomes {
			line.Cells = append(line.Cells, plainOutcome(d, r.Card.Outcomes[d].Changes, f.Field))
		}
		if len(outcomes) == 0 {
			line.Cells = append(line.Cells, plainCell{Value: printable(result)})
		}
		for i := range line.Cells {
			line.Cells[i].Head = p.Heads[i]
		}
		p.Lines = append(p.Lines, line)
	}
	for i, c := range r.Card.Cells {
		if i >= len(fields) || !worthALine(c) && !touched(r, outcomes, fields[i].Field) {
			continue
		}
		note := cellWords(c.Kind)
		if len(outcomes) > 0 && c.Kind != plan.CellDamaged && c.Kind != plan.CellRefused {
			note = "" // it is of one decision alone
		}
		add(fields[i], note, c.Sheet, c.Account, c.Result)
	}
	for _, c := range besides(r, outcomes, fields) {
		note := kindWords(c)
		if len(outcomes) > 0 {
			note = ""
		}
		add(plan.Field{Field: c.Field, Label: c.Label}, note, "", c.Before, c.After)
	}
}

// plainOutcome is what a decision makes of a field.
func plainOutcome(d plan.Decision, list []plan.Change, field string) plainCell {
	at := slices.IndexFunc(list, func(c plan.Change) bool { return c.Field == field })
	switch {
	case at < 0 && d == plan.DecideCreate:
		return plainCell{Words: "(not written)"}
	case at < 0:
		return plainCell{Words: "stays"}
	case list[at].Kind == plan.Form:
		return plainCell{Words: "stays, " + cellWords(plan.CellForm)}
	case list[at].Kind == plan.Clear:
		return plainCell{Words: cellWords(plan.CellClear)}
	}
	return plainCell{Value: printable(list[at].After)}
}

// touched reports whether a decision would write the field.
func touched(r plan.Shown, outcomes []plan.Decision, field string) bool {
	return slices.ContainsFunc(outcomes, func(d plan.Decision) bool {
		return slices.ContainsFunc(r.Card.Outcomes[d].Changes, func(c plan.Change) bool { return c.Field == field })
	})
}

// besides are the changes that no mapped cell tells, of all decisions, each field once.
func besides(r plan.Shown, outcomes []plan.Decision, fields []plan.Field) []plan.Change {
	all := r.Changes
	if len(outcomes) > 0 {
		all = nil
	}
	for _, d := range outcomes {
		all = append(all, r.Card.Outcomes[d].Changes...)
	}
	var list []plan.Change
	for _, c := range all {
		mapped := len(r.Card.Cells) > 0 && slices.ContainsFunc(fields, func(f plan.Field) bool { return f.Field == c.Field })
		if !mapped && !slices.ContainsFunc(list, func(o plan.Change) bool { return o.Field == c.Field }) {
			list = append(list, c)
		}
	}
	return list
}

// worthALine reports whether a person should see the cell without asking: something
// becomes of it, or the spreadsheet says what will not be.
func worthALine(c plan.MappedCell) bool {
	switch c.Kind {
	case plan.CellSame:
		return false
	case plan.CellKept:
		return c.Sheet != ""
	}
	return true
}

// candidateText is whom a held row may be of, in a line.
func candidateText(c plan.Candidate) string {
	who := fmt.Sprintf("client %d", c.ClientID)
	if c.ClientID == 0 {
		who = fmt.Sprintf("row %d", c.Row)
	}
	parts := []string{who + ": " + printable(c.Name)}
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, name+printable(value))
		}
	}
	add("born ", c.DateOfBirth)
	add("email ", c.Email)
	add("phone ", c.Phone)
	if c.Archived {
		parts = append(parts, "is archived")
	}
	add("agrees: ", strings.Join(c.Agrees, ", "))
	add("differs: ", strings.Join(c.Differs, ", "))
	return strings.Join(parts, "; ")
}
