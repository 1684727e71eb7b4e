package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"intakeq-bulk/internal/plan"
)

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

// notes are the plan's, apart: what was found in the file, and what is said of the
// account and of any plan. Those stand last, and plans of older tools don't say where
// they begin. What is to know of new clients stands beside their number.
func (s subject) notes(begun bool) (found, standing []string) {
	for i, note := range s.meta.Notes {
		if note == plan.NoteWelcome && s.ofCreates(begun) != "" {
			continue
		}
		if i >= len(s.meta.Notes)-s.meta.Standing || slices.Contains(plan.StandingNotes(), note) {
			standing = append(standing, printable(note))
		} else {
			found = append(found, printable(note))
		}
	}
	return found, append(standing, printables(cannotKnow(s.sum))...)
}

// ofCreates is what to know before new clients are created; "": nothing, or they were.
func (s subject) ofCreates(begun bool) string {
	if begun || s.sum.Create+s.sum.Hold == 0 || !slices.Contains(s.meta.Notes, plan.NoteWelcome) {
		return ""
	}
	return "New clients: " + plan.NoteWelcome + "."
}

func printables(lines []string) []string {
	list := make([]string, len(lines))
	for i, line := range lines {
		list[i] = printable(line)
	}
	return list
}

const foundTitle = "What was found in the file"

const remarksTitle = "What to know, and what a dry run can't"

// remarksOf heads the remarks: of a plan that was begun they are of the time before.
func remarksOf(begun bool) string {
	if begun {
		return "What was to know when the plan was made"
	}
	return remarksTitle
}

// number is a count with its noun.
func number(n int, one, many string) string {
	return fmt.Sprintf("%d %s", n, plural(n, one, many))
}

// localTime is a time as the reader's clock shows it.
func localTime(t time.Time, in *time.Location) string {
	return t.In(in).Format("Mon Jan 2 2006, 15:04")
}

// price is what applying the plan costs, in a sentence; once it was begun, what is left
// of it, and what it was to cost.
func (s subject) price(t totals) string {
	if s.sum.Requests == 0 {
		return "Nothing to send."
	}
	left := t.left()
	switch {
	case t.begun() && left == 0:
		return "Nothing is left to send. It was priced at " + s.cost()
	case t.begun():
		return number(left, "row is", "rows are") + " left to send. All was priced at " + s.cost()
	}
	return s.cost()
}

// left are the rows for which applying the plan again would do something.
func (t totals) left() int { return t.balance.Unsent + t.balance.Unknown + t.balance.Failed }

func (s subject) cost() string {
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
	word := "begun"
	if t.left() == 0 {
		word = "applied"
	}
	return "This plan was " + word + ": " + strings.Join(parts, ", ") + "."
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

// whole accounts for every row of the spreadsheet, once the plan was begun.
func (t totals) whole() string {
	if !t.begun() {
		return ""
	}
	return t.balance.String()
}

// fact is a thing worth knowing of a plan as a whole.
type fact struct{ Name, Value string }

// modeWords say what a mode does, beside its own word.
func modeWords(m plan.Mode) string {
	switch m {
	case plan.ModeUpsert:
		return "upsert: a row changes the client that it is of, or makes a new one"
	case plan.ModeUpdate:
		return "update: a row changes the client that it is of; one without a client is left out"
	case plan.ModeCreate:
		return "create: a row makes a new client; one whose client is there already is left out"
	case plan.ModeUndo:
		return "undo: it takes back what another plan has done"
	}
	return printable(string(m))
}

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
		{"IntakeQ account", printable(cmp.Or(s.meta.AccountName, s.meta.Account))},
		{"Mode", modeWords(s.meta.Mode)},
	}
	if s.meta.MappingSHA256 != "" {
		list = append(list, fact{"Mapping", "the file that says which column of the spreadsheet goes where in IntakeQ, and how: wherever the mapping is spoken of here, it is meant"})
	}
	return slices.DeleteFunc(list, func(f fact) bool { return f.Value == "" })
}
