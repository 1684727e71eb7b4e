package mirror

import (
	"context"
	"database/sql"
	"iter"
	"time"

	"intakeq-bulk/intakeq"
)

// Row is a client of the copy, with the diagnoses where they were fetched.
type Row struct {
	ID        int64
	Document  intakeq.Document
	Diagnoses []byte // a JSON array; nil if never fetched
	Diagnosed time.Time
}

// held selects the clients that count: seen in the latest walk, and not deleted.
const held = " last >= ? AND id NOT IN (SELECT id FROM gone)"

// Len counts the clients that the copy holds.
func (s *Store) Len(ctx context.Context) (int, error) {
	var n int
	err := s.file().QueryRowContext(ctx, "SELECT count(*) FROM seen WHERE"+held, s.state.Gen).Scan(&n)
	return n, err
}

// Highest returns the highest ClientId that the copy saw, deleted clients included; 0
// for none.
func (s *Store) Highest(ctx context.Context) (int64, error) {
	var id sql.NullInt64
	err := s.file().QueryRowContext(ctx, "SELECT max(id) FROM (SELECT id FROM seen UNION ALL SELECT id FROM gone)").Scan(&id)
	return id.Int64, err
}

// Rows lists the clients by ascending ClientId, one at a time: memory stays flat.
// A row's document and diagnoses are valid until the next one. One that is not what
// came from the account is a [DamagedError].
func (s *Store) Rows(ctx context.Context) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		const all = "SELECT c.id, documents.doc, documents.sum, d.doc, d.sum, coalesce(d.fetched, 0) FROM seen c LEFT JOIN documents USING (place)" +
			" LEFT JOIN diagnoses d ON d.client = c.id WHERE c.last >= ? AND c.id NOT IN (SELECT id FROM gone) ORDER BY c.id"
		rows, err := s.file().QueryContext(ctx, all, s.state.Gen)
		if err != nil {
			yield(Row{}, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var r Row
			var doc, diagnoses sql.RawBytes
			var docSum, diagnosesSum sql.NullInt64
			var fetched int64
			err := rows.Scan(&r.ID, &doc, &docSum, &diagnoses, &diagnosesSum, &fetched)
			if err == nil && (docSum.Int64 != checksum(r.ID, doc) || diagnosesSum.Valid && diagnosesSum.Int64 != checksum(r.ID, diagnoses)) {
				err = &DamagedError{r.ID}
			}
			if err != nil {
				yield(Row{}, err)
				return
			}
			r.Diagnoses, r.Diagnosed = diagnoses, moment(fetched)
			r.Document = intakeq.Trusted(doc) // it was checked when it came
			if !yield(r, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(Row{}, err)
		}
	}
}

// scan runs a query and calls f for each row.
func (s *Store) scan(ctx context.Context, query string, f func(*sql.Rows) error, args ...any) error {
	rows, err := s.file().QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// change commits what f changes of the state, and nothing else.
func (s *Store) change(ctx context.Context, f func(*state)) error {
	f(&s.state)
	return s.commit(ctx, func(*sql.Tx) error { return nil })
}
