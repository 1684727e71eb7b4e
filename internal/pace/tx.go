package pace

import (
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// jumpTold is how far the clock must have been set back to be told of: less is how
// clocks are corrected.
const jumpTold = time.Minute

// ledgerTx is one look at the ledger, or one change to it, with the file held
// against all other processes.
type ledgerTx struct {
	*sql.Tx
	run   statements
	now   time.Time
	moved int           // entries of the future, where it is worth a word
	ahead time.Duration // the farthest of them
}

// update runs f on the file as no other process can change it, and keeps what
// f did if it ends well.
func (l *Ledger) update(f func(*ledgerTx) error) error {
	tx, err := l.db.Begin()
	if err != nil {
		return judge(l.path, err)
	}
	defer tx.Rollback() // does nothing after Commit
	// The time is read once the file is held: an entry that another process
	// wrote meanwhile would else seem to be of the future.
	t := &ledgerTx{Tx: tx, run: l.run, now: time.Now()}
	if err := t.mendClock(); err != nil {
		return judge(l.path, err)
	}
	if err := f(t); err != nil {
		return judge(l.path, err)
	}
	if err := tx.Commit(); err != nil {
		return judge(l.path, err)
	}
	l.tellJump(t)
	return nil
}

// mendClock moves entries of the future to now: the clock was set back since
// they were written. How long ago they happened is unknown, and "just now"
// is the reading that waits longest.
func (t *ledgerTx) mendClock() error {
	now := t.now.UnixNano()
	var moved int
	var ahead sql.NullInt64
	err := t.Stmt(t.run.ahead).QueryRow(now).Scan(&moved, &ahead)
	if err != nil || moved == 0 {
		return err
	}
	if t.ahead = time.Duration(ahead.Int64); t.ahead >= jumpTold {
		t.moved = moved
	}
	_, err = t.Exec(`UPDATE request SET sent = min(sent, ?1), latest = CASE WHEN answered THEN ?1 ELSE ?1 + timeout END,
		timeout = CASE WHEN answered AND latest >= ?1 + ?2 THEN 0 ELSE timeout END WHERE `+isAhead, now, int64(jumpTold))
	return err
}

// tellJump tells of a clock that was set back by more than clocks are corrected.
func (l *Ledger) tellJump(t *ledgerTx) {
	if t.moved == 0 {
		return
	}
	text := fmt.Sprintf("the clock was set back by %v or more since %d requests were counted: how long ago they were sent is not known, so they count from now", t.ahead.Round(time.Second), t.moved)
	if l.perDay > 0 {
		text += ", for the day until " + t.now.Add(dayHold).Local().Format("Mon 15:04")
	}
	l.warn(text)
}

// ofTheFuture counts the requests of the day that were moved so.
func (t *ledgerTx) ofTheFuture() (n int, err error) {
	err = t.QueryRow("SELECT count(*) FROM request WHERE answered AND timeout = 0 AND latest > ?", t.now.Add(-dayHold).UnixNano()).Scan(&n)
	return n, err
}

// add writes a request that is about to leave, and returns its id.
func (t *ledgerTx) add(timeout time.Duration) (int64, error) {
	now := t.now.UnixNano()
	done, err := t.Stmt(t.run.add).Exec(now, now+int64(timeout), int64(timeout))
	if err != nil {
		return 0, err
	}
	return done.LastInsertId()
}

// prune drops the requests that no limit looks at any more.
func (t *ledgerTx) prune() error {
	_, err := t.Exec("DELETE FROM request WHERE latest < ?", t.now.Add(-keep).UnixNano())
	return err
}

// slotFree is when fewer than n slots will be held. A request in flight is
// taken to be answered now, for its slot can't come free before that would
// let it; whoever waits looks again then.
func (t *ledgerTx) slotFree(n int) (time.Time, error) {
	now := t.now.UnixNano()
	return t.after(slotHold, `SELECT CASE WHEN answered THEN latest ELSE min(latest, ?1) END AS at
		FROM request WHERE latest > ?2 ORDER BY at DESC LIMIT 1 OFFSET ?3`,
		now, now-int64(slotHold), n-1)
}

// dayFree is when fewer than n requests will count for the day.
func (t *ledgerTx) dayFree(n int) (time.Time, error) {
	return t.after(dayHold, "SELECT latest FROM request WHERE latest > ? ORDER BY latest DESC LIMIT 1 OFFSET ?",
		t.now.Add(-dayHold).UnixNano(), n-1)
}

// evenFree is when the even pace lets the next request go: a gap after the last
// was sent, and also after the last answer came, for two that leave in good
// order may still arrive together if the first is slow.
func (t *ledgerTx) evenFree(gap time.Duration) (time.Time, error) {
	return t.after(gap, `SELECT max(CASE WHEN answered THEN latest ELSE sent END)
		FROM request WHERE latest > ? HAVING count(*) > 0`, t.now.Add(-gap).UnixNano())
}

// evenGap is the distance that the even pace keeps. It makes N-1 a minute, for
// a server that adds a share of the last minute's count to this one's would
// refuse the Nth; and the same after an answer as after a sending, for only so
// is every minute of the server's free of an Nth.
func evenGap(perMinute int) time.Duration {
	return time.Minute / time.Duration(max(perMinute-1, 1))
}

// after runs a query for one time, and adds d; no row is a time long past.
func (t *ledgerTx) after(d time.Duration, query string, args ...any) (time.Time, error) {
	var at int64
	err := t.QueryRow(query, args...).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return time.Unix(0, at).Add(d), err
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
