package mirror

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"intakeq-bulk/intakeq"
)

// Client finds a client of the copy by ClientId. It must not be called while
// [Store.Rows] is being read: the copy has one connection.
func (s *Store) Client(ctx context.Context, id int64) (d intakeq.Document, found bool, err error) {
	var doc []byte
	var sum int64
	err = s.client(ctx, id, &doc, &sum)
	if errors.Is(err, sql.ErrNoRows) {
		return intakeq.Document{}, false, nil
	}
	if err != nil {
		return intakeq.Document{}, false, err
	}
	if sum != checksum(id, doc) {
		return intakeq.Document{}, false, &DamagedError{id}
	}
	return intakeq.Trusted(doc), true, nil // it was checked when it came
}

// client reads one client. A planning asks for one a row, so the question is prepared
// once; and it can't be cut off, which would cost a goroutine each time.
func (s *Store) client(ctx context.Context, id int64, into ...any) error {
	const query = "SELECT doc, sum FROM clients WHERE id = ? AND" + held
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	if s.batch.tx != nil { // which has the only connection
		return s.batch.tx.QueryRowContext(ctx, query, id, s.state.Gen).Scan(into...)
	}
	if s.one == nil {
		var err error
		if s.one, err = s.db.PrepareContext(ctx, query); err != nil {
			return err
		}
	}
	return s.one.QueryRowContext(ctx, id, s.state.Gen).Scan(into...)
}

// IDs lists the ClientIds, ascending.
func (s *Store) IDs(ctx context.Context) (ids []int64, err error) {
	err = s.scan(ctx, "SELECT id FROM seen WHERE"+held+" ORDER BY id", func(rows *sql.Rows) error {
		ids = append(ids, 0)
		return rows.Scan(&ids[len(ids)-1])
	}, s.state.Gen)
	return ids, err
}

// After reads the next n clients after a ClientId, without their diagnoses. Unlike a
// row of [Store.Rows], which must not be read meanwhile, theirs stay valid.
func (s *Store) After(ctx context.Context, id int64, n int) (list []Row, err error) {
	const query = "SELECT id, doc, sum FROM clients WHERE id > ? AND" + held + " ORDER BY id LIMIT ?"
	err = s.scan(ctx, query, func(rows *sql.Rows) error {
		var r Row
		var doc []byte
		var sum int64
		if err := rows.Scan(&r.ID, &doc, &sum); err != nil {
			return err
		}
		if sum != checksum(r.ID, doc) {
			return &DamagedError{r.ID}
		}
		r.Document = intakeq.Trusted(doc) // it was checked when it came
		list = append(list, r)
		return nil
	}, id, s.state.Gen, n)
	return list, err
}

// Server is the server's clock at the first answer: whatever changed since then
// may not be in the copy.
func (s *Store) Server() time.Time { return s.state.Server }

// ShowsArchived reports whether the account's list was seen to hold archived
// clients. Where it hides them, the copy lacks them.
func (s *Store) ShowsArchived() bool { return s.state.ShowsArchived }
