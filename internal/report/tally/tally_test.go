package tally

import (
	"slices"
	"testing"

	"intakeq-bulk/internal/plan"
)

// The rows of some actions are held against these alone, all against all; one that is
// lost, doubled or of another action is told after the last.
func TestChecked(t *testing.T) {
	sum := plan.Summary{Rows: 4, Create: 1, Update: 2, Hold: 1}
	for _, tt := range []struct {
		rows, of []plan.Action
		wrong    bool
	}{
		{[]plan.Action{plan.Create, plan.Update, plan.Update, plan.Hold}, nil, false},
		{[]plan.Action{plan.Update, plan.Update, plan.Hold}, nil, true},
		{[]plan.Action{plan.Update, plan.Update, plan.Update, plan.Hold}, nil, true},
		{[]plan.Action{plan.Create, plan.Update, plan.Update, "other"}, nil, true},
		{[]plan.Action{plan.Update, plan.Update}, []plan.Action{plan.Update}, false},
		{[]plan.Action{plan.Update, plan.Hold, plan.Update}, []plan.Action{plan.Hold, plan.Update}, false},
		{[]plan.Action{plan.Update}, []plan.Action{plan.Update}, true},
		{[]plan.Action{plan.Update, plan.Update, plan.Hold}, []plan.Action{plan.Update}, true},
		{nil, []plan.Action{plan.Reject}, false},
	} {
		rows := func(yield func(plan.Action, error) bool) {
			for _, a := range tt.rows {
				if !yield(a, nil) {
					return
				}
			}
		}
		var seen []plan.Action
		var failed error
		for a, err := range Checked(rows, sum, tt.of, func(a plan.Action) plan.Action { return a }) {
			if failed = err; err == nil {
				seen = append(seen, a)
			}
		}
		if (failed != nil) != tt.wrong || !slices.Equal(seen, tt.rows) {
			t.Errorf("%q of %q: %v, seen %q", tt.rows, tt.of, failed, seen)
		}
	}
}
