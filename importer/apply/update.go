package apply

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/internal/wire"
)

// maxSends is how often a run sends one update whose answers are lost. Between them
// it waits a second, then four, then sixteen.
const maxSends = 4

// update saves the row's changes into its client's document, and nothing else. A save
// whose answer was lost may have been done, and staff may have edited the client since:
// the client is read before it is sent again.
func (s *sender) update(ctx context.Context, t *task) (outcome, error) {
	if t.Step == plan.StepTags {
		return outcome{}, nil
	}
	var last outcome // what is told of the row where it does not end well
	for sent := 0; ; sent++ {
		if t.lost || s.careful.Load() && !t.read {
			if out, err := s.reread(ctx, t, last); err != nil || out.ended() {
				return out, err
			}
		}
		base := record.Base(t.Tried)
		if id, _ := base.ID(); id != t.ClientID {
			return unfit(errOtherDocument), nil
		}
		if !needsSave(t, base) {
			t.Step, t.After = plan.StepTags, base.Raw()
			return outcome{}, nil
		}
		if sent == maxSends || last.stop != nil {
			if last.stop == nil && t.cause != nil {
				last.stop = s.stops(ctx, t.cause)
			}
			return last, nil
		}
		if err := s.pause(ctx, sent, t.busy); err != nil {
			last.stop = err
			return last, nil
		}
		out, again, err := s.save(ctx, t, base)
		if err != nil || !again {
			return out, err
		}
		last, t.lost = out, true
	}
}

var errOtherDocument = errors.New("the plan is damaged: it keeps another client's document for this row; nothing was sent: make it again")

// save sends the save, once. again reports that it may be sent once more, when the
// client was read.
func (s *sender) save(ctx context.Context, t *task, base intakeq.Document) (out outcome, again bool, err error) {
	doc, err := record.Updated(t.Row, base)
	if err != nil {
		return unfit(err), false, nil
	}
	if err := s.intend(ctx, t, plan.StepSave); err != nil {
		return outcome{}, false, err
	}
	s.saves.Began(t.ClientID)
	request, left, done := wire.Watch(ctx)
	defer done()
	saved, err := s.account.Update(request, doc)
	if err != nil {
		var api *intakeq.Error
		again := errors.As(err, &api) && api.Unsure() && api.Temporary() && api.RetryAfter <= longestWait && ctx.Err() == nil
		if again {
			t.cause, t.busy = err, api.RetryAfter
			return s.failed(ctx, t, err, left), true, nil
		}
		return s.fail(ctx, t, err, left), false, nil
	}
	s.failures.reset()
	s.proof.SawClock(saved.Server)
	if id, ok := saved.Document.ID(); !ok || id != t.ClientID {
		wrong := &MisansweredError{Row: t.Row.Row, Client: t.ClientID, Answered: id}
		out := outcome{state: plan.Unknown, text: wrong.Error()}
		if ok { // that client may have been changed instead
			out.stop = wrong
		}
		return out, true, nil
	}
	t.sent = true
	return outcome{}, false, s.saved(ctx, t, saved.Document, doc)
}

// MisansweredError says that the save of a client was answered with another client, or
// with none, and that the client is not as planned.
type MisansweredError struct {
	Row              int
	Client, Answered int64 // Answered 0: none
}

// Error says where to look.
func (e *MisansweredError) Error() string {
	if e.Answered == 0 {
		return fmt.Sprintf("row %d: the answer to the save of client %d names no client, and the client is not as planned: apply the plan again", e.Row, e.Client)
	}
	return fmt.Sprintf("row %d: the save of client %d was answered with client %d, and client %d is not as planned: look at both in IntakeQ, then apply the plan again",
		e.Row, e.Client, e.Answered, e.Client)
}

// longestWait is how long a server that is busy may say to wait.
const longestWait = 15 * time.Minute

// pause waits before the next sending, and as long as the server said. An error is why
// the run ends.
func (s *sender) pause(ctx context.Context, sent int, busy time.Duration) error {
	if sent == 0 {
		return nil
	}
	timer := time.NewTimer(max(time.Second<<(2*(sent-1)), busy+time.Second))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// reread reads the row's client, and rebases the row on what it is now. last is what is
// told of the row where that can't be done; without it nothing was sent in this run.
func (s *sender) reread(ctx context.Context, t *task, last outcome) (outcome, error) {
	doc, found, err := s.account.ByID(ctx, t.ClientID, record.Base(t.Tried))
	switch {
	case err != nil && last.ended():
		last.stop = s.stops(ctx, err)
		return last, nil
	case err != nil:
		last = t.asBefore()
		last.stop = describe(t.Row.Row, err)
		if ctx.Err() != nil {
			last.stop = context.Cause(ctx)
		}
		return last, nil
	case !found && t.lost:
		return outcome{state: plan.Unknown, text: fmt.Sprintf("the answer was lost, and the account shows no client %d any more: look in IntakeQ", t.ClientID)}, nil
	case !found:
		return unfit(fmt.Errorf("the account has no client %d any more", t.ClientID)), nil
	}
	t.lost, t.read = false, true
	told, err := s.rebase(ctx, t, doc)
	if err == nil && told != "" {
		return outcome{state: plan.Conflict, text: told}, nil
	}
	return outcome{}, err
}

// rebase lets a row follow its client's document as it is now: what staff changed
// elsewhere is in the document that the save is made of. told is why the row is in
// conflict; "": it is not.
func (s *sender) rebase(ctx context.Context, t *task, doc intakeq.Document) (told string, err error) {
	if bytes.Equal(record.Base(t.Tried).Raw(), doc.Raw()) {
		return "", nil
	}
	by, err := s.replacedBy(ctx, t.ClientID, doc)
	if err != nil {
		return "", err
	}
	if by != 0 {
		// The document is another person's; what the row's save would be made of is
		// kept for the undo.
		return fmt.Sprintf("the new client of row %d fell on this client, and replaced the record: undo the plan first", by), nil
	}
	rebased, conflicts := record.Rebased(t.Row, doc)
	t.Row = rebased
	if len(conflicts) > 0 {
		// Nobody knows which of two new values is right: the row is not sent, and
		// staff's stays.
		t.Cells = conflicts
		return "somebody else has changed what the plan changes: " + record.FieldNames(conflicts), nil
	}
	t.Base = bytes.Clone(doc.Raw())
	return "", s.record(ctx, t)
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
