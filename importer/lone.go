package importer

import (
	"context"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// lone reports whether no other row concerns the draft but one of the same client, which
// did not come yet: it changes nothing by which anybody is found, so that nobody meets
// what it leaves, and it is surely its client's, whatever the other rows' ids. Such a row
// is judged at once. All that it counts for can be taken back, and what becomes of its
// damaged cells is noted anew where it is judged again: so it can be taken out again.
func (m *maker) lone(d *draft) bool {
	r := &d.Row
	first, _ := m.work.First(r.ClientID)
	apart := r.Action == plan.Unchanged || r.Action == plan.Update && d.Vouched && len(d.Keys) == 0 && d.Traits == (record.Traits{})
	return apart && !r.Archived && first == 0 && len(d.Subjects) == 1 && d.Subjects[0] == subjectClient && len(d.Clients) == 0
}

// takeBack takes the lone rows out of the plan that turned out to be not the only ones
// of their client, so that they are judged among all. Their own cells, for the rejects
// file, are only in the spreadsheet.
func (m *maker) takeBack(ctx context.Context, source *source) error {
	again := m.work.NotLone()
	if len(again) == 0 {
		return nil
	}
	if err := source.rewind(); err != nil {
		return err
	}
	for record, err := range source.records() {
		if err != nil {
			return err
		}
		if !again[record.Number] {
			continue
		}
		r, card, err := m.file.Take(ctx, record.Number)
		if err != nil {
			return err
		}
		m.judged--
		m.cost.Drop(&r)
		m.alarms.Unjudged(&r)
		r.Before, r.Key = nil, ""
		r.Source, r.SourceText, r.SourceForm = record.Raw, record.Text, string(record.Form)
		d := draft{Row: r, Cells: card.Cells, Subjects: []string{subjectClient}, Vouched: true, Person: plan.ClientPerson(r.ClientID)}
		if err := m.addRow(ctx, &d); err != nil {
			return err
		}
	}
	return nil
}
