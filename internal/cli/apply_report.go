package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"intakeq-bulk/importer/apply"
	"intakeq-bulk/importer/results"
	"intakeq-bulk/internal/leftover"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/report"
	"intakeq-bulk/internal/session"
)

// applyReporter prints what an apply does, and asks.
type applyReporter struct {
	*session.Session
	display     *session.Progress
	journal     *plan.Journal
	values, yes bool
}

// counted returns a number of things, for people.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// price prints what is about to be written, and how long it takes.
func (t *applyReporter) price(todo apply.Todo) error {
	if t.Talk.Quiet && t.yes {
		return nil
	}
	meta := t.journal.Meta()
	text := fmt.Sprintf("%s of %s, made %s from %s:\n", meta.Mode, t.journal.Path(), session.Clock(meta.Created), meta.Source)
	text += fmt.Sprintf("  %s to send: %s, %d changed", counted(todo.Rows, "row"), counted(todo.Creates, "new client"), todo.Rows-todo.Creates)
	if todo.Unknown > 0 {
		text += fmt.Sprintf("; %s to look for, as the answer was lost", counted(todo.Unknown, "row"))
	}
	text += decidedWords(todo.Tally)
	text += fmt.Sprintf("\n  %s, %d of them to clear a value%s", counted(todo.Changes, "change"), todo.Clears, t.Known.OfClears(todo.Clears))
	if todo.Archives > 0 {
		text += fmt.Sprintf(", %d to archive a client", todo.Archives)
	}
	text += t.Known.OfLooks()
	cost, err := t.cost(todo)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.Env.Stderr, "%s\n  about %s\n", text, cost)
	return nil
}

// cost says what the requests are for, and how long they take.
func (t *applyReporter) cost(todo apply.Todo) (string, error) {
	text := counted(todo.Requests, "request")
	if words := (plan.Price{Requests: todo.Requests, Saves: todo.Saves, Tags: todo.Tags}).Words(); words != "" {
		text += ": " + words
	}
	done, err := t.Ledger.ETA(todo.Requests)
	if err != nil {
		return "", err
	}
	left := time.Until(done)
	if days := 1 + int(left/(24*time.Hour)); days > 1 {
		text += ": " + counted(days, "day")
	}
	if left > time.Minute {
		text += ", done " + session.Clock(done)
	}
	return text, nil
}

// decidedWords says what was decided, and what stays behind.
func decidedWords(t apply.Tally) string {
	text := ""
	if t.Approved > 0 {
		text += fmt.Sprintf(", of them %s that you approved", counted(t.Approved, "held row"))
	}
	for _, part := range []struct {
		n     int
		words string
	}{{t.LeftOut, "left out"}, {t.Open, "still open"}, {t.Rejected, "rejected"}} {
		if part.n > 0 {
			text += fmt.Sprintf("; %d %s", part.n, part.words)
		}
	}
	return text
}

// notify logs what the run has found out about the account, and when it will be done.
func (t *applyReporter) notify(n apply.Notice, requests int) {
	args := []any{"requests", requests}
	if done, err := t.Ledger.ETA(requests); err == nil {
		args = append(args, "done", session.Clock(done))
	}
	t.Log.Warn(string(n), args...)
}

// canary prints the rows that went first, before and after, and asks. Where nobody
// is asked, all of them must be as planned.
func (t *applyReporter) canary(ctx context.Context, seen apply.Canary) (bool, error) {
	t.display.Pause()
	defer t.display.Resume()
	var b strings.Builder
	for _, row := range seen.Rows {
		t.canaryRow(&b, row)
	}
	verdict := "all of them are as planned"
	if !seen.AsPlanned {
		verdict = "not all of them are as planned"
	}
	if !t.values {
		verdict += "; --show-values shows what is masked here"
	}
	fmt.Fprintf(t.Env.Stderr, "%d rows were saved and read again:\n%s%s\n", len(seen.Rows), b.String(), verdict)
	if t.yes {
		return seen.AsPlanned, nil
	}
	return t.askYes(ctx, "Go on with the others? Type yes: ")
}

func (t *applyReporter) canaryRow(w io.Writer, row apply.CanaryRow) {
	fmt.Fprintf(w, "  row %d, client %d: %s\n", row.Row.Row, row.ClientID, row.State)
	for _, c := range row.Seen {
		fmt.Fprintf(w, "    %s: %s -> %s", cmp.Or(c.Label, c.Field), t.shown(c.Before), t.shown(c.Got))
		if !c.AsPlanned {
			fmt.Fprintf(w, " (planned: %s)", t.shown(c.After))
		}
		fmt.Fprintln(w)
	}
}

