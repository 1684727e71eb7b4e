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

// Where somebody has changed the client since, what would be written is no more what
// was shown: the row is left alone, and says so.
func TestWhatWasNotShownIsNotWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, ids := doubts(t)
		o.Check(o.Account.Staff().Set(ids[2], "City", practice.Quoted("Bern")))
		o.Check(o.Account.Staff().Set(ids[3], "Gender", practice.Quoted("other"))) // in no column
		before := o.documents()[ids[2]]
		out, err := o.decide(report.CSV, map[int]string{6: "apply", 7: "apply"})
		if err != nil || out.Conflict != 1 {
			t.Fatalf("%+v, %v", out, err)
		}
		for _, r := range o.tried() {
			switch {
			case r.Row.Row == 6 && (r.State != plan.Conflict || r.Error == ""):
				t.Errorf("%s: %s", practice.Describe(r.Row), r.Error)
			case r.Row.Row == 7 && r.State != plan.Saved:
				t.Errorf("%s: %s", practice.Describe(r.Row), r.Error)
			}
		}
		if o.documents()[ids[2]] != before {
			t.Errorf("it was written: %s", o.documents()[ids[2]])
		}
	})
}

// The client of a held row that was applied is the row's from then on: the looks that
// follow ask whose it is.
func TestAdoptedIsTheRows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o, _ := doubts(t)
		a, f, err := o.begin(t.Context(), func(options *Options) {
			options.Decisions = &Decisions{sum: "x", Rows: map[int]plan.Decision{7: plan.DecideApply}}
		})
		o.Check(err)
		_, err = a.Run(t.Context())
		o.Check(err)
		o.Check(f.Close())
		for _, r := range o.tried() {
			if r.Row.Row == 7 && (r.Lands == 0 || r.State != plan.Saved || a.sender.clients.rowOf(r.Lands) != 7) {
				t.Errorf("%s lands on %d, who is of row %d", practice.Describe(r.Row), r.Lands, a.sender.clients.rowOf(r.Lands))
			}
		}
	})
}
