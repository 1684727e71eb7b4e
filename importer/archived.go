package importer

import (
	"slices"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/mapping"
)

// judgeArchived says what becomes of a row of an archived client that does not say so
// itself: nobody brings a patient back, or writes into a closed record, unknowing.
func (m *maker) judgeArchived(in *input, client record.Field, d *difference, r *plan.Row) (doubts []plan.Reason) {
	v, has := in.value(record.MemberArchived)
	if client(record.MemberArchived) != plan.Restored().Before || has && v.Action != mapping.Leave {
		return nil
	}
	why := plan.Reason{Code: reason.Archived, ClientID: r.ClientID, Message: "the client is archived, and the row does not say what is to become of that: the decision restore brings it back", Warning: true}
	r.Archived = true
	switch {
	case m.archived == mapping.ArchivedRestore:
		why.Message = "the client is archived, and comes back, as the mapping says"
		r.Archived = false
		derived := slices.IndexFunc(d.Changes, func(c plan.Change) bool { return c.Derived })
		if derived < 0 {
			derived = len(d.Changes)
		}
		d.Changes = slices.Insert(d.Changes, derived, plan.Restored())
	case m.archived == mapping.ArchivedHold && d.Sends():
		why.Warning = false
		return []plan.Reason{why}
	}
	d.warnings = append(d.warnings, why)
	return nil
}
