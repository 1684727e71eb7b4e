package apply

import (
	"context"
	"errors"
	"fmt"

	"intakeq-bulk/importer/decided"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// Decisions are what a person filled into a plan's report.
type Decisions struct {
	Rows   map[int]plan.Decision
	Edited []EditedCell // cells besides the decision that are not as reported; they are not used
	Unused []int        // rows of which the file, used by an earlier run, decides nothing any more: see [plan.Row.Stale]
	sum    string       // of the file
}

// EditedCell is a cell of a report that somebody changed.
type EditedCell struct {
	Row    int
	Column string
}

// ReadDecisions reads a CSV or XLSX report of a plan in which somebody filled the
// column Decision. reported gives a row's other cells as the report shows them, by
// column; nil: only what the plan itself holds is compared.
func ReadDecisions(ctx context.Context, path string, f *plan.File, reported func(plan.Shown) map[string]string) (*Decisions, error) {
	sum, err := plan.FileSum(path)
	if err != nil {
		return nil, err
	}
	progress, err := f.Progress(ctx)
	if err != nil {
		return nil, err
	}
	d := &decisionReader{f: f, reported: reported, wrong: &decided.Error{}, out: &Decisions{Rows: map[int]plan.Decision{}, sum: sum}}
	d.used = d.out.usedIn(progress)
	if err := decided.Each(path, d.wrong, func(l decided.Line) error { return d.line(ctx, l) }); err != nil {
		return nil, err
	}
	d.leaveOut()
	if err := d.wrong.Err(); err != nil {
		return nil, err
	}
	return d.out, nil
}

type decisionReader struct {
	f        *plan.File
	reported func(plan.Shown) map[string]string
	used     bool    // the file was used before
	leaves   [][]int // rows that must not be sent because another one is, with that one first
	wrong    *decided.Error
	out      *Decisions
}

// line takes in one line. Of a wrong plan only the first line is told.
func (d *decisionReader) line(ctx context.Context, l decided.Line) error {
	if id := d.f.Meta().ID; l.Plan != id {
		return &decided.Error{Problems: []string{fmt.Sprintf("line %d is not of this plan (%s): it is another plan's report", l.Number, id)}}
	}
	row, err := d.f.Row(ctx, l.Row)
	if errors.As(err, new(*plan.NoRowError)) {
		d.wrong.Add("line %d: %v", l.Number, err)
		return nil
	}
	if err != nil {
		return err
	}
	if _, twice := d.out.Rows[l.Row]; twice {
		d.wrong.Add("row %d is there twice", l.Row)
		return nil
	}
	if err := d.findEdits(ctx, row, l); err != nil {
		return err
	}
	d.decide(row, l)
	return nil
}

// findEdits looks for other cells that were edited.
func (d *decisionReader) findEdits(ctx context.Context, r plan.Row, l decided.Line) (err error) {
	want := map[string]string{"Sheet": r.Sheet, "Action": string(r.Action), "ExternalClientId": r.ExternalID}
	if d.reported != nil {
		shown := plan.Shown{Tried: plan.Tried{Row: r}}
		if r.Action == plan.Hold { // what each decision writes is reported, too
			shown.Card, err = d.f.Card(ctx, r.Row)
		}
		want = d.reported(shown.Settled(d.f.Meta().Fields))
	}
	for _, name := range l.Columns {
		text, held := want[name]
		if held && name != decided.ColumnDecision && name != decided.ColumnKey && record.PlainText(text) != record.PlainText(l.Cells[name]) {
			d.out.Edited = append(d.out.Edited, EditedCell{r.Row, name})
		}
	}
	return err
}

func (d *decisionReader) decide(r plan.Row, l decided.Line) {
	switch {
	case l.Key != "" && r.Key != "" && l.Key != r.Key:
		d.wrong.Add("row %d: its Key is not this row's: the lines were mixed up", r.Row)
	case !r.Allows(l.Decision):
		d.wrong.Add("row %d: %s is not possible for it", r.Row, l.Decision)
	case r.Stale(l.Decision, d.used):
		d.out.Unused = append(d.out.Unused, r.Row)
	}
	d.out.Rows[r.Row] = l.Decision
	if r.Decision = l.Decision; len(r.LeavesOut()) > 0 {
		d.leaves = append(d.leaves, append([]int{r.Row}, r.Meets...))
	}
}

// leaveOut skips the rows that IntakeQ would take for one that is applied. Whether
// somebody said otherwise is seen when all rows are known.
func (d *decisionReader) leaveOut() {
	for _, rows := range d.leaves {
		for _, other := range rows[1:] {
			if said := d.out.Rows[other]; said == plan.Undecided {
				d.out.Rows[other] = plan.DecideSkip
			}
		}
	}
}
