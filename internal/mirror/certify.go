package mirror

import (
	"context"
	"database/sql"
	"fmt"

	"intakeq-bulk/intakeq"
)

// rounds is how often a copy that failed its proof is mended and tried again.
const rounds = 3

// certify proves that the copy is the whole list, mending it where it is not.
func (m *Mirror) certify(ctx context.Context, account Account) (Certificate, error) {
	var found findings
	if err := m.news(ctx, account, &found); err != nil {
		return Certificate{}, err
	}
	for round := 0; ; round++ {
		// Deletions last: they must be asked for after the list was measured, and
		// the fewer requests lie between, the less can happen between.
		if err := m.deletions(ctx, account, &found); err != nil {
			return Certificate{}, err
		}
		tally, err := m.tally(ctx)
		if err != nil {
			return Certificate{}, err
		}
		reason := found.doubt
		if reason == "" {
			reason = tally.doubt()
		}
		if reason == "" || round == rounds {
			return Certificate{Complete: reason == "", Reason: reason}, nil
		}
		if err := m.round(ctx, account, round, tally, &found); err != nil {
			return Certificate{}, err
		}
	}
}

// round mends the copy, with the news that it takes: before, they name clients to
// add. After, they name those who were archived before the list was measured,
// which matters only as long as the list may hide them.
func (m *Mirror) round(ctx context.Context, account Account, round int, t tally, found *findings) error {
	found.doubt = ""
	if round > 0 && m.state.ShowsArchived {
		if err := m.news(ctx, account, found); err != nil {
			return err
		}
	}
	if err := m.mend(ctx, account, t, found.earliest); err != nil {
		return err
	}
	found.earliest = 0
	if m.state.ShowsArchived {
		return nil
	}
	return m.news(ctx, account, found)
}

// tally is the count that the proof is about.
type tally struct {
	held     int // clients read before the list was measured, and not deleted since
	listed   int // clients that the list held when it was measured
	doubtful int // of the held: archived, and not seen in the list after that
}

func (m *Mirror) tally(ctx context.Context) (tally, error) {
	t := tally{listed: m.state.Bound}
	held := "SELECT count(*) FROM seen WHERE first <= ? AND last >= ? AND id NOT IN (SELECT id FROM gone)"
	err := m.file().QueryRowContext(ctx, held, m.state.BoundSeq, m.state.Gen).Scan(&t.held)
	if err != nil {
		return t, err
	}
	doubtful := "SELECT count(*) FROM seen JOIN doubtful USING (id) WHERE last >= ? AND last <= since"
	return t, m.file().QueryRowContext(ctx, doubtful, m.state.Gen).Scan(&t.doubtful)
}

// doubt says why the count proves nothing, or nothing if it proves the copy.
func (t tally) doubt() string {
	switch {
	case t.held < t.listed:
		return fmt.Sprintf("the list moved while it was read: it holds %d clients, and %d of them were read", t.listed, t.held)
	case t.held > t.listed:
		return fmt.Sprintf("%d clients left the list while it was read, and the account does not show them as deleted", t.held-t.listed)
	case t.doubtful > 0:
		return fmt.Sprintf("%d clients were archived while the list was read, and may have left it", t.doubtful)
	}
	return ""
}

// mend reads what may have been missed, and measures the list again.
func (m *Mirror) mend(ctx context.Context, account Account, t tally, earliest int) error {
	if err := m.lookAgain(ctx, account, t); err != nil {
		return err
	}
	if whole, err := m.counted(ctx); err != nil || whole {
		return err
	}
	if err := m.searchTwice(ctx, account); err != nil {
		return err
	}
	whole, err := m.counted(ctx)
	if err != nil {
		return err
	}
	if whole {
		return m.measureAgain(ctx, account)
	}
	return m.reread(ctx, account, earliest)
}

// lookAgain measures the list anew. Where more clients are held than it holds,
// someone left it without a trace, and may have hidden a neighbour: then no page
// is above suspicion, and all are read again.
func (m *Mirror) lookAgain(ctx context.Context, account Account, t tally) error {
	if t.held <= t.listed && t.doubtful == 0 {
		return m.measureAgain(ctx, account)
	}
	if err := m.anew(ctx); err != nil {
		return err
	}
	return m.walk(ctx, account)
}

// counted reports whether as many clients are held as the list holds, whenever
// they were read: enough to stop reading, not enough for the proof.
func (m *Mirror) counted(ctx context.Context) (bool, error) {
	held, err := m.Len(ctx)
	return held >= m.state.Bound, err
}

// measureAgain asks for the last page, wherever it is now.
func (m *Mirror) measureAgain(ctx context.Context, account Account) error {
	held, err := m.Len(ctx)
	if err != nil {
		return err
	}
	number := max(1, (held+intakeq.PageSize-1)/intakeq.PageSize)
	for step := 0; ; {
		page, err := account.Page(ctx, m.query, number)
		if err != nil {
			return err
		}
		end := !page.Full() && (len(page.Clients) > 0 || number == 1 || step > 0)
		err = m.take(ctx, page, source{page: number}, func(s *state) {
			if end {
				s.measure(page)
			}
			s.noteArchived(page)
		})
		if err != nil || end {
			return err
		}
		if step = 1; !page.Full() {
			step = -1
		}
		number += step
	}
}

// searchTwice asks for the names that a walk met on two pages. Equal names
// change places from call to call, so where one was met twice another was missed.
func (m *Mirror) searchTwice(ctx context.Context, account Account) error {
	var names []string
	err := m.scan(ctx, "SELECT name FROM twice ORDER BY name", func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		names = append(names, name)
		return err
	})
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := m.searchName(ctx, account, name); err != nil {
			return err
		}
		if whole, err := m.counted(ctx); err != nil || whole {
			return err
		}
	}
	return nil
}

func (m *Mirror) searchName(ctx context.Context, account Account, name string) error {
	if !searchable(name) {
		return nil
	}
	q := intakeq.Query{Search: name, Profile: m.query.Profile}
	for page, err := range account.Pages(ctx, q) {
		if ignored(err) {
			return nil // this account searches otherwise; rereading finds them too
		}
		if err != nil {
			return err
		}
		if err := m.take(ctx, page, source{}, nil); err != nil {
			return err
		}
	}
	return nil
}

// reread walks again from a page, until as many clients are held as the list
// has, or to its end.
func (m *Mirror) reread(ctx context.Context, account Account, from int) error {
	for number := max(1, from); ; number++ {
		page, err := account.Page(ctx, m.query, number)
		if err != nil {
			return err
		}
		if err := m.take(ctx, page, source{page: number}, func(s *state) { s.noteArchived(page) }); err != nil {
			return err
		}
		m.watch(Progress{Pages: number, Clients: m.state.Bound, Proving: true})
		if whole, err := m.counted(ctx); err != nil {
			return err
		} else if whole || !page.Full() {
			return m.measureAgain(ctx, account)
		}
	}
}
