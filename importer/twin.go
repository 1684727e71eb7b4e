package importer

import (
	"context"
	"crypto/sha256"
	"fmt"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/record"
)

// sum is one for all rows that are equal in every mapped cell.
func (in *input) sum() []byte {
	hash := sha256.New()
	fmt.Fprintf(hash, "%q\n", in.ClientID)
	for _, v := range in.Values {
		fmt.Fprintf(hash, "%s %q\n", v.Key(), record.PlainText(v.Typed))
	}
	return hash.Sum(nil)
}

// twins leaves a row out that says again what an earlier one does. One that is refused
// is not used, so that each of such rows comes back with what is wrong.
func (m *maker) twins(ctx context.Context, in *input, r *plan.Row) error {
	if r.Action == plan.Reject || r.Action == plan.Skip {
		return nil
	}
	first, err := m.work.Twin(ctx, in.sum(), in.Number)
	if err != nil || first == 0 {
		return err
	}
	r.Action, r.State, r.Changes, r.TagsAdd, r.TagsRemove, r.Lands = plan.Skip, plan.None, nil, nil, nil, 0
	r.Reasons = []plan.Reason{{Code: reason.DuplicateRow, Row: first, Message: fmt.Sprintf("every mapped cell is as in row %d: that one counts", first)}}
	return nil
}
