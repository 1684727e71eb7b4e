package alarm

import (
	"slices"
	"time"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
)

const birthField = "DateOfBirth"

// Judged counts what becomes of a row in the end, and warns on the row itself of what an
// alarm says of many: who looks at the row knows of it.
func (a *Counts) Judged(r *plan.Row, card *plan.Card) {
	a.fates(r)
	if why, moves := a.birthMoves(r.Changes); moves {
		r.Reasons = append(r.Reasons, why)
	}
	for decision, out := range card.Outcomes {
		if why, moves := a.birthMoves(out.Changes); moves {
			out.Warnings = append(slices.Clip(out.Warnings), why)
			card.Outcomes[decision] = out
		}
	}
}

// birthMoves looks for a birth date that changes as many do where a file was damaged.
func (a *Counts) birthMoves(list []plan.Change) (plan.Reason, bool) {
	at := slices.IndexFunc(list, func(c plan.Change) bool { return c.Field == birthField && c.Kind == plan.Set })
	if at < 0 {
		return plan.Reason{}, false
	}
	before, err := time.Parse(time.DateOnly, list[at].Before)
	if err != nil {
		return plan.Reason{}, false
	}
	after, err := time.Parse(time.DateOnly, list[at].After)
	if err != nil {
		return plan.Reason{}, false
	}
	why := plan.Reason{Code: reason.BirthMoves, Column: a.mapped[birthField], Warning: true}
	switch why.Message = shift(before, after); {
	case why.Message != "":
	case a.becomesCommon(after):
		why.Message = "the birth date becomes that of another row, as many do: was a cell filled down?"
	default:
		return plan.Reason{}, false
	}
	return why, true
}

// becomesCommon: the day is one that many birth dates become. It is known when all rows
// are drafted, and asked for only then.
func (a *Counts) becomesCommon(to time.Time) bool {
	if a.common == nil {
		a.common = map[day]bool{}
		for d, s := range a.days {
			a.common[d] = a.stay[d] && s.often(10, a.moved)
		}
	}
	return a.common[dayOf(to)]
}

// shift tells a day more or less, as a change of time zone makes it, four years and a
// day, as between workbooks of Macs and of Windows, and day and month swapped; "" where
// a date changes otherwise.
func shift(a, b time.Time) string {
	const system1904 = 1462 // days between the two calendars of workbooks
	switch days := b.Sub(a).Abs().Hours() / 24; {
	case days == 1:
		return "the birth date moves by one day"
	case days == system1904:
		return "the birth date moves by four years and a day, as between the two calendars of workbooks"
	case days != 0 && a.Year() == b.Year() && int(a.Month()) == b.Day() && a.Day() == int(b.Month()):
		return "the birth date has day and month swapped"
	}
	return ""
}
