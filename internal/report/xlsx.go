package report

import (
	"context"
	"errors"
	"fmt"
	"io"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/xlsx"
)

// The sheets; their names are promised.
const (
	sheetSummary   = "Summary"
	sheetChanges   = "Changes"
	sheetDecisions = "Decisions"
	sheetRejects   = "Rejects"
)

// book is a workbook that is streamed.
type book struct {
	out    *xlsx.Writer
	styles styles
}

func writeXLSX(ctx context.Context, w io.Writer, s subject, tmpDir string) error {
	out, err := xlsx.NewWriter(w, tmpDir)
	if err != nil {
		return err
	}
	defer out.Abort()
	b := &book{out: out}
	if b.styles, err = newStyles(out); err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	if err := b.fill(ctx, s); err != nil {
		return err
	}
	return out.Close()
}

// fill writes the sheets in the order of their tabs, and the rows in two passes,
// as the decisions that are needed stand before those that are only possible.
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
	for r, err := range s.rows(ctx) {
		if err == nil {
			err = rows.first(r)
		}
		if err != nil {
			return err
		}
	}
	for r, err := range s.rows(ctx) {
		if err == nil {
			err = rows.second(r)
		}
		if err != nil {
			return err
		}
	}
	return rows.finish()
}

// rowSheets are the sheets that are filled row by row.
type rowSheets struct {
	changes   *table[changeLine]
	decisions *decisions
	rejects   *table[plan.Row]
	styles    styles
}

// newRowSheets: what came of a row has columns too, once anything did.
func (b *book) newRowSheets(s subject, begun bool) (r rowSheets, err error) {
	r.styles = b.styles
	if r.changes, err = newTable(b, sheetChanges, changeColumns(b.styles, begun), 1); err != nil {
		return r, err
	}
	if r.decisions, err = b.newDecisions(s.meta.ID, begun); err != nil {
		return r, err
	}
	lead := rejectColumns(b.styles)
	r.rejects, err = newTable(b, sheetRejects, append(lead, sourceColumns(s.meta.Header)...), len(lead))
	return r, err
}

func (s rowSheets) first(r plan.Tried) error {
	if err := addChanges(s.changes, r); err != nil {
		return err
	}
	if r.Action == plan.Reject {
		return addReject(s.rejects, s.styles, r.Row)
	}
	if r.Action == plan.Hold {
		return s.decisions.add(r)
	}
	return nil
}

func (s rowSheets) second(r plan.Tried) error {
	if r.Action == plan.Hold {
		return nil
	}
	return s.decisions.add(r)
}

func (s rowSheets) finish() error {
	return errors.Join(s.changes.finish(), s.decisions.finish(), s.rejects.finish())
}
