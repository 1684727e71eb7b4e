package mirror

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"intakeq-bulk/intakeq"
)

// What a Fetcher asks of its Store, and leaves there, to prove that it is whole.

// counts are the numbers that the proof is about.
type counts struct {
	held     int // clients read before the list was measured, and not deleted since
	listed   int // clients that the list held when it was measured
	doubtful int // of the held: archived, and not seen in the list after that
}

// count counts what the proof is about.
func (s *Store) count(ctx context.Context) (counts, error) {
	c := counts{listed: s.state.Bound}
	held := "SELECT count(*) FROM seen WHERE first <= ? AND last >= ? AND id NOT IN (SELECT id FROM gone)"
	err := s.file().QueryRowContext(ctx, held, s.state.BoundSeq, s.state.Gen).Scan(&c.held)
	if err != nil {
		return c, err
	}
	doubtful := "SELECT count(*) FROM seen JOIN doubtful USING (id) WHERE last >= ? AND last <= since"
	return c, s.file().QueryRowContext(ctx, doubtful, s.state.Gen).Scan(&c.doubtful)
}

// countWalk counts the clients of the latest walk, and those that no walk before
// it showed.
func (s *Store) countWalk(ctx context.Context) (size, fresh int, err error) {
	const both = "SELECT count(*), count(*) FILTER (WHERE first >= ?) FROM seen WHERE last >= ?"
	err = s.file().QueryRowContext(ctx, both, s.state.Gen, s.state.Gen).Scan(&size, &fresh)
	return size, fresh, err
}

// namesSeenTwice lists the names of clients that one walk met on two pages.
func (s *Store) namesSeenTwice(ctx context.Context) ([]string, error) {
	var names []string
	err := s.scan(ctx, "SELECT name FROM twice ORDER BY name", func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		names = append(names, name)
		return err
	})
	return names, err
}

// held lists the clients that are not known to be deleted.
func (s *Store) held(ctx context.Context) ([]int64, error) {
	return s.ids(ctx, "SELECT id FROM seen WHERE"+held, s.state.Gen)
}

// pageShowing finds the page of the list that showed a client; 0 if none did.
func (s *Store) pageShowing(ctx context.Context, id int64) (int, error) {
	return s.number(ctx, "SELECT page FROM seen WHERE id = ?", id)
}

// pageHolding is pageShowing for a client that is not known to be deleted.
func (s *Store) pageHolding(ctx context.Context, id int64) (int, error) {
	return s.number(ctx, "SELECT page FROM seen WHERE id = ? AND id NOT IN (SELECT id FROM gone)", id)
}

// pageAfterDoubt is pageShowing for a client whom the list showed after it was
// known to be archived.
func (s *Store) pageAfterDoubt(ctx context.Context, id int64) (int, error) {
	return s.number(ctx, "SELECT page FROM seen JOIN doubtful USING (id) WHERE id = ? AND last > since", id)
}

// knows reports whether a client is in the copy, as deleted perhaps.
func (s *Store) knows(ctx context.Context, id int64) (bool, error) {
	n, err := s.number(ctx, "SELECT count(*) FROM seen WHERE id = ? AND last >= ?", id, s.state.Gen)
	return n > 0, err
}

func (s *Store) number(ctx context.Context, query string, id int64, more ...any) (int, error) {
	var n int
	err := s.file().QueryRowContext(ctx, query, append([]any{id}, more...)...).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, err
}

// updatedLast gives the client who was updated last, as far as the copy shows; 0: it
// shows nobody's date.
func (s *Store) updatedLast(ctx context.Context) (id int64, at time.Time, err error) {
	var ms int64
	const last = "SELECT id, updated FROM seen WHERE updated > 0 AND" + held + " ORDER BY updated DESC LIMIT 1"
	err = s.file().QueryRowContext(ctx, last, s.state.Gen).Scan(&id, &ms)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, time.Time{}, nil
	}
	return id, time.UnixMilli(ms), err
}

