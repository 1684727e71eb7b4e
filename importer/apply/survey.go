package apply

import (
	"context"
	"time"

	"intakeq-bulk/internal/plan"
)

// survey finds what is left to do.
func (a *Application) survey(ctx context.Context) error {
	progress, err := a.sender.file.Progress(ctx)
	if err != nil {
		return err
	}
	a.drift = newDrift(a.sender, progress)
	a.sender.elsewhere = a.Begun.Others(a.sender.file.Meta().ID, progress.Claims)
	a.sender.careful.Store(a.Careful || progress.Blind || a.Known.Used().Blind)
	decisions := newDecider(a.Decisions, progress)
	for t, err := range a.sender.file.Tried(ctx) {
		if err != nil {
			return err
		}
		if decisions.follow(&t.Row) {
			a.decided = append(a.decided, t.Row)
		}
		a.tally.count(t.Row)
		if t.State != plan.None && a.sender.elsewhere.Why(t.Row.Row) == "" {
			a.claimed.Add(t.Row.Row)
		}
		a.sort(t)
	}
	// What failed before may fail again, and end the run: the others go first.
	a.rows, a.again = append(a.rows, a.again...), nil
	if err := decisions.clash(); err != nil {
		return err
	}
	a.sender.meter.progress.Rows = len(a.rows) + a.sender.lost.len()
	if a.sender.meter.progress.Rows == 0 {
		return ErrNothingLeft
	}
	return nil
}

// sort puts a row among those that are to be sent, or to be looked for first, and
// takes from each what it says of clients.
func (a *Application) sort(t plan.Tried) {
	clients := &a.sender.clients
	for _, id := range []int64{t.ClientID, t.Lands} {
		if id != 0 {
			clients.add(id, time.Time{})
			a.sender.proof.SawClient(id)
		}
	}
	if t.ClientID != 0 {
		clients.assign(t.ClientID, t.Row.Row)
		if t.State != plan.None && t.State != plan.Planned {
			a.sender.saves.Began(t.ClientID)
		}
	}
	if t.Step == plan.StepLanded {
		clients.replace(t.ClientID, t.Row.Row)
	}
	switch {
	case !t.Row.Unfinished():
	case t.Row.Creates() && t.State == plan.Sent:
		a.sender.lost.add(t.Row, t.Sent, a.began, t.Timeout) // the run was killed
	case t.Row.Creates() && t.State == plan.Unknown:
		a.sender.lost.add(t.Row, t.Sent, t.Sent, t.Timeout)
	default:
		if t.State == plan.Failed || t.State == plan.Unknown {
			a.again = append(a.again, t.Row.Row)
		} else {
			a.rows = append(a.rows, t.Row.Row)
		}
		if a.sender.elsewhere.Why(t.Row.Row) == "" {
			a.cost.Count(&t.Row)
		} else {
			a.copied++
		}
		a.drift.enqueue(t.Row)
	}
}
