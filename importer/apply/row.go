package apply

import (
	"cmp"
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"intakeq-bulk/importer/apply/ours"
	"intakeq-bulk/importer/apply/proof"
	"intakeq-bulk/internal/begun"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/internal/wire"
)

// sender sends rows, and keeps in the plan what came of each. It does not know
// which row is next. It is safe for concurrent use, one call at a time for a row.
type sender struct {
	account  Account
	file     *plan.Journal
	clients  clients
	lost     lostCreates
	saves    *ours.Saves
	meter    meter
	failures failures
	careful  atomic.Bool // a client is read right before its save
	proved   atomic.Bool // a create of this run was proved to have made its client
	proof    *proof.Evidence
	timeout  time.Duration // of one request

	elsewhere begun.Claims // of other files of the plan
}

// task is a row being sent.
type task struct {
	plan.Tried
	was   plan.State    // before
	why   string        // it was not saved before
	said  string        // of that, by the server
	sent  bool          // saved in this run
	lost  bool          // the answer to a save by ClientId was lost: the client is read before another
	cause error         // the failure of the latest save
	busy  time.Duration // what the server said to wait
	read  bool          // the client's document is of this moment
	kept  plan.State    // in the plan, as far as this run knows
}

// outcome is how a row ended in this run. The zero outcome is of a row that goes
// on with its next step.
type outcome struct {
	state plan.State
	text  string // why it is not saved; no client's data
	said  string // the server's own words about that
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
	if why := s.elsewhere.Why(n); why != "" {
		return s.end(ctx, t, outcome{state: plan.Conflict, text: why})
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
	begun := r.State == plan.Sent || r.State == plan.Unknown
	return &task{
		Tried: plan.Tried{Row: r, Attempt: attempt}, was: r.State, kept: r.State, why: attempt.Error, said: attempt.Said,
		lost: begun && attempt.Step == plan.StepSave && r.ClientID != 0,
	}, err
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
		text := record.DiffersText(t.Cells)
		if keepsCleared(t) {
			s.meter.tell(NoticeKeeps)
			text += "; " + string(NoticeKeeps)
		}
		return outcome{state: plan.Differs, text: text}, nil
	}
	return outcome{state: plan.Saved}, nil
}

// keepsCleared reports whether the server has answered a value that was to be cleared
// as it was before.
func keepsCleared(t *task) bool {
	for _, c := range t.Changes {
		for _, cell := range t.Cells {
			if c.Kind == plan.Clear && c.Field == cell.Field && !record.Differs(c.Field, cell.Got, c.Before) {
				return true
			}
		}
	}
	return false
}

// end keeps and reports how a row ended. An error is why no further row is begun.
func (s *sender) end(ctx context.Context, t *task, out outcome) error {
	t.State, t.Error, t.Said = out.state, out.text, out.said
	err := s.record(ctx, t)
	if err != nil {
		err = describe(t.Row.Row, err)
	}
	if t.sent && (t.State == plan.Saved || t.State == plan.Differs) {
		s.saves.Ended(t.ClientID)
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
			request, left, done := wire.Watch(ctx)
			err := calls.call(request, t.ClientID, tag)
			done()
			if err != nil {
				return s.fail(ctx, t, fmt.Errorf("tags: %w", err), left), nil
			}
			s.failures.reset()
		}
	}
	return outcome{}, nil
}

// describe names a row in an error.
func describe(row int, err error) error { return fmt.Errorf("row %d: %w", row, err) }
