package importer

import (
	"context"

	"intakeq-bulk/internal/plan"
)

// lone reports whether no other row concerns the draft but one of the same client, which
// did not come yet: it changes nothing, so that nobody meets what it leaves, and there is
// nothing to decide. Such a row is judged at once. It has no document and no cells of its
// own in the plan, it counts for nothing, and what becomes of its damaged cells is noted
// anew where it is judged again: so it can be taken out again.
func (m *maker) lone(d *draft) bool {
	r := &d.Row
	first, _ := m.work.First(r.ClientID)
	return r.Action == plan.Unchanged && !r.Archived && first == 0 && len(d.Subjects) == 1 && d.Subjects[0] == subjectClient && len(d.Clients) == 0
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
		r.Source, r.SourceText, r.SourceForm = record.Raw, record.Text, string(record.Form)
		d := draft{Row: r, Cells: card.Cells, Subjects: []string{subjectClient}, Person: plan.ClientPerson(r.ClientID)}
		if err := m.addRow(ctx, &d); err != nil {
			return err
		}
	}
	return nil
}
