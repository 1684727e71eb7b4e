package importer

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/record"
)

// row is what would take a row back.
func (u *undoer) row(ctx context.Context, t plan.Tried) (plan.Row, error) {
	r := plan.Row{
		Row: t.Row.Row, Sheet: t.Sheet, Action: plan.Unchanged, State: plan.None,
		ClientID: t.ClientID, ExternalID: t.ExternalID, Name: t.Name,
	}
	if u.left(t, &r) {
		return r, nil
	}
	doc, found, err := u.copy.Client(ctx, t.ClientID)
	if err != nil {
		return plan.Row{}, err
	}
	if !found {
		return because(r, plan.Skip, plan.Reason{Code: reason.IDUnknown, ClientID: t.ClientID,
			Message: "the account shows this client no more: there is nothing to take back"}), nil
	}
	doc = intakeq.Trusted(bytes.Clone(doc.Raw()))
	if made(t) {
		r = archiving(r, t, doc)
	} else if r, err = restoring(r, t, doc); err != nil {
		return plan.Row{}, err
	}
	if r.Action == plan.Update || r.Action == plan.Hold {
		r.Before = doc.Raw()
	}
	return r, nil
}

func because(r plan.Row, action plan.Action, reason plan.Reason) plan.Row {
	r.Action, r.Reasons = action, append(r.Reasons, reason)
	return r
}

// left judges the rows of which nothing can be taken back, whatever the account
// holds.
func (u *undoer) left(t plan.Tried, r *plan.Row) bool {
	other := u.landed[t.ClientID]
	switch {
	case t.ClientID == 0 && t.State == plan.Failed: // the server refused it: nobody was made
	case t.ClientID == 0:
		*r = because(*r, plan.Reject, plan.Reason{Code: reason.NotSettled,
			Message: "whether the new client was saved is not known: apply the plan again, which looks for it, or look in IntakeQ"})
	case other != 0 && other != t.Row.Row:
		*r = because(*r, plan.Skip, plan.Reason{Code: reason.NotSettled, ClientID: t.ClientID, Row: other,
			Message: fmt.Sprintf("row %d, which fell on the same client, goes first: undo the plan once more afterwards", other)})
	case t.Step == plan.StepLanded && t.Base == nil:
		*r = because(*r, plan.Reject, plan.Reason{Code: reason.NotKept, ClientID: t.ClientID,
			Message: "the client's record as it was is not known: restore it from your last export, or in IntakeQ"})
	default:
		return false
	}
	return true
}

// made reports whether the row's client is one that the plan created.
func made(t plan.Tried) bool { return t.Before == nil && t.Step != plan.StepLanded }

// archiving puts a client away that the plan created. If somebody has worked with
// it since, a person decides.
func archiving(r plan.Row, t plan.Tried, doc intakeq.Document) plan.Row {
	now := record.NewCells(doc)
	archived := now.Get(record.MemberArchived)
	if archived == "true" {
		return r
	}
	r.Changes = []plan.Change{{Field: record.MemberArchived, Before: archived, After: "true", Kind: plan.Set}}
	r.Reasons = []plan.Reason{{Code: reason.UndoCreate, ClientID: t.ClientID, Warning: true,
		Message: "the plan created this client, and the API can't delete it: it is archived"}}
	as := t.After
	if as == nil {
		as = t.Base // of two saves only the first was done
	}
	left := record.NewCells(intakeq.Trusted(as))
	if edited := differingFields(left, now); len(edited) > 0 {
		return because(r, plan.Hold, editedSince(t.ClientID, edited, false))
	}
	r.Action, r.State = plan.Update, plan.Planned
	return r
}

func editedSince(client int64, fields []string, warning bool) plan.Reason {
	return plan.Reason{Code: reason.EditedSince, ClientID: client, Warning: warning,
		Message: "edited since the plan was applied: " + strings.Join(fields, ", ")}
}

// restoring brings back the values that a row's save changed, where they are still
// as it left them.
func restoring(r plan.Row, t plan.Tried, doc intakeq.Document) (plan.Row, error) {
	from, err := restoreSource(t)
	if err != nil {
		return plan.Row{}, err
	}
	b := back{t: t, now: record.NewCells(doc), want: record.NewCells(from), labels: labelsOf(from, doc)}
	if t.After != nil {
		left := record.NewCells(intakeq.Trusted(t.After))
		b.left = left.Get
	} else { // it is not known whether the save was done
		d := record.Diff{Changes: t.Changes}
		b.left = d.After(b.want.Get)
	}
	for _, field := range b.fields() {
		b.field(field)
	}
	b.name()
	b.tags()
	r.Changes, r.TagsAdd, r.TagsRemove = b.Changes, b.TagsAdd, b.TagsRemove
	sends := len(b.Changes) > 0
	if len(b.edited) > 0 {
		r.Reasons = []plan.Reason{editedSince(t.ClientID, b.edited, sends)}
		r.Action = plan.Skip
	}
	if sends {
		r.Action, r.State, r.Restore = plan.Update, plan.Planned, from.Raw()
	}
	return r, nil
}

