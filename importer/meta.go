package importer

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/plan"
)

func (m *maker) meta(ctx context.Context, source *source, certificate mirror.Certificate) (plan.Meta, error) {
	highest, err := m.mirror.Highest(ctx)
	if err != nil {
		return plan.Meta{}, err
	}
	births, odd, err := m.clients.BirthDates(ctx)
	if err != nil {
		return plan.Meta{}, err
	}
	now := time.Now().UTC().Truncate(time.Millisecond)
	price, err := m.cost.Price(now, m.ETA)
	if err != nil {
		return plan.Meta{}, err
	}
	meta := plan.Meta{
		ID: plan.NewID(), Account: m.Account, AccountName: m.AccountName, Created: now, Snapshot: m.mirror.Server().UTC(), Highest: highest, Mode: m.Mode, Tool: m.Tool,
		Complete: certificate.Complete, Reason: certificate.Reason, Tripped: m.tripped(), Price: price, Alarms: m.alarms.List(), Missing: m.missing,
	}
	if m.Decisions != nil {
		meta.Decisions, meta.Carried, meta.Lost = m.Decisions.Sum, len(m.Decisions.List)-len(m.lost), m.lost
	}
	for i, a := range meta.Alarms {
		meta.Alarms[i].Accepted = slices.Contains(m.Accept, a.Code)
	}
	source.describe(&meta)
	if m.Decisions != nil {
		meta.Notes = append(meta.Notes, carriedNote(meta.Carried, meta.Lost))
	}
	standing := m.unknowns(births, odd)
	meta.Notes, meta.Standing = append(meta.Notes, standing...), len(standing)
	return meta, nil
}

// unknowns are the sentences on what a dry run can't know (field notes), and on
// what it saw of the account that a person should: how many birth dates, and how many
// odd ones, too.
func (m *maker) unknowns(births, odd int) []string {
	notes := []string{plan.NoteDrift}
	if m.missing > 0 {
		notes = append([]string{missingNote(m.missing)}, notes...)
	}
	if m.cost.Creates+m.heldNew > 0 {
		notes = append(notes,
			plan.NoteWelcome,
			plan.NoteDeleted)
	}
	if !m.mirror.ShowsArchived() {
		notes = append(notes, "the account showed no archived client: if it hides them, a row may be of one that this plan can't see")
	}
	if m.archivedRows > 0 {
		notes = append(notes, fmt.Sprintf("%s of archived clients, who stay archived: the decision restore brings one back, and archived: restore in the mapping all of them", areRows(m.archivedRows)))
	}
	if odd*20 > births {
		notes = append(notes, fmt.Sprintf("%d of %d birth dates in the account carry a time of day: they may show as another day elsewhere", odd, births))
	}
	return notes
}

func areRows(n int) string {
	if n == 1 {
		return "1 row is"
	}
	return fmt.Sprintf("%d rows are", n)
}

// tripped says which guard the plan runs into; "" for none.
func (m *maker) tripped() string {
	switch {
	case m.MaxClears != nil && m.cost.Clears > *m.MaxClears:
		return fmt.Sprintf("%d values would be cleared, more than --max-clears %d", m.cost.Clears, *m.MaxClears)
	case m.MaxChanges != nil && m.cost.Changes > *m.MaxChanges:
		return fmt.Sprintf("%d values would be changed, more than --max-changes %d", m.cost.Changes, *m.MaxChanges)
	}
	return ""
}

// carriedNote says what became of the decisions of an earlier plan.
func carriedNote(carried int, lost []plan.Carried) string {
	text := fmt.Sprintf("%d decisions of the earlier plan are carried over", carried)
	if carried == 1 {
		text = "1 decision of the earlier plan is carried over"
	}
	if len(lost) == 0 {
		return text
	}
	var rows []string
	for _, c := range lost {
		rows = append(rows, fmt.Sprintf("%d (%s)", c.Row, c.Decision))
	}
	return text + "; no row asks any more what its rows asked that were decided so: " + strings.Join(rows, ", ")
}
