package importer

import (
	"context"
	"slices"
	"strings"

	"intakeq-bulk/importer/workfile"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/record"
)

// judge looks at a draft among all others, and completes the row.
func (m *maker) judge(ctx context.Context, d *draft) error {
	if err := m.duplicates(ctx, d); err != nil {
		return err
	}
	m.holdOutOfStep(d)
	creates := d.Row.ClientID == 0 && (d.Row.Action == plan.Create || d.Row.Action == plan.Hold)
	if !creates {
		return nil
	}
	if err := m.landings(ctx, d); err != nil {
		return err
	}
	if err := m.samePeople(ctx, d); err != nil {
		return err
	}
	if d.many {
		d.Row.Meets = nil
	}
	return nil
}

// duplicates refuses each of several rows that are of one client: nobody knows
// which of them is right. A row that is refused for something else counts too, for
// it would come back mended. A row that was looked for by what people have is held: two
// people may have that.
func (m *maker) duplicates(ctx context.Context, d *draft) error {
	byList := slices.ContainsFunc(d.Subjects, func(s string) bool { return s[0] == 'l' })
	for _, subject := range d.Subjects {
		others, err := m.sharing(ctx, d, subject)
		if err != nil {
			return err
		}
		if len(others) == 0 {
			continue
		}
		why := plan.Reason{Code: reason.DuplicateRow, Row: int(others[0]), Message: sharedSubject(subject) + rowsText(others)}
		if byList && d.Row.Action != plan.Reject {
			if d.Row.Action != plan.Skip {
				d.Row.Lands = d.Row.ClientID // it meets the other rows there
				d.meetRows(why, others)
			}
			return nil
		}
		if d.Row.Action != plan.Reject {
			d.Row.Action, d.Row.State, d.Row.Changes = plan.Reject, plan.None, nil
			d.Row.TagsAdd, d.Row.TagsRemove, d.Row.Lands, d.Row.Reasons, d.Row.Archived = nil, nil, 0, nil, false
		}
		d.Row.Reasons = slices.Insert(d.Row.Reasons, 0, why)
		return nil
	}
	return nil
}

// sharing gives the first other rows of a subject of the row.
func (m *maker) sharing(ctx context.Context, d *draft, subject string) ([]int64, error) {
	if subject == subjectClient {
		return m.work.OfClient(ctx, d.Row.ClientID, d.Row.Row)
	}
	return m.work.Sharing(ctx, subject, d.Row.Row)
}

func sharedSubject(subject string) string {
	switch subject[0] {
	case 'e':
		return "no client has this ExternalClientId yet, and it is also in "
	case 'l':
		name, _, _ := strings.Cut(subject[1:], "\n")
		return "no client has this " + name + " yet, and so has "
	}
	return "the client of this row is also that of "
}

// landings holds a create that the API would take for somebody: a client as the
// account is, a client as it will be after the plan, or another row's client.
func (m *maker) landings(ctx context.Context, d *draft) error {
	var clients, deleted, rows []int64
	for _, key := range d.Keys {
		found, err := m.work.ClientsAt(ctx, key)
		if err != nil {
			return err
		}
		for _, f := range found {
			if f[1] != 0 {
				deleted = addOnce(deleted, f[0])
			} else {
				clients = addOnce(clients, f[0])
			}
		}
		others, err := m.work.RowsAt(ctx, key, d.Row.Row)
		if err != nil {
			return err
		}
		d.many = d.many || len(others) == workfile.MaxNamed
		for _, o := range others {
			if o[1] != 0 {
				clients = addOnce(clients, o[1])
			} else {
				rows = addOnce(rows, o[0])
			}
		}
	}
	d.land(clients, deleted, rows)
	return nil
}

func addOnce(list []int64, n int64) []int64 {
	if slices.Contains(list, n) {
		return list
	}
	return append(list, n)
}

// newClient is how reasons speak of the client of a row that has none.
const newClient = "this new client"

// land holds a create by whom the API would take it for.
func (d *draft) land(clients, deleted, rows []int64) {
	same := ": the same first name, and the same email or phone"
	if len(d.Keys) > 0 && record.FirstName(d.Keys[0]) == "" {
		same = ": the same email or phone, and no first name that tells them apart"
	}
	if len(rows) > 0 {
		slices.Sort(rows)
		d.meetRows(plan.Reason{Code: reason.LandsOnRow, Message: "IntakeQ would take " + newClient + " for that of " + rowsText(rows) + same}, rows)
	}
	if len(deleted) > 0 {
		slices.Sort(deleted)
		d.hold(plan.Reason{Code: reason.LandsOn, ClientID: deleted[0],
			Message: "IntakeQ may take " + newClient + " for " + clientsText(deleted) + ", deleted in the last 10 days" + same})
	}
	if len(clients) > 0 {
		slices.Sort(clients)
		if d.Row.Lands == 0 {
			d.Row.Lands = clients[0]
		}
		d.meetClients(plan.Reason{Code: reason.LandsOn, Message: "IntakeQ would take " + newClient + " for " + clientsText(clients) + same}, clients)
	}
}

// meetClients holds a create that may be somebody who is there. Where that can only be
// one, a person can say that it is.
func (d *draft) meetClients(why plan.Reason, clients []int64) {
	for _, id := range clients {
		d.Clients = addOnce(d.Clients, id)
	}
	if d.Row.Lands == 0 && len(clients) == 1 {
		d.Row.Lands = clients[0]
	}
	why.ClientID = clients[0]
	d.hold(why)
}

// meetRows holds a row that may be of the same person as others.
func (d *draft) meetRows(why plan.Reason, rows []int64) {
	d.many = d.many || len(rows) >= workfile.MaxNamed
	for _, n := range rows {
		d.Others = addOnce(d.Others, n)
		if !slices.Contains(d.Row.Meets, int(n)) {
			d.Row.Meets = append(d.Row.Meets, int(n))
		}
	}
	why.Row = int(rows[0])
	d.hold(why)
}

// hold leaves the row to a person. The reason found last stands first.
func (d *draft) hold(why plan.Reason) {
	d.Row.Action, d.Row.State = plan.Hold, plan.None
	d.Row.Reasons = slices.Insert(d.Row.Reasons, 0, why)
}
