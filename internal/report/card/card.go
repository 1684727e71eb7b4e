// Package card says of a row what its card on the page heads, and what its cells leave
// untold.
package card

import (
	"cmp"
	"slices"
	"strings"

	"intakeq-bulk/internal/plan"
)

// Heading is the name of the person whom the spreadsheet names in the row, and the
// client's where it has no whole name: a row that would turn one person into another
// must not be headed by the other.
func Heading(r plan.Shown, fields []plan.Field) string {
	sheet := func(field string) string {
		cell, _ := r.Card.Get(fields, field)
		return strings.TrimSpace(cell.Sheet)
	}
	first, last := sheet("FirstName"), sheet("LastName")
	switch {
	case first != "" && first == last: // one column that is both
		return first
	case first != "" && last != "":
		return first + " " + last
	}
	return cmp.Or(sheet("Name"), r.Name)
}

// Untold are the changes that the row's cells don't tell. The script makes the
// others of the cells: of the rows whose cells are beside the client that is changed.
func Untold(r plan.Shown, fields []plan.Field) []plan.Change {
	if !Tells(r.Row) {
		return r.Changes
	}
	return slices.DeleteFunc(slices.Clone(r.Changes), func(c plan.Change) bool {
		cell, ok := r.Card.Get(fields, c.Field)
		if !ok || c.Derived || cell.Account != c.Before || cell.Kind != plan.CellKind(c.Kind) {
			return false
		}
		return c.Kind == plan.Form || cell.Result == c.After
	})
}

// Tells reports whether the cells of a row tell its changes: those of a held one stand
// beside the client whom it may be of, until a decision is carried out.
func Tells(r plan.Row) bool {
	sent := r.State != plan.None && r.State != plan.Planned
	return r.Action == plan.Create || r.Action == plan.Update || r.Action == plan.Unchanged || r.Action == plan.Hold && sent
}

// Named is a candidate whose agreeing and differing fields are called as the spreadsheet
// calls them; where one column is mapped to several, IntakeQ's names tell which part is
// meant.
func Named(c plan.Candidate, fields []plan.Field) plan.Candidate {
	c.Agrees, c.Differs = titles(c.Agrees, fields), titles(c.Differs, fields)
	return c
}

func titles(names []string, fields []plan.Field) []string {
	var list []string
	for _, name := range names {
		title := name
		if i := slices.IndexFunc(fields, func(f plan.Field) bool { return f.Field == name }); i >= 0 {
			title = cmp.Or(fields[i].Column, fields[i].Label, name)
		}
		if slices.ContainsFunc(fields, func(f plan.Field) bool { return f.Column == title && f.Field != name }) {
			title += " (" + name + ")"
		}
		list = append(list, title)
	}
	return list
}
