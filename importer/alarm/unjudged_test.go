package alarm

import (
	"testing"

	"intakeq-bulk/internal/plan"
)

// A row that is judged again counts once: else a damaged tenth of what a column writes
// would be less of it.
func TestUnjudged(t *testing.T) {
	a := New()
	a.Cell(0, 2, "City", "City", false)
	row := plan.Row{Row: 2, ClientID: 7, Action: plan.Update, State: plan.Planned, Changes: []plan.Change{{Field: "City", After: "Arden", Kind: plan.Set}}}
	for range 2 {
		a.Judged(&row, &plan.Card{})
		if n := a.written["City"]; n != 1 {
			t.Fatalf("judged: %d values written, want 1", n)
		}
		a.Unjudged(&row)
		if n := a.written["City"]; n != 0 {
			t.Fatalf("taken back: %d values written, want 0", n)
		}
	}
}
