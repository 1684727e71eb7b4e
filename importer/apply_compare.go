package importer

import (
	"maps"
	"slices"
	"strings"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
)

// kindOf is the kind of a field; custom fields are texts.
func kindOf(field string) intakeq.Kind {
	f, _ := intakeq.FieldByName(field)
	return f.Kind
}

// differing holds an answer against what was planned, and against what was sent
// besides: the server drops values that it does not take, with a 200.
func differing(changes []plan.Change, sentDoc, gotDoc intakeq.Document) []plan.Cell {
	sent, got := cellsOf(sentDoc), cellsOf(gotDoc)
	var out []plan.Cell
	seen := map[string]bool{memberTags: true}
	hold := func(field, planned string) {
		if seen[field] {
			return
		}
		seen[field] = true
		if now := got.get(field); compare(kindOf(field), now, planned) == another {
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
		if cell := sent.get(f.Name); f.Writable && !isBlank(cell) {
			hold(f.Name, cell)
		}
	}
	for _, c := range sentDoc.Custom() {
		if field := customPrefix + c.ID; !isBlank(sent.get(field)) {
			hold(field, sent.get(field))
		}
	}
	return append(out, cleared(&sent, &got)...)
}

// cleared are members without a field to write that the answer has lost.
func cleared(sent, got *cells) []plan.Cell {
	var out []plan.Cell
	for _, member := range lostMembers(sent, got) {
		out = append(out, plan.Cell{Field: member, Planned: sent.get(member)})
	}
	return out
}

// lostMembers are members without a field to write that are filled in one document
// and blank in another. Another value of one may be the server's own.
func lostMembers(in, blank *cells) []string {
	var out []string
	for _, member := range slices.Sorted(maps.Keys(in.members)) {
		if f, _ := intakeq.FieldByName(member); f.Writable || member == memberCustom {
			continue
		}
		if !isBlank(in.get(member)) && isBlank(blank.get(member)) {
			out = append(out, member)
		}
	}
	return out
}

// differsText names the fields, and no values: the plan holds those.
func differsText(cells []plan.Cell) string {
	return "not as planned after the save: " + fieldNames(cells)
}

func fieldNames(cells []plan.Cell) string {
	var names []string
	for _, c := range cells {
		names = append(names, c.Field)
	}
	return strings.Join(names, ", ")
}

// rebase lets a row's changes follow its client's document as it is now: what
// staff changed elsewhere stays. It gives the planned cells that are neither as
// the plan found them nor as it wants them.
func rebase(r plan.Row, doc intakeq.Document) (plan.Row, []plan.Cell) {
	now := cellsOf(doc)
	var conflicts []plan.Cell
	r.Changes = slices.Clone(r.Changes)
	for i := range r.Changes {
		c := &r.Changes[i]
		switch got := now.get(c.Field); {
		case c.Kind == plan.Form:
		case c.Field == memberTags:
			if !explained(r, c.Before, got) {
				conflicts = append(conflicts, plan.Cell{Field: c.Field, Planned: c.After, Got: got})
			}
		case c.Derived:
		case compare(kindOf(c.Field), c.Before, got) == another && compare(kindOf(c.Field), c.After, got) == another:
			conflicts = append(conflicts, plan.Cell{Field: c.Field, Planned: c.After, Got: got})
		}
	}
	return rederive(r, now.get), conflicts
}

// explained reports whether the tags are as they were, but for calls of ours that
// were made already.
func explained(r plan.Row, before, now string) bool {
	had, _ := tagsOf(before)
	has, _ := tagsOf(now)
	add, remove := plainTexts(r.TagsAdd), plainTexts(r.TagsRemove)
	return len(missing(append(had, add...), has)) == 0 && len(missing(append(has, remove...), had)) == 0
}

func plainTexts(list []string) []string {
	var out []string
	for _, text := range list {
		out = append(out, plainText(text))
	}
	return out
}

// rederive makes the Name of the parts as they are now. Where Name does not
// follow its parts any more, it is left alone; where it is as planned, by a save of
// ours whose answer was lost, it stays planned.
func rederive(r plan.Row, now func(string) string) plan.Row {
	i := slices.IndexFunc(r.Changes, func(c plan.Change) bool { return c.Derived })
	if i < 0 || plainText(now(memberName)) == plainText(r.Changes[i].After) {
		return r
	}
	d := difference{changes: slices.Delete(r.Changes, i, i+1)}
	d.derive(now)
	r.Changes = d.changes
	return r
}
