package pace

import (
	"context"
	"database/sql"
	"errors"
)

// Absorb takes the requests of another ledger into that of dir: both are of one account,
// which was not known. No run may hold the other's write lock. A run that is only reading
// there goes on beside, uncounted, to its end.
func Absorb(dir, other string) error {
	from, err := Open(Options{Dir: other})
	if err != nil {
		return err
	}
	defer from.Close()
	release, err := from.WriteLock()
	if err != nil {
		return err
	}
	defer release()
	into, err := Open(Options{Dir: dir})
	if err != nil {
		return err
	}
	defer into.Close()
	var theirs account
	var requests []entry
	err = from.update(func(tx *ledgerTx) (err error) {
		if theirs, err = tx.account(); err != nil {
			return err
		}
		requests, err = tx.entries()
		return err
	})
	if err != nil {
		return err
	}
	return into.update(func(tx *ledgerTx) error {
		return tx.absorb(theirs, requests)
	})
}

// entry is a line of the table request.
type entry struct{ sent, latest, timeout, answered int64 }

func (t *ledgerTx) entries() (all []entry, err error) {
	rows, err := t.QueryContext(context.Background(), "SELECT sent, latest, timeout, answered FROM request")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var e entry
		if err := rows.Scan(&e.sent, &e.latest, &e.timeout, &e.answered); err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, rows.Err()
}

func (t *ledgerTx) absorb(theirs account, requests []entry) error {
	ours, err := t.account()
	if err != nil {
		return err
	}
	ours.pause.raise(theirs.pause)
	if theirs.even(t.now) {
		ours.evenSince, ours.refused = later(ours.evenSince, theirs.evenSince), later(ours.refused, theirs.refused)
	}
	if err := t.setAccount(ours); err != nil {
		return err
	}
	return t.insert(requests)
}

func (t *ledgerTx) insert(requests []entry) error {
	var add *sql.Stmt
	add, err := t.Prepare("INSERT INTO request (sent, latest, timeout, answered) VALUES (?, ?, ?, ?)")
	if err != nil {
		return err
	}
	defer add.Close()
	for _, e := range requests {
		if _, err := add.Exec(e.sent, e.latest, e.timeout, e.answered); err != nil {
			return err
		}
	}
	return nil
}
