package apply

import (
	"context"
	"maps"
	"slices"

	"intakeq-bulk/importer/decided"
	"intakeq-bulk/internal/plan"
)

// decider lets rows follow what a person said of them.
type decider struct {
	*Decisions
	used    bool // by an earlier run
	targets map[int64]int
	held    map[int]plan.Row // those that are sent, without what they hold
	wrong   decided.Error
}

func newDecider(d *Decisions, p plan.Progress) *decider {
	if d == nil {
		d = &Decisions{}
	}
	return &decider{Decisions: d, used: d.usedIn(p), targets: map[int64]int{}, held: map[int]plan.Row{}}
}

// usedIn reports whether an earlier run of the plan was given the same file.
func (d *Decisions) usedIn(p plan.Progress) bool { return slices.Contains(p.Decisions, d.sum) }

// follow lets a row follow its decision, and reports whether that changed it.
func (d *decider) follow(r *plan.Row) bool {
	said, ok := d.Rows[r.Row]
	changed := ok && r.Decide(said, d.used)
	id := r.Target()
	if r.Action == plan.Unchanged {
		id = r.ClientID // the row is that client's, though it changes nothing
	}
	if id != 0 {
		if other := d.targets[id]; other != 0 {
			d.wrong.Add("rows %d and %d would both change client %d", other, r.Row, id)
		}
		d.targets[id] = r.Row
	}
	if r.Action == plan.Hold && r.Wanted() {
		d.held[r.Row] = plan.Row{Row: r.Row, Action: r.Action, State: r.State, Decision: r.Decision, Lands: r.Lands, Meets: r.Meets}
	}
	return changed
}

// clash says which decisions exclude each other; nil: none.
func (d *decider) clash() error {
	for _, n := range slices.Sorted(maps.Keys(d.held)) {
		for _, other := range d.held[n].LeavesOut() {
			if d.held[n].Excludes(d.held[other]) {
				d.wrong.Add("rows %d and %d would be taken for one person: apply means this one, so skip the other", n, other)
			}
		}
	}
	return d.wrong.Err()
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
