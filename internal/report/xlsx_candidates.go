package report

import (
	"slices"
	"strings"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/report/card"
	"intakeq-bulk/internal/report/look"
	"intakeq-bulk/internal/report/table"
)

// candidateLine is a line of the sheet Candidates: whom a held row may be of.
type candidateLine struct {
	row   plan.Tried
	sheet string // the person's name as the spreadsheet has it
	of    plan.Candidate
}

func candidateColumns(s look.Styles) []table.Column[candidateLine] {
	titles := reason.Titles()
	text := func(f func(candidateLine) string) func(candidateLine) table.Cell {
		return func(l candidateLine) table.Cell { return table.Text(f(l), s.Text) }
	}
	return []table.Column[candidateLine]{
		{Name: "Row", Width: 7, Cell: func(l candidateLine) table.Cell { return table.Number(l.row.Row.Row, s.Number) }},
		{Name: "Name in the spreadsheet", Width: 24, Cell: text(func(l candidateLine) string { return l.sheet })},
		{Name: "ExternalClientId", Width: 16, Cell: text(func(l candidateLine) string { return l.row.ExternalID })},
		{Name: "May be ClientId", Width: 14, Cell: text(func(l candidateLine) string { return idCell(l.of.ClientID) })},
		{Name: "May be row", Width: 11, Cell: text(func(l candidateLine) string { return idCell(int64(l.of.Row)) })},
		{Name: "Name", Width: 24, Cell: text(func(l candidateLine) string { return l.of.Name })},
		{Name: "DateOfBirth", Width: 12, Cell: text(func(l candidateLine) string { return l.of.DateOfBirth })},
		{Name: "Email", Width: 26, Cell: text(func(l candidateLine) string { return l.of.Email })},
		{Name: "Phone", Width: 16, Cell: text(func(l candidateLine) string { return l.of.Phone })},
		{Name: "Archived", Width: 9, Cell: text(func(l candidateLine) string { return archivedCell(l.of) })},
		{Name: "Agrees", Width: 28, Cell: text(func(l candidateLine) string { return strings.Join(l.of.Agrees, ", ") })},
		{Name: "Differs", Width: 28, Cell: text(func(l candidateLine) string { return strings.Join(l.of.Differs, ", ") })},
		{Name: "Reasons", Width: 48, Cell: func(l candidateLine) table.Cell { return table.Text(reasonsInWords(l.row.Row, titles), s.Text) }},
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
		if err := s.candidates.Add(candidateLine{r.Tried, sheetName(s.fields, r.Card), card.Named(c, s.fields)}); err != nil {
			return err
		}
	}
	return nil
}

// sheetName is a person's name as the spreadsheet's own cells have it: [plan.Row]'s may
// be the account's. A cell that is split over several fields counts once.
func sheetName(fields []plan.Field, card plan.Card) string {
	var columns, parts []string
	for _, name := range []string{"FirstName", "MiddleName", "LastName", "Name"} {
		i := slices.IndexFunc(fields, func(f plan.Field) bool { return f.Field == name })
		if i < 0 || i >= len(card.Cells) || card.Cells[i].Sheet == "" || slices.Contains(columns, fields[i].Column) {
			continue
		}
		columns, parts = append(columns, fields[i].Column), append(parts, card.Cells[i].Sheet)
	}
	return strings.Join(parts, " ")
}
