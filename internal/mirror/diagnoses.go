package mirror

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"intakeq-bulk/intakeq"
)

// Wanted says whose diagnoses to ask for.
type Wanted struct {
	// Most is of how many clients. 0: of each that has none in the copy, or none since
	// his dates moved.
	Most int
	// Before is when the diagnoses were read that may be read again, with Most.
	Before time.Time
	// Until is when to stop asking for more; zero: when all are here.
	Until time.Time
	// Concurrency is how many are asked for at once.
	Concurrency int
}

// FetchDiagnoses asks for diagnoses. A client that is not there any more (404) was
// deleted meanwhile and is dropped, which is no error. Answers that are on their way
// when an error ends it are waited for and kept: they cost requests. It reports how
// many were asked for.
func (f *Fetcher) FetchDiagnoses(ctx context.Context, w Wanted) (asked int, err error) {
	queue, total, err := f.queue(ctx, w)
	if err != nil {
		return 0, err
	}
	var mu sync.Mutex // of the store, the count and the first error
	var failed error
	done := total - len(queue)
	stopped := func() bool {
		mu.Lock()
		defer mu.Unlock()
		return failed != nil
	}
	var g errgroup.Group
	g.SetLimit(max(1, w.Concurrency))
	for _, id := range queue {
		if stopped() || ctx.Err() != nil || !w.Until.IsZero() && time.Now().After(w.Until) {
			break
		}
		g.Go(func() error {
			if stopped() { // while it waited for its turn
				return nil
			}
			raw, err := f.account.Diagnoses(ctx, id)
			mu.Lock()
			defer mu.Unlock()
			var failure *intakeq.Error
			deleted := errors.As(err, &failure) && failure.Status == http.StatusNotFound
			if err == nil || deleted {
				asked, done = asked+1, done+1
				f.store.watch(Progress{Pages: f.store.state.NextPage - 1, Clients: total, Diagnoses: done, DiagnosesTotal: total})
				err = f.store.keepDiagnoses(ctx, id, raw, deleted)
			}
			failed = cmp.Or(failed, err)
			return nil
		})
	}
	_ = g.Wait() // failed has the first error
	return asked, cmp.Or(failed, ctx.Err())
}

// queue lists whose diagnoses to ask for, in that order, and counts the clients of whom
// they could be.
func (f *Fetcher) queue(ctx context.Context, w Wanted) (ids []int64, total int, err error) {
	all, err := f.store.diagnosed(ctx)
	if err != nil {
		return nil, 0, err
	}
	if w.Most == 0 {
		return due(all), len(all), nil
	}
	ids = inTurn(all, w.Before)
	ids = ids[:min(w.Most, len(ids))]
	return ids, len(ids), nil
}

// diagnosed is what is known of a client's diagnoses.
type diagnosed struct {
	id      int64
	fetched int64 // in ms; 0: never
	moved   bool  // his dates moved since
}

// due lists the clients whose diagnoses are not here, or were read before their dates
// moved.
func due(all []diagnosed) []int64 {
	var ids []int64
	for _, d := range all {
		if d.fetched == 0 || d.moved {
			ids = append(ids, d.id)
		}
	}
	return ids
}

// inTurn lists the clients by how much their diagnoses need to be read: those who never
// were, then by turns one whose dates moved since and one whose are the oldest. So what
// surely is stale is read soon, and still nobody's grow old for ever because others move.
func inTurn(all []diagnosed, before time.Time) []int64 {
	byAge := slices.DeleteFunc(slices.Clone(all), func(d diagnosed) bool { return d.fetched >= before.UnixMilli() })
	slices.SortStableFunc(byAge, func(a, b diagnosed) int { return cmp.Compare(a.fetched, b.fetched) })
	ids, put := make([]int64, 0, len(byAge)), map[int64]bool{}
	next := func(from int, fits func(diagnosed) bool) (after int) {
		for i := from; i < len(byAge); i++ {
			if d := byAge[i]; !put[d.id] && fits(d) {
				ids, put[d.id] = append(ids, d.id), true
				return i + 1
			}
		}
		return len(byAge)
	}
	never := func(d diagnosed) bool { return d.fetched == 0 }
	moved := func(d diagnosed) bool { return d.moved }
	anybody := func(diagnosed) bool { return true }
	at := 0
	for at < len(byAge) && never(byAge[at]) {
		at = next(at, never)
	}
	for ofMoved, ofAll := at, at; len(ids) < len(byAge); {
		ofMoved, ofAll = next(ofMoved, moved), next(ofAll, anybody)
	}
	return ids
}
