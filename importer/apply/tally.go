package apply

import "intakeq-bulk/internal/plan"

// Tally counts what a person should know of a plan's rows besides what is to be
// sent: what was decided of them, and which stay behind.
type Tally struct {
	Approved  int // held rows that are to be sent, as somebody said so
	Open      int // held rows of which nobody said anything
	LeftOut   int // by a decision, by the mapping or the mode
	Rejected  int
	Unchanged int
}

// count counts a row that has followed its decision.
func (t *Tally) count(r plan.Row) {
	switch {
	case r.Wanted():
		if r.Action == plan.Hold && r.Unfinished() {
			t.Approved++
		}
	case r.Action == plan.Reject:
		t.Rejected++
	case r.Action == plan.Unchanged:
		t.Unchanged++
	case r.Action == plan.Hold && r.Decision == plan.Undecided:
		t.Open++
	default:
		t.LeftOut++
	}
}
