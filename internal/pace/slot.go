package pace

import (
	"database/sql"
	"time"
)

// slotState is how far a slot's request has come.
type slotState int

const (
	taken slotState = iota
	sent
	answered
	released
)

// Slot is the leave to send one request. Exactly one of Answered, Refused
// and Release ends it; a slot that none of them ends stays held until
// sending + timeout + 61 s. Its methods may be called from the several
// goroutines of an HTTP transport. Those without an error report a failing
// file through the next Take.
type Slot struct {
	ledger *Ledger
	share  *Share // of which it is; nil: of none
	taken  time.Time

	busy  gate // guards the rest
	id    int64
	state slotState
	wrote bool // Sent was called
	row   int  // 429s in a row before the answer, should it turn out to be one
}

// Sent tells that the request goes on the wire now. If called again, because
// net/http has sent it once more by itself, one more request is counted, and
// the first stays held as one without an answer.
func (s *Slot) Sent() {
	s.busy.lock()
	defer s.busy.unlock()
	first := !s.wrote
	s.wrote = true
	if s.state == taken && s.renew() {
		s.state = sent
		return
	}
	if s.state == answered && first {
		return // net/http tells of the writing when it gets to it, at times after the answer
	}
	if !first {
		s.share.count(1)
	}
	err := s.ledger.update(func(tx *ledgerTx) error {
		id, err := tx.add(s.ledger.opt.Timeout)
		s.id, s.state = id, sent
		return err
	})
	s.ledger.end(err)
}

// renew counts the slot from now instead of from Take, and reports whether
// its entry was there to do that.
func (s *Slot) renew() bool {
	now := time.Now().UnixNano()
	return s.exec(s.ledger.run.renew, now, s.id) > 0
}

// Answered tells that the answer came, whatever it says: the slot is held for
// 61 seconds from now. It ends a row of 429s, unless Refused follows.
func (s *Slot) Answered() {
	s.busy.lock()
	defer s.busy.unlock()
	s.answer()
}

// answer does so once: the first byte of an answer counts, not its last.
func (s *Slot) answer() {
	if s.state == answered {
		return
	}
	now := time.Now().UnixNano()
	s.exec(s.ledger.run.answer, now, s.id)
	s.state = answered
	s.row = s.ledger.resetRow()
}

// Release gives back a slot whose request never went on the wire. After Sent
// or Answered it does nothing. It may be called only when nothing of the
// request can have been written.
func (s *Slot) Release() {
	s.busy.lock()
	defer s.busy.unlock()
	if s.state != taken {
		return
	}
	if _, err := s.ledger.db.Exec("DELETE FROM request WHERE id = ?", s.id); err != nil {
		s.ledger.end(judge(s.ledger.path, err))
	}
	s.state = released
	s.share.count(-1)
	s.ledger.rouse()
}

// exec changes the slot's entry, and returns how many entries it found.
func (s *Slot) exec(change *sql.Stmt, args ...any) int64 {
	done, err := change.Exec(args...)
	if err != nil {
		s.ledger.end(judge(s.ledger.path, err))
		return 0
	}
	n, err := done.RowsAffected()
	s.ledger.end(err)
	return n
}
