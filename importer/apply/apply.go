package apply

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"intakeq-bulk/importer/apply/ours"
	"intakeq-bulk/importer/apply/proof"
	"intakeq-bulk/importer/results"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/begun"
	"intakeq-bulk/internal/known"
	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// Account is what applying asks of the API.
type Account interface {
	mirror.Account
	ByID(ctx context.Context, id int64, known intakeq.Document) (doc intakeq.Document, found bool, err error)
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
	Patience    time.Duration // before a create is looked for whose answer was lost, at the least; 0: 2 minutes
	MaxErrors   *int          // stop when more rows than this are not saved as planned; nil: never
	Careful     bool          // read each client right before its save
	StaleOK     bool          // apply a plan that is older than a week
	Known       known.Facts   // what a probe has found out about the account
	Begun       *begun.Memory // which rows were sent from other files of the plan; nil: nobody remembers
	Decisions   *Decisions    // what a person said of the rows; nil: nothing new
	Accept      []string      // alarms that a person accepts, which Run keeps

	// Canary is how many rows go first. Confirm is shown what became of them,
	// and says whether to go on.
	Canary  int
	Confirm func(context.Context, Canary) (bool, error)

	// Notify is told, once each, what a person should know of the account, and about
	// how many requests are left. It may be nil.
	Notify func(Notice, int)

	Watch func(Progress) // may be nil; one call at a time
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
	sender  *sender
	drift   *drift
	began   time.Time
	rows    []int       // to send
	again   []int       // of these, while they are found, those that failed before
	cost    record.Cost // of these
	tally   Tally       // of the others
	decided []plan.Row  // by this run's decisions; kept when it runs
	claimed begun.Rows  // rows that this file has sent, or sends now
	copied  int         // rows to send that may have been sent from another file
}

// Begin finds out whether the plan can be applied, and what is left to do. It
// sends nothing and changes nothing. The caller holds the account's write lock.
func Begin(ctx context.Context, account Account, f *plan.Journal, o Options) (*Application, error) {
	if o.Concurrency <= 0 {
		o.Concurrency = 4
	}
	if o.Timeout <= 0 {
		o.Timeout = intakeq.DefaultTimeout
	}
	a := &Application{Options: o, began: time.Now(), sender: &sender{
		account: account, file: f, clients: newClients(), saves: ours.New(), lost: newLostCreates(cmp.Or(o.Patience, leastPatience)),
		proof: proof.NewEvidence(f.Meta().Highest), timeout: o.Timeout,
		meter: meter{unsaved: map[int]bool{}, maxErrors: o.MaxErrors, watch: o.Watch, notify: o.Notify, told: map[Notice]bool{}},
	}}
	if o.Known.Used().CreatedByDate {
		a.sender.proof.GoesByClock()
	}
	if err := a.refuse(ctx); err != nil {
		return nil, err
	}
	return a, a.survey(ctx)
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
	Saves    int // of these
	Tags     int
	Copied   int // further rows, which may have been sent from another file of the plan
	Tally
}

// searches is about how many requests it takes to look for one client: by its id, its
// email and its name.
const searches = 3

// Todo counts what Run would do.
func (a *Application) Todo() Todo {
	unknown, reads := a.sender.lost.len(), 0
	if a.sender.careful.Load() {
		reads = a.cost.Rows - a.cost.Creates
	}
	return Todo{
		Rows: a.cost.Rows, Creates: a.cost.Creates, Unknown: unknown, Changes: a.cost.Changes,
		Clears: a.cost.Clears, Archives: a.cost.Archives, Requests: a.cost.Requests() + reads + searches*unknown,
		Saves: a.cost.Saves(), Tags: a.cost.Tags(), Copied: a.copied, Tally: a.tally,
	}
}

// Run carries out what the plan says, as far as it was not done yet, and keeps in
// the plan what came of each row. The results are written beside the plan, however
// the run ends. Once ctx has ended no request leaves, and what is in flight has a
// moment to come to its end.
func (a *Application) Run(ctx context.Context) (Outcome, error) {
	if err := a.claim(ctx); err != nil {
		return Outcome{}, err
	}
	for _, code := range a.Accept {
		if err := a.sender.file.Accept(ctx, code); err != nil {
			return Outcome{}, err
		}
	}
	if err := a.keepDecisions(ctx); err != nil {
		return Outcome{}, err
	}
	err := a.run(ctx)
	ctx = context.WithoutCancel(ctx)
	out, failed := Count(ctx, a.sender.file.File)
	if failed == nil {
		failed = results.Write(ctx, a.sender.file.File, a.sender.file.Path())
	}
	return out, errors.Join(err, failed)
}

func (a *Application) run(ctx context.Context) error {
	if err := a.drift.check(ctx); err != nil {
		return err
	}
	if err := a.sendCanary(ctx); err != nil {
		return err
	}
	if err := a.saveAll(ctx, a.rows); err != nil {
		return err
	}
	return a.settle(ctx)
}

// saveAll sends rows, some at a time, and looks now and then for what staff
// changed meanwhile. That look takes the place of a save: there are never more
// requests in flight than are allowed. Creates go one at a time until one was proved
// to have made its client: where they land on people who were there, at most one
// record is hit. After an error no row is begun, and those that are come to their end.
func (a *Application) saveAll(ctx context.Context, rows []int) error {
	group, going := errgroup.WithContext(ctx)
	group.SetLimit(a.Concurrency)
	for _, n := range rows {
		if going.Err() != nil {
			break
		}
		if a.drift.due() && alone(group, func() error { return a.drift.check(ctx) }) != nil {
			break
		}
		send := func() error {
			if going.Err() != nil {
				return nil
			}
			return a.sender.row(ctx, n)
		}
		if creates := a.drift.begin(n); !creates || a.sender.proved.Load() {
			group.Go(send)
		} else if alone(group, send) != nil {
			break
		}
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return over(ctx)
}

// alone does something in a group and waits for its end.
func alone(group *errgroup.Group, do func() error) error {
	done := make(chan error, 1)
	group.Go(func() error {
		err := do()
		done <- err
		return err
	})
	return <-done
}

// over is why the run has to end; nil: it goes on.
func over(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// Count counts what became of a plan so far.
func Count(ctx context.Context, f *plan.File) (Outcome, error) {
	var out Outcome
	for r, err := range f.Rows(ctx) {
		if err != nil {
			return out, err
		}
		if r.Wanted() {
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