// updatedSince counts the clients who were updated since a moment.
func (s *Store) updatedSince(ctx context.Context, at time.Time) (n int, err error) {
	const since = "SELECT count(*) FROM seen WHERE updated >= ? AND" + held
	err = s.file().QueryRowContext(ctx, since, at.UnixMilli(), s.state.Gen).Scan(&n)
	return n, err
}

// deleted lists the clients that the latest list of deleted ones showed.
func (s *Store) deleted(ctx context.Context) ([]int64, error) {
	return s.ids(ctx, "SELECT id FROM gone")
}

func (s *Store) ids(ctx context.Context, query string, more ...any) ([]int64, error) {
	var ids []int64
	err := s.scan(ctx, query, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, more...)
	return ids, err
}

// replaceDeleted puts the newest list of deleted clients in the place of the old.
func (s *Store) replaceDeleted(ctx context.Context, ids map[int64]struct{}) error {
	s.state.Seq++
	return s.commit(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM gone"); err != nil {
			return err
		}
		for id := range ids {
			if _, err := tx.ExecContext(ctx, "INSERT INTO gone VALUES (?)", id); err != nil {
				return err
			}
		}
		return nil
	})
}

// doubt refreshes the documents of archived clients, and notes those who were
// updated after since: whether the list still shows them is not known.
func (s *Store) doubt(ctx context.Context, archived []intakeq.Document, since time.Time) error {
	if len(archived) == 0 {
		return nil
	}
	return s.commit(ctx, func(tx *sql.Tx) error {
		for _, d := range archived {
			id, _ := d.ID()
			brief, dates := s.asAsked(d, id)
			if s.query.Profile {
				dates = datesOf(d.Get("LastUpdateDate"), d.Get("LastActivityDate"))
			}
			if err := refresh(ctx, tx, id, brief, dates); err != nil {
				return err
			}
			if updatedBefore(d, since) {
				continue
			}
			if _, err := tx.ExecContext(ctx, "INSERT OR IGNORE INTO doubtful VALUES (?, ?)", id, s.state.Seq); err != nil {
				return err
			}
		}
		return nil
	})
}

// updatedBefore reports whether a document says so; one without a date does not.
func updatedBefore(d intakeq.Document, moment time.Time) bool {
	at, ok := intakeq.ParseTime(d.Get("LastUpdateDate"))
	return ok && at.Before(moment)
}

// diagnosed lists what is known of each client's diagnoses, by ClientId.
func (s *Store) diagnosed(ctx context.Context) ([]diagnosed, error) {
	var all []diagnosed
	const query = "SELECT c.id, coalesce(d.fetched, 0), coalesce(d.updated <> c.updated OR d.active <> c.active, 0)" +
		" FROM seen c LEFT JOIN diagnoses d ON d.client = c.id WHERE" + held + " ORDER BY c.id"
	err := s.scan(ctx, query, func(rows *sql.Rows) error {
		var d diagnosed
		err := rows.Scan(&d.id, &d.fetched, &d.moved)
		all = append(all, d)
		return err
	}, s.state.Gen)
	return all, err
}

// keepDiagnoses stores a client's diagnoses, or drops the client who was deleted.
func (s *Store) keepDiagnoses(ctx context.Context, id int64, raw []byte, deleted bool) error {
	s.state.Got = time.Now()
	// Not the group's context: an answer that cost a request is kept.
	return s.commit(context.WithoutCancel(ctx), func(tx *sql.Tx) error {
		if deleted {
			return dropClient(tx, id)
		}
		const keep = "INSERT OR REPLACE INTO diagnoses SELECT id, ?, ?, ?, updated, active FROM seen WHERE id = ?"
		_, err := tx.Exec(keep, raw, checksum(id, raw), time.Now().UnixMilli(), id)
		return err
	})
}

// dropClient takes a client and all that is of him out of the copy.
func dropClient(tx *sql.Tx, id int64) error {
	for _, of := range []string{
		"DELETE FROM diagnoses WHERE client = ?",
		"DELETE FROM documents WHERE place IN (SELECT place FROM seen WHERE id = ?)",
		"DELETE FROM seen WHERE id = ?",
	} {
		if _, err := tx.Exec(of, id); err != nil {
			return err
		}
	}
	return nil
}
