package record

import (
	"slices"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
)

// Rebased lets a row's changes follow its client's document as it is now: what
// staff changed elsewhere stays. It gives the planned cells that are neither as
// the plan found them nor as it wants them.
func Rebased(r plan.Row, doc intakeq.Document) (plan.Row, []plan.Cell) {
	now := NewCells(doc)
	var conflicts []plan.Cell
	r.Changes = slices.Clone(r.Changes)
	for i := range r.Changes {
		c := &r.Changes[i]
		switch got := now.Get(c.Field); {
		case c.Kind == plan.Form:
		case c.Field == MemberTags:
			if !explained(r, c.Before, got) {
				conflicts = append(conflicts, plan.Cell{Field: c.Field, Planned: c.After, Got: got})
			}
		case c.Derived:
		case Differs(c.Field, c.Before, got) && Differs(c.Field, c.After, got):
			conflicts = append(conflicts, plan.Cell{Field: c.Field, Planned: c.After, Got: got})
		}
	}
	return rederive(r, now.Get), conflicts
}

// explained reports whether the tags are as they were, but for calls of ours that
// were made already.
func explained(r plan.Row, before, now string) bool {
	had, _ := SplitTags(before)
	has, _ := SplitTags(now)
	add, remove := PlainTexts(r.TagsAdd), PlainTexts(r.TagsRemove)
	return len(Missing(append(had, add...), has)) == 0 && len(Missing(append(has, remove...), had)) == 0
}

// rederive makes the Name of the parts as they are now. Where Name does not
// follow its parts any more, it is left alone; where it is as planned, by a save of
// ours whose answer was lost, it stays planned.
func rederive(r plan.Row, now func(string) string) plan.Row {
	i := slices.IndexFunc(r.Changes, func(c plan.Change) bool { return c.Derived })
	if i < 0 || PlainText(now(MemberName)) == PlainText(r.Changes[i].After) {
		return r
	}
	d := Diff{Changes: slices.Delete(r.Changes, i, i+1)}
	d.Derive(now)
	r.Changes = d.Changes
	return r
}
