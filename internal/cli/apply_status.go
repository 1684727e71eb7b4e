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

// statusEvery is how often a run records its status.
const statusEvery = 20 * time.Second

// recordStatus writes the run's status into the plan again and again, so that show
// can print it in another terminal. The function that it returns ends that.
func (t *applyReporter) recordStatus(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	record := func(ended bool) {
		if err := t.journal.SetRunStatus(ctx, t.status(ended)); err != nil {
			t.Log.Debug("could not keep how the run stands", "error", err)
		}
	}
	go func() {
		defer close(done)
		tick := time.NewTicker(statusEvery)
		defer tick.Stop()
		for {
			record(false)
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
		record(true)
	}
}

// status returns how far the run is.
func (t *applyReporter) status(ended bool) plan.RunStatus {
	s := plan.RunStatus{At: time.Now(), Ended: ended, Left: -1}
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

// printRunStatus prints how far the run is that applies a plan, or how far the last
// one came. Of a plan that was never applied it prints nothing.
func printRunStatus(ctx context.Context, w io.Writer, file *plan.File) error {
	s, err := file.RunStatus(ctx)
	if err != nil || s.At.IsZero() {
		return err
	}
	out, err := apply.Count(ctx, file)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, statusText(s, out, time.Now()))
	return err
}

func statusText(s plan.RunStatus, out apply.Outcome, now time.Time) string {
	text := fmt.Sprintf("applying: %d of %d rows attempted, %d saved, %d not as planned, %d left\n",
		out.Attempted, out.Wanted, out.Saved, out.Attempted-out.Saved, out.Left)
	text += fmt.Sprintf("requests: %d used in the last 24 hours", s.Used)
	if s.Left >= 0 {
		text += fmt.Sprintf(", %d left today", s.Left)
	}
	text += " (at " + session.Clock(s.At) + ")\n"
	switch quiet := now.Sub(s.At) > 3*statusEvery; {
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
