package report

import (
	"fmt"
	"strings"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/report/choice"
)

// wording is how all reports speak of an action: as a label, and after a number.
type wording struct{ title, one, many string }

func actionWords(a plan.Action) wording {
	switch a {
	case plan.Create:
		return wording{"New client", "new client would be created", "new clients would be created"}
	case plan.Update:
		return wording{"Change", "client would be changed", "clients would be changed"}
	case plan.Unchanged:
		return wording{"No change", "row is the same in IntakeQ already", "rows are the same in IntakeQ already"}
	case plan.Skip:
		return wording{"Left out", "row is left out", "rows are left out"}
	case plan.Hold:
		return wording{"Needs your decision", "row needs your decision", "rows need your decision"}
	case plan.Reject:
		return wording{"Can't be used", "row can't be used", "rows can't be used"}
	}
	return wording{string(a), string(a), string(a)}
}

// beganWords is how reports speak of an action once the plan was begun: nothing
// would be any more.
func beganWords(a plan.Action) wording {
	switch a {
	case plan.Create:
		return wording{"New client", "row is for a new client", "rows are for new clients"}
	case plan.Update:
		return wording{"Change", "row changes a client", "rows change a client"}
	case plan.Unchanged:
		return wording{"No change", "row was the same in IntakeQ already", "rows were the same in IntakeQ already"}
	case plan.Hold:
		return wording{"Held", "row was held for a decision", "rows were held for a decision"}
	}
	return actionWords(a)
}

// wordsOf is how a report of the plan speaks of an action.
func wordsOf(a plan.Action, begun bool) wording {
	if begun {
		return beganWords(a)
	}
	return actionWords(a)
}

// countWords are the words that follow the number of an action: of held rows also how
// many are open, once some are decided.
func countWords(a plan.Action, n int, counts totals) string {
	if open := counts.balance.Held; a == plan.Hold && open < n {
		return fmt.Sprintf("%s: %d decided, %d open", plural(n, "row was held", "rows were held"), n-open, open)
	}
	return wordsOf(a, counts.begun()).after(n)
}

// after is the words that follow the number n.
func (w wording) after(n int) string { return plural(n, w.one, w.many) }

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func clearWords(n int, begun bool) string {
	if begun {
		return plural(n, "value to clear", "values to clear")
	}
	return plural(n, "value would be cleared", "values would be cleared")
}

// peopleOrder is the order of actions for a person: first what needs one.
func peopleOrder() []plan.Action {
	return []plan.Action{plan.Hold, plan.Reject, plan.Create, plan.Update, plan.Skip, plan.Unchanged}
}

func (c class) title() string {
	switch c {
	case troubled:
		return "Went wrong"
	case clearing:
		return "Values to clear"
	case identity:
		return "May be another person"
	case held:
		return "Needs your decision"
	case rejected:
		return "Can't be used"
	case created:
		return "New clients"
	case updated:
		return "Changes"
	case done:
		return "Saved"
	case skipped:
		return "Left out"
	case noted:
		return "No change, with a warning"
	}
	return "No change"
}

// titleOf is the title in a report of a plan that was begun, or was not: what is still
// held once it was is not asked any more, unless it is applied again.
func (c class) titleOf(begun bool) string {
	if begun && c == held {
		return beganWords(plan.Hold).title
	}
	return c.title()
}

// stateWords never say more than is known: a failed row is not saved, an unknown
// one may be.
func stateWords(s plan.State) string {
	switch s {
	case plan.None:
		return "nothing to send"
	case plan.Planned:
		return "not sent yet"
	case plan.Sent:
		return "sent, no answer yet"
	case plan.Saved:
		return "saved"
	case plan.Differs:
		return "saved, but not as planned"
	case plan.Conflict:
		return "left alone: changed in IntakeQ meanwhile"
	case plan.Failed:
		return "not saved"
	case plan.Unknown:
		return "may or may not be saved"
	}
	return string(s)
}

// kindWords is what a change does to a value; "" for the plain case.
func kindWords(c plan.Change) string {
	var words []string
	switch c.Kind {
	case plan.Clear:
		words = append(words, "cleared")
	case plan.Form:
		words = append(words, "the same, written another way")
	}
	if c.Derived {
		words = append(words, "follows from other changes")
	}
	return strings.Join(words, ", ")
}

// cellWords is what becomes of a mapped cell; "" for a new value.
func cellWords(k plan.CellKind) string {
	switch k {
	case plan.CellSame:
		return "the same"
	case plan.CellForm:
		return "the same, written another way: kept"
	case plan.CellKept:
		return "kept"
	case plan.CellClear:
		return "cleared"
	case plan.CellDamaged:
		return "damaged in the spreadsheet: kept"
	case plan.CellRefused:
		return "can't be used"
	}
	return ""
}

// kindTitle is what a change does to a value, in any case.
func kindTitle(c plan.Change) string {
	switch words := kindWords(c); {
	case words != "":
		return words
	case c.Before == "":
		return "filled in"
	}
	return "changed"
}

// decisionWords says what a decision means for this very row.
func decisionWords(r plan.Row, d plan.Decision) string {
	return choice.Words(r, d, actionWords(r.Action).title)
}
