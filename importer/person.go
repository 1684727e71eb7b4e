package importer

import (
	"context"
	"maps"
	"slices"

	"intakeq-bulk/importer/workfile"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/mapping"
)

// saying is what the row says of the person: no cell that is left alone, and none that
// can't be used.
func (d *difference) saying(in *input, client record.Field) record.Field {
	return func(field string) string {
		v, ok := in.value(field)
		if _, alone := d.marks[field]; !ok || alone || v.Action != mapping.Set {
			return ""
		}
		for _, c := range d.Changes {
			if c.Field == field {
				return c.After
			}
		}
		if before := client(field); record.Compare(v.Field.Kind, before, v.Text) != record.Another {
			return before
		}
		return ""
	}
}

// suspicion is what a matched row shows of belonging to somebody else than its client.
type suspicion struct {
	why     string  // "": none
	others  []int64 // clients who have what the row says
	vouched bool    // a full name or a date of birth says that it is the client's
}

// suspect looks whether a matched row would make somebody else of its client, and
// notes what the two lose and take.
func (m *maker) suspect(ctx context.Context, in *input, client int64, d *difference, account record.Field) (suspicion, error) {
	var s suspicion
	if client == 0 {
		return s, nil
	}
	sheet := d.saying(in, account)
	s.vouched = len(d.Changes) > 0 && record.Vouched(sheet, account) // else it says nothing that the account has not, and nobody asks
	if record.SaysSame(sheet, account) {
		return s, m.noteMoves(ctx, in, client, d, account, nil)
	}
	emails, phones := record.TakesOver(sheet, account)
	owners, err := m.ownersOfBoth(ctx, emails, phones, client)
	if err != nil {
		return s, err
	}
	why, other := record.OtherPerson(sheet, account)
	switch {
	case other:
		s.why = why
		s.others, err = m.othersLike(ctx, sheet, account, owners, client)
	case len(owners) > 0 && !s.vouched:
		s.why, s.others = "the email and a phone become those of "+clientsText(owners), owners
	case d.TouchesRole(intakeq.Names()...) || d.Touches(record.MemberBirth):
		err = m.becomesTwin(ctx, d.After(account), account, client, &s)
	}
	if err != nil {
		return s, err
	}
	return s, m.noteMoves(ctx, in, client, d, account, slices.Concat(emails, phones))
}

// becomesTwin looks for clients whose full name and birth date the row would give its
// client, who had not both: neither vouches for a person then.
func (m *maker) becomesTwin(ctx context.Context, after, account record.Field, client int64, s *suspicion) error {
	now, was := record.TraitsOf(after), record.TraitsOf(account)
	if now.Born == "" || now.FullName == "" || now.Born == was.Born && now.FullName == was.FullName {
		return nil
	}
	twins, err := m.work.Born(ctx, now, client)
	if len(twins) > 0 {
		s.why, s.others, s.vouched = "the name and the date of birth become those of "+clientsText(twins), twins, false
	}
	return err
}

// ownersOfBoth gives clients who have one of the emails and one of the phones.
func (m *maker) ownersOfBoth(ctx context.Context, emails, phones []string, client int64) (owners []int64, err error) {
	for _, email := range emails {
		for _, phone := range phones {
			found, err := m.work.HaveBoth(ctx, email, phone, client)
			if err != nil {
				return nil, err
			}
			for _, id := range found {
				owners = addOnce(owners, id)
			}
		}
	}
	return owners, nil
}

// othersLike adds the clients who have the name or a contact that the row brings.
func (m *maker) othersLike(ctx context.Context, sheet, account record.Field, others []int64, client int64) ([]int64, error) {
	emails, phones := record.TakesOver(sheet, account)
	named, err := m.work.Called(ctx, record.FullName(sheet), client)
	if err != nil {
		return nil, err
	}
	for _, contact := range slices.Concat(emails, phones) {
		found, err := m.work.HaveContact(ctx, contact, client)
		if err != nil {
			return nil, err
		}
		named = append(named, found...)
	}
	for _, id := range named {
		if len(others) < workfile.MaxNamed {
			others = addOnce(others, id)
		}
	}
	return others, nil
}

