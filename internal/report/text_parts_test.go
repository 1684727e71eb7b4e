package report

import (
	"strings"
	"testing"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/report/screen"
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
		if len(line) > screen.Width+1 {
			t.Errorf("too wide: %s", line)
		}
	}
}

// A row alone shows the whole person, and what each decision would write.
func TestTextOfARowAlone(t *testing.T) {
	row := plan.Row{Row: 5, Action: plan.Hold, State: plan.None, Lands: 12}
	card := plan.Card{
		Cells:      []plan.MappedCell{{Sheet: "SECRET", Account: "old", Result: "SECRET", Kind: plan.CellSet}, {Sheet: "05/17", Account: "1980-05-17", Result: "1980-05-17", Kind: plan.CellRefused}},
		Candidates: []plan.Candidate{{ClientID: 12, Name: "Ann SECRET", Email: "ann@example.test", Archived: true, Agrees: []string{"Email"}, Differs: []string{"FirstName", "City"}}, {Row: 9}},
		Outcomes: map[plan.Decision]plan.Outcome{plan.DecideApply: {
			Changes: []plan.Change{{Field: "City", Before: "old", After: "SECRET", Kind: plan.Set}}, Warnings: []plan.Reason{{Code: "address", Message: "stays", Warning: true}}}},
	}
	fields := []plan.Field{{Field: "City", Column: "Town"}, {Field: "DateOfBirth", Column: "DateOfBirth"}}
	for _, show := range []bool{true, false} {
		var out strings.Builder
		must(t, WriteRow(Text, &out, plan.Shown{Tried: plan.Tried{Row: row}, Card: card}, fields, Options{ShowValues: show}))
		wants := []string{"client 12, archived", "agrees in Email; differs in FirstName, Town", "row 9\n", "apply: ! address (warning): stays", "create is not offered: a new client all the same needs an ExternalClientId"}
		if show {
			wants = append(wants, `"Town", City: "SECRET", "old", "SECRET" (set)`, `DateOfBirth: "05/17", "1980-05-17", "1980-05-17" (refused)`, `"Ann SECRET", "ann@example.test"`, `apply: City: "old" -> "SECRET"`)
		}
		for _, want := range wants {
			if !strings.Contains(squeezed(out.String()), squeezed(want)) { // lines are wrapped
				t.Errorf("%s is not in\n%s", want, out.String())
			}
		}
		if !show && strings.Contains(out.String(), "SECRET") {
			t.Errorf("not masked:\n%s", out.String())
		}
	}
}

// To leave out both of two rows that may be one person loses that person: it is said.
func TestSkipOfAPairIsTold(t *testing.T) {
	pair := plan.Row{Row: 5, Action: plan.Hold, State: plan.None, Meets: []int{9}}
	if got := decisionWords(pair, plan.DecideSkip); !strings.Contains(got, "where row 9 is left out too, this person will not be in IntakeQ") {
		t.Error(got)
	}
	if got := decisionWords(pair, plan.DecideApply); !strings.Contains(got, "This one") {
		t.Error(got)
	}
	pair.Lands = 7
	if got := decisionWords(pair, plan.DecideSkip); got != "Leave this row out" {
		t.Error(got)
	}
}
