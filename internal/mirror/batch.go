package mirror

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// commit runs change and saves the state with it, in one transaction. During a
// walk of an account without limits, where pages come faster than the disk takes
// them, several commits become one.
func (s *Store) commit(ctx context.Context, change func(*sql.Tx) error) error {
	if s.batch.tx == nil {
		// Not ctx: its end would roll back what cost requests.
		tx, err := s.db.BeginTx(context.WithoutCancel(ctx), nil)
		if err != nil {
			return s.wrap(err)
		}
		s.batch.tx, s.batch.began = tx, time.Now()
	}
	if err := change(s.batch.tx); err != nil {
		_ = s.batch.end((*sql.Tx).Rollback) // SQLite may have done it already
		return s.wrap(err)
	}
	if s.batch.open && s.batch.hasten() {
		return nil
	}
	return s.wrap(s.finish(ctx))
}

// finish saves the state with what the transaction changed, and commits both.
func (s *Store) finish(ctx context.Context) error {
	if err := s.saveState(ctx); err != nil {
		_ = s.batch.end((*sql.Tx).Rollback)
		return err
	}
	return s.batch.end((*sql.Tx).Commit)
}

// wrap says which file an error of SQLite's is about.
func (s *Store) wrap(err error) error {
	if err = translate(err); err != nil {
		err = fmt.Errorf("working copy %s: %w", s.path, err)
	}
	return err
}

func (s *Store) saveState(ctx context.Context) error {
	s.state.Requests = s.Requests()
	text, err := json.Marshal(s.state)
	if err != nil {
		return err
	}
	_, err = s.batch.tx.ExecContext(ctx, "INSERT OR REPLACE INTO state VALUES (1, ?, ?)", string(text), checksum(0, text))
	return err
}

func (s *Store) loadState(ctx context.Context) error {
	var text string
	var sum int64
	if err := s.db.QueryRowContext(ctx, "SELECT value, sum FROM state").Scan(&text, &sum); err != nil {
		return errors.Join(errDamaged, err)
	}
	if sum != checksum(0, []byte(text)) || json.Unmarshal([]byte(text), &s.state) != nil {
		return errDamaged
	}
	s.before = s.state.Requests
	return nil
}

// batch is a transaction that several commits of a walk share.
type batch struct {
	open   bool // a walk is on
	tx     *sql.Tx
	began  time.Time
	latest time.Time // when the commit before this one was wanted
}

// At a pace that limits requests each page is on the disk before the next one
// comes. Only pages that come faster than this wait for one another, and not long.
const (
	fastPage  = 50 * time.Millisecond
	longBatch = 250 * time.Millisecond
)

// hasten reports whether a commit can wait for the next one.
func (b *batch) hasten() bool {
	now := time.Now()
	fast := now.Sub(b.latest) < fastPage
	b.latest = now
	return fast && now.Sub(b.began) < longBatch
}

// end ends the transaction, with Commit or Rollback.
func (b *batch) end(how func(*sql.Tx) error) error {
	tx := b.tx
	b.tx = nil
	return how(tx)
}

// batched runs f, a walk, with commits that may wait for one another.
func (s *Store) batched(f func() error) error {
	s.batch.open = true
	err := f()
	s.batch.open = false
	if s.batch.tx != nil {
		err = errors.Join(err, s.wrap(s.finish(context.Background())))
	}
	return err
}

// querier is what reads need: the file, or a transaction on it.
type querier interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

// file is where to read: the one connection belongs to an open batch.
func (s *Store) file() querier {
	if s.batch.tx != nil {
		return s.batch.tx
	}
	return s.db
}
