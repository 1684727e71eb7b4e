package importer

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strconv"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/record"
)

// sumOf is one for all rows that are equal in every mapped cell.
func sumOf(mapped []plan.MappedCell) []byte {
	cells := make([]byte, 0, 1024)
	for i := range mapped {
		text := record.PlainText(mapped[i].Sheet)
		cells = append(strconv.AppendInt(cells, int64(len(text)), 10), ":"+text...)
	}
	sum := sha256.Sum256(cells)
	return sum[:]
}

// twins leaves a row out that says again what an earlier one does. One that is refused
// is not used, so that each of such rows comes back with what is wrong.
func (m *maker) twins(ctx context.Context, d *draft) error {
	r := &d.Row
	before, alone := m.work.First(r.ClientID)
	if r.Action == plan.Reject || r.Action == plan.Skip || r.ClientID != 0 && before == 0 {
		return nil // twins are of one client: the first row of one is nobody's
	}
	if before != 0 && alone {
		if err := m.noteFirst(ctx, before); err != nil {
			return err
		}
	}
	first, err := m.work.Twin(ctx, sumOf(d.Cells), r.Row)
	if err != nil || first == 0 {
		return err
	}
	r.Action, r.State, r.Changes, r.TagsAdd, r.TagsRemove, r.Lands = plan.Skip, plan.None, nil, nil, nil, 0
	r.Reasons = []plan.Reason{{Code: reason.DuplicateRow, Row: first, Message: fmt.Sprintf("every mapped cell is as in row %d: that one counts", first)}}
	return nil
}

// noteFirst notes the sum of a client's first row, of which only a second one asks.
func (m *maker) noteFirst(ctx context.Context, row int) error {
	card, err := m.file.Card(ctx, row)
	if err != nil {
		return err
	}
	if card.Cells == nil { // it is not a lone one
		d, err := m.drafted(ctx, row)
		if err != nil || d.Row.Action == plan.Reject || d.Row.Action == plan.Skip {
			return err
		}
		card.Cells = d.Cells
	}
	_, err = m.work.Twin(ctx, sumOf(card.Cells), row)
	return err
}
