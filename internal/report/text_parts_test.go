package report

import (
	"strings"
	"testing"

	"intakeq-bulk/internal/plan"
)

// A terminal shows the first rows of each section, and says how many there are
// besides.
func TestTextShowsTheFirstRows(t *testing.T) {
	var rows []plan.Row
	for i := range 25 {
		rows = append(rows, plan.Row{Row: i + 2, Action: plan.Create, State: plan.Planned}, plan.Row{Row: i + 100, Action: plan.Reject, State: plan.None})
	}
	p := newMemory(plan.Meta{ID: "a"}, rows...)
	got := written(t, Text, p, Options{Rows: 20})
	if n := strings.Count(got, ": create\n"); n != 20 {
		t.Errorf("%d new clients are shown", n)
	}
	if n := strings.Count(got, "and 5 more rows: a report FILE.txt has them all"); n != 2 {
		t.Errorf("%d sections say how many more there are:\n%s", n, got)
	}
	if all := written(t, Text, p, Options{}); strings.Count(all, ": create\n") != 25 || strings.Contains(all, "more rows") {
		t.Errorf("not all rows are in\n%s", all)
	}
}

// An alarm comes before all else, on lines that fit.
func TestTextBeginsWithTheAlarms(t *testing.T) {
	p := samplePlan()
	p.meta.Alarms = []plan.Alarm{
		{Code: "encoding", Message: strings.Repeat("letters are lost ", 10), Rows: 90, Sample: []int{2, 3}, Columns: []string{"Name", "C\x1b[2Jity"}},
		{Code: "shrunk", Message: "fewer", Accepted: true},
	}
	got := written(t, Text, p, Options{Color: true})
	if !strings.HasPrefix(got, "\x1b[31mALARM encoding: Letters that were lost\x1b[0m\n") {
		t.Errorf("it begins %q", got[:80])
	}
	plain := written(t, Text, p, Options{})
	alarms, _, _ := strings.Cut(plain, "Plan 3f9c1e7a")
	for _, want := range []string{`columns: "Name", "C\x1b[2Jity"`, "90 rows, as 2, 3", "--accept encoding", "ALARM shrunk", "  accepted\n"} {
		if !strings.Contains(alarms, want) {
			t.Errorf("%s is not in\n%s", want, alarms)
		}
	}
	for line := range strings.Lines(alarms) {
		if len(line) > screenWidth+1 {
			t.Errorf("too wide: %s", line)
		}
	}
}
