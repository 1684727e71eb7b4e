package report

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/xuri/excelize/v2"

	"intakeq-bulk/internal/plan"
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
	for _, add := range []func(plan.Tried) error{rows.first, rows.second} {
		if err := eachRow(s.rows(ctx), add); err != nil {
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
	changes    *table[changeLine]
	decisions  *decisions
	rejects    *table[plan.Row]
	candidates *table[candidateLine]
	styles     styles
}

// newRowSheets: what came of a row has columns too, once anything did.
func (b *book) newRowSheets(s subject, begun bool) (r rowSheets, err error) {
	r.styles, r.fields = b.styles, s.meta.Fields
	if r.changes, err = newTable(b, sheetChanges, changeColumns(b.styles, begun), 1); err != nil {
		return r, err
	}
	if r.decisions, err = b.newDecisions(s.meta.ID, begun); err != nil {
		return r, err
	}
	lead := rejectColumns(b.styles)
	if r.rejects, err = newTable(b, sheetRejects, append(lead, sourceColumns(s.meta.Header)...), len(lead)); err != nil {
		return r, err
	}
	r.candidates, err = newTable(b, sheetCandidates, candidateColumns(b.styles), 1)
	return r, err
}

// ofClass writes the lines of a row that is of the class.
func (s rowSheets) ofClass(c class, r plan.Shown) error {
	if classify(r.Row) != c {
		return nil
	}
	return errors.Join(s.addChanges(r), s.addCandidates(r))
}

func (s rowSheets) first(r plan.Tried) error {
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
	return errors.Join(s.changes.finish(), s.decisions.finish(), s.rejects.finish(), s.candidates.finish())
}

// styles are those of our cells.
type styles struct {
	title, heading, header, text, wrapped, number   xlsx.Style
	wrapHead, count, line                           xlsx.Style
	before, after, cleared, alert, needed, decision xlsx.Style
}

func newStyles(out *xlsx.Writer) (styles, error) {
	const asText = xlsx.TextFormat
	const family = "Calibri"
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	line := []excelize.Border{{Type: "bottom", Color: "D9DEE5", Style: 1}}
	fill := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	var s styles
	for _, def := range []struct {
		id    *xlsx.Style
		style excelize.Style
	}{
		{&s.title, excelize.Style{NumFmt: asText, Font: &excelize.Font{Family: family, Bold: true, Size: 16}}},
		{&s.heading, excelize.Style{NumFmt: asText, Font: &excelize.Font{Family: family, Bold: true, Size: 12}}},
		{&s.header, excelize.Style{NumFmt: asText, Font: &excelize.Font{Family: family, Size: 11, Bold: true, Color: "FFFFFF"}, Fill: fill("37474F"), Alignment: &excelize.Alignment{Vertical: "center"}}},
		{&s.wrapHead, excelize.Style{NumFmt: asText, Font: &excelize.Font{Family: family, Size: 11, Bold: true, Color: "FFFFFF"}, Fill: fill("37474F"), Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center", WrapText: true}}},
		{&s.count, excelize.Style{NumFmt: 1, Font: &excelize.Font{Family: family, Size: 11, Bold: true}}},
		{&s.line, excelize.Style{NumFmt: asText, Border: []excelize.Border{{Type: "bottom", Color: "000000", Style: 1}}}},
		{&s.text, excelize.Style{NumFmt: asText, Alignment: &excelize.Alignment{Vertical: "top"}, Border: line}},
		{&s.wrapped, excelize.Style{NumFmt: asText, Alignment: top, Border: line}},
		{&s.number, excelize.Style{NumFmt: 1, Alignment: &excelize.Alignment{Vertical: "top"}, Border: line}},
		{&s.before, excelize.Style{NumFmt: asText, Alignment: top, Border: line, Fill: fill("FDECEC"), Font: &excelize.Font{Family: family, Size: 11, Color: "7C1419"}}},
		{&s.after, excelize.Style{NumFmt: asText, Alignment: top, Border: line, Fill: fill("E6F5EC"), Font: &excelize.Font{Family: family, Size: 11, Color: "0E4D29"}}},
		{&s.cleared, excelize.Style{NumFmt: asText, Alignment: top, Border: line, Fill: fill("F5B7B3"), Font: &excelize.Font{Family: family, Size: 11, Color: "7C1419", Bold: true}}},
		{&s.alert, excelize.Style{NumFmt: asText, Alignment: top, Font: &excelize.Font{Family: family, Size: 11, Color: "A1262B", Bold: true}}},
		{&s.needed, excelize.Style{NumFmt: asText, Alignment: top, Border: line, Fill: fill("FFF4DE"), Font: &excelize.Font{Family: family, Size: 11, Bold: true}}},
		{&s.decision, excelize.Style{NumFmt: asText, Alignment: top, Fill: fill("FFF9C4"), Protection: &excelize.Protection{Locked: false},
			Border: []excelize.Border{{Type: "left", Color: "9A5B00", Style: 1}, {Type: "right", Color: "9A5B00", Style: 1}, {Type: "top", Color: "9A5B00", Style: 1}, {Type: "bottom", Color: "9A5B00", Style: 1}}}},
	} {
		id, err := out.Style(def.style)
		if err != nil {
			return s, err
		}
		*def.id = id
	}
	return s, nil
}
