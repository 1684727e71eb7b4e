package record

import (
	"slices"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/mapping/cell"
)

// Against computes a create's changes against the document of a client. What the
// spreadsheet has damaged of a value is no change of it, as for a row that was matched.
func Against(r plan.Row, doc intakeq.Document) plan.Row {
	now := NewCells(doc)
	var d Diff
	for _, c := range r.Changes {
		c.Before = now.Get(c.Field)
		like := Compare(FieldKind(c.Field), c.Before, c.After)
		switch {
		case c.Derived || like == Same:
		case c.Field == MemberExternal && c.Before != "" && NearID(c.Before) == NearID(c.After):
			// The spreadsheet's is the damaged one (id_near): the account's stays.
		case like == Another && Spoilt(c, c.Before) != "":
		case c.Field == MemberTags:
			have, _ := SplitTags(c.Before)
			r.TagsAdd = cell.NewTags(have, PlainTexts(r.TagsAdd))
			if len(r.TagsAdd) > 0 {
				c.After = intakeq.JoinTags(append(have, r.TagsAdd...))
				d.Changes = append(d.Changes, c)
			}
		default:
			if c.Kind = plan.Set; like == Form {
				c.Kind = plan.Form
			}
			d.Changes = append(d.Changes, c)
		}
	}
	d.NameColumn = slices.ContainsFunc(d.Changes, func(c plan.Change) bool { return c.Field == MemberName })
	d.Derive(now.Get)
	r.Changes = d.Changes
	return r
}

// Spoilt tells what a change's value has lost against the one that a client has; ""
// where it has lost nothing, or the mapping trusts the column.
func Spoilt(c plan.Change, before string) cell.Loss {
	if c.Trust || c.Derived {
		return ""
	}
	return cell.Damaged(FieldKind(c.Field), c.Field, c.After, before)
}
