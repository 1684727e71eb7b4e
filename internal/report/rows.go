package report

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/report/signoff"
	"intakeq-bulk/internal/report/tally"
)

// subject is the plan that a report is of, with what all of its parts need.
type subject struct {
	plan    Plan
	meta    plan.Meta
	sum     plan.Summary
	file    string // the plan's, as a command takes it
	loc     *time.Location
	alarms  []plan.Alarm
	fields  []plan.FieldCount
	reasons map[string]int // how many rows have each code
	run     plan.RunStatus // the latest
}

func newSubject(ctx context.Context, f Format, p Plan, o Options) (s subject, err error) {
	s = subject{plan: p, meta: p.Meta(), loc: o.location(), file: argument(o.Plan)}
	if f == CSV { // it has rows alone
		s.sum, err = p.RowSummary(ctx)
		return s, err
	}
	if s.sum, s.fields, err = p.Counts(ctx); err != nil {
		return s, err
	}
	if s.alarms, err = p.Alarms(ctx); err != nil {
		return s, err
	}
	if s.reasons, err = p.ReasonCounts(ctx); err != nil {
		return s, err
	}
	s.run, err = p.RunStatus(ctx)
	return s, err
}

// argument is a file's name as every shell takes it; of one that needs more than quotes,
// and of none, a word in its place.
func argument(path string) string {
	switch {
	case path == "" || strings.HasPrefix(path, "-") || strings.ContainsAny(path, "\"$`%!^\r\n") || printable(path) != path:
		return "YOUR.plan"
	case strings.ContainsFunc(path, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(`._-/\:`, r)
	}):
		return `"` + path + `"`
	}
	return path
}

// rows are the plan's of the actions, or all, and after the last an error if they are
// not those that its summary counts: a report never shows totals that it has not seen.
func (s subject) rows(ctx context.Context, of ...plan.Action) iter.Seq2[plan.Tried, error] {
	return tally.Checked(s.plan.Told(ctx, of...), s.sum, of, func(r plan.Tried) plan.Action { return r.Action })
}

// rejects are those that can't be used, with the cells of the spreadsheet.
func (s subject) rejects(ctx context.Context) iter.Seq2[plan.Tried, error] {
	of := []plan.Action{plan.Reject}
	return tally.Checked(s.plan.Tried(ctx, of...), s.sum, of, func(r plan.Tried) plan.Action { return r.Action })
}

// shown are the same rows with their cards, as far as these still say something.
func (s subject) shown(ctx context.Context, of ...plan.Action) iter.Seq2[plan.Shown, error] {
	settled := func(yield func(plan.Shown, error) bool) {
		for r, err := range s.plan.Shown(ctx, of...) {
			if !yield(r.Settled(s.meta.Fields), err) {
				return
			}
		}
	}
	return tally.Checked(settled, s.sum, of, func(r plan.Shown) plan.Action { return r.Action })
}

// class is a group of rows in the order in which people should see them.
type class int

const (
	troubled class = iota // sent, and not as planned
	clearing              // would clear a value
	identity              // held: probably another person
	held                  // held for another reason
	rejected
	created
	updated
	done // saved as planned
	skipped
	noted // unchanged, and something is said of it
	unchanged
	classes // how many there are
)

// classify puts a row into the first class that it fits, so that each is shown
// once. A rejected or held row clears nothing, whatever its cells say.
func classify(r plan.Row) class {
	switch {
	case slices.Contains([]plan.State{plan.Differs, plan.Conflict, plan.Failed, plan.Unknown}, r.State):
		return troubled
	case r.State == plan.Saved:
		return done
	case r.Action == plan.Hold && r.State == plan.Sent:
		return updated // a person said so
	case r.Action == plan.Hold && slices.ContainsFunc(r.Reasons, func(r plan.Reason) bool { return r.Code == reason.Identity }):
		return identity
	case r.Action == plan.Hold:
		return held
	case r.Action == plan.Reject:
		return rejected
	case slices.ContainsFunc(r.Changes, func(c plan.Change) bool { return c.Kind == plan.Clear }):
		return clearing
	case r.Action == plan.Create:
		return created
	case r.Action == plan.Update:
		return updated
	case r.Action == plan.Skip:
		return skipped
	case len(r.Reasons)+len(r.Changes) > 0:
		return noted
	}
	return unchanged
}

// totals are what the summary does not count.
type totals struct {
	classes [classes]int
	actions [classes][]plan.Action // that the rows of a class have
	choices []plan.Action          // of rows that can be decided
	bytes   [classes]int           // about, of the rows' texts
	states  map[plan.State]int
	balance plan.Balance
}

// totals is a pass of its own, because what it counts stands before the rows in
// text, HTML and XLSX.
func (s subject) totals(ctx context.Context) (totals, error) {
	t := newTotals()
	for r, err := range s.rows(ctx) {
		if err != nil {
			return t, err
		}
		t.add(r)
	}
	return t, nil
}

func newTotals() totals {
	return totals{states: make(map[plan.State]int)}
}

func (t *totals) add(r plan.Tried) {
	c := classify(r.Row)
	t.classes[c]++
	t.actions[c] = with(t.actions[c], r.Action)
	if len(r.Row.Choices()) > 0 {
		t.choices = with(t.choices, r.Action)
	}
	t.bytes[c] += size(r)
	t.states[r.State]++
	t.balance.Add(r.Row)
}

// with is the list with one more action, if that is new.
func with(list []plan.Action, a plan.Action) []plan.Action {
	if slices.Contains(list, a) {
		return list
	}
	return append(list, a)
}

// size is about what a row takes in the HTML report.
func size(r plan.Tried) int {
	n := 300
	for _, c := range r.Changes {
		n += 60 + len(c.Before) + len(c.After)
	}
	for _, c := range r.Reasons {
		n += 100 + len(c.Message)
	}
	for _, c := range r.Cells {
		n += 100 + len(c.Planned) + len(c.Got)
	}
	return n + len(r.Error)
}

// signed are the totals, and in the same pass what the customer signs for.
func (s subject) signed(ctx context.Context) (totals, signoff.Sheet, error) {
	t, count := newTotals(), signoff.New(s.meta.Fields)
	for r, err := range s.shown(ctx) {
		if err != nil {
			return t, signoff.Sheet{}, err
		}
		t.add(r.Tried)
		count.Add(r)
	}
	return t, count.Sheet(s.signAbout()), nil
}

func (s subject) signAbout() signoff.About {
	return signoff.About{Missing: s.meta.Missing, Alarms: s.alarms, Run: s.run, Location: s.loc}
}
