package record

import (
	"maps"
	"slices"
	"strings"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
)

// FieldKind is the kind of a field; custom fields are texts.
func FieldKind(field string) intakeq.Kind {
	f, _ := intakeq.FieldByName(field)
	return f.Kind
}

// Differs reports whether two cells of a field hold different values.
func Differs(field, a, b string) bool { return Compare(FieldKind(field), a, b) == Another }

// Differing holds an answer against what was planned, and against what was sent
// besides: the server drops values that it does not take, with a 200.
func Differing(changes []plan.Change, sentDoc, gotDoc intakeq.Document) []plan.Cell {
	sent, got := NewCells(sentDoc), NewCells(gotDoc)
	var out []plan.Cell
	seen := map[string]bool{MemberTags: true}
	hold := func(field, planned string) {
		if seen[field] {
			return
		}
		seen[field] = true
		if now := got.Get(field); Differs(field, now, planned) {
			out = append(out, plan.Cell{Field: field, Planned: planned, Got: now})
		}
	}
	for _, c := range changes {
		if c.Kind != plan.Form {
			hold(c.Field, c.After)
		}
	}
	for f := range intakeq.Fields() {
		// What was blank may be filled by the server: Name of its parts.
		if cell := sent.Get(f.Name); f.Writable && !IsBlank(cell) {
			hold(f.Name, cell)
		}
	}
	for _, c := range sentDoc.Custom() {
		if field := CustomPrefix + c.ID; !IsBlank(sent.Get(field)) {
			hold(field, sent.Get(field))
		}
	}
	return append(out, cleared(sent, got)...)
}

// cleared are members without a field to write that the answer has lost.
func cleared(sent, got *Cells) []plan.Cell {
	var out []plan.Cell
	for _, member := range LostMembers(sent, got) {
		out = append(out, plan.Cell{Field: member, Planned: sent.Get(member)})
	}
	return out
}

// LostMembers are members without a field to write that are filled in one document
// and blank in another. Another value of one may be the server's own.
func LostMembers(in, blank *Cells) []string {
	var out []string
	for _, member := range slices.Sorted(maps.Keys(in.at)) {
		if f, _ := intakeq.FieldByName(member); f.Writable || member == MemberCustom {
			continue
		}
		if !IsBlank(in.Get(member)) && IsBlank(blank.Get(member)) {
			out = append(out, member)
		}
	}
	return out
}

// FieldNames lists the fields of cells.
func FieldNames(cells []plan.Cell) string {
	var names []string
	for _, c := range cells {
		names = append(names, c.Field)
	}
	return strings.Join(names, ", ")
}

// NotAsPlanned are the planned cells that a client's document does not show. Of
// tags those count that the row adds and removes.
func NotAsPlanned(t plan.Tried, doc intakeq.Document) []plan.Cell {
	cells := Differing(t.Changes, intakeq.Document{}, doc)
	now := NewCells(doc).Get(MemberTags)
	have, _ := SplitTags(now)
	add, remove := PlainTexts(t.TagsAdd), PlainTexts(t.TagsRemove)
	if len(Missing(have, add)) > 0 || len(Missing(have, remove)) < len(Unique(remove)) {
		after := append(Missing(remove, have), Missing(have, add)...)
		cells = append(cells, plan.Cell{Field: MemberTags, Planned: intakeq.JoinTags(after), Got: now})
	}
	return cells
}

// DiffersText says of a saved row which fields the server made otherwise. It names
// the fields, and no values: the plan holds those.
func DiffersText(cells []plan.Cell) string {
	return "not as planned after the save: " + FieldNames(cells)
}
