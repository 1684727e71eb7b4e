package apply

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/internal/report"
)

// sent are the changes that a save carries.
func sent(changes []plan.Change) []plan.Change {
	return slices.DeleteFunc(slices.Clone(changes), func(c plan.Change) bool { return c.Kind == plan.Form })
}

// Promise 14: what the plan showed for a decision is what it writes, cell by cell.
func TestWhatWasShownIsWritten(t *testing.T) {
	for _, said := range []plan.Decision{plan.DecideApply, plan.DecideCreate} {
		synctest.Test(t, func(t *testing.T) {
			o, _ := doubts(t)
			f, err := plan.Open(context.Background(), o.PlanPath())
			o.Check(err)
			decide, shown := map[int]string{}, map[int]plan.Outcome{}
			for s, err := range f.Shown(context.Background()) {
				o.Check(err)
				out, offered := s.Card.Outcomes[said]
				if offered != (s.Action == plan.Hold && slices.Contains(s.Row.Choices(), said)) {
					t.Errorf("%s: %s is offered, and its outcome is shown: %v", practice.Describe(s.Row), said, offered)
				}
				if offered {
					decide[s.Row.Row], shown[s.Row.Row] = string(said), out
				}
			}
			o.Check(f.Close())
			if out, err := o.decide(report.CSV, decide); err != nil || len(shown) < 4 {
				t.Fatalf("%d rows, %+v, %v", len(shown), out, err)
			}
			for _, r := range o.tried() {
				want, ok := shown[r.Row.Row]
				if !ok {
					continue
				}
				if r.State != plan.Saved || !slices.Equal(sent(r.Changes), sent(want.Changes)) {
					t.Errorf("%s: shown was %+v", practice.Describe(r.Row), want.Changes)
				}
				doc, _ := o.Account.Document(r.ClientID)
				client := record.NewCells(intakeq.Trusted(doc))
				for _, c := range sent(want.Changes) {
					if got := client.Get(c.Field); record.Compare(record.FieldKind(c.Field), c.After, got) == record.Another {
						t.Errorf("row %d: %s is %q, shown was %q", r.Row.Row, c.Field, got, c.After)
					}
				}
			}
		})
	}
}
