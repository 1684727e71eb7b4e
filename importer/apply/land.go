package apply

import (
	"context"
	"fmt"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// LandedError says that a new client's save fell on a client who was there.
type LandedError struct {
	Row    int
	Client int64
	Known  bool // the client's document, as it was, is in the plan
}

// Error says who was hit, and how to take it back.
func (e *LandedError) Error() string {
	text := fmt.Sprintf("row %d: IntakeQ took the new client for client %d, who was there before, and replaced the record; the run has stopped: ", e.Row, e.Client)
	if e.Known {
		return text + "the plan keeps the document as it was: undo makes a plan that restores it"
	}
	return text + "the document as it was is not known here: restore the client from your last export, or in IntakeQ"
}

// landed reports that a create fell on somebody who was there before, keeps what
// is known of that client, and stops the run.
func (a *Application) landed(t *task, id int64, saved intakeq.Saved, w *wire) bool {
	if !a.knows(id, t.Row.Row, w.left()) && !olderThan(saved, time.Since(w.left())) {
		return false
	}
	a.land(t, id, saved.Document)
	return true
}

// knows reports whether the run knew of a client, or another row has it, before a
// row's create left.
func (a *Application) knows(id int64, row int, left time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	since, known := a.known[id]
	of := a.claimed[id]
	return known && since.Before(left) || of != 0 && of != row
}

// land keeps what a create did to client id, who was there before, and stops the
// run. The client's document as it was is the row's Base, if the plan knows it.
func (a *Application) land(t *task, id int64, now intakeq.Document) {
	t.After, t.Base = now.Raw(), nil
	doc, known, err := a.knownDocument(id)
	if err != nil {
		a.stop(describe(t.Row.Row, err))
	}
	if known {
		t.Base = doc.Raw()
	}
	stop := &LandedError{Row: t.Row.Row, Client: id, Known: known}
	t.ClientID, t.State, t.Step, t.Error = id, plan.Differs, plan.StepLanded, stop.Error()
	a.stop(stop)
	a.record(t)
}

// knownDocument finds a client's document as the plan last knew it.
func (a *Application) knownDocument(id int64) (intakeq.Document, bool, error) {
	ctx := context.WithoutCancel(a.work)
	for r, err := range a.file.Rows(ctx) {
		if err != nil {
			return intakeq.Document{}, false, err
		}
		if r.ClientID != id {
			continue
		}
		tried, err := a.file.Attempt(ctx, r.Row) // a planned row may have been rebased
		if err != nil {
			return intakeq.Document{}, false, err
		}
		for _, doc := range [][]byte{tried.After, tried.Base, r.Before} {
			if doc != nil {
				return intakeq.Trusted(doc), true, nil
			}
		}
	}
	doc, err := a.file.Known(ctx, id)
	return intakeq.Trusted(doc), doc != nil, err
}

// olderThan reports whether the client was made before the request that was
// answered, took ago. Both times are the server's. The header is in whole
// seconds, and DateCreated may be.
func olderThan(saved intakeq.Saved, took time.Duration) bool {
	made, ok := intakeq.ParseTime(saved.Document.Get("DateCreated"))
	return ok && !saved.Server.IsZero() && made.Before(saved.Server.Add(-took-time.Second))
}

// strayed: an update that comes back as another client's record.
func (a *Application) strayed(t *task, id int64) bool {
	stop := &LandedError{Row: t.Row.Row, Client: id}
	t.State, t.Error = plan.Differs, stop.Error()
	a.stop(stop)
	a.record(t)
	return false
}

// older reports whether a client was there before the create left. The clocks are
// two, and may differ.
func older(doc intakeq.Document, sent time.Time) bool {
	const skew = 5 * time.Minute
	made, ok := intakeq.ParseTime(doc.Get("DateCreated"))
	return ok && made.Before(sent.Add(-skew))
}

// fellOn reports whether a client's record is the work of a row's create whose
// answer was lost: the client was there before, and has all that the row brings. A
// row without email and phone falls on nobody.
func (a *Application) fellOn(t *task, id int64, doc intakeq.Document) bool {
	there := a.knows(id, t.Row.Row, t.Sent) || older(doc, t.Sent)
	return there && len(record.CreateKeys(t.Row)) > 0 && len(record.Differing(t.Changes, intakeq.Document{}, doc)) == 0
}

// fellBefore lands a create whose answer was lost, where a client shows that it
// fell there. Later the client's own row may have been saved over it.
func (a *Application) fellBefore(ctx context.Context, id int64, doc intakeq.Document, keys []string) (bool, error) {
	for _, key := range keys {
		a.mu.Lock()
		rows := a.lostKeys[key]
		a.mu.Unlock()
		for _, row := range rows {
			t, err := a.load(ctx, row)
			if err != nil {
				return false, err
			}
			open := record.Creates(t.Row) && (t.State == plan.Sent || t.State == plan.Unknown)
			if open && a.fellOn(t, id, doc) {
				a.land(t, id, doc)
				a.tell(t)
				return true, nil
			}
		}
	}
	return false, nil
}

// replaced says by which row's create a client's record was replaced, where it
// still shows that; 0: by none.
func (a *Application) replaced(ctx context.Context, id int64, doc intakeq.Document) (int, error) {
	row := a.fallen[id]
	if row == 0 {
		return 0, nil
	}
	t, err := a.load(ctx, row)
	if err != nil || len(record.Differing(t.Changes, intakeq.Document{}, doc)) > 0 {
		return 0, err
	}
	return row, nil
}
