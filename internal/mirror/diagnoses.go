package mirror

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"golang.org/x/sync/errgroup"

	"intakeq-bulk/intakeq"
)

// FetchDiagnoses asks for the diagnoses of every client that has none in the
// copy yet, at most concurrency at a time. A client that is not there any more
// (404) was deleted meanwhile and is dropped, which is no error. It reports how
// many were asked for.
func (f *Fetcher) FetchDiagnoses(ctx context.Context, concurrency int) (int, error) {
	missing, total, err := f.store.withoutDiagnoses(ctx)
	if err != nil {
		return 0, err
	}
	var mu sync.Mutex // of the store and the count
	done := total - len(missing)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(max(1, concurrency))
	for _, id := range missing {
		if ctx.Err() != nil {
			break
		}
		g.Go(func() error {
			raw, err := f.account.Diagnoses(ctx, id)
			var failure *intakeq.Error
			deleted := errors.As(err, &failure) && failure.Status == http.StatusNotFound
			if err != nil && !deleted {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			done++
			f.store.watch(Progress{Pages: f.store.state.NextPage - 1, Clients: total, Diagnoses: done, DiagnosesTotal: total})
			return f.store.keepDiagnoses(ctx, id, raw, deleted)
		})
	}
	return len(missing), g.Wait()
}