// noteMoves notes what the row gives its client that another may lose, and what the
// client loses by it.
func (m *maker) noteMoves(ctx context.Context, in *input, client int64, d *difference, account record.Field, takes []string) error {
	if len(d.Changes) == 0 {
		return nil
	}
	var loses []string
	if d.TouchesRole(record.PersonRoles()...) { // else it stays called and reached as it is
		after := d.After(account)
		loses = slices.Concat(record.Missing(record.Emails(after), record.Emails(account)), record.Missing(record.Phones(after), record.Phones(account)))
		if was, now := record.FullName(account), record.FullName(after); was != now {
			takes, loses = append(takes, "n"+now), append(loses, "n"+was)
		}
	}
	for _, c := range d.Changes {
		column, told := m.tellsOne(in, d, c)
		if told && m.alarms.Change(column) {
			takes = append(takes, workfile.ColumnMove(column, record.Canonical(record.FieldKind(c.Field), c.After)))
			loses = append(loses, workfile.ColumnMove(column, record.Canonical(record.FieldKind(c.Field), c.Before)))
		}
	}
	if err := m.work.AddMoves(ctx, takes, false, in.Number, client); err != nil {
		return err
	}
	return m.work.AddMoves(ctx, loses, true, in.Number, client)
}

// tellsOne reports whether a change is of a value that tells one person from others, and
// in which column: a name, a birth date, a code, a street. What many share,
// as a city, is known by that when all rows are.
func (m *maker) tellsOne(in *input, d *difference, c plan.Change) (column string, ok bool) {
	v, ok := in.value(c.Field)
	short := 4
	if v.Field.Is(intakeq.Names()...) {
		short = 2 // Bo and Li
		whole := v.Field.Is(intakeq.NameFull) || d.TouchesRole(intakeq.NameFirst) && d.TouchesRole(intakeq.NameLast)
		ok = ok && !whole // it moves as one: noteMoves
	}
	kind := v.Field.Kind == intakeq.Text || v.Field.Kind == intakeq.Date
	return headers(&v), ok && kind && c.Kind == plan.Set && min(len(c.Before), len(c.After)) >= short && len(v.Columns) > 0
}

// stepsOut counts the rows whose id seems to be of another row's person, once all rows
// are drafted. Where they are so many that the ids of the file must be out of step, it
// gives those that take what another client loses: those, too, are held.
func (m *maker) stepsOut(ctx context.Context) (map[int64]bool, error) {
	moving, err := m.work.OutOfStep(ctx)
	if err != nil {
		return nil, err
	}
	held := map[int64]bool{}
	for _, row := range moving {
		held[row] = true
	}
	columns, err := m.columnsOut(ctx)
	if err != nil {
		return nil, err
	}
	all := slices.Concat(moving, m.strangers, slices.Collect(maps.Keys(columns)))
	slices.Sort(all)
	for _, row := range slices.Compact(all) {
		m.alarms.OtherPerson(int(row), "")
		for _, column := range columns[row] {
			held[row] = true
			m.alarms.OtherPerson(int(row), column)
		}
	}
	if !m.alarms.IDsOutOfStep() {
		return nil, nil
	}
	return held, nil
}

// columnsOut gives the columns by row that stand by other rows than their own.
func (m *maker) columnsOut(ctx context.Context) (map[int64][]string, error) {
	moved, err := m.work.ColumnsOutOfStep(ctx)
	if err != nil {
		return nil, err
	}
	rows := map[string]int{}
	for _, at := range moved {
		rows[at.Column]++
	}
	out := map[int64][]string{}
	for _, at := range moved {
		if m.alarms.Slid(at.Column, rows[at.Column]) {
			out[int64(at.Row)] = append(out[int64(at.Row)], at.Column)
		}
	}
	return out, nil
}

// holdOutOfStep holds an update of a file whose ids are out of step.
func (m *maker) holdOutOfStep(d *draft) {
	if d.Row.Action != plan.Update || d.Vouched || !m.outOfStep[int64(d.Row.Row)] {
		return
	}
	d.hold(plan.Reason{Code: reason.Identity, ClientID: d.Row.ClientID,
		Message: "it takes what another client has and loses in this file, as in many rows: the ids seem to be out of step"})
}

// samePeople holds a create of somebody who is there already, or in another row.
func (m *maker) samePeople(ctx context.Context, d *draft) error {
	found, err := m.work.SamePeople(ctx, d.Traits, d.Row.Row)
	if err != nil {
		return err
	}
	var clients, rows []int64
	for _, at := range found {
		if at[0] != 0 {
			clients = addOnce(clients, at[0])
		} else {
			rows = addOnce(rows, at[1])
		}
	}
	slices.Sort(clients)
	slices.Sort(rows)
	same := "the same full name and date of birth"
	if d.Traits.Born == "" {
		same = "the same full name, and nothing that tells the two apart"
	}
	if len(clients) > 0 {
		d.meetClients(plan.Reason{Code: reason.SamePerson, Message: newClient + " may be " + clientsText(clients) + ": " + same}, clients)
	}
	if len(rows) > 0 {
		d.meetRows(plan.Reason{Code: reason.SamePerson, Message: newClient + " may be that of " + rowsText(rows) + ": " + same}, rows)
	}
	return nil
}