func (t *applyReporter) shown(value string) string { return report.Shown(value, t.values) }

// outcome is what apply prints with --json.
type outcome struct {
	Rows      int      `json:"rows"`
	Attempted int      `json:"attempted"`
	Saved     int      `json:"saved"`
	Differs   int      `json:"differs"`
	Conflict  int      `json:"conflict"`
	Failed    int      `json:"failed"`
	Unknown   int      `json:"unknown"`
	Left      int      `json:"left"`
	Files     []string `json:"files"`

	Balance plan.Balance `json:"balance"` // of all rows of the spreadsheet

	*session.Failure
}

// finish prints what came of the run, and returns the error that the exit code is
// made of.
func (t *applyReporter) finish(ctx context.Context, out apply.Outcome, err error) error {
	o := outcome{
		Rows: out.Wanted, Attempted: out.Attempted, Saved: out.Saved, Differs: out.Differs, Conflict: out.Conflict,
		Failed: out.Failed, Unknown: out.Unknown, Left: out.Left, Files: results.Files(t.journal.File, t.journal.Path()),
	}
	balance, failed := t.journal.Balance(context.WithoutCancel(ctx))
	if failed != nil {
		return errors.Join(err, failed)
	}
	o.Balance = balance
	t.Remember(leftover.KindReport, o.Files...)
	if err == nil && !out.Whole() {
		err = session.ExitError{Code: session.ExitDiffers, Text: fmt.Sprintf("applied, but %d of %d rows are not saved as planned: see %s",
			out.Attempted-out.Saved, out.Wanted, pathsText(o.Files))}
	}
	switch {
	case t.Talk.JSON:
		o.Failure = session.Failed(ctx, err)
		return errors.Join(err, json.NewEncoder(t.Env.Stdout).Encode(o))
	case !t.Talk.Quiet:
		return errors.Join(err, t.print(context.WithoutCancel(ctx), o))
	case err != nil: // of success it is to say nothing; all else is accounted for
		_, failed = fmt.Fprintln(t.Env.Stdout, o.Balance)
	}
	return errors.Join(err, failed)
}

// maxNamed is how many rows that are not as planned are named one by one.
const maxNamed = 20

func (t *applyReporter) print(ctx context.Context, o outcome) error {
	fmt.Fprintf(t.Env.Stdout, "%d rows to send: %d attempted, %d left\n%d saved, %d differ, %d in conflict, %d failed, %d unknown\n",
		o.Rows, o.Attempted, o.Left, o.Saved, o.Differs, o.Conflict, o.Failed, o.Unknown)
	named := 0
	for r, err := range t.journal.Tried(ctx) {
		if err != nil {
			return err
		}
		if r.Error == "" {
			continue
		}
		if named++; named <= maxNamed {
			fmt.Fprintf(t.Env.Stdout, "row %d: %s: %s\n", r.Row.Row, r.State, r.Error)
		}
	}
	if named > maxNamed {
		fmt.Fprintf(t.Env.Stdout, "and %d more\n", named-maxNamed)
	}
	_, err := fmt.Fprintf(t.Env.Stdout, "results: %s\n%s\n", pathsText(o.Files), o.Balance)
	return err
}

// manyChanges is how many cells may be changed after a mere yes.
const manyChanges = 50

// confirm asks whether to write, and reports whether the answer was yes. What
// can't be looked through at a glance, and what takes something away, is not a
// matter of one key.
func (t *applyReporter) confirm(ctx context.Context, todo apply.Todo) (bool, error) {
	if todo.Changes <= manyChanges && todo.Clears == 0 && todo.Archives == 0 {
		return t.askYes(ctx, "Write this to the account? Type yes: ")
	}
	said, err := t.Ask(ctx, fmt.Sprintf("Write this to the account? Type the number of changes, %d: ", todo.Changes))
	return said == strconv.Itoa(todo.Changes), err
}

func (t *applyReporter) askYes(ctx context.Context, question string) (bool, error) {
	said, err := t.Ask(ctx, question)
	return strings.EqualFold(said, "yes") || strings.EqualFold(said, "y"), err
}
