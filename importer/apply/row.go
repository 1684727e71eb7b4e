package apply

import (
	"cmp"
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"intakeq-bulk/importer/apply/proof"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// sender sends rows, and keeps in the plan what came of each. It does not know
// which row is next. It is safe for concurrent use, one call at a time for a row.
type sender struct {
	account  Account
	file     *plan.Journal
	clients  clients
	lost     lostCreates
	meter    meter
	failures failures
	proved   atomic.Bool // a create of this run was proved to have made its client
	proof    *proof.Evidence
	timeout  time.Duration // of one request
}

// task is a row being sent.
type task struct {
	plan.Tried
	was  plan.State // before
	why  string     // it was not saved before
	kept plan.State // in the plan, as far as this run knows
}

// outcome is how a row ended in this run. The zero outcome is of a row that goes
// on with its next step.
type outcome struct {
	state plan.State
	text  string // why it is not saved; no client's data
	stop  error  // why the run begins no further row; nil: it does
}

func (o outcome) ended() bool { return o.state != "" }

// row does for a row what is left of it. An error is why no further row is begun.
func (s *sender) row(ctx context.Context, n int) error {
	t, err := s.load(ctx, n)
	if err != nil {
		return describe(n, err)
	}
	if !t.Row.Unfinished() { // a look for what staff changed has found it in conflict
		return nil
	}
	out, err := s.steps(ctx, t)
	if err != nil {
		return describe(n, err)
	}
	return s.end(ctx, t, out)
}

// load reads a row, also where the run is to end: what was done must be kept.
func (s *sender) load(ctx context.Context, n int) (*task, error) {
	ctx = context.WithoutCancel(ctx)
	r, err := s.file.Row(ctx, n)
	if err != nil {
		return nil, err
	}
	attempt, err := s.file.Attempt(ctx, n)
	return &task{Tried: plan.Tried{Row: r, Attempt: attempt}, was: r.State, kept: r.State, why: attempt.Error}, err
}

// steps takes a row through its steps; each goes on at once where it is done
// already, in this run or before. An error means that the plan can't keep what is
// done: no request may leave of which it does not know.
func (s *sender) steps(ctx context.Context, t *task) (outcome, error) {
	t.Error, t.Said = "", ""
	for _, step := range []func(context.Context, *task) (outcome, error){s.create, s.adopt, s.update, s.tag} {
		if out, err := step(ctx, t); err != nil || out.ended() {
			return out, err
		}
	}
	if len(t.Cells) > 0 {
		return outcome{state: plan.Differs, text: differsText(t.Cells)}, nil
	}
	return outcome{state: plan.Saved}, nil
}

// differsText names the fields, and no values: the plan holds those.
func differsText(cells []plan.Cell) string {
	return "not as planned after the save: " + record.FieldNames(cells)
}

// end keeps and reports how a row ended. An error is why no further row is begun.
func (s *sender) end(ctx context.Context, t *task, out outcome) error {
	if t.State, t.Error = out.state, out.text; t.Error == "" {
		t.Said = ""
	}
	err := s.record(ctx, t)
	if err != nil {
		err = describe(t.Row.Row, err)
	}
	full := s.meter.report(t.Row.Row, t.State)
	if out.stop != nil {
		return out.stop
	}
	return cmp.Or(err, full)
}

func (s *sender) record(ctx context.Context, t *task) error {
	err := s.file.Record(ctx, t.kept, t.Row, t.Attempt)
	if err == nil {
		t.kept = t.State
	}
	return err
}

// intend keeps what is about to be sent.
func (s *sender) intend(ctx context.Context, t *task, step plan.Step) error {
	t.State, t.Step = plan.Sent, step
	return s.record(ctx, t)
}

// update saves the row's changes into its client's document, and nothing else.
func (s *sender) update(ctx context.Context, t *task) (outcome, error) {
	if t.Step == plan.StepTags {
		return outcome{}, nil
	}
	base := record.Base(t.Tried)
	if !needsSave(t, base) {
		t.Step, t.After = plan.StepTags, base.Raw()
		return outcome{}, nil
	}
	doc, err := record.Updated(t.Row, base)
	if err != nil {
		return unfit(err), nil
	}
	if err := s.intend(ctx, t, plan.StepSave); err != nil {
		return outcome{}, err
	}
	request, wire, done := wired(ctx)
	defer done()
	saved, err := s.account.Update(request, doc)
	if err != nil {
		return s.fail(ctx, t, err, wire), nil
	}
	s.failures.reset()
	if id, _ := saved.Document.ID(); id != t.ClientID {
		stop := &LandedError{Row: t.Row.Row, Client: id}
		return outcome{plan.Differs, stop.Error(), stop}, nil
	}
	return outcome{}, s.saved(ctx, t, saved.Document, doc)
}

// saved takes in what a save left. Where no tags follow, it is kept with the
// row's end.
func (s *sender) saved(ctx context.Context, t *task, doc, sent intakeq.Document) error {
	t.After, t.Cells, t.Step = doc.Raw(), record.Differing(t.Changes, sent, doc), plan.StepTags
	if len(t.TagsAdd)+len(t.TagsRemove) == 0 {
		return nil
	}
	return s.record(ctx, t)
}

// needsSave reports whether the client is not yet as planned: tags have calls of
// their own, and a save whose answer was lost may have been done.
func needsSave(t *task, base intakeq.Document) bool {
	now := record.NewCells(base)
	for _, c := range t.Changes {
		if c.Kind != plan.Form && c.Field != record.MemberTags && record.Differs(c.Field, now.Get(c.Field), c.After) {
			return true
		}
	}
	return false
}

// tag makes the tag calls. Each may be repeated.
func (s *sender) tag(ctx context.Context, t *task) (outcome, error) {
	if len(t.TagsAdd)+len(t.TagsRemove) == 0 {
		return outcome{}, nil
	}
	if t.State != plan.Sent {
		if err := s.intend(ctx, t, plan.StepTags); err != nil {
			return outcome{}, err
		}
	}
	for _, calls := range []struct {
		tags []string
		call func(context.Context, int64, string) error
	}{{t.TagsAdd, s.account.AddTag}, {t.TagsRemove, s.account.RemoveTag}} {
		for _, tag := range calls.tags {
			request, wire, done := wired(ctx)
			err := calls.call(request, t.ClientID, tag)
			done()
			if err != nil {
				return s.fail(ctx, t, fmt.Errorf("tags: %w", err), wire), nil
			}
			s.failures.reset()
		}
	}
	return outcome{}, nil
}

// describe names a row in an error.
func describe(row int, err error) error { return fmt.Errorf("row %d: %w", row, err) }
