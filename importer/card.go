package importer

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/mapping"
)

// card is what a person is shown of a judged row. A held row that would change nothing
// of the one client whom it may be becomes one that is unchanged: there is nothing to
// decide. It has no cells where they are as drafted.
func (m *maker) card(ctx context.Context, d *draft) (card plan.Card, err error) {
	r := &d.Row
	if r.Action == plan.Create || r.Action == plan.Update || r.Action == plan.Unchanged {
		return card, nil
	}
	if err := d.unpack(); err != nil {
		return card, err
	}
	if card.Candidates, err = m.candidates(ctx, d); err != nil {
		return card, err
	}
	for _, c := range card.Candidates {
		r.Archived = r.Archived || c.Archived && c.ClientID == r.Lands
	}
	if card.Outcomes, err = m.outcomes(ctx, r); err != nil {
		return card, err
	}
	if r.Action == plan.Hold && r.Lands != 0 {
		if err := m.beside(ctx, d, card.Outcomes[plan.DecideApply].Changes); err != nil {
			return card, err
		}
	}
	if m.settled(r, &card) {
		settle(r)
		card.Outcomes = nil
	}
	if r.Action == plan.Reject || r.Action == plan.Skip {
		leave(d.Cells)
	}
	card.Cells = d.Cells
	return card, nil
}

// cells are a row's mapped cells, one for each target of the binding: what the
// spreadsheet says, what the account has, and what becomes of it. They tell what diff
// found, and decide nothing.
func (m *maker) cells(in *input, client *record.Cells, d *difference) []plan.MappedCell {
	cells := m.cellsOfRow[:0]
	next := 0
	for _, t := range m.targets {
		if t.Key() == record.MemberID {
			cells = append(cells, idCell(in, client))
			continue
		}
		if next == len(in.Values) {
			break // a row is given with all of its values
		}
		cells = append(cells, in.cell(&in.Values[next], in.was[next], d))
		next++
	}
	m.cellsOfRow = cells
	return cells
}

func idCell(in *input, client *record.Cells) plan.MappedCell {
	c := plan.MappedCell{Sheet: in.ClientID, Account: client.Get(record.MemberID), Kind: plan.CellKept}
	for _, i := range in.Issues {
		if i.Target == record.MemberID && !i.Warning {
			c.Sheet, c.Kind = i.Value, plan.CellRefused
		}
	}
	switch {
	case c.Sheet == c.Account:
		c.Kind = plan.CellSame
	case c.Sheet != "":
		c.Kind = plan.CellRefused
	}
	c.Result = c.Account
	return c
}

func (in *input) cell(v *mapping.Value, account string, d *difference) plan.MappedCell {
	c := plan.MappedCell{Sheet: v.Typed, Account: account, Result: account, Kind: plan.CellSame}
	kind, marked := d.marks[v.Key()]
	asIs := len(in.Issues) == 0 || v.AsIs(account) || in.untouched(v, account)
	switch {
	case marked:
		c.Kind = kind
	case !asIs && in.damaged(v.Key()):
		c.Kind = plan.CellDamaged
	case !asIs && in.refused(v.Key()):
		c.Kind = plan.CellRefused
	default:
		in.changed(&c, v, d)
	}
	return c
}

// changed says what the row's changes do to a cell that can be used.
func (in *input) changed(c *plan.MappedCell, v *mapping.Value, d *difference) {
	for _, change := range d.Changes {
		if change.Field == v.Key() {
			c.Kind = plan.CellKind(change.Kind)
			if change.Kind != plan.Form {
				c.Result = change.After
			}
			return
		}
	}
	same := record.Alike(v.Typed, c.Account) || record.Alike(v.Text, c.Account)
	if !same && (v.Action == mapping.Leave || v.IfEmpty || v.ReadOnly) {
		c.Kind = plan.CellKept
	}
}

// beside puts the cells of a held create beside those of the client whom it would
// land on, with what would become of them if that is the one.
func (m *maker) beside(ctx context.Context, d *draft, applied []plan.Change) error {
	doc, err := m.clients.Document(ctx, d.Row.Lands)
	if err != nil {
		return err
	}
	client, diff := record.NewCells(doc), record.Diff{Changes: applied}
	// A row's own client has been looked at, and who was found by a birth date has it.
	counted := d.Row.ClientID != 0 || slices.ContainsFunc(d.Row.Reasons, func(why plan.Reason) bool { return why.Code == reason.SamePerson })
	for i, c := range d.Cells {
		key := m.targets[i].Key()
		c.Account, c.Result = client.Get(key), client.Get(key)
		if key == record.MemberBirth && !counted {
			m.alarms.BirthDate(d.Row.Row, m.headers[i], c.Account, d.Cells[i].Result)
		}
		like := record.Compare(record.FieldKind(key), c.Account, d.Cells[i].Result)
		switch {
		case key == record.MemberID || c.Kind != plan.CellSet:
		case diff.Touches(key):
			c.Result = diff.After(client.Get)(key)
		case like == record.Same:
			c.Kind = plan.CellSame
		case like == record.Form:
			c.Kind = plan.CellForm
		default:
			c.Kind = plan.CellKept
		}
		d.Cells[i] = c
	}
	return nil
}

