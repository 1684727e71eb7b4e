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

// sum is one for all rows that are equal in every mapped cell.
func (in *input) sum() []byte {
	cells := make([]byte, 0, 1024)
	add := func(text string) { cells = append(strconv.AppendInt(cells, int64(len(text)), 10), ":"+text...) }
	add(in.ClientID)
	for i := range in.Values {
		add(record.PlainText(in.Values[i].Typed))
	}
	sum := sha256.Sum256(cells)
	return sum[:]
}

// twins leaves a row out that says again what an earlier one does. One that is refused
// is not used, so that each of such rows comes back with what is wrong.
func (m *maker) twins(ctx context.Context, in *input, d *draft) error {
	r := &d.Row
	if r.Action == plan.Reject || r.Action == plan.Skip {
		return nil
	}
	d.sum = in.sum()
	first, err := m.work.Twin(ctx, d.sum, in.Number, r.ClientID)
	if err != nil || first == 0 {
		return err
	}
	r.Action, r.State, r.Changes, r.TagsAdd, r.TagsRemove, r.Lands = plan.Skip, plan.None, nil, nil, nil, 0
	r.Reasons = []plan.Reason{{Code: reason.DuplicateRow, Row: first, Message: fmt.Sprintf("every mapped cell is as in row %d: that one counts", first)}}
	return nil
}
