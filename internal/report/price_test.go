package report

import (
	"testing"

	"intakeq-bulk/internal/plan"
)

// What costs what: a thousand tags may be the days that one did not expect.
func TestPriceSaysWhatCostsWhat(t *testing.T) {
	s := subject{sum: plan.Summary{Requests: 1813}, meta: plan.Meta{Price: plan.Price{Requests: 1813, Saves: 862, Tags: 951, Days: 4}}}
	if got, want := s.price(), "1813 requests to IntakeQ: 862 saves, 951 tags: 4 days."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
