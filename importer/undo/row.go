package undo

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

// row is what would undo a row.
func (u *undoer) row(ctx context.Context, t plan.Tried) (plan.Row, error) {
	r := plan.Row{
		Row: t.Row.Row, Sheet: t.Sheet, Action: plan.Unchanged, State: plan.None,
		ClientID: t.ClientID, ExternalID: t.ExternalID, Name: t.Name,
	}
	if r, ok := u.unrestorable(r, t); ok {
		return r, nil
	}
	doc, found, err := u.mirror.Client(ctx, t.ClientID)
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

func because(r plan.Row, action plan.Action, why plan.Reason) plan.Row {
	r.Action, r.Reasons = action, append(r.Reasons, why)
	return r
}

// unrestorable decides the rows of which nothing can be undone, whatever the account
// holds; ok reports whether this is one.
func (u *undoer) unrestorable(r plan.Row, t plan.Tried) (_ plan.Row, ok bool) {
	other := u.landings[t.ClientID]
	switch {
	case t.ClientID == 0 && t.State == plan.Failed:
		return r, true // the server refused it: nobody was made
	case t.ClientID == 0:
		// Whom to archive is not known, and by a name it may be somebody else.
		return because(r, plan.Reject, plan.Reason{Code: reason.NotSettled,
			Message: "whether the new client was saved is not known: apply the plan again, which looks for it, or look in IntakeQ"}), true
	case other != 0 && other != t.Row.Row:
		// Both rows changed one record, and each has kept it as it was before its own
		// save: the later save is undone first.
		return because(r, plan.Skip, plan.Reason{Code: reason.NotSettled, ClientID: t.ClientID, Row: other,
			Message: fmt.Sprintf("row %d, which fell on the same client, goes first: undo the plan once more afterwards", other)}), true
	case t.Step == plan.StepLanded && t.Base == nil:
		return because(r, plan.Reject, plan.Reason{Code: reason.NotKept, ClientID: t.ClientID,
			Message: "the client's record as it was is not known: restore it from your last export, or in IntakeQ"}), true
	}
	return r, false
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
		Message: "the plan created this client, and IntakeQ lets no program delete it: it is archived"}}
	saved := t.After
	if saved == nil {
		saved = t.Base // of two saves only the first was done
	}
	if edited := differingFields(record.NewCells(intakeq.Trusted(saved)), now); len(edited) > 0 {
		return because(r, plan.Hold, editedSince(t.ClientID, edited, false))
	}
	r.Action, r.State = plan.Update, plan.Planned
	return r
}

func editedSince(client int64, fields []string, warning bool) plan.Reason {
	return plan.Reason{Code: reason.EditedSince, ClientID: client, Warning: warning,
		Message: "edited since the plan was applied: " + strings.Join(fields, ", ")}
}

// restoring gives the values back that a row's save changed, where they are still
// as it left them.
func restoring(r plan.Row, t plan.Tried, doc intakeq.Document) (plan.Row, error) {
	from, err := restoreSource(t)
	if err != nil {
		return plan.Row{}, err
	}
	u := restorer{t: t, now: record.NewCells(doc), before: record.NewCells(from), labels: labels(from, doc)}
	if t.After != nil {
		u.saved = record.NewCells(intakeq.Trusted(t.After)).Get
	} else { // it is not known whether the save was done
		d := record.Diff{Changes: t.Changes}
		u.saved = d.After(u.before.Get)
	}
	for _, field := range u.fields() {
		u.field(field)
	}
	u.name()
	u.tags()
	r.Changes, r.TagsAdd, r.TagsRemove = u.Changes, u.TagsAdd, u.TagsRemove
	sends := len(u.Changes) > 0
	if len(u.edited) > 0 {
		r.Reasons = []plan.Reason{editedSince(t.ClientID, u.edited, sends)}
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

func labels(docs ...intakeq.Document) map[string]string {
	labels := map[string]string{}
	for _, doc := range docs {
		for _, c := range doc.Custom() {
			labels[record.CustomPrefix+c.ID] = c.Label
		}
	}
	return labels
}

// restorer finds what of a row's save can be undone.
type restorer struct {
	t           plan.Tried
	now, before *record.Cells
	saved       func(field string) string // as the row's save left it
	labels      map[string]string

	record.Diff
	edited []string
}

// fields are what the save changed: what the row plans, and what the server made
// of the rest.
func (u *restorer) fields() []string {
	var out []string
	for _, c := range u.t.Changes {
		if c.Kind != plan.Form && c.Field != record.MemberTags {
			out = append(out, c.Field)
		}
	}
	if u.t.After == nil {
		return out
	}
	saved := record.NewCells(intakeq.Trusted(u.t.After))
	for _, field := range append(differingFields(u.before, saved), record.LostMembers(u.before, saved)...) {
		if !slices.Contains(out, field) {
			out = append(out, field)
		}
	}
	return out
}

// field gives one field back.
func (u *restorer) field(field string) {
	now, before := u.now.Get(field), u.before.Get(field)
	switch {
	case !record.Differs(field, now, before):
		// Somebody has undone it already.
	case record.Differs(field, now, u.saved(field)):
		// Neither as before nor as saved: somebody has worked on it, and that stays.
		u.edited = append(u.edited, field)
	default:
		c := plan.Change{Field: field, Label: u.labels[field], Before: now, After: before, Kind: plan.Set}
		if record.IsBlank(before) {
			c.Kind, c.After = plan.Clear, ""
		}
		u.Changes = append(u.Changes, c)
	}
}

// name lets Name follow its parts where it is not undone by itself.
func (u *restorer) name() {
	u.NameColumn = u.Touches(record.MemberName)
	u.Derive(u.now.Get)
	if u.Touches(record.MemberName) {
		u.edited = slices.DeleteFunc(u.edited, func(field string) bool { return field == record.MemberName })
	}
}

// tags reverses the tag calls that were made. A create that landed on somebody
// made none, but its save may have cleared tags.
func (u *restorer) tags() {
	cell := u.now.Get(record.MemberTags)
	have, _ := record.SplitTags(cell)
	had, _ := record.SplitTags(u.before.Get(record.MemberTags))
	switch u.t.Step {
	case plan.StepTags:
		u.TagsAdd = record.Missing(have, record.PlainTexts(u.t.TagsRemove))
		ours := record.Missing(had, record.PlainTexts(u.t.TagsAdd))
		for _, tag := range u.now.StoredTags() {
			if slices.Contains(ours, record.PlainText(tag)) {
				u.TagsRemove = append(u.TagsRemove, tag)
			}
		}
	case plan.StepLanded:
		saved, _ := record.SplitTags(u.saved(record.MemberTags))
		u.TagsAdd = record.Missing(have, record.Missing(saved, had))
	}
	if len(u.TagsAdd)+len(u.TagsRemove) > 0 {
		after := append(record.Missing(record.PlainTexts(u.TagsRemove), have), u.TagsAdd...)
		u.Changes = append(u.Changes, plan.Change{Field: record.MemberTags, Before: cell, After: intakeq.JoinTags(after), Kind: tagsKind(after)})
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
	differ := func(field string) bool { return record.Differs(field, x.Get(field), y.Get(field)) }
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
