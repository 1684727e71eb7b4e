package signoff

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
)

func warnedRow(n int, action plan.Action, state plan.State, codes ...string) plan.Shown {
	s := plan.Shown{Tried: plan.Tried{Row: plan.Row{Row: n, Action: action, State: state, ClientID: 7}}}
	for _, code := range codes {
		s.Reasons = append(s.Reasons, plan.Reason{Code: code, Warning: true})
	}
	return s
}

// Who signs reads of the alarms, of what is said of the rows that were written, and
// when that was.
func TestDanger(t *testing.T) {
	about := About{
		Alarms: []plan.Alarm{
			{Code: reason.AlarmShrunk, Message: "fewer clients"},
			{Code: reason.AlarmDatesShifted, Message: "10 of 98 birth dates\x1b move", Rows: 10, Accepted: true},
		},
		Run: plan.RunStatus{At: time.Date(2026, 3, 4, 17, 6, 0, 0, time.UTC), Ended: true}, Location: time.FixedZone("", -5*60*60),
	}
	held := warnedRow(6, plan.Hold, plan.None, reason.Identity)
	rows := []plan.Shown{
		warnedRow(2, plan.Create, plan.Saved, reason.PostalZero, reason.PostalZero, reason.BirthMoves),
		warnedRow(3, plan.Update, plan.Planned, reason.PostalZero),
		warnedRow(4, plan.Unchanged, plan.None, reason.PostalZero),
		warnedRow(5, plan.Reject, plan.None, reason.BadValue),
		held,
	}
	alarms := []string{"Alarm dates_shifted, in 10 rows; it was accepted: 10 of 98 birth dates move", "Alarm shrunk, nobody has accepted it: fewer clients"}
	titles := reason.Titles()
	for _, c := range []struct {
		begun bool
		want  []string
	}{
		{true, slices.Concat([]string{"Applied: the latest run ended Wed Mar 4 2026, 12:06"}, alarms, []string{
			"1 row that was written: " + titles[reason.BirthMoves] + " (birth_moves)", "1 row that was written: " + titles[reason.PostalZero] + " (postal_zero)"})},
		{false, slices.Concat(alarms, []string{
			"1 row that would be written: " + titles[reason.BirthMoves] + " (birth_moves)", "2 rows that would be written: " + titles[reason.PostalZero] + " (postal_zero)"})},
	} {
		count := New(fields())
		for _, r := range rows {
			if !c.begun && r.State == plan.Saved {
				r.State = plan.Planned
			}
			count.Add(r)
		}
		s := count.Sheet(about)
		if got := s.Danger(); !slices.Equal(got, c.want) {
			t.Errorf("begun %v: got\n%s\nwant\n%s", c.begun, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

// A run that has not ended, or of which nothing is known, is no applied plan; what a
// decision says of a held row is counted with its warnings.
func TestDangerOfADecision(t *testing.T) {
	count := New(fields())
	r := warnedRow(2, plan.Hold, plan.Planned, reason.LandsOn)
	r.Decision = plan.DecideApply
	r.Card.Outcomes = map[plan.Decision]plan.Outcome{plan.DecideApply: {Warnings: []plan.Reason{{Code: reason.BirthMoves}, {Code: reason.LandsOn}}}}
	count.Add(r)
	if got := count.Sheet(About{}).Found; len(got) != 2 || got[0].Code != reason.LandsOn || got[0].Rows != 1 || got[1].Code != reason.BirthMoves {
		t.Errorf("%+v", got)
	}
	count.Add(warnedRow(3, plan.Update, plan.Saved))
	s := count.Sheet(About{Run: plan.RunStatus{At: time.Unix(0, 0)}})
	if got := s.Danger(); len(got) != 1 || !strings.HasPrefix(got[0], "Applied: not to its end yet") {
		t.Errorf("%q", got)
	}
	text, err := json.Marshal(s)
	if err != nil || !strings.Contains(string(text), `"alarms":[],"reasons":[],"applied":null`) {
		t.Errorf("%s, %v", text, err)
	}
	if got := count.Sheet(About{}).Danger(); len(got) != 0 {
		t.Errorf("%q", got)
	}
}
