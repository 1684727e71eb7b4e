package apply

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// Account is what applying asks of the API.
type Account interface {
	mirror.Account
	Create(context.Context, intakeq.Document) (intakeq.Saved, error)
	Update(context.Context, intakeq.Document) (intakeq.Saved, error)
	AddTag(ctx context.Context, client int64, tag string) error
	RemoveTag(ctx context.Context, client int64, tag string) error
}

// Options says how a plan is applied.
type Options struct {
	Account     string        // the account's id: a plan of another is refused
	Concurrency int           // requests in flight; 0: 4
	Timeout     time.Duration // of one request; 0: intakeq.DefaultTimeout
	MaxErrors   *int          // stop when more rows than this are not saved as planned; nil: never
	StaleOK     bool          // apply a plan that is older than a week
	Decisions   *Decisions    // what a person said of the rows; nil: nothing new

	// Canary is how many rows go first. Confirm is shown what became of them,
	// and says whether to go on.
	Canary  int
	Confirm func(context.Context, Canary) (bool, error)

	Watch func(Progress) // may be nil; one call at a time
}

// Progress is how far a run got.
type Progress struct {
	Rows    int       // that this run has to do
	Done    int       // of these, whatever came of them
	Saved   int       // of these, as planned
	Waiting time.Time // until when the run waits before it looks for creates whose answer was lost; zero: it doesn't
}

// Outcome is what became of a plan so far, over all its runs.
type Outcome struct {
	Wanted    int // rows that are to be sent
	Attempted int // of these, begun and ended, in this run or before
	Saved     int
	Differs   int
	Conflict  int
	Failed    int
	Unknown   int
	Left      int // not begun yet
}

// Whole reports whether every row is as planned.
func (o Outcome) Whole() bool { return o.Saved == o.Wanted }

// check is promise 4 of the design.
func (o Outcome) check() error {
	sum := o.Saved + o.Differs + o.Conflict + o.Failed + o.Unknown
	if o.Attempted != sum || o.Wanted != o.Attempted+o.Left {
		return fmt.Errorf("the totals are wrong: %d rows were to be sent, %d were and %d are left, but their states add up to %d", o.Wanted, o.Attempted, o.Left, sum)
	}
	return nil
}

// Application is a plan on its way into the account. From [Begin] it has been
// looked at, and nothing was sent; Run sends.
type Application struct {
	Options
	account Account
	file    *plan.Journal
	began   time.Time
	ending  context.Context // of the run: no request leaves after its end
	work    context.Context // of requests: it outlives the run's by a moment of grace
	drift   *drift
	todo    []int         // rows to send
	decided []plan.Row    // by this run's decisions; kept when it runs
	tally   record.Cost   // of what is to be sent
	fallen  map[int64]int // rows whose create fell on a client in an earlier run, by that client

	mu        sync.Mutex // guards the rest
	unsettled []lost     // creates whose answer was lost
	claimed   map[int64]int
	lostKeys  map[string][]int    // rows whose answer was lost, by their contact keys
	known     map[int64]time.Time // since when a client is known to be there
	stopped   error               // why no more rows are begun
	inARow    int                 // failures of the server without another answer between
	status    int                 // of these
	progress  Progress
	amiss     map[int]bool // rows that are done, and not as planned
}

// grace is how long what is in flight may take after Ctrl-C.
const grace = 10 * time.Second

// Begin finds out whether the plan can be applied, and what is left to do. It
// sends nothing and changes nothing. The caller holds the account's write lock.
func Begin(ctx context.Context, account Account, f *plan.Journal, o Options) (*Application, error) {
	a := &Application{
		Options: o, account: account, file: f, began: time.Now(), fallen: map[int64]int{},
		claimed: map[int64]int{}, lostKeys: map[string][]int{}, known: map[int64]time.Time{}, amiss: map[int]bool{},
	}
	if a.Concurrency <= 0 {
		a.Concurrency = 4
	}
	if a.Timeout <= 0 {
		a.Timeout = intakeq.DefaultTimeout
	}
	return a, a.refuse(ctx)
}

// Todo is what an application is about to do.
type Todo struct {
	Rows     int // to send
	Creates  int // new clients among them
	Unknown  int // rows to look for first: their answer was lost
	Changes  int // cells
	Clears   int // cells among them that are emptied
	Archives int // clients that are put away
	Requests int // about
}

// Todo counts what Run would do.
func (a *Application) Todo() Todo {
	t := a.tally
	return Todo{
		Rows: t.Rows, Creates: t.Creates, Unknown: len(a.unsettled),
		Changes: t.Changes, Clears: t.Clears, Archives: t.Archives, Requests: t.Requests() + 2*len(a.unsettled),
	}
}

// Run carries out what the plan says, as far as it was not done yet, and keeps in
// the plan what came of each row. The results are written beside the plan, however
// the run ends.
func (a *Application) Run(ctx context.Context) (Outcome, error) {
	if err := a.keepDecisions(ctx); err != nil {
		return Outcome{}, err
	}
	work, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cancel(nil)
	defer context.AfterFunc(ctx, func() { time.AfterFunc(grace, func() { cancel(context.Cause(ctx)) }) })()
	a.work, a.ending = work, ctx
	err := a.run(ctx)
	return a.finish(context.WithoutCancel(ctx), err)
}

func (a *Application) run(ctx context.Context) error {
	if err := a.drift.check(ctx); err != nil {
		return err
	}
	if err := a.canary(ctx); err != nil {
		return err
	}
	if err := a.saveAll(ctx, a.todo); err != nil {
		return err
	}
	return a.settle(ctx)
}

// finish counts, and writes the files.
func (a *Application) finish(ctx context.Context, err error) (Outcome, error) {
	out, failed := Count(ctx, a.file.File)
	if failed == nil {
		failed = WriteResults(ctx, a.file.File, a.file.Path())
	}
	return out, errors.Join(err, failed)
}

// Count tells what became of a plan so far.
func Count(ctx context.Context, f *plan.File) (Outcome, error) {
	var out Outcome
	for r, err := range f.Rows(ctx) {
		if err != nil {
			return out, err
		}
		if wanted(r) {
			out.Wanted++
			if r.State != plan.Planned && r.State != plan.Sent {
				out.Attempted++
			}
		}
	}
	states, err := f.States(ctx)
	if err != nil {
		return out, err
	}
	out.Saved, out.Differs, out.Conflict = states[plan.Saved], states[plan.Differs], states[plan.Conflict]
	out.Failed, out.Unknown = states[plan.Failed], states[plan.Unknown]
	out.Left = states[plan.Planned] + states[plan.Sent]
	return out, out.check()
}
