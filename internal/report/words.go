package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"intakeq-bulk/internal/plan"
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
	switch {
	case r.State == plan.Unknown && r.Creates():
		return lostWords(d)
	case d == plan.Undecided && r.Action == plan.Hold:
		return "Not decided yet: left out"
	case d == plan.DecideApply && r.State == plan.Unknown:
		return "Send it again"
	case d == plan.DecideApply && r.Action == plan.Hold && r.ClientID == 0 && r.Lands == 0:
		return "This one: create it, and leave out the rows that it would be taken for"
	case d == plan.DecideRestore:
		return fmt.Sprintf("Bring client %d back from the archive, and change it", cmp.Or(r.ClientID, r.Lands))
	case d == plan.DecideApply && r.Action == plan.Hold && r.ClientID == 0:
		return fmt.Sprintf("Change client %d", r.Lands)
	case d == plan.DecideApply && r.Action == plan.Hold:
		return fmt.Sprintf("Change client %d all the same", r.ClientID)
	case d == plan.DecideCreate:
		return "Create a new client all the same"
	case d == plan.DecideSkip && r.Action == plan.Hold && r.Lands == 0 && r.ClientID == 0 && len(r.Meets) > 0:
		return fmt.Sprintf("Leave this row out; where %s is left out too, this person will not be in IntakeQ", meetsWords(r.Meets))
	case d == plan.DecideSkip && r.Action == plan.Update:
		return "Leave this client as it is"
	case d == plan.DecideSkip && r.Action == plan.Create:
		return "Don't create this client"
	case d == plan.DecideSkip:
		return "Leave this row out"
	case d == plan.Undecided:
		return "As planned: " + strings.ToLower(actionWords(r.Action).title)
	}
	return "Yes: " + strings.ToLower(actionWords(r.Action).title)
}

// lostWords says what a decision means for a new client who may be there already:
// only a person who has looked may have it sent again.
func lostWords(d plan.Decision) string {
	switch d {
	case plan.DecideApply:
		return "Send it again"
	case plan.DecideSkip:
		return "Don't send it again"
	}
	return "Not decided yet: looked for again, not sent"
}

// cannotKnow is what no dry run can tell of any account, besides what the plan's
// own notes say of this one.
func cannotKnow(s plan.Summary) []string {
	if s.Create+s.Update+s.Hold == 0 {
		return []string{}
	}
	return []string{
		"whether clients were merged in IntakeQ lately can't be seen: a merged client may look like one that is gone",
		"what clients change in their portal from now on is looked for again while the plan is applied: a row whose planned cells changed is left alone",
	}
}

// remarks are the sentences on the plan as a whole.
func (s subject) remarks() []string {
	return printables(slices.Concat(s.meta.Notes, cannotKnow(s.sum)))
}

func printables(lines []string) []string {
	list := make([]string, len(lines))
	for i, line := range lines {
		list[i] = printable(line)
	}
	return list
}

const remarksTitle = "What to know, and what a dry run can't"

// number is a count with its noun.
func number(n int, one, many string) string {
	return fmt.Sprintf("%d %s", n, plural(n, one, many))
}

// localTime is a time as the reader's clock shows it.
func localTime(t time.Time, in *time.Location) string {
	return t.In(in).Format("Mon Jan 2 2006, 15:04")
}

// price is what applying the plan costs, in a sentence.
func (s subject) price() string {
	if s.sum.Requests == 0 {
		return "Nothing to send."
	}
	cost := number(s.sum.Requests, "request to IntakeQ", "requests to IntakeQ")
	before := ", "
	if words := s.meta.Price.Words(); words != "" {
		cost += ": " + words
		before = ": "
	}
	if s.meta.Price.Days > 0 {
		cost += before + number(s.meta.Price.Days, "day", "days")
	}
	if !s.meta.Price.Done.IsZero() {
		cost += "; done " + localTime(s.meta.Price.Done, s.loc) + " if started at once"
	}
	return cost + "."
}

// alerts are the reasons not to apply the plan as it is.
func (s subject) alerts() []string {
	var list []string
	if s.meta.Tripped != "" {
		list = append(list, "This plan can't be applied: "+printable(s.meta.Tripped))
	}
	if !s.meta.Complete {
		list = append(list, strings.TrimSuffix("The account could not be read whole, so clients may be missing here: "+printable(s.meta.Reason), ": "))
	}
	return list
}

// progress says how far the plan got.
func (t totals) progress() string {
	if !t.begun() {
		return "Nothing has been written to IntakeQ."
	}
	var parts []string
	for _, o := range t.outcomes() {
		parts = append(parts, fmt.Sprintf("%s %d", o.State, o.Count))
	}
	return "This plan was begun: " + strings.Join(parts, ", ") + "."
}

const outcomesTitle = "What came of it"

// kind is what the plan is, in a word or two.
func (s subject) kind(begun bool) string {
	switch {
	case s.meta.Mode == plan.ModeUndo:
		return "Undo"
	case begun:
		return "Import"
	}
	return "Dry run"
}

func (s subject) eyebrow(begun bool) string {
	if s.meta.Mode != plan.ModeUndo && begun {
		return "An IntakeQ import"
	}
	return s.kind(begun) + " of an IntakeQ import"
}

// leadWords says what rows are shown for.
func leadWords(begun bool) string {
	if begun {
		return "This page shows what came of each row so far."
	}
	return "This page shows what would happen if this plan is applied."
}

// fact is a thing worth knowing of a plan as a whole.
type fact struct{ Name, Value string }

func (s subject) facts() []fact {
	from := "Spreadsheet"
	if s.meta.Mode == plan.ModeUndo {
		from = "Takes back"
	}
	list := []fact{
		{"Plan", printable(s.meta.ID)},
		{from, printable(s.meta.Source)},
		{"Sheet", printable(s.meta.Sheet)},
		{"Made", localTime(s.meta.Created, s.loc)},
		{"IntakeQ account", printable(s.meta.Account)},
		{"Mode", printable(string(s.meta.Mode))},
	}
	return slices.DeleteFunc(list, func(f fact) bool { return f.Value == "" })
}