// leave makes of the cells of a row that is not sent ones that change nothing.
func leave(cells []plan.MappedCell) {
	for i, c := range cells {
		if c.Kind == plan.CellSet || c.Kind == plan.CellClear {
			cells[i].Kind, cells[i].Result = plan.CellKept, c.Account
		}
	}
}

// outcomes are what each decision on a held row would write, with its warnings.
func (m *maker) outcomes(ctx context.Context, r *plan.Row) (map[plan.Decision]plan.Outcome, error) {
	if r.Action != plan.Hold {
		return nil, nil
	}
	out := map[plan.Decision]plan.Outcome{}
	own := plan.Outcome{Changes: r.Changes, Warnings: warnings(r)}
	applied := own
	if r.ClientID == 0 && r.Lands != 0 {
		doc, err := m.clients.Document(ctx, r.Lands)
		if err != nil {
			return nil, err
		}
		against := record.Against(*r, doc)
		d := difference{Diff: record.Diff{Changes: against.Changes}}
		d.warnAddress(record.NewCells(doc).Get)
		applied = plan.Outcome{Changes: against.Changes, Warnings: slices.Concat(warnings(r), d.warnings, spoilt(r, doc))}
	}
	for _, decision := range r.Choices() {
		switch decision {
		case plan.DecideApply:
			out[decision] = applied
		case plan.DecideRestore:
			out[decision] = plan.Outcome{Changes: append(applied.Changes[:len(applied.Changes):len(applied.Changes)], plan.Restored()), Warnings: applied.Warnings}
		case plan.DecideCreate:
			out[decision] = own
		}
	}
	return out, nil
}

// spoilt names the cells of a held create that would be left alone where it is applied
// to a client, for they are that client's values, damaged.
func spoilt(r *plan.Row, doc intakeq.Document) []plan.Reason {
	client := record.NewCells(doc)
	var list []plan.Reason
	for _, c := range r.Changes {
		if loss := record.Spoilt(c, client.Get(c.Field)); loss != "" {
			list = append(list, plan.Reason{Code: reason.Damaged, Message: cmp.Or(c.Label, c.Field) + ": " + loss.Reason(), Warning: true})
		}
	}
	return list
}

func warnings(r *plan.Row) []plan.Reason {
	var list []plan.Reason
	for _, one := range r.Reasons {
		if one.Warning {
			list = append(list, one)
		}
	}
	return list
}

// settled reports whether a held row would change nothing of the one client whom it
// may be: then nobody has to decide anything. A first name and a phone alone may be a
// daughter's with her mother's: without an id the last name must be there too. Of a
// spreadsheet without any column of ids nobody but a person says who its rows are.
func (m *maker) settled(r *plan.Row, card *plan.Card) bool {
	out, ok := card.Outcomes[plan.DecideApply]
	d := record.Diff{Changes: out.Changes}
	if !ok || d.Sends() || r.ClientID == 0 && r.Lands == 0 {
		return false
	}
	if r.ClientID != 0 || slices.ContainsFunc(r.Reasons, func(why plan.Reason) bool { return why.Code == reason.IDNear }) {
		return true
	}
	hasIDs := slices.ContainsFunc(m.targets, func(t mapping.Target) bool { return t.Field.Is(intakeq.ID) })
	return hasIDs && slices.ContainsFunc(card.Candidates, func(c plan.Candidate) bool {
		return c.ClientID == r.Lands && slices.ContainsFunc(c.Agrees, func(field string) bool {
			return intakeq.HasRole(field, intakeq.NameLast, intakeq.NameFull)
		})
	})
}

// settle says of a held row that its client is as it says; why it was held is told
// all the same, but of nobody new.
func settle(r *plan.Row) {
	if r.ClientID == 0 {
		r.ClientID = r.Lands
	}
	r.Action, r.Changes, r.TagsAdd, r.TagsRemove, r.Lands, r.Meets = plan.Unchanged, nil, nil, nil, 0, nil
	for i := range r.Reasons {
		r.Reasons[i].Warning = true
		r.Reasons[i].Message = strings.ReplaceAll(r.Reasons[i].Message, newClient, "the person of this row")
	}
}
