package report

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/report/look"
	"intakeq-bulk/internal/report/signoff"
	"intakeq-bulk/internal/report/table"
	"intakeq-bulk/internal/xlsx"
)

// The sheets; their names are promised.
const (
	sheetSummary    = "Summary"
	sheetChanges    = "Changes"
	sheetDecisions  = "Decisions"
	sheetRejects    = "Rejects"
	sheetCandidates = "Candidates"
)

// book is a workbook that is streamed.
type book struct {
	out    *xlsx.Writer
	styles look.Styles
}

func writeXLSX(ctx context.Context, w io.Writer, s subject, tmpDir string) error {
	out, err := xlsx.NewWriter(w, tmpDir)
	if err != nil {
		return err
	}
	defer out.Abort()
	b := &book{out: out}
	if b.styles, err = look.New(out); err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	if err := b.fill(ctx, s); err != nil {
		return err
	}
	return out.Close()
}

// fill writes the sheets in the order of their tabs, and the rows in several passes,
// as the dangerous stand first, and the decisions that are needed before those that
// are only possible.
func (b *book) fill(ctx context.Context, s subject) error {
	counts, sheet, err := s.signed(ctx)
	if err != nil {
		return err
	}
	if err := b.summary(s, counts); err != nil {
		return err
	}
	rows, err := b.newRowSheets(s, counts.begun())
	if err != nil {
		return err
	}
	for c := range classes {
		if counts.classes[c] == 0 || c == unchanged && !unusable(sheet) {
			continue
		}
		if err := eachRow(s.shown(ctx, counts.actions[c]...), func(r plan.Shown) error { return rows.ofClass(c, r) }); err != nil {
			return err
		}
	}
	if err := rows.decide(ctx, s, counts.choices); err != nil {
		return err
	}
	if err := eachRow(s.rejects(ctx), func(r plan.Tried) error { return addReject(rows.rejects, rows.styles, r.Row) }); err != nil {
		return err
	}
	if err := rows.finish(); err != nil {
		return err
	}
	return b.signOff(s, sheet)
}

// unusable reports whether a cell of a row that is as it was can't be used: only then
// something is said of a row that has no changes and no reasons.
func unusable(s signoff.Sheet) bool {
	return slices.ContainsFunc(s.Columns, func(c signoff.Column) bool { return c.Unusable > 0 })
}

func eachRow[T any](rows iter.Seq2[T, error], do func(T) error) error {
	for r, err := range rows {
		if err == nil {
			err = do(r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// rowSheets are the sheets that are filled row by row.
type rowSheets struct {
	fields     []plan.Field
	changes    *table.Table[changeLine]
	decisions  *decisions
	rejects    *table.Table[plan.Row]
	candidates *table.Table[candidateLine]
	styles     look.Styles
	titles     map[string]string // of reasons, by code
}

// newRowSheets: what came of a row has columns too, once anything did.
func (b *book) newRowSheets(s subject, begun bool) (r rowSheets, err error) {
	r.styles, r.fields, r.titles = b.styles, s.meta.Fields, reason.Titles()
	if r.changes, err = table.New(b.out, b.styles.Header, sheetChanges, changeColumns(b.styles, s.meta, begun), 1); err != nil {
		return r, err
	}
	if r.decisions, err = b.newDecisions(s.meta, begun); err != nil {
		return r, err
	}
	lead := rejectColumns(b.styles, r.titles)
	if r.rejects, err = table.New(b.out, b.styles.Header, sheetRejects, append(lead, sourceColumns(s.meta.Header)...), len(lead)); err != nil {
		return r, err
	}
	r.candidates, err = table.New(b.out, b.styles.Header, sheetCandidates, candidateColumns(b.styles), 1)
	return r, err
}

// ofClass writes the lines of a row that is of the class.
func (s rowSheets) ofClass(c class, r plan.Shown) error {
	if classify(r.Row) != c {
		return nil
	}
	return errors.Join(s.addChanges(r), s.addCandidates(r))
}

// decide writes the rows that can be decided, first those that wait for it: rows of the
// actions.
func (s rowSheets) decide(ctx context.Context, of subject, actions []plan.Action) error {
	for _, waits := range []bool{true, false} {
		some := slices.DeleteFunc(slices.Clone(actions), func(a plan.Action) bool { return (a == plan.Hold) != waits })
		if len(some) == 0 {
			continue // to name none would be all
		}
		if err := eachRow(of.shown(ctx, some...), s.decisions.add); err != nil {
			return err
		}
	}
	return nil
}

func (s rowSheets) finish() error {
	return errors.Join(s.changes.Finish(), s.decisions.finish(), s.rejects.Finish(), s.candidates.Finish())
}
