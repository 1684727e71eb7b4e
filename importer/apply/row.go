package apply

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// saveAll sends rows, some at a time, and looks now and then for what staff
// changed meanwhile. That look takes the place of a save: there are never more
// requests in flight than are allowed.
func (a *Application) saveAll(ctx context.Context, rows []int) error {
	var g errgroup.Group
	g.SetLimit(a.Concurrency)
	for _, n := range rows {
		if a.over(ctx) != nil {
			break
		}
		if a.drift.due() {
			checked := make(chan error, 1)
			g.Go(func() error {
				checked <- a.drift.check(ctx)
				return nil
			})
			if err := <-checked; err != nil {
				a.stop(err)
				break
			}
		}
		a.drift.begin(n)
		g.Go(func() error {
			if a.over(ctx) == nil {
				a.row(ctx, n)
			}
			return nil
		})
	}
	g.Wait() // no task gives an error: they stop the run by themselves
	return a.over(ctx)
}

// over is why no further row is begun.
func (a *Application) over(ctx context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.stopped != nil {
		return a.stopped
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// stop ends the run: what is in flight is finished. The first reason stays.
func (a *Application) stop(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.stopped == nil {
		a.stopped = err
	}
}

// task is a row being sent.
type task struct {
	plan.Tried
	was plan.State // before
	why string     // it was not saved before
}

// row does for a row what is left of it.
func (a *Application) row(ctx context.Context, n int) {
	t, err := a.load(ctx, n)
	if err != nil {
		a.stop(describe(n, err))
		return
	}
	if !goesOn(t.Row) { // a check has found it in conflict
		return
	}
	a.carry(t)
	a.tell(t)
}

func (a *Application) load(ctx context.Context, n int) (*task, error) {
	ctx = context.WithoutCancel(ctx)
	r, err := a.file.Row(ctx, n)
	if err != nil {
		return nil, err
	}
	attempt, err := a.file.Attempt(ctx, n)
	return &task{Tried: plan.Tried{Row: r, Attempt: attempt}, was: r.State, why: attempt.Error}, err
}

// carry goes through the steps of a row, from the first that is not done.
func (a *Application) carry(t *task) {
	t.Error = ""
	if record.Creates(t.Row) && !a.create(t) {
		return
	}
	if t.Step != plan.StepTags && !a.update(t) {
		return
	}
	if !a.tags(t) {
		return
	}
	t.State = plan.Saved
	if len(t.Cells) > 0 {
		t.State, t.Error = plan.Differs, differsText(t.Cells)
	}
	a.record(t)
}

// record keeps the task. What can't be kept ends the run: no request may leave
// of which the plan does not know.
func (a *Application) record(t *task) bool {
	if err := a.file.Record(a.work, t.Row, t.Attempt); err != nil {
		a.stop(describe(t.Row.Row, err))
		return false
	}
	return true
}

// intend keeps what is about to be sent.
func (a *Application) intend(t *task, s plan.Step) bool {
	t.State, t.Step = plan.Sent, s
	return a.record(t)
}

// update saves the row's changes into its client's document, and nothing else.
func (a *Application) update(t *task) bool {
	if t.ClientID == 0 && !a.adopt(t) {
		return false
	}
	base := record.Base(t.Tried)
	if !needsSave(t, base) {
		t.Step = plan.StepTags
		t.After = base.Raw()
		return true
	}
	doc, err := saveOf(t.Row, base)
	if err != nil {
		return a.fail(t, err, nil)
	}
	if !a.intend(t, plan.StepSave) {
		return false
	}
	ctx, wire, done := a.wired()
	defer done()
	saved, err := a.account.Update(ctx, doc)
	if err != nil {
		return a.fail(t, err, wire)
	}
	a.answered()
	if id, _ := saved.Document.ID(); id != t.ClientID {
		return a.strayed(t, id)
	}
	t.After, t.Cells, t.Step = saved.Document.Raw(), record.Differing(t.Changes, doc, saved.Document), plan.StepTags
	return len(t.TagsAdd)+len(t.TagsRemove) == 0 || a.record(t)
}

// saveOf is the document to save for an update.
func saveOf(r plan.Row, base intakeq.Document) (intakeq.Document, error) {
	if r.Restore != nil {
		return record.Restored(base, intakeq.Trusted(r.Restore), r.Changes)
	}
	return record.Patched(base, r.Changes)
}

// needsSave reports whether the client is not yet as planned: tags have calls of
// their own, and a save whose answer was lost may have been done.
func needsSave(t *task, base intakeq.Document) bool {
	now := record.NewCells(base)
	for _, c := range t.Changes {
		if c.Kind != plan.Form && c.Field != record.MemberTags && record.Compare(record.FieldKind(c.Field), now.Get(c.Field), c.After) == record.Another {
			return true
		}
	}
	return false
}

// tags makes the tag calls. Each may be repeated.
func (a *Application) tags(t *task) bool {
	if len(t.TagsAdd)+len(t.TagsRemove) == 0 {
		return true
	}
	if t.State != plan.Sent && !a.intend(t, plan.StepTags) {
		return false
	}
	for _, calls := range []struct {
		tags []string
		call func(context.Context, int64, string) error
	}{{t.TagsAdd, a.account.AddTag}, {t.TagsRemove, a.account.RemoveTag}} {
		for _, tag := range calls.tags {
			if !a.tag(t, tag, calls.call) {
				return false
			}
		}
	}
	return true
}

func (a *Application) tag(t *task, tag string, call func(context.Context, int64, string) error) bool {
	ctx, wire, done := a.wired()
	defer done()
	if err := call(ctx, t.ClientID, tag); err != nil {
		return a.fail(t, fmt.Errorf("tags: %w", err), wire)
	}
	a.answered()
	return true
}

// tell reports the progress. It is told again of a row that is looked at again:
// what it said of it before is no longer so.
func (a *Application) tell(t *task) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if t.State == plan.Planned || t.State == plan.Sent {
		return
	}
	if !a.amiss[t.Row.Row] {
		a.progress.Done++
	}
	if t.State == plan.Saved {
		a.progress.Saved++
		delete(a.amiss, t.Row.Row)
	} else {
		a.amiss[t.Row.Row] = true
	}
	if n := len(a.amiss); a.MaxErrors != nil && n > *a.MaxErrors && a.stopped == nil {
		a.stopped = &TooManyErrors{n}
	}
	if a.Watch != nil {
		a.Watch(a.progress)
	}
}
