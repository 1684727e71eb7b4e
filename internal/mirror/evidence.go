package mirror

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"intakeq-bulk/intakeq"
)

// findings is what the evidence of one round says beyond the tables it fills.
type findings struct {
	earliest int    // the first page that could have slid; 0: none is known
	doubt    string // why the evidence itself can't be relied on; "" if it can
}

// overlap is how far before the walk the list of updated clients is asked from:
// the parameter takes whole days, in a zone that is not known, and may exclude
// the day it names.
const overlap = 2 * 24 * time.Hour

// leeway is how much the clock that stamps updates may differ from the one that
// stamps answers.
const leeway = 2 * time.Minute

// news asks what was updated since the walk began, and takes it in.
func (m *Mirror) news(ctx context.Context, account Account, found *findings) error {
	m.watch(Progress{Pages: m.state.NextPage - 1, Clients: m.state.Bound, Proving: true})
	updated := intakeq.Query{Profile: true, UpdatedFrom: m.state.Server.UTC().Add(-overlap)}
	sure, err := m.readList(ctx, account, updated, func(p intakeq.Page) error {
		return m.takeNews(ctx, p, found)
	})
	if err == nil && !sure {
		found.doubt = "the list of updated clients kept changing"
	}
	return err
}

// deletions asks for the deleted clients and drops them from the copy.
func (m *Mirror) deletions(ctx context.Context, account Account, found *findings) error {
	gone := map[int64]struct{}{}
	q := intakeq.Query{Profile: m.query.Profile, Deleted: true}
	sure, err := m.readList(ctx, account, q, func(p intakeq.Page) error {
		for _, id := range idsOf(p) {
			gone[id] = struct{}{}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !sure {
		found.doubt = "the list of deleted clients kept changing"
	}
	return m.bury(ctx, gone, found)
}

// readList asks a filtered query until its answer can be relied on: one page can,
// more pages when two readings in a row agree. It reports whether they did.
func (m *Mirror) readList(ctx context.Context, account Account, q intakeq.Query, each func(intakeq.Page) error) (bool, error) {
	var before map[int64]struct{}
	for range rounds + 1 {
		ids := map[int64]struct{}{}
		pages, rows := 0, 0
		for page, err := range account.Pages(ctx, q) {
			if err != nil {
				return false, err
			}
			pages, rows = pages+1, rows+len(page.Clients)
			for _, id := range idsOf(page) {
				ids[id] = struct{}{}
			}
			if err := each(page); err != nil {
				return false, err
			}
		}
		if pages == 1 || len(ids) == rows && sameIDs(ids, before) {
			return true, nil
		}
		before = ids
	}
	return false, nil
}

func sameIDs(a, b map[int64]struct{}) bool {
	for id := range a {
		if _, ok := b[id]; !ok {
			return false
		}
	}
	return b != nil && len(a) == len(b)
}

// takeNews stores updated clients, and notes which of them may have moved.
func (m *Mirror) takeNews(ctx context.Context, p intakeq.Page, found *findings) error {
	since := m.state.Server.Add(-leeway)
	if err := m.learnArchived(ctx, p.Clients, since); err != nil {
		return err
	}
	var listed, archived []intakeq.Document
	for _, d := range p.Clients {
		if d.Get("Archived").Bool() && !m.state.ShowsArchived {
			archived = append(archived, d)
		} else {
			listed = append(listed, d)
		}
		at, ok := intakeq.ParseTime(d.Get("LastUpdateDate"))
		if ok && at.Before(since) {
			continue
		}
		id, _ := d.ID()
		page, err := m.pageOf(ctx, id)
		if err != nil {
			return err
		}
		found.slid(page)
	}
	p.Clients = listed
	if err := m.take(ctx, p, source{}, nil); err != nil {
		return err
	}
	return m.doubtArchived(ctx, archived, since)
}

// learnArchived finds out from the news whether the list shows archived clients,
// which brief rows don't tell: it does if it showed one that was archived then.
func (m *Mirror) learnArchived(ctx context.Context, clients []intakeq.Document, since time.Time) error {
	for _, d := range clients {
		if m.state.ShowsArchived || !d.Get("Archived").Bool() {
			continue
		}
		id, _ := d.ID()
		at, ok := intakeq.ParseTime(d.Get("LastUpdateDate"))
		seen := "SELECT page FROM seen JOIN doubtful USING (id) WHERE id = ? AND last > since"
		if ok && at.Before(since) {
			seen = "SELECT page FROM seen WHERE id = ?"
		}
		page, err := m.number(ctx, seen, id)
		if err != nil {
			return err
		}
		m.state.ShowsArchived = page > 0
	}
	return nil
}

// doubtArchived takes in archived clients as long as it is not known whether the
// list shows such (field notes, "archived clients"): their documents are
// refreshed, but to be seen here is not to be seen in the list.
func (m *Mirror) doubtArchived(ctx context.Context, clients []intakeq.Document, since time.Time) error {
	if len(clients) == 0 {
		return nil
	}
	return m.commit(ctx, func(tx *sql.Tx) error {
		for _, d := range clients {
			id, _ := d.ID()
			if err := refresh(ctx, tx, id, m.asAsked(d, id)); err != nil {
				return err
			}
			if at, ok := intakeq.ParseTime(d.Get("LastUpdateDate")); ok && at.Before(since) {
				continue
			}
			if _, err := tx.ExecContext(ctx, "INSERT OR IGNORE INTO doubtful VALUES (?, ?)", id, m.state.Seq); err != nil {
				return err
			}
		}
		return nil
	})
}

// slid notes that a page, and all behind it, may have moved.
func (f *findings) slid(page int) {
	if page > 0 && (f.earliest == 0 || page < f.earliest) {
		f.earliest = page
	}
}

// pageOf is the page of the list that showed a client; 0 if none did.
func (m *Mirror) pageOf(ctx context.Context, id int64) (int, error) {
	return m.number(ctx, "SELECT page FROM seen WHERE id = ?", id)
}

// heldOn is the same for a client that was not known to be deleted.
func (m *Mirror) heldOn(ctx context.Context, id int64) (int, error) {
	return m.number(ctx, "SELECT page FROM seen WHERE id = ? AND id NOT IN (SELECT id FROM gone)", id)
}

func (m *Mirror) number(ctx context.Context, query string, id int64) (int, error) {
	var page int
	err := m.file().QueryRowContext(ctx, query, id).Scan(&page)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return page, err
}

// bury replaces the list of deleted clients by the newest.
func (m *Mirror) bury(ctx context.Context, ids map[int64]struct{}, found *findings) error {
	if err := m.checkDeletedOnly(ctx, ids); err != nil {
		return err
	}
	for id := range ids {
		page, err := m.heldOn(ctx, id)
		if err != nil {
			return err
		}
		found.slid(page)
	}
	m.state.Seq++
	return m.commit(ctx, func(tx *sql.Tx) error {
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

// checkDeletedOnly finds out a server that ignores deletedOnly and sends
// everybody. No row shows that, but the answer does: it has as many clients as
// a first page of everybody would have, and holds nearly all that stood there.
func (m *Mirror) checkDeletedOnly(ctx context.Context, ids map[int64]struct{}) error {
	var first, shown int
	err := m.scan(ctx, "SELECT id FROM seen WHERE page = 1", func(rows *sql.Rows) error {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		first++
		if _, ok := ids[id]; ok {
			shown++
		}
		return nil
	})
	if err != nil {
		return err
	}
	return deletedIgnored(shown, first)
}

// deletedIgnored is an error where nearly all of a page of the list are said to be
// deleted.
func deletedIgnored(shown, page int) error {
	if page == 0 || shown*10 < page*9 {
		return nil
	}
	return &intakeq.IgnoredError{Parameter: "deletedOnly"}
}

// checkDeleted finds out the same where the copy itself is of deleted clients: the
// plain list shows none of them.
func (m *Mirror) checkDeleted(ctx context.Context, account Account) error {
	page, err := account.Page(ctx, intakeq.Query{}, 1)
	if err != nil {
		return err
	}
	both := 0
	for _, id := range idsOf(page) {
		_, held, err := m.Client(ctx, id)
		if err != nil {
			return err
		}
		if held {
			both++
		}
	}
	return deletedIgnored(both, len(page.Clients))
}

// Recheck asks once more for deleted clients, after work that took a while, and
// drops them from the copy.
func (m *Mirror) Recheck(ctx context.Context, account Account) error {
	return m.deletions(ctx, account, new(findings))
}
