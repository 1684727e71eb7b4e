package plan

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Know keeps, in a plan that is being made, the document of a client on whom a
// create may fall though nothing foretells it.
func (f *File) Know(ctx context.Context, client int64, doc []byte) error {
	if f.making == nil {
		return errFinished
	}
	if _, err := f.making.tx.ExecContext(ctx, "INSERT OR REPLACE INTO known VALUES (?, ?)", client, doc); err != nil {
		return fmt.Errorf("client %d: keep it in the plan: %w", client, err)
	}
	return nil
}

// Known gives a document that [File.Know] or [Journal.Refresh] kept; nil: none.
func (f *File) Known(ctx context.Context, client int64) (doc []byte, err error) {
	err = f.reads().QueryRowContext(ctx, "SELECT doc FROM known WHERE client = ?", client).Scan(&doc)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return doc, err
}

// Refresh replaces the document of a client that is known.
func (j *Journal) Refresh(ctx context.Context, client int64, doc []byte) error {
	was, err := j.Known(ctx, client)
	if err != nil || was == nil || bytes.Equal(was, doc) {
		return err
	}
	return j.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("UPDATE known SET doc = ? WHERE client = ?", doc, client)
		return err
	})
}
