package mirror

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
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
// when an error ends it are waited for and kept: they cost requests. Where the server
// fails for one client, the others are asked for all the same, and the error is a
// [DiagnosesError]. It reports how many were answered.
func (f *Fetcher) FetchDiagnoses(ctx context.Context, w Wanted) (asked int, err error) {
	queue, total, err := f.queue(ctx, w)
	if err != nil {
		return 0, err
	}
	a := &answers{store: f.store, total: total, done: total - len(queue)}
	var g errgroup.Group
	g.SetLimit(max(1, w.Concurrency))
	for _, id := range queue {
		if a.over() || ctx.Err() != nil || !w.Until.IsZero() && time.Now().After(w.Until) {
			break
		}
		g.Go(func() error {
			if !a.over() { // while it waited for its turn
				raw, err := f.account.Diagnoses(ctx, id)
				a.take(ctx, id, raw, err)
			}
			return nil
		})
	}
	_ = g.Wait() // the answers have the first error
	return a.asked, cmp.Or(a.failed, ctx.Err(), a.refusal())
}

// mostInRow is for how many clients in a row the server may fail until it is taken to
// be down: then all others would only wait for the same.
const mostInRow = 3

// DiagnosesError says that the server failed for some clients' diagnoses, while it
// answered for others.
type DiagnosesError struct {
	Clients []int64
	Err     error // of the first
}

// Error names the clients.
func (e *DiagnosesError) Error() string {
	const most = 5
	text, whose := "the diagnoses of client ", e.Clients[:min(most, len(e.Clients))]
	if len(e.Clients) > 1 {
		text = "the diagnoses of clients "
	}
	for i, id := range whose {
		if i > 0 {
			text += ", "
		}
		text += strconv.FormatInt(id, 10)
	}
	if more := len(e.Clients) - len(whose); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Sprintf("%s could not be read, and without them the export is not whole: %v", text, e.Err)
}

// Unwrap gives the failure of the first.
func (e *DiagnosesError) Unwrap() error { return e.Err }

// answers are what came to the questions for diagnoses.
type answers struct {
	store       *Store
	total, done int

	mu      sync.Mutex // guards the rest, and the store
	asked   int
	failed  error   // why no more is asked for
	refused []int64 // for whom the server failed
	inRow   int     // of them, with no other answer between
	cause   error   // of the first
}

func (a *answers) over() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.failed != nil
}

// take keeps an answer.
func (a *answers) take(ctx context.Context, id int64, raw []byte, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var failure *intakeq.Error
	is := errors.As(err, &failure)
	deleted := is && failure.Status == http.StatusNotFound
	switch {
	case err == nil || deleted:
		a.asked, a.done, a.inRow = a.asked+1, a.done+1, 0
		a.store.watch(Progress{Pages: a.store.state.NextPage - 1, Clients: a.total, Diagnoses: a.done, DiagnosesTotal: a.total})
		err = a.store.keepDiagnoses(ctx, id, raw, deleted)
	case is && failure.Status >= http.StatusInternalServerError:
		a.refused, a.cause = append(a.refused, id), cmp.Or(a.cause, err)
		if a.inRow++; a.inRow < mostInRow {
			return
		}
	}
	a.failed = cmp.Or(a.failed, err)
}

func (a *answers) refusal() error {
	if len(a.refused) == 0 {
		return nil
	}
	slices.Sort(a.refused)
	return &DiagnosesError{a.refused, a.cause}
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
