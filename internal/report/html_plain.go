package report

import (
	"fmt"
	"slices"
	"strings"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
)

// plainRow is a row for a reader without a script, such as the preview of a mail: all
// is said in words, and nothing can be decided.
type plainRow struct {
	Row        int
	Name       string
	Action     plan.Action
	Tag        string
	IDs        string
	Error      string
	Reasons    []plainReason
	Candidates []string
	Lines      []plainLine
	Choices    []string
}

type plainReason struct{ Title, Text string }

// plainLine is a mapped cell, or a change beside them.
type plainLine struct{ Title, Name, Sheet, Account, Result, Note string }

func newPlainRow(r plan.Shown, fields []plan.Field, begun bool) plainRow {
	p := plainRow{Row: r.Row.Row, Name: printable(r.Name), Action: r.Action, Tag: wordsOf(r.Action, begun).title, Error: printable(r.Error)}
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
		p.Reasons = append(p.Reasons, plainReason{title, reasonText(one)})
	}
	if r.Action == plan.Hold {
		for _, c := range r.Card.Candidates {
			p.Candidates = append(p.Candidates, candidateText(c))
		}
		for _, d := range r.Row.Choices() {
			p.Choices = append(p.Choices, string(d)+": "+decisionWords(r.Row, d))
		}
	}
	p.Lines = plainLines(r, fields)
	return p
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

// plainLines are the cells that are worth a line, and the changes that no cell tells.
func plainLines(r plan.Shown, fields []plan.Field) []plainLine {
	var list []plainLine
	for i, c := range r.Card.Cells {
		if i >= len(fields) || !worthALine(c) {
			continue
		}
		line := plainLine{Sheet: printable(c.Sheet), Account: printable(c.Account), Result: printable(c.Result), Note: cellWords(c.Kind)}
		line.Title, line.Name = fieldNames(fields[i])
		list = append(list, line)
	}
	for _, c := range r.Changes {
		if slices.ContainsFunc(fields, func(f plan.Field) bool { return f.Field == c.Field }) && len(r.Card.Cells) > 0 {
			continue
		}
		line := plainLine{Account: printable(c.Before), Result: printable(c.After), Note: kindWords(c)}
		line.Title, line.Name = fieldNames(plan.Field{Field: c.Field, Label: c.Label})
		list = append(list, line)
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
