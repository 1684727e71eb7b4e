package sheet

import (
	"fmt"
	"strings"

	"intakeq-bulk/internal/xlsx"
)

// Form is what a workbook's row has beside the texts of its cells, so that the row can
// be written as it was: a letter for each cell, and behind a blank the columns that are
// merged and the range that they are of. "" is the row of a text file.
type Form string

// The letters of a [Form].
const (
	FormEmpty   = '.'
	FormText    = 't'
	FormNumber  = 'n'
	FormDate    = 'd'
	FormBool    = 'b'
	FormFormula = 'f' // without a result, or with one that counts for nothing
)

func formOf(row sourceRow) Form {
	var b strings.Builder
	for _, c := range row.cells {
		b.WriteByte(formLetter(c))
	}
	if m := row.merged; m.Ref != "" {
		fmt.Fprintf(&b, " %d %d %s", m.From, m.To, m.Ref)
	}
	return Form(b.String())
}

func formLetter(c Cell) byte {
	switch {
	case c.Damage == DamageFormula, c.Damage == DamageNumber:
		return FormFormula
	case c.Text == "":
		return FormEmpty
	case c.Kind == Number:
		return FormNumber
	case c.Kind == Date:
		return FormDate
	case c.Kind == Bool:
		return FormBool
	}
	return FormText
}

// With is the form where a text stands in the column, counted from 0: inserted, or in
// place of the cell that was there.
func (f Form) With(column int, inserted bool) Form {
	letters, rest, merged := strings.Cut(string(f), " ")
	for len(letters) < column {
		letters += string(FormEmpty)
	}
	after := letters[column:]
	if !inserted && after != "" {
		after = after[1:]
	}
	letters = letters[:column] + string(FormText) + after
	if merged {
		letters += " " + rest
	}
	return Form(letters)
}

// Letter is that of a cell; those beyond are texts.
func (f Form) Letter(i int) byte {
	letters, _, _ := strings.Cut(string(f), " ")
	if i < len(letters) {
		return letters[i]
	}
	return FormText
}

// Merged are the columns that are merged, counted from 1, and the range in the source;
// rows of the same range belong together.
func (f Form) Merged() (m xlsx.Merged) {
	_, rest, ok := strings.Cut(string(f), " ")
	if !ok {
		return m
	}
	if _, err := fmt.Sscanf(rest, "%d %d %s", &m.From, &m.To, &m.Ref); err != nil {
		return xlsx.Merged{}
	}
	return m
}
