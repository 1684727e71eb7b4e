package report

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/report/look"
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
	counts, err := s.totals(ctx)
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
		if counts.classes[c] == 0 {
			continue
		}
		if err := eachRow(s.shown(ctx), func(r plan.Shown) error { return rows.ofClass(c, r) }); err != nil {
			return err
		}
	}
	for _, add := range []func(plan.Shown) error{rows.first, rows.second} {
		if err := eachRow(s.shown(ctx), add); err != nil {
			return err
		}
	}
	if err := rows.finish(); err != nil {
		return err
	}
	sheet, err := s.signOff(ctx)
	if err != nil {
		return err
	}
	return b.signOff(s, sheet)
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

func (s rowSheets) first(r plan.Shown) error {
	if r.Action == plan.Reject {
		return addReject(s.rejects, s.styles, r.Row)
	}
	if r.Action == plan.Hold {
		return s.decisions.add(r)
	}
	return nil
}

func (s rowSheets) second(r plan.Shown) error {
	if r.Action == plan.Hold {
		return nil
	}
	return s.decisions.add(r)
}

func (s rowSheets) finish() error {
	return errors.Join(s.changes.Finish(), s.decisions.finish(), s.rejects.Finish(), s.candidates.Finish())
}
