package cli

import (
	"strings"
	"testing"
	"time"

	"intakeq-bulk/importer/apply"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/session"
)

// What another terminal is told of a run, in each way that it may stand.
func TestStatusText(t *testing.T) {
	now := time.Date(2026, 11, 25, 14, 0, 0, 0, time.Local)
	at := func(hours time.Duration) string { return session.Clock(now.Add(hours * time.Hour)) }
	for name, c := range map[string]struct {
		status plan.RunStatus
		left   int
		want   string
	}{
		"running":        {plan.RunStatus{At: now, Used: 40, Left: 460, Done: now.Add(time.Hour)}, 7, "used in the last 24 hours, 460 left today (at " + at(0) + ")\ndone " + at(1)},
		"waiting":        {plan.RunStatus{At: now, Used: 500, Until: now.Add(2 * time.Hour), Done: now.Add(3 * time.Hour)}, 7, ", 0 left today (at " + at(0) + ")\nit waits, and goes on " + at(2) + "\ndone " + at(3)},
		"waiting long":   {plan.RunStatus{At: now.Add(-time.Hour), Used: 500, Until: now.Add(2 * time.Hour), Done: now.Add(3 * time.Hour)}, 7, "it waits, and goes on " + at(2) + "\ndone " + at(3)},
		"without limits": {plan.RunStatus{At: now, Used: 4, Left: -1, Done: now}, 7, "4 used in the last 24 hours (at " + at(0) + ")\ndone " + at(0)},
		"stopped":        {plan.RunStatus{At: now, Ended: true}, 7, "the run has stopped: apply the plan again, and it goes on"},
		"over":           {plan.RunStatus{At: now, Ended: true}, 0, "the run is over"},
		"killed":         {plan.RunStatus{At: now.Add(-time.Hour)}, 7, "last heard of then: if it is over, apply the plan again"},
	} {
		out := apply.Outcome{Wanted: 10 + c.left, Attempted: 10, Saved: 8, Failed: 2, Left: c.left}
		got := statusText(c.status, out, now)
		if !strings.HasPrefix(got, "applying: 10 of ") || !strings.Contains(got, "8 saved, 2 not as planned") || !strings.Contains(got, c.want) {
			t.Errorf("%s:\n%s", name, got)
		}
	}
}
