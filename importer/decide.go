package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/sheet"
)

// Decisions are what a person filled into a plan's report.
type Decisions struct {
	Rows   map[int]plan.Decision
	Edited []EditedCell // cells besides the decision that are not as reported; they are not used
	Unused []int        // unknown rows that the file decides, and did in an earlier run: it decides once
	sum    string       // of the file
}

// EditedCell is a cell of a report that somebody changed.
type EditedCell struct {
	Row    int
	Column string
}

// Columns of the report that can be held against the plan.
const (
	columnPlan     = "PlanId"
	columnRow      = "Row"
	columnDecision = "Decision"
)

// DecisionsError is what is wrong with a filled-in report: nothing of it is used.
type DecisionsError struct{ Problems []string }

// Error gives all problems.
func (e *DecisionsError) Error() string {
	return "the decisions can't be used, mend them in the report: " + strings.Join(e.Problems, "; ")
}

func (e *DecisionsError) add(format string, args ...any) {
	e.Problems = append(e.Problems, fmt.Sprintf(format, args...))
}

// ReadDecisions reads a CSV or XLSX report of a plan in which somebody filled the
// column Decision. reported gives a row's other cells as the report shows them, by
// column; nil: only what the plan itself holds is compared.
func ReadDecisions(ctx context.Context, path string, f *plan.File, reported func(plan.Row) map[string]string) (*Decisions, error) {
	sum, err := fileSum(path)
	if err != nil {
		return nil, err
	}
	options := sheet.ReadOptions{HeaderRow: 1, Export: true} // a cell may hold a zero byte of the account's
	if format, err := sheet.FormatByExtension(path); err == nil && format == sheet.XLSX {
		options.Sheet = "Decisions"
	}
	r, err := sheet.Open(path, options)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	progress, err := f.Progress(ctx)
	if err != nil {
		return nil, err
	}
	d := &decisionReader{f: f, reported: reported, wrong: &DecisionsError{}, out: &Decisions{Rows: map[int]plan.Decision{}, sum: sum}}
	d.used = d.out.usedIn(progress)
	if err := d.header(r.Header()); err != nil {
		return nil, err
	}
	for {
		record, err := r.Read()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = d.record(ctx, record)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(d.wrong.Problems) > 0 {
		return nil, d.wrong
	}
	return d.out, nil
}

type decisionReader struct {
	f        *plan.File
	reported func(plan.Row) map[string]string
	names    []string
	used     bool // the file was used before
	wrong    *DecisionsError
	out      *Decisions
}

func (d *decisionReader) header(names []string) error {
	d.names = names
	for _, want := range []string{columnPlan, columnRow, columnDecision} {
		if !slices.Contains(names, want) {
			d.wrong.add("there is no column %s", want)
		}
	}
	if len(d.wrong.Problems) > 0 {
		return d.wrong
	}
	return nil
}

// record takes in one line. Of a wrong plan only the first line is told.
func (d *decisionReader) record(ctx context.Context, record sheet.Record) error {
	cells := map[string]string{}
	for i, name := range d.names {
		cells[name] = record.Cells[i].Text
	}
	if id := d.f.Meta().ID; strings.TrimSpace(cells[columnPlan]) != id {
		return &DecisionsError{[]string{fmt.Sprintf("line %d is not of this plan (%s): it is another plan's report", record.Number, id)}}
	}
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(cells[columnRow]), ".0"))
	if err != nil {
		d.wrong.add("line %d has no row number", record.Number)
		return nil
	}
	row, err := d.f.Row(ctx, n)
	if errors.As(err, new(*plan.NoRowError)) {
		d.wrong.add("line %d: %v", record.Number, err)
		return nil
	}
	if err != nil {
		return err
	}
	if _, twice := d.out.Rows[n]; twice {
		d.wrong.add("row %d is there twice", n)
		return nil
	}
	d.compare(row, cells)
	d.decide(row, cells[columnDecision])
	return nil
}

// compare looks for other cells that were edited.
func (d *decisionReader) compare(r plan.Row, cells map[string]string) {
	want := map[string]string{"Sheet": r.Sheet, "Action": string(r.Action), "ExternalClientId": r.ExternalID}
	if d.reported != nil {
		want = d.reported(r)
	}
	for _, name := range d.names {
		text, held := want[name]
		if held && name != columnDecision && plainText(text) != plainText(cells[name]) {
			d.out.Edited = append(d.out.Edited, EditedCell{r.Row, name})
		}
	}
}

