package report

import (
	"strings"

	"intakeq-bulk/internal/plan"
)

// candidateLine is a line of the sheet Candidates: whom a held row may be of.
type candidateLine struct {
	row plan.Tried
	of  plan.Candidate
}

func candidateColumns(s styles) []column[candidateLine] {
	text := func(f func(candidateLine) string) func(candidateLine) cell {
		return func(l candidateLine) cell { return textCell(f(l), s.text) }
	}
	return []column[candidateLine]{
		{name: "Row", width: 7, cell: func(l candidateLine) cell { return numberCell(l.row.Row.Row, s.number) }},
		{name: "Name in the spreadsheet", width: 24, cell: text(func(l candidateLine) string { return l.row.Name })},
		{name: "ExternalClientId", width: 16, cell: text(func(l candidateLine) string { return l.row.ExternalID })},
		{name: "May be ClientId", width: 14, cell: text(func(l candidateLine) string { return idCell(l.of.ClientID) })},
		{name: "May be row", width: 11, cell: text(func(l candidateLine) string { return idCell(int64(l.of.Row)) })},
		{name: "Name", width: 24, cell: text(func(l candidateLine) string { return l.of.Name })},
		{name: "DateOfBirth", width: 12, cell: text(func(l candidateLine) string { return l.of.DateOfBirth })},
		{name: "Email", width: 26, cell: text(func(l candidateLine) string { return l.of.Email })},
		{name: "Phone", width: 16, cell: text(func(l candidateLine) string { return l.of.Phone })},
		{name: "Archived", width: 9, cell: text(func(l candidateLine) string { return archivedCell(l.of) })},
		{name: "Agrees", width: 28, cell: text(func(l candidateLine) string { return strings.Join(l.of.Agrees, ", ") })},
		{name: "Differs", width: 28, cell: text(func(l candidateLine) string { return strings.Join(l.of.Differs, ", ") })},
		{name: "Reasons", width: 48, cell: func(l candidateLine) cell { return wrappedCell(reasonsCell(l.row.Row), s.wrapped) }},
	}
}

func archivedCell(c plan.Candidate) string {
	if c.Archived {
		return "yes"
	}
	return ""
}

func (s rowSheets) addCandidates(r plan.Shown) error {
	if r.Action != plan.Hold {
		return nil
	}
	for _, c := range r.Card.Candidates {
		if err := s.candidates.add(candidateLine{r.Tried, c}); err != nil {
			return err
		}
	}
	return nil
}
