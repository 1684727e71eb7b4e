package pace

import "time"

const (
	// maxInARow 429s, each after its wait, end the run.
	maxInARow = 3
	// blindPause is slept after a 429 that doesn't say how long, and twice
	// that after the next.
	blindPause = time.Minute
	// maxPause bounds what a server may ask for: more is no time at all.
	maxPause = 366 * 24 * time.Hour
)

// pause is a time in which nothing is sent.
type pause struct{ began, until time.Time }

// Refused tells that the answer was a 429, and what its Retry-After said, if
// has. All workers of all runs on the account pause, and the account goes on
// at an even pace. The third in a row, or a pause of more than 15 minutes that
// the run is not to wait for, ends the run: the error is a [*TooMany]. Such a
// long pause is not kept for other runs: each asks once.
func (s *Slot) Refused(retryAfter time.Duration, has bool) error {
	s.busy.lock()
	defer s.busy.unlock()
	s.answer()
	l := s.ledger
	if _, err := l.state(); err != nil {
		return err
	}
	row := l.countRow(s)
	var over error
	err := l.update(func(tx *ledgerTx) error {
		acc, err := tx.account()
		if err != nil {
			return err
		}
		acc.turnEven(tx.now)
		over = l.stop(&acc, pause{tx.now, tx.now.Add(pauseFor(row, retryAfter, has))}, row, has)
		return tx.setAccount(acc)
	})
	if err != nil {
		return err
	}
	l.end(over)
	return over
}

// stop decides what a 429 stops: this run, all runs for a while, or this run
// for longer than others are kept waiting.
func (l *Ledger) stop(acc *account, p pause, row int, told bool) error {
	long := p.until.Sub(p.began) > patience
	ends := row >= maxInARow || long && !l.opt.Wait
	if !long && (told || !ends) {
		acc.pause.raise(p)
	}
	if ends {
		e := &TooMany{InARow: row}
		if told {
			e.Until = p.until
		}
		return e
	}
	if long {
		l.mu.Lock()
		l.own.raise(p)
		l.mu.Unlock()
	}
	return nil
}

func (p *pause) raise(q pause) {
	if q.until.After(p.until) {
		*p = q
	}
}

// pauseFor is how long the row-th 429 stops everybody.
func pauseFor(row int, retryAfter time.Duration, has bool) time.Duration {
	if has {
		return min(max(retryAfter, 0), maxPause) + time.Second
	}
	return blindPause * time.Duration(min(row, 2))
}

// countRow counts the 429 that a slot drew. Of several requests in flight each
// may draw one: those that were taken before the last 429 was counted did not
// wait for its pause, and are the same one.
func (l *Ledger) countRow(s *Slot) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.row = max(l.row, s.row) // what its own answer has reset
	if l.row == 0 || s.taken.After(l.counted) {
		l.row++
		l.counted = time.Now()
	}
	return l.row
}

// resetRow ends a row of 429s, and returns how many there were.
func (l *Ledger) resetRow() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	row := l.row
	l.row = 0
	return row
}
