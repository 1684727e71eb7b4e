package report

import (
	"strings"
	"testing"

	"intakeq-bulk/internal/plan"
)

// What costs what: a thousand tags may be the days that one did not expect.
func TestPriceSaysWhatCostsWhat(t *testing.T) {
	s := subject{sum: plan.Summary{Requests: 1813}, meta: plan.Meta{Price: plan.Price{Requests: 1813, Saves: 862, Tags: 951, Days: 4}}}
	for want, states := range map[string][]plan.State{
		"1813 requests to IntakeQ: 862 saves, 951 tags: 4 days.":                                            {plan.Planned, plan.None},
		"Nothing is left to send. It was priced at 1813 requests to IntakeQ: 862 saves, 951 tags: 4 days.":  {plan.Saved, plan.Differs, plan.Conflict},
		"3 rows are left to send. All was priced at 1813 requests to IntakeQ: 862 saves, 951 tags: 4 days.": {plan.Saved, plan.Planned, plan.Failed, plan.Unknown},
	} {
		counts := newTotals()
		for _, state := range states {
			counts.add(plan.Tried{Row: plan.Row{Action: plan.Update, State: state}})
		}
		if applied := strings.HasPrefix(want, "Nothing"); applied != strings.HasPrefix(counts.progress(), "This plan was applied: ") {
			t.Errorf("%v: %s", states, counts.progress())
		}
		if got := s.price(counts); got != want {
			t.Errorf("%v: got %q, want %q", states, got, want)
		}
	}
}
