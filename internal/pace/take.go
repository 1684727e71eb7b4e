package pace

import (
	"context"
	"time"
)

// maxNap bounds a sleep: another run may have given its slot back meanwhile,
// and a timer stands still while the computer sleeps.
const maxNap = 5 * time.Minute

// tellFrom is the shortest wait that OnWait is told of.
const tellFrom = time.Second

// Take waits until a request may be sent, and returns its slot, which counts
// from now on. Waiters are served in the order of their calls. A wait of more
// than 15 minutes is a [*Spent] error, unless Options.Wait is set; after the
// end of the run by Refused, its [*TooMany] comes again. A request of a [Share] that
// has no room for it, or would have to wait so long for the day, gets [ErrShare].
func (l *Ledger) Take(ctx context.Context) (*Slot, error) {
	select {
	case l.turn <- struct{}{}:
		defer l.turn.unlock()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	share := shareOf(ctx)
	if !share.take() {
		return nil, ErrShare
	}
	slot, err := l.await(ctx, share)
	if err != nil {
		share.count(-1)
	}
	return slot, err
}

// await waits for a slot.
func (l *Ledger) await(ctx context.Context, share *Share) (*Slot, error) {
	var told Wait
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		slot, wait, err := l.try(share)
		if err != nil || slot != nil {
			return slot, err
		}
		if err := l.nap(ctx, share, wait, &told); err != nil {
			return nil, err
		}
	}
}

// try takes a slot if one is free now, else says until when to wait.
func (l *Ledger) try(share *Share) (*Slot, Wait, error) {
	own, err := l.state()
	if err != nil {
		return nil, Wait{}, err
	}
	var slot *Slot
	var wait Wait
	err = l.update(func(tx *ledgerTx) error {
		if err := l.pruneHourly(tx); err != nil {
			return err
		}
		wait, err = l.next(tx, own, share.leave())
		if err != nil || wait.Until.After(tx.now) {
			return err
		}
		id, err := tx.add(l.opt.Timeout)
		slot = &Slot{ledger: l, share: share, busy: newGate(), id: id, taken: tx.now}
		return err
	})
	if err != nil {
		return nil, Wait{}, err
	}
	return slot, wait, nil
}

// state is this run's own pause, and the error if the run has ended.
func (l *Ledger) state() (pause, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.own, l.ended
}

func (l *Ledger) pruneHourly(tx *ledgerTx) error {
	if d := tx.now.Sub(l.pruned); d >= 0 && d < time.Hour {
		return nil
	}
	l.pruned = tx.now
	return tx.prune()
}

// next is when the next request may leave, by all rules, and which of them
// is the one that makes it wait. It leaves so many of the day's to others.
func (l *Ledger) next(tx *ledgerTx, own pause, leave int) (Wait, error) {
	var w Wait
	acc, err := tx.account()
	if err != nil {
		return w, err
	}
	w.raise(later(acc.pause.until, own.until), WhyRefused)
	if l.perDay > 0 {
		if l.perDay <= leave {
			return w, ErrShare
		}
		day, err := l.day(tx, l.perDay-leave)
		if err != nil {
			return w, err
		}
		w.raise(day.Until, day.Why)
	}
	if l.opt.PerMinute == 0 {
		return w, nil
	}
	at, err := tx.slotFree(l.opt.PerMinute)
	if err != nil {
		return w, err
	}
	w.raise(at, WhySlot)
	if l.mode(acc, tx.now) == Even {
		at, err = tx.evenFree(evenGap(l.opt.PerMinute))
		w.raise(at, WhyEven)
	}
	return w, err
}

// day is when a day of so many requests lets the next one go.
func (l *Ledger) day(tx *ledgerTx, perDay int) (Wait, error) {
	at, err := tx.dayFree(perDay)
	if err != nil || !at.After(tx.now) {
		return Wait{}, err
	}
	moved, err := tx.ofTheFuture()
	if err != nil || moved == 0 {
		return Wait{Until: at, Why: WhyDay}, err
	}
	// Without those that the clock has moved, would it have to wait?
	without, err := tx.dayFree(perDay + moved)
	if !without.After(tx.now) {
		return Wait{Until: at, Why: WhyClock}, err
	}
	return Wait{Until: at, Why: WhyDay}, err
}

// mode is the pace in force: the one asked for, or even after a 429.
func (l *Ledger) mode(acc account, now time.Time) Mode {
	if acc.even(now) {
		return Even
	}
	return l.opt.Mode
}

func (w *Wait) raise(until time.Time, why Why) {
	if until.After(w.Until) {
		*w = Wait{Until: until, Why: why}
	}
}

// nap sleeps towards the end of a wait, having told of it if it is long and
// not the one told before.
func (l *Ledger) nap(ctx context.Context, share *Share, wait Wait, told *Wait) error {
	d := time.Until(wait.Until)
	if !share.waits(wait, d) {
		return ErrShare
	}
	if d > patience && !l.opt.Wait {
		return &Spent{Until: wait.Until, Why: wait.Why}
	}
	news := wait.Why != told.Why || wait.Until.Sub(told.Until).Abs() > tellFrom
	if d > tellFrom && news && l.opt.OnWait != nil {
		*told = wait
		l.opt.OnWait(wait)
	}
	began := time.Now()
	defer func() { share.slept(wait, time.Since(began)) }()
	timer := time.NewTimer(min(d, maxNap))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-l.wake:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}
