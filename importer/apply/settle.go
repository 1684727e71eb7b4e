package apply

import (
	"context"
	"time"

	"intakeq-bulk/internal/plan"
)

// settle looks for the creates whose answer was lost, and sends those again that
// were certainly not done. A server may carry out a request after its caller has
// given up: so it looks not before that has had its time.
func (a *Application) settle(ctx context.Context) error {
	const rounds = 3
	for range rounds {
		again, err := a.lookAll(ctx)
		if err != nil || len(again) == 0 {
			return err
		}
		if err := a.drift.check(ctx); err != nil {
			return err
		}
		if err := a.saveAll(ctx, again); err != nil {
			return err
		}
	}
	return nil
}

// lookAll looks for all creates that are lost. It gives the rows to send again.
func (a *Application) lookAll(ctx context.Context) (again []int, err error) {
	list := a.sender.lost.drain()
	for i, l := range list {
		if err := a.waitUntil(ctx, l.from, len(list)-i); err != nil {
			return nil, err
		}
		t, err := a.sender.load(ctx, l.row)
		if err != nil {
			return nil, describe(l.row, err)
		}
		out, err := a.sender.look(ctx, t, l)
		if err != nil {
			return nil, describe(l.row, err)
		}
		if err := a.sender.end(ctx, t, out); err != nil {
			return nil, err
		}
		if t.State == plan.Planned {
			a.drift.enqueue(t.Row)
			again = append(again, l.row)
		}
	}
	return again, over(ctx)
}

// waitUntil waits to look for so many clients.
func (a *Application) waitUntil(ctx context.Context, at time.Time, clients int) error {
	if err := over(ctx); err != nil {
		return err
	}
	left := time.Until(at)
	if left <= 0 {
		return nil
	}
	a.sender.meter.wait(at, clients)
	defer a.sender.meter.wait(time.Time{}, 0)
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
	return over(ctx)
}