// restoreSource is the document that values come back from: what the save was made
// of, and in planned fields what the plan found, as of a save that was repeated the
// former may be its own result.
func restoreSource(t plan.Tried) (intakeq.Document, error) {
	if t.Before == nil || t.Base == nil {
		return record.Base(t), nil
	}
	return record.Restored(record.Base(t), intakeq.Trusted(t.Before), t.Changes)
}

func labelsOf(docs ...intakeq.Document) map[string]string {
	labels := map[string]string{}
	for _, doc := range docs {
		for _, c := range doc.Custom() {
			labels[record.CustomPrefix+c.ID] = c.Label
		}
	}
	return labels
}

// back finds what of a row can come back.
type back struct {
	t         plan.Tried
	now, want *record.Cells
	left      func(field string) string // as the row's save left it
	labels    map[string]string

	record.Diff
	edited []string
}

// fields are what the save changed: what the row plans, and what the server made
// of the rest.
func (b *back) fields() []string {
	var out []string
	for _, c := range b.t.Changes {
		if c.Kind != plan.Form && c.Field != record.MemberTags {
			out = append(out, c.Field)
		}
	}
	if b.t.After == nil {
		return out
	}
	left := record.NewCells(intakeq.Trusted(b.t.After))
	for _, field := range append(differingFields(b.want, left), record.LostMembers(b.want, left)...) {
		if !slices.Contains(out, field) {
			out = append(out, field)
		}
	}
	return out
}

func (b *back) field(field string) {
	kind, now, want := record.FieldKind(field), b.now.Get(field), b.want.Get(field)
	switch {
	case record.Compare(kind, now, want) != record.Another: // it is back already
	case record.Compare(kind, now, b.left(field)) == record.Another:
		b.edited = append(b.edited, field)
	default:
		c := plan.Change{Field: field, Label: b.labels[field], Before: now, After: want, Kind: plan.Set}
		if record.IsBlank(want) {
			c.Kind, c.After = plan.Clear, ""
		}
		b.Changes = append(b.Changes, c)
	}
}

// name lets Name follow its parts where it does not come back by itself.
func (b *back) name() {
	b.NameColumn = b.Touches(record.MemberName)
	b.Derive(b.now.Get)
	if b.Touches(record.MemberName) {
		b.edited = slices.DeleteFunc(b.edited, func(field string) bool { return field == record.MemberName })
	}
}

// tags reverses the tag calls that were made. A create that fell on somebody made
// none, but its save may have cleared tags.
func (b *back) tags() {
	cell := b.now.Get(record.MemberTags)
	have, _ := record.SplitTags(cell)
	had, _ := record.SplitTags(b.want.Get(record.MemberTags))
	switch b.t.Step {
	case plan.StepTags:
		b.TagsAdd = record.Missing(have, record.PlainTexts(b.t.TagsRemove))
		ours := record.Missing(had, record.PlainTexts(b.t.TagsAdd))
		for _, tag := range b.now.StoredTags() {
			if slices.Contains(ours, record.PlainText(tag)) {
				b.TagsRemove = append(b.TagsRemove, tag)
			}
		}
	case plan.StepLanded:
		left, _ := record.SplitTags(b.left(record.MemberTags))
		b.TagsAdd = record.Missing(have, record.Missing(left, had))
	}
	if len(b.TagsAdd)+len(b.TagsRemove) > 0 {
		after := append(record.Missing(record.PlainTexts(b.TagsRemove), have), b.TagsAdd...)
		b.Changes = append(b.Changes, plan.Change{Field: record.MemberTags, Before: cell, After: intakeq.JoinTags(after), Kind: tagsKind(after)})
	}
}

func tagsKind(after []string) plan.ChangeKind {
	if len(after) == 0 {
		return plan.Clear
	}
	return plan.Set
}

// differingFields are the fields that a save can write, but for tags, in which two
// clients differ.
func differingFields(x, y *record.Cells) []string {
	var out []string
	differ := func(field string) bool {
		return record.Compare(record.FieldKind(field), x.Get(field), y.Get(field)) == record.Another
	}
	for f := range intakeq.Fields() {
		if f.Writable && f.Name != record.MemberTags && differ(f.Name) {
			out = append(out, f.Name)
		}
	}
	seen := map[string]bool{}
	for _, c := range []*record.Cells{x, y} {
		for _, entry := range c.CustomFields() {
			field := record.CustomPrefix + entry.ID
			if !seen[field] && differ(field) {
				out = append(out, field)
			}
			seen[field] = true
		}
	}
	return out
}
