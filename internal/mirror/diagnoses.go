package mirror

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"intakeq-bulk/intakeq"
)

// FetchDiagnoses asks for the diagnoses of every client that has none in the
// copy yet, at most concurrency at a time. A client that is not there any more
// (404) was deleted meanwhile and is dropped, which is no error. It reports how
// many were asked for.
func (m *Mirror) FetchDiagnoses(ctx context.Context, account Account, concurrency int) (int, error) {
	missing, total, err := m.withoutDiagnoses(ctx)
	if err != nil {
		return 0, err
	}
	var mu sync.Mutex
	done := total - len(missing)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(max(1, concurrency))
	for _, id := range missing {
		if ctx.Err() != nil {
			break
		}
		g.Go(func() error {
			raw, err := account.Diagnoses(ctx, id)
			var failure *intakeq.Error
			deleted := errors.As(err, &failure) && failure.Status == http.StatusNotFound
			if err != nil && !deleted {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			done++
			m.watch(Progress{Pages: m.state.NextPage - 1, Clients: total, Diagnoses: done, DiagnosesTotal: total})
			return m.keepDiagnoses(ctx, id, raw, deleted)
		})
	}
	return len(missing), g.Wait()
}

func (m *Mirror) withoutDiagnoses(ctx context.Context) (missing []int64, total int, err error) {
	const all = "SELECT id, EXISTS (SELECT 1 FROM diagnoses WHERE client = id) FROM seen WHERE" + held + " ORDER BY id"
	err = m.scan(ctx, all, func(rows *sql.Rows) error {
		var id int64
		var have bool
		err := rows.Scan(&id, &have)
		if total++; !have {
			missing = append(missing, id)
		}
		return err
	}, m.state.Gen)
	return missing, total, err
}

func (m *Mirror) keepDiagnoses(ctx context.Context, id int64, raw []byte, deleted bool) error {
	// Not the group's context: an answer that cost a request is kept.
	return m.commit(context.WithoutCancel(ctx), func(tx *sql.Tx) error {
		if deleted {
			_, err := tx.Exec("DELETE FROM seen WHERE id = ?", id)
			return err
		}
		_, err := tx.Exec("INSERT OR REPLACE INTO diagnoses VALUES (?, ?, ?)", id, raw, time.Now().UnixMilli())
		return err
	})
}
