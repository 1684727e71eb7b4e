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
func (m *Mirror) commit(ctx context.Context, change func(*sql.Tx) error) error {
	if m.batch.tx == nil {
		// Not ctx: its end would roll back what cost requests.
		tx, err := m.db.BeginTx(context.WithoutCancel(ctx), nil)
		if err != nil {
			return m.named(err)
		}
		m.batch.tx, m.batch.began = tx, time.Now()
	}
	err := change(m.batch.tx)
	if err == nil {
		err = m.saveState(ctx)
	}
	if err != nil {
		_ = m.batch.end((*sql.Tx).Rollback) // SQLite may have done it already
		return m.named(err)
	}
	if m.batch.open && m.batch.hasten() {
		return nil
	}
	return m.named(m.batch.end((*sql.Tx).Commit))
}

// named says which file an error of SQLite's is about.
func (m *Mirror) named(err error) error {
	if err = sortOut(err); err != nil {
		err = fmt.Errorf("working copy %s: %w", m.path, err)
	}
	return err
}

func (m *Mirror) saveState(ctx context.Context) error {
	text, err := json.Marshal(m.state)
	if err != nil {
		return err
	}
	_, err = m.batch.tx.ExecContext(ctx, "INSERT OR REPLACE INTO state VALUES (1, ?)", string(text))
	return err
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

func (b *batch) end(how func(*sql.Tx) error) error {
	tx := b.tx
	b.tx = nil
	return how(tx)
}

// batched runs a walk with commits that may wait for one another.
func (m *Mirror) batched(walk func() error) error {
	m.batch.open = true
	err := walk()
	m.batch.open = false
	if m.batch.tx != nil {
		err = errors.Join(err, m.named(m.batch.end((*sql.Tx).Commit)))
	}
	return err
}

// querier is what reads need: the file, or a transaction on it.
type querier interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

// file is where to read: the one connection belongs to an open batch.
func (m *Mirror) file() querier {
	if m.batch.tx != nil {
		return m.batch.tx
	}
	return m.db
}