func (d *decisionReader) decide(r plan.Row, text string) {
	said := plan.Decision(strings.ToLower(strings.TrimSpace(text)))
	switch {
	case !slices.Contains([]plan.Decision{plan.Undecided, plan.DecideApply, plan.DecideSkip, plan.DecideCreate}, said):
		d.wrong.add("row %d: the decision is none of apply, skip, create", r.Row)
	case !possible(r, said):
		d.wrong.add("row %d: %s is not possible for it", r.Row, said)
	case d.used && r.State == plan.Unknown && said != plan.Undecided:
		d.out.Unused = append(d.out.Unused, r.Row)
	}
	d.out.Rows[r.Row] = said
}

// possible: what is not to be sent can't be applied; a held create only to a
// client that is known; and a client of its own needs an ExternalClientId.
func possible(r plan.Row, said plan.Decision) bool {
	switch said {
	case plan.DecideApply:
		held := r.Action == plan.Hold && (r.ClientID != 0 || r.Lands != 0)
		return r.Action == plan.Create || r.Action == plan.Update || held
	case plan.DecideCreate:
		return r.Action == plan.Hold && (r.ClientID == 0 || r.Decision == plan.DecideCreate) && keyOf(r) == "external"
	}
	return true
}

// deciding lets rows follow what a person said of them. A file that was used
// before decides nothing anew: of a create that became unknown meanwhile it can't
// have known.
type deciding struct {
	*Decisions
	fresh   bool
	targets map[int64]int
	wrong   DecisionsError
}

func newDeciding(d *Decisions, p plan.Progress) *deciding {
	if d == nil {
		d = &Decisions{}
	}
	return &deciding{Decisions: d, fresh: !d.usedIn(p), targets: map[int64]int{}}
}

// usedIn reports whether an earlier run of the plan was given the same file.
func (d *Decisions) usedIn(p plan.Progress) bool { return slices.Contains(p.Decisions, d.sum) }

// row reports whether a decision has changed the row.
func (d *deciding) row(r *plan.Row) bool {
	said, ok := d.Rows[r.Row]
	changed := ok && decided(r, said, d.fresh)
	if id := target(*r); id != 0 {
		if other := d.targets[id]; other != 0 {
			d.wrong.add("rows %d and %d would both change client %d", other, r.Row, id)
		}
		d.targets[id] = r.Row
	}
	return changed
}

// done tells of decisions that exclude each other.
func (d *deciding) done() error {
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
	progress, err := a.file.Progress(ctx)
	if err != nil {
		return err
	}
	if err := a.file.Decide(ctx, a.decided); err != nil || a.Decisions.usedIn(progress) {
		return err
	}
	a.drift.last.Decisions = append(progress.Decisions, a.Decisions.sum)
	return a.file.SetProgress(ctx, a.drift.last)
}

// target is the client that a row changes. One that a create made, or fell on, is
// not its target.
func target(r plan.Row) int64 {
	switch {
	case !wanted(r) || r.Action == plan.Create || r.Decision == plan.DecideCreate:
		return 0
	case r.ClientID != 0:
		return r.ClientID
	}
	return r.Lands
}

// decided lets a row follow a decision, and reports whether it changed.
func decided(r *plan.Row, said plan.Decision, fresh bool) bool {
	before := *r
	switch r.State {
	case plan.None, plan.Planned:
		r.Decision, r.State = said, plan.None
		sends := r.Action == plan.Create || r.Action == plan.Update
		if said != plan.DecideSkip && (sends || r.Action == plan.Hold && said != plan.Undecided) {
			r.State = plan.Planned
		}
	case plan.Failed:
		if r.Decision = said; r.Action == plan.Hold && said == plan.Undecided {
			r.Decision = plan.DecideSkip
		}
	case plan.Unknown:
		if !fresh {
			return false
		}
		if said == plan.DecideApply && creates(*r) {
			r.State = plan.Planned // a person has looked: send it again
		} else if said == plan.DecideSkip || said == plan.DecideApply {
			r.Decision = said
		}
	}
	return r.State != before.State || r.Decision != before.Decision
}
