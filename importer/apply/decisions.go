package apply

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/internal/texts"
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
	sum, err := plan.FileSum(path)
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
	number, _ := texts.CutPoint(strings.TrimSpace(cells[columnRow])) // a spreadsheet may show the number so
	n, err := strconv.Atoi(number)
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
	d.findEdits(row, cells)
	d.decide(row, cells[columnDecision])
	return nil
}

// findEdits looks for other cells that were edited.
func (d *decisionReader) findEdits(r plan.Row, cells map[string]string) {
	want := map[string]string{"Sheet": r.Sheet, "Action": string(r.Action), "ExternalClientId": r.ExternalID}
	if d.reported != nil {
		want = d.reported(r)
	}
	for _, name := range d.names {
		text, held := want[name]
		if held && name != columnDecision && record.PlainText(text) != record.PlainText(cells[name]) {
			d.out.Edited = append(d.out.Edited, EditedCell{r.Row, name})
		}
	}
}

func (d *decisionReader) decide(r plan.Row, text string) {
	said := plan.Decision(strings.ToLower(strings.TrimSpace(text)))
	switch {
	case !slices.Contains([]plan.Decision{plan.Undecided, plan.DecideApply, plan.DecideSkip, plan.DecideCreate}, said):
		d.wrong.add("row %d: the decision is none of apply, skip, create", r.Row)
	case !r.Allows(said):
		d.wrong.add("row %d: %s is not possible for it", r.Row, said)
	case r.Stale(said, d.used):
		d.out.Unused = append(d.out.Unused, r.Row)
	}
	d.out.Rows[r.Row] = said
}
