package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"intakeq-bulk/importer/apply"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/session"
)

// standingEvery is how often a run keeps how it stands.
const standingEvery = 20 * time.Second

// keepStanding keeps in the plan how the run stands, so that show can tell it
// from another terminal. The function that it gives ends that.
func (t *applyTalk) keepStanding(ctx context.Context, todo apply.Todo) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	keep := func(ended bool) {
		if err := t.journal.SetStanding(ctx, t.standing(todo, ended)); err != nil {
			t.Log.Debug("could not keep how the run stands", "error", err)
		}
	}
	go func() {
		defer close(done)
		tick := time.NewTicker(standingEvery)
		defer tick.Stop()
		for {
			keep(false)
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
	return func() {
		cancel()
		<-done
		keep(true)
	}
}

// standing is how the run stands.
func (t *applyTalk) standing(todo apply.Todo, ended bool) plan.Standing {
	s := plan.Standing{At: time.Now(), Ended: ended, Left: -1}
	if status, err := t.Ledger.Status(); err == nil {
		s.Used, s.Left = status.Used, status.Left
	}
	var requests int
	requests, s.Until = t.display.Left()
	if done, err := t.Ledger.ETA(requests); err == nil {
		s.Done = done
	}
	return s
}

// printStanding tells how the run that applies a plan stands, or how the last one
// stood at its end. A plan that was never applied has nothing to tell.
func printStanding(ctx context.Context, w io.Writer, file *plan.File) error {
	s, err := file.Standing(ctx)
	if err != nil || s.At.IsZero() {
		return err
	}
	out, err := apply.Count(ctx, file)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, standingText(s, out, time.Now()))
	return err
}

func standingText(s plan.Standing, out apply.Outcome, now time.Time) string {
	text := fmt.Sprintf("applying: %d of %d rows attempted, %d saved, %d not as planned, %d left\n",
		out.Attempted, out.Wanted, out.Saved, out.Attempted-out.Saved, out.Left)
	text += fmt.Sprintf("requests: %d used in the last 24 hours", s.Used)
	if s.Left >= 0 {
		text += fmt.Sprintf(", %d left today", s.Left)
	}
	text += " (at " + session.Clock(s.At) + ")\n"
	switch quiet := now.Sub(s.At) > 3*standingEvery; {
	case s.Ended && out.Left == 0:
		return text + "the run is over"
	case s.Ended:
		return text + "the run has stopped: apply the plan again, and it goes on"
	case quiet && !now.Before(s.Until):
		return text + "the run was last heard of then: if it is over, apply the plan again, and it goes on"
	}
	if now.Before(s.Until) {
		text += "it waits, and goes on " + session.Clock(s.Until) + "\n"
	}
	return text + "done " + session.Clock(s.Done)
}
