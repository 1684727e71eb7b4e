package mirror

import (
	"context"
	"database/sql"
	"time"

	"intakeq-bulk/intakeq"
)

// origin says where a batch of clients came from.
type origin struct {
	page int  // of the list that the copy is of; 0 if another query brought them
	walk bool // an ordinary step of a walk: a client met twice in it is a clue
}

// add stores an answer: its clients, and the state that change makes of it, which
// may be nil for none.
func (s *Store) add(ctx context.Context, p intakeq.Page, from origin, change func(*state)) error {
	s.state.Seq++
	if s.state.Server.IsZero() {
		s.state.Server = p.Server
		if p.Server.IsZero() {
			s.state.Server = time.Now()
		}
	}
	return s.commit(ctx, func(tx *sql.Tx) error {
		if err := s.put(ctx, tx, p.Clients, from); err != nil {
			return err
		}
		if change != nil {
			change(&s.state)
		}
		return s.columns.save(ctx, tx)
	})
}

// put stores the clients of an answer. (A document's place is the order in which it
// came: clients come by name, so by ClientId each would rewrite a page of the file.)
func (s *Store) put(ctx context.Context, tx *sql.Tx, clients []intakeq.Document, from origin) error {
	see, err := tx.PrepareContext(ctx, "INSERT OR IGNORE INTO seen VALUES (?, ?, ?, ?, ?)")
	if err != nil {
		return err
	}
	defer see.Close()
	keep, err := tx.PrepareContext(ctx, "INSERT INTO documents VALUES (?, ?)")
	if err != nil {
		return err
	}
	defer keep.Close()
	seq := s.state.Seq
	for i, d := range clients {
		id, _ := d.ID() // intakeq answers no page with a row that lacks it
		d = s.asAsked(d, id)
		s.columns.note(id, d)
		place := int64(seq)*intakeq.PageSize + int64(i)
		result, err := see.ExecContext(ctx, id, place, from.page, seq, seq)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		switch {
		case err != nil:
			return err
		case n == 1:
			_, err = keep.ExecContext(ctx, place, d.Raw())
		default:
			err = s.addAgain(ctx, tx, id, d, from)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// addAgain stores a client that is held already: the later reading is the right one.
func (s *Store) addAgain(ctx context.Context, tx *sql.Tx, id int64, d intakeq.Document, from origin) error {
	if from.walk {
		const met = "INSERT OR IGNORE INTO twice SELECT ? FROM seen WHERE id = ? AND last >= ?"
		if _, err := tx.ExecContext(ctx, met, d.Cell("Name"), id, s.state.Gen); err != nil {
			return err
		}
	}
	// The earliest page stays: where a client left from is where the list slid.
	const sighting = "UPDATE seen SET last = ?1, page = CASE WHEN page = 0 THEN ?3 ELSE min(page, iif(?3 > 0, ?3, page)) END WHERE id = ?2"
	if _, err := tx.ExecContext(ctx, sighting, s.state.Seq, id, from.page); err != nil {
		return err
	}
	return refresh(ctx, tx, id, d)
}

// refresh replaces the document of a client that is held.
func refresh(ctx context.Context, tx *sql.Tx, id int64, d intakeq.Document) error {
	const newer = "UPDATE documents SET doc = ? WHERE place = (SELECT place FROM seen WHERE id = ?)"
	_, err := tx.ExecContext(ctx, newer, d.Raw(), id)
	return err
}

// asAsked cuts a profile down to a brief row where the copy is of brief rows:
// evidence is asked with the profile, for its dates.
func (s *Store) asAsked(d intakeq.Document, id int64) intakeq.Document {
	if s.query.Profile || !d.HasProfile() {
		return d
	}
	return d.Brief(id)
}
