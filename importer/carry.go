package importer

import (
	"context"

	"intakeq-bulk/internal/record"
)

// carry lets the rows follow the decisions of an earlier plan, and prices the plan
// anew: what is applied costs, and what is skipped does not.
func (m *maker) carry(ctx context.Context) (err error) {
	if m.Decisions == nil {
		return nil
	}
	if m.lost, err = m.file.Carry(ctx, m.Decisions.List); err != nil {
		return err
	}
	m.cost = record.Cost{}
	for r, err := range m.file.Rows(ctx) {
		if err != nil {
			return err
		}
		if r.Wanted() {
			m.cost.Count(&r)
		}
	}
	return nil
}
