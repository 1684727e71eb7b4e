package plan

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// A bystander is a client whom no row changes, but on whom a create may land though
// nothing foretells it: a client of the same first name, whose contacts the API may compare
// more widely than we do.

// KeepBystander keeps a bystander's document in a plan that is being made.
func (f *File) KeepBystander(ctx context.Context, client int64, doc []byte) error {
	if f.making == nil {
		return errFinished
	}
	if _, err := f.making.tx.ExecContext(ctx, "INSERT OR REPLACE INTO known VALUES (?, ?)", client, doc); err != nil {
		return fmt.Errorf("client %d: keep it in the plan: %w", client, err)
	}
	return nil
}

// Bystander returns a bystander's document as it was last kept; nil where there is
// none.
func (f *File) Bystander(ctx context.Context, client int64) (doc []byte, err error) {
	err = f.reads().QueryRowContext(ctx, "SELECT doc FROM known WHERE client = ?", client).Scan(&doc)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return doc, err
}

// RefreshBystander replaces the document of a client where it is kept as a
// bystander's.
func (j *Journal) RefreshBystander(ctx context.Context, client int64, doc []byte) error {
	was, err := j.Bystander(ctx, client)
	if err != nil || was == nil || bytes.Equal(was, doc) {
		return err
	}
	return j.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("UPDATE known SET doc = ? WHERE client = ?", doc, client)
		return err
	})
}
