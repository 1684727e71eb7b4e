package pace

import (
	"database/sql"
	"time"
)

// Status is the account's budget as it stands, for `quota`.
type Status struct {
	// Used are the requests of the last 24 hours that the ledger knows of.
	Used int
	// Left are those that may still be sent in the day, the reserve taken off;
	// -1 without a limit.
	Left int
	// NextOfDay is when Left rises next; zero if nothing is used or limited.
	NextOfDay time.Time
	// Free are the slots of the minute that are not held; -1 without a limit.
	Free int
	// Next is when the next request may leave by all rules, and Why what it
	// waits for; not after now if it doesn't.
	Next time.Time
	Why  Why
	// Mode is the pace in force.
	Mode Mode
	// EvenSince and EvenUntil are set while a 429 keeps the account at even.
	EvenSince, EvenUntil time.Time
	// PausedUntil is set while a 429 stops all requests.
	PausedUntil time.Time
}

// Status reads the budget. It takes nothing from it.
func (l *Ledger) Status() (Status, error) {
	own, _ := l.state() // a run that has ended still has a status
	var s Status
	err := l.update(func(tx *ledgerTx) error {
		acc, err := tx.account()
		if err != nil {
			return err
		}
		next, err := l.next(tx, own, 0)
		if err != nil {
			return err
		}
		s = Status{Left: -1, Free: -1, Mode: l.mode(acc, tx.now), Next: later(next.Until, tx.now)}
		if next.Until.After(tx.now) {
			s.Why = next.Why
		}
		if acc.even(tx.now) {
			s.EvenSince, s.EvenUntil = acc.evenSince, acc.evenUntil()
		}
		if until := later(acc.pause.until, own.until); until.After(tx.now) {
			s.PausedUntil = until
		}
		return l.count(tx, &s)
	})
	return s, err
}

// count fills in what is used and left.
func (l *Ledger) count(tx *ledgerTx, s *Status) error {
	var held int
	err := tx.QueryRow("SELECT count(*), count(*) FILTER (WHERE latest > ?) FROM request WHERE latest > ?",
		tx.now.Add(-slotHold).UnixNano(), tx.now.Add(-dayHold).UnixNano()).Scan(&s.Used, &held)
	if err != nil {
		return err
	}
	if n := l.opt.PerMinute; n > 0 {
		s.Free = max(n-held, 0)
	}
	if l.perDay == 0 {
		return nil
	}
	s.Left = max(l.perDay-s.Used, 0)
	// The oldest leaves first; where more are used than the day allows, some
	// must leave before it is felt.
	if rank := min(s.Used, l.perDay); rank > 0 {
		s.NextOfDay, err = tx.dayFree(rank)
	}
	return err
}

// PerDay is how many requests of a day this run may use: less the reserve; 0 is no limit.
func (l *Ledger) PerDay() int { return l.perDay }

// guessedAnswer is how long an answer takes, as long as none was seen.
const guessedAnswer = 300 * time.Millisecond

// ETA is when n more requests would be answered, if nobody else sent any: what
// is used, the limits, the pace and a pause decide, not the speed of late.
// Without a limit it is as if all n left at once.
func (l *Ledger) ETA(n int) (time.Time, error) {
	own, _ := l.state()
	var f forecast
	err := l.update(func(tx *ledgerTx) error {
		acc, err := tx.account()
		if err != nil {
			return err
		}
		f = forecast{perMinute: l.opt.PerMinute, perDay: l.perDay, send: later(tx.now, later(acc.pause.until, own.until))}
		if f.perMinute > 0 && l.mode(acc, tx.now) == Even {
			f.gap = evenGap(f.perMinute)
			at, err := tx.evenFree(f.gap)
			if err != nil {
				return err
			}
			f.send = later(f.send, at)
		}
		if f.took, err = tx.meanAnswer(); err != nil {
			return err
		}
		f.times, err = tx.answers(max(f.perMinute, f.perDay))
		return err
	})
	if err != nil {
		return time.Time{}, err
	}
	return f.end(n), nil
}

// forecast plays the rules forward.
type forecast struct {
	perMinute, perDay int
	gap               time.Duration // of the even pace; 0: burst
	took              time.Duration // from sending to answer
	send              time.Time     // when the next may leave, by pause and pace
	times             []time.Time   // of the answers, oldest first
}

func (f *forecast) end(n int) time.Time {
	done := f.send
	keep := max(f.perMinute, f.perDay) // no limit looks further back
	for range n {
		at := later(f.send, later(f.after(f.perMinute, slotHold), f.after(f.perDay, dayHold)))
		done = at.Add(f.took)
		if f.times = append(f.times, done); len(f.times) > 2*keep {
			f.times = f.times[:copy(f.times, f.times[len(f.times)-keep:])]
		}
		if f.send = at; f.gap > 0 {
			f.send = done.Add(f.gap)
		}
	}
	return done
}

// after is when fewer than limit of the requests will be held.
func (f *forecast) after(limit int, hold time.Duration) time.Time {
	if limit == 0 || len(f.times) < limit {
		return time.Time{}
	}
	return f.times[len(f.times)-limit].Add(hold)
}

// meanAnswer is the mean time of the last answers.
func (t *ledgerTx) meanAnswer() (time.Duration, error) {
	var mean sql.NullFloat64
	err := t.QueryRow(`SELECT avg(took) FROM (SELECT latest - sent AS took FROM request
		WHERE answered ORDER BY latest DESC LIMIT 20)`).Scan(&mean)
	if !mean.Valid {
		return guessedAnswer, err
	}
	return time.Duration(mean.Float64), err
}

// answers are the times of the last n answers in the day, oldest first. What
// is in flight is taken to be answered now.
func (t *ledgerTx) answers(n int) ([]time.Time, error) {
	rows, err := t.Query(`SELECT at FROM (SELECT min(latest, ?) AS at FROM request
		WHERE latest > ? ORDER BY latest DESC LIMIT ?) ORDER BY at`,
		t.now.UnixNano(), t.now.Add(-dayHold).UnixNano(), n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var times []time.Time
	for rows.Next() {
		var at int64
		if err := rows.Scan(&at); err != nil {
			return nil, err
		}
		times = append(times, time.Unix(0, at))
	}
	return times, rows.Err()
}
