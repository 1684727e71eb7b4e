package importer

import (
	"slices"
	"strings"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/mapping"
)

// input is one row of the spreadsheet, typed.
type input struct {
	mapping.Row
	Source                 []string // its own cells, for the rejects file
	SourceText, SourceForm string   // what the cells can't tell of it
	was                    []string // what the account has, for each of Values
	own                    bool     // it is of one of our own exports: no mapping decides what its cells mean
}

// value finds what the row holds for a field.
func (in *input) value(field string) (mapping.Value, bool) {
	if v := in.Value(field); v != nil {
		return *v, true
	}
	return mapping.Value{}, false
}

// untouched reports whether the cell of one of our exports still says what the
// account holds, though it may not be a value that the field takes.
func (in *input) untouched(v *mapping.Value, before string) bool {
	return in.own && len(v.Letters) == 1 && record.Alike(v.Typed, before)
}

// idHeader is the header of the ExternalClientId's column; "" where there is none.
func (in *input) idHeader() string {
	v, _ := in.value(record.MemberExternal)
	return headers(&v)
}

func headers(v *mapping.Value) string { return strings.Join(v.Columns, " + ") }

// refused reports whether the row's value for a field can't be used.
func (in *input) refused(field string) bool {
	return slices.ContainsFunc(in.Issues, func(i mapping.Issue) bool { return i.Target == field && !i.Warning })
}

// damaged reports whether the row's value for a field can't be used because a program
// has spoiled it, though the row may be used without it.
func (in *input) damaged(field string) bool {
	return slices.ContainsFunc(in.Issues, func(i mapping.Issue) bool {
		return i.Target == field && i.Code == reason.Damaged && (i.Blanked || !i.Warning)
	})
}

// judgeIssues sorts what is wrong with the row into what makes it unfit and what
// the person should know. What the account holds already is no mistake, whatever
// it looks like, and what is said of a cell that is left alone is said once; a
// required cell must be filled all the same.
func (in *input) judgeIssues(before func(field string) string, left map[string]plan.CellKind) (problems, warnings []plan.Reason) {
	for _, i := range in.Issues {
		if i.Target != "" && i.Code != reason.Required && i.Moot(before(i.Target)) {
			continue
		}
		if _, alone := left[i.Target]; alone {
			if ofTheValue(i.Code) {
				continue
			}
			if v, _ := in.value(i.Target); v.NullWord && i.Code == reason.NullWord {
				i.Message = "a word that often stands for no value; the account's name stays"
			}
		}
		r := plan.Reason{Code: i.Code, Message: i.Message, Column: i.Column, Warning: i.Warning}
		if i.Warning {
			warnings = append(warnings, r)
		} else {
			problems = append(problems, r)
		}
	}
	return problems, warnings
}

// ofTheValue tells a finding about what would be written from one about what stood
// in the cell.
func ofTheValue(code string) bool {
	return code != reason.Required && code != reason.NullWord && code != reason.Invisible
}
