package importer

import (
	"context"
	"slices"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
)

// judge looks at a draft among all others, and completes the row.
func (m *maker) judge(ctx context.Context, d *draft) error {
	if err := m.duplicates(ctx, d); err != nil {
		return err
	}
	creates := d.Row.ClientID == 0 && (d.Row.Action == plan.Create || d.Row.Action == plan.Hold)
	if creates {
		return m.landings(ctx, d)
	}
	return nil
}

// duplicates refuses each of several rows that are of one client: nobody knows
// which of them is right. A row that is refused for something else counts too, for
// it would come back mended.
func (m *maker) duplicates(ctx context.Context, d *draft) error {
	for _, subject := range d.Subjects {
		others, err := m.work.sharing(ctx, subject, d.Row.Row)
		if err != nil {
			return err
		}
		if len(others) == 0 {
			continue
		}
		what := "the client of this row is also that of "
		if subject[0] == 'e' {
			what = "no client has this ExternalClientId yet, and it is also in "
		}
		if d.Row.Action != plan.Reject {
			d.Row.Action, d.Row.State, d.Row.Changes = plan.Reject, plan.None, nil
			d.Row.TagsAdd, d.Row.TagsRemove, d.Row.Lands, d.Row.Reasons = nil, nil, 0, nil
		}
		reason := plan.Reason{Code: reason.DuplicateRow, Row: int(others[0]), Message: what + rowsText(others)}
		d.Row.Reasons = slices.Insert(d.Row.Reasons, 0, reason)
		return nil
	}
	return nil
}

// landings holds a create that the API would take for somebody: a client as the
// account is, a client as it will be after the plan, or another row's client.
func (m *maker) landings(ctx context.Context, d *draft) error {
	var clients, deleted, rows []int64
	many := false
	for _, key := range d.Keys {
		found, err := m.work.clientsAt(ctx, key)
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
		others, err := m.work.rowsAt(ctx, key, d.Row.Row)
		if err != nil {
			return err
		}
		many = many || len(others) == maxNamed // there may be more than were asked for
		for _, o := range others {
			if o[1] != 0 {
				clients = addOnce(clients, o[1])
			} else {
				rows = addOnce(rows, o[0])
			}
		}
	}
	if d.hold(clients, deleted, rows); many {
		d.Row.Meets = nil
	}
	return nil
}

func addOnce(list []int64, n int64) []int64 {
	if slices.Contains(list, n) {
		return list
	}
	return append(list, n)
}

func (d *draft) hold(clients, deleted, rows []int64) {
	var reasons []plan.Reason
	const same = ": the same first name, and the same email or phone"
	if len(clients) > 0 {
		slices.Sort(clients)
		reasons = append(reasons, plan.Reason{Code: reason.LandsOn, ClientID: clients[0],
			Message: "IntakeQ would take this new client for " + clientsText(clients) + same})
		if d.Row.Lands == 0 {
			d.Row.Lands = clients[0]
		}
		for _, id := range clients {
			d.Clients = addOnce(d.Clients, id)
		}
	}
	if len(deleted) > 0 {
		slices.Sort(deleted)
		reasons = append(reasons, plan.Reason{Code: reason.LandsOn, ClientID: deleted[0],
			Message: "IntakeQ may take this new client for " + clientsText(deleted) + ", deleted in the last 10 days" + same})
	}
	if len(rows) > 0 {
		slices.Sort(rows)
		d.Others = append(d.Others, rows...)
		for _, n := range rows {
			d.Row.Meets = append(d.Row.Meets, int(n))
		}
		reasons = append(reasons, plan.Reason{Code: reason.LandsOnRow, Row: int(rows[0]),
			Message: "IntakeQ would take this new client for that of " + rowsText(rows) + same})
	}
	if len(reasons) > 0 {
		d.Row.Action, d.Row.State = plan.Hold, plan.None
		d.Row.Reasons = append(reasons, d.Row.Reasons...)
	}
}
