package importer

import (
	"context"
	"fmt"
	"strings"

	"intakeq-bulk/internal/plan"
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

// carriedNote says what became of the decisions of an earlier plan.
func carriedNote(carried int, lost []plan.Carried) string {
	text := fmt.Sprintf("%d decisions of the earlier plan are carried over", carried)
	if len(lost) == 0 {
		return text
	}
	var rows []string
	for _, c := range lost {
		rows = append(rows, fmt.Sprintf("%d (%s)", c.Row, c.Decision))
	}
	return text + "; no row asks any more what its rows asked that were decided so: " + strings.Join(rows, ", ")
}
