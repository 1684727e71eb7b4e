package apply

import (
	"context"
	"slices"

	"intakeq-bulk/internal/plan"
)

// decider lets rows follow what a person said of them.
type decider struct {
	*Decisions
	used    bool // by an earlier run
	targets map[int64]int
	wrong   DecisionsError
}

func newDecider(d *Decisions, p plan.Progress) *decider {
	if d == nil {
		d = &Decisions{}
	}
	return &decider{Decisions: d, used: d.usedIn(p), targets: map[int64]int{}}
}

// usedIn reports whether an earlier run of the plan was given the same file.
func (d *Decisions) usedIn(p plan.Progress) bool { return slices.Contains(p.Decisions, d.sum) }

// follow lets a row follow its decision, and reports whether that changed it.
func (d *decider) follow(r *plan.Row) bool {
	said, ok := d.Rows[r.Row]
	changed := ok && r.Decide(said, d.used)
	if id := r.Target(); id != 0 {
		if other := d.targets[id]; other != 0 {
			d.wrong.add("rows %d and %d would both change client %d", other, r.Row, id)
		}
		d.targets[id] = r.Row
	}
	return changed
}

// clash says which decisions exclude each other; nil: none.
func (d *decider) clash() error {
	if len(d.wrong.Problems) > 0 {
		return &d.wrong
	}
	return nil
}

// keepDecisions puts this run's decisions into the plan.
func (a *Application) keepDecisions(ctx context.Context) error {
	if a.Decisions == nil {
		return nil
	}
	progress, err := a.sender.file.Progress(ctx)
	if err != nil {
		return err
	}
	if err := a.sender.file.Decide(ctx, a.decided); err != nil || a.Decisions.usedIn(progress) {
		return err
	}
	progress.Decisions = append(progress.Decisions, a.Decisions.sum)
	return a.drift.setProgress(ctx, progress)
}
