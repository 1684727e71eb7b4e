package mirror

import (
	"context"
	"database/sql"
	"time"

	"github.com/tidwall/gjson"

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
	s.state.Got = time.Now()
	if s.state.Server.IsZero() {
		s.state.Server = p.Server
		if p.Server.IsZero() {
			s.state.Server = time.Now()
		}
	}
	if s.state.Since.IsZero() {
		s.state.Since = s.state.Server
	}
	if s.state.Began.IsZero() {
		s.state.Began = time.Now()
	}
	s.fresh = 0
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
	see, err := tx.PrepareContext(ctx, "INSERT OR IGNORE INTO seen VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
	if err != nil {
		return err
	}
	defer see.Close()
	keep, err := tx.PrepareContext(ctx, "INSERT INTO documents VALUES (?, ?, ?)")
	if err != nil {
		return err
	}
	defer keep.Close()
	seq, now := s.state.Seq, time.Now().UnixMilli()
	for i, d := range clients {
		id, _ := d.ID() // intakeq answers no page with a row that lacks it
		d, dates := s.asAsked(d, id)
		if noted := s.columns.note(id, d); !noted.none() {
			dates = noted
		}
		place := int64(seq)<<placeBits + int64(i)
		result, err := see.ExecContext(ctx, id, place, from.page, seq, seq, now, dates.updated, dates.active)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		switch {
		case err != nil:
			return err
		case n == 1:
			s.fresh++
			_, err = keep.ExecContext(ctx, place, d.Raw(), checksum(id, d.Raw()))
		default:
			err = s.addAgain(ctx, tx, id, d, dates, from)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// addAgain stores a client that is held already: the later reading is the right one.
func (s *Store) addAgain(ctx context.Context, tx *sql.Tx, id int64, d intakeq.Document, dates dates, from origin) error {
	if from.walk {
		var last int
		if err := tx.QueryRowContext(ctx, "SELECT last FROM seen WHERE id = ?", id).Scan(&last); err != nil {
			return err
		}
		if last < s.state.Gen {
			s.fresh++
			if err := s.listen(ctx, tx, id, d, dates); err != nil {
				return err
			}
		}
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
	return refresh(ctx, tx, id, d, dates)
}

// refresh replaces the document of a client that is held.
func refresh(ctx context.Context, tx *sql.Tx, id int64, d intakeq.Document, dates dates) error {
	const newer = "UPDATE documents SET doc = ?, sum = ? WHERE place = (SELECT place FROM seen WHERE id = ?)"
	if _, err := tx.ExecContext(ctx, newer, d.Raw(), checksum(id, d.Raw()), id); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE seen SET read = ? WHERE id = ?", time.Now().UnixMilli(), id); err != nil {
		return err
	}
	if dates.none() {
		return nil
	}
	_, err := tx.ExecContext(ctx, "UPDATE seen SET updated = ?, active = ? WHERE id = ?", dates.updated, dates.active, id)
	return err
}

// placeBits leaves room for the clients of one answer.
const placeBits = 16

// dates are those of a client that move when something about him does, in ms.
type dates struct{ updated, active int64 }

func (d dates) none() bool { return d == dates{} }

// datesOf reads the dates of a profile; a brief row has none.
func datesOf(updated, active gjson.Result) dates {
	var d dates
	if at, ok := intakeq.ParseTime(updated); ok {
		d.updated = at.UnixMilli()
	}
	if at, ok := intakeq.ParseTime(active); ok {
		d.active = at.UnixMilli()
	}
	return d
}

// asAsked cuts a profile down to a brief row where the copy is of brief rows:
// evidence is asked with the profile, for its dates.
func (s *Store) asAsked(d intakeq.Document, id int64) (intakeq.Document, dates) {
	if s.query.Profile || !d.HasProfile() {
		return d, dates{}
	}
	return d.Brief(id), datesOf(d.Get("LastUpdateDate"), d.Get("LastActivityDate"))
}
