package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
)

// htmlWords are the words that the script needs.
type htmlWords struct {
	Plan      string                   `json:"plan"`
	Begun     bool                     `json:"begun"`
	Actions   map[plan.Action]string   `json:"actions"`
	Classes   []string                 `json:"classes"`
	States    map[plan.State]string    `json:"states"` // those that say something
	Reasons   map[string]string        `json:"reasons"`
	Kinds     map[plan.CellKind]string `json:"kinds"`
	Derived   string                   `json:"derived"`
	Decisions map[plan.Decision]string `json:"decisions"` // for many rows at once
	Danger    class                    `json:"danger"`    // the first class that is none
	Fields    []plan.Field             `json:"fields"`
	Counts    []plan.FieldCount        `json:"counts"`
	Found     []htmlReason             `json:"found"` // the reasons that there are
	File      string                   `json:"file"`
	Apply     string                   `json:"apply"` // the plan's file
}

// htmlField is how many cells of a field would change, by kind, with samples.
type htmlField struct {
	Field   string
	Title   string // how the spreadsheet calls it
	Name    string // how IntakeQ does; "" where that is the same
	Parts   []htmlPart
	Samples []plan.Change
}

type htmlPart struct {
	Kind  string
	Count int
	Words string
}

// htmlReason is a reason that rows of the plan have.
type htmlReason struct {
	Code  string `json:"code"`
	Title string `json:"title"`
	Count int    `json:"count"`
}

// fieldNames are how the spreadsheet calls a field, and how IntakeQ does.
func fieldNames(f plan.Field) (title, name string) {
	name = fieldTitle(f.Field, f.Label)
	switch {
	case f.Column != "":
		title = printable(f.Column)
	case f.Label != "":
		title = printable(f.Label)
	default:
		title = name
	}
	if title == name {
		name = ""
	}
	return title, name
}

// partsText are the counts of a field in a line.
func partsText(c plan.FieldCount) string {
	var parts []string
	for _, part := range fieldParts(c, true) {
		if part.Count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.Count, part.Words))
		}
	}
	return strings.Join(parts, ", ")
}

func (s subject) htmlFields(samples map[string][]plan.Change, begun bool) []htmlField {
	var list []htmlField
	for _, c := range s.fields {
		f := htmlField{Field: c.Field.Field}
		f.Title, f.Name = fieldNames(c.Field)
		for _, part := range fieldParts(c, begun) {
			if part.Count > 0 {
				f.Parts = append(f.Parts, part)
			}
		}
		for _, sample := range samples[f.Field] {
			f.Samples = append(f.Samples, plan.Change{Before: printable(sample.Before), After: printable(sample.After), Kind: sample.Kind})
		}
		list = append(list, f)
	}
	return list
}

// fieldParts are the counts of a field that don't mix.
func fieldParts(c plan.FieldCount, begun bool) []htmlPart {
	over, fill, clear := "would be overwritten", "would be filled in", "would be cleared"
	if begun {
		over, fill, clear = "overwritten", "filled in", "cleared"
	}
	return []htmlPart{
		{string(plan.Clear), c.Clear, clear}, {"overwrite", c.Overwrite, over}, {"fill", c.Fill, fill},
		{string(plan.Create), c.Create, "of new clients"}, {string(plan.Form), c.Form, "only written another way: kept"},
	}
}

// htmlReasons are the reasons that rows have, in the order of the table.
func (s subject) pageReasons() []htmlReason {
	list := []htmlReason{}
	left := maps.Clone(s.reasons)
	for _, e := range reason.All() {
		if n := left[e.Code]; n > 0 {
			list = append(list, htmlReason{e.Code, e.Title, n})
		}
		delete(left, e.Code)
	}
	for _, code := range slices.Sorted(maps.Keys(left)) { // of a newer tool's plan
		list = append(list, htmlReason{code, printable(code), left[code]})
	}
	return list
}

func newHTMLWords(s subject, found []htmlReason, begun bool) htmlWords {
	words := htmlWords{
		Plan: s.meta.ID, Begun: begun, Reasons: reason.Titles(), Derived: kindWords(plan.Change{Derived: true}),
		Actions: make(map[plan.Action]string), States: make(map[plan.State]string),
		Kinds: make(map[plan.CellKind]string),
		Decisions: map[plan.Decision]string{
			plan.Undecided: "Take the decisions back", plan.DecideSkip: "Leave them out", plan.DecideApply: "Apply them as shown",
			plan.DecideCreate: "Create new clients all the same", plan.DecideRestore: "Bring the archived clients back",
		},
		Danger: created, Fields: orEmpty(s.meta.Fields), Counts: orEmpty(s.fields), Found: found,
		File: "decisions-" + fileName(s.meta.ID) + ".csv", Apply: s.file,
	}
	for _, a := range plan.Actions() {
		words.Actions[a] = wordsOf(a, begun).title
	}
	for _, k := range []plan.CellKind{plan.CellSame, plan.CellForm, plan.CellKept, plan.CellSet, plan.CellClear, plan.CellDamaged, plan.CellRefused} {
		words.Kinds[k] = cellWords(k)
	}
	for c := range classes {
		words.Classes = append(words.Classes, c.titleOf(begun))
	}
	for _, state := range []plan.State{plan.Sent, plan.Saved, plan.Differs, plan.Conflict, plan.Failed, plan.Unknown} {
		words.States[state] = stateWords(state)
	}
	return words
}
