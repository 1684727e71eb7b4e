package importer

import (
	"slices"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/mapping"
	"intakeq-bulk/mapping/cell"
)

// difference is what a row would change of a client.
type difference struct {
	record.Diff
	warnings []plan.Reason
	problems []plan.Reason // what makes the row unfit

	marks  map[string]plan.CellKind // what became of cells that change nothing, where no change and no issue tells it
	losses map[string]cell.Loss     // what cells have lost, by field
}

// mark says what became of a cell that changes nothing.
func (d *difference) mark(v mapping.Value, kind plan.CellKind) {
	if d.marks == nil {
		d.marks = map[string]plan.CellKind{}
	}
	d.marks[v.Key()] = kind
}

// diff holds a row against a client's document, which is empty for a create.
func diff(in *input, client *record.Cells) difference {
	var d difference
	in.was = make([]string, len(in.Values))
	for i := range in.Values {
		v := &in.Values[i]
		before := client.Get(v.Key())
		if in.was[i] = before; !in.untouched(v, before) {
			d.value(*v, client, before)
		}
	}
	d.wholeName(in, client)
	problems, warnings := in.judgeIssues(client.Get, d.marks)
	d.problems, d.warnings = append(problems, d.problems...), append(warnings, d.warnings...)
	d.Derive(client.Get)
	d.warnAddress(client.Get)
	return d
}

func (d *difference) value(v mapping.Value, client *record.Cells, before string) {
	if same(v, before) || v.IfEmpty && !record.IsBlank(before) {
		return
	}
	after := v.Text
	if v.Action == mapping.Empty {
		after = ""
	}
	switch like := record.Compare(v.Field.Kind, before, after); {
	case like == record.Same:
	case v.ReadOnly && like == record.Another:
		d.warnings = append(d.warnings, plan.Reason{
			Code: reason.ReadOnly, Column: headers(&v), Warning: true,
			Message: "IntakeQ lets no program write " + v.Key() + ": the cell, which differs from the account, is left out",
		})
	case v.ReadOnly, like == record.Another && (v.SameTags(client.StoredTags()) || d.leaves(v, client, before)):
	case v.Field.Kind == intakeq.Tags:
		d.tags(v, client, before, after)
	default:
		d.change(v, before, after, like)
	}
}

// same tells what is no change before any comparing by kind. The text as typed: even
// the token that clears may be what the account holds.
func same(v mapping.Value, before string) bool {
	return v.Action == mapping.Leave || v.AsIs(before) || record.Alike(v.Text, before)
}

// leaves tells whether a cell stays unwritten because its value is damaged, or a
// word for nothing: the account's is the better one.
func (d *difference) leaves(v mapping.Value, client *record.Cells, before string) bool {
	if v.NullWord && !record.IsBlank(before) {
		d.mark(v, plan.CellKept)
		return true
	}
	loss := v.Lost(before)
	if loss == "" && v.Field.Kind == intakeq.Tags {
		loss = record.LostTag(v.Text, client)
	}
	if loss == "" {
		return false
	}
	d.lose(v, loss)
	return !v.Trust
}

// lose tells what a cell has lost, and leaves it alone but where the mapping trusts it.
func (d *difference) lose(v mapping.Value, loss cell.Loss) {
	if d.losses == nil {
		d.losses = map[string]cell.Loss{}
	}
	d.losses[v.Key()] = loss
	r := plan.Reason{Code: reason.Damaged, Column: headers(&v), Message: loss.Reason(), Warning: true}
	if v.Trust {
		r.Message = loss.Trusted()
	} else {
		d.mark(v, plan.CellDamaged)
	}
	d.warnings = append(d.warnings, r)
}

// wholeName takes a change back that puts the client's whole name into one part of it,
// where no other part changes: the column was mapped to the wrong field.
func (d *difference) wholeName(in *input, client *record.Cells) {
	at := -1
	for i, c := range d.Changes {
		if intakeq.HasRole(c.Field, intakeq.NameFirst, intakeq.NameMiddle, intakeq.NameLast) && c.Kind != plan.Form {
			if at >= 0 {
				return
			}
			at = i
		}
	}
	if at < 0 || !record.IsWholeName(d.Changes[at].After, client.Get) {
		return
	}
	v, _ := in.value(d.Changes[at].Field)
	if d.lose(v, cell.LostPart); !v.Trust {
		d.Changes = slices.Delete(d.Changes, at, at+1)
	}
}

func (d *difference) change(v mapping.Value, before, after string, like record.Likeness) {
	kind := plan.Set
	switch {
	case like == record.Form:
		kind = plan.Form
	case record.IsBlank(after):
		kind, after = plan.Clear, ""
	}
	d.Changes = append(d.Changes, plan.Change{Field: v.Key(), Label: v.Label, Before: before, After: after, Kind: kind, Trust: v.Trust})
	if v.Key() == record.MemberName && kind != plan.Form {
		d.NameColumn = true
	}
}

// tags plans the calls: each tag is added or removed on its own. A tag is removed
// by the text that the account has, blanks and all.
func (d *difference) tags(v mapping.Value, client *record.Cells, before, after string) {
	have, _ := record.SplitTags(before)
	want, ok := record.SplitTags(after)
	if !ok {
		d.problems = append(d.problems, plan.Reason{Code: mapping.CodeBadValue, Column: headers(&v), Message: "the list of tags has a quote that is not closed"})
		return
	}
	if v.TagsAdd {
		want = append(slices.Clone(have), cell.NewTags(have, want)...)
	}
	cell := intakeq.JoinTags(want)
	like := record.Compare(intakeq.Tags, before, cell)
	if like == record.Another {
		d.TagsAdd = record.Missing(have, want)
		for _, tag := range client.StoredTags() {
			if !slices.Contains(want, record.PlainText(tag)) && !slices.Contains(d.TagsRemove, tag) {
				d.TagsRemove = append(d.TagsRemove, tag)
			}
		}
	}
	if like == record.Another || like == record.Form && !v.TagsAdd {
		d.change(v, before, cell, like)
	}
}

// warnAddress: which of the two the server believes is not known (field notes,
// "Address"), so the line is left as it is, and the person is told.
func (d *difference) warnAddress(before func(string) string) {
	inOneLine := false
	for f := range intakeq.FieldsByRole(intakeq.AddressLine) {
		inOneLine = inOneLine || !record.IsBlank(before(f.Name))
	}
	if !inOneLine || d.TouchesRole(intakeq.AddressLine) || !d.TouchesRole(intakeq.AddressPart) {
		return
	}
	d.warnings = append(d.warnings, plan.Reason{
		Code: reason.Address, Warning: true,
		Message: "a part of the address changes, and Address, which holds it in one line, stays as it is",
	})
}
