package report

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/xuri/excelize/v2"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/xlsx"
)

// The sheets; their names are promised. The last holds the drop-down lists and
// is hidden.
const (
	sheetSummary   = "Summary"
	sheetChanges   = "Changes"
	sheetDecisions = "Decisions"
	sheetRejects   = "Rejects"
	sheetLists     = "Lists"
)

// book is a workbook that is streamed: a sheet is in memory up to 16 MiB, and in
// the folder for temporary files beyond that, until the workbook is packed.
type book struct {
	file   *excelize.File
	packer *xlsx.Packer
	styles styles
}

func writeXLSX(ctx context.Context, w io.Writer, s source, tmpDir string) error {
	if info, err := os.Stat(tmpDir); tmpDir != "" && (err != nil || !info.IsDir()) {
		// excelize would silently keep all in memory instead.
		return fmt.Errorf("write xlsx: %q is no folder to spill to", tmpDir)
	}
	b := &book{file: excelize.NewFile(excelize.Options{TmpDir: tmpDir}), packer: xlsx.NewPacker(w)}
	defer b.file.Close() // removes what was spilled
	b.file.SetZipWriter(b.packer.Open)
	if err := b.prepare(); err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	if err := b.fill(ctx, s); err != nil {
		return err
	}
	// The packer writes straight to w; excelize's own buffer stays empty.
	return b.file.Write(io.Discard)
}

func (b *book) prepare() error {
	// Else excelize's author would stand there as the author.
	err := b.file.SetDocProps(&excelize.DocProperties{Creator: "intakeq-bulk"})
	if err == nil {
		b.styles, err = newStyles(b.file)
	}
	// The first sheet is there from the start.
	return errors.Join(err, b.file.SetSheetName("Sheet1", sheetSummary))
}

// fill writes the sheets in the order of their tabs, and the rows in two passes,
// as the decisions that are needed stand before those that are only possible.
func (b *book) fill(ctx context.Context, s source) error {
	counts, err := s.tally(ctx)
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
	changes   *table
	decisions *decisions
	rejects   *table
}

// newRowSheets: what came of a row has columns of its own, once anything did.
func (b *book) newRowSheets(s source, begun bool) (rowSheets, error) {
	var r rowSheets
	var errs [3]error
	r.changes, errs[0] = b.newTable(sheetChanges, changeColumns(begun), 1)
	r.decisions, errs[1] = b.newDecisions(s.meta.ID, begun)
	r.rejects, errs[2] = b.newTable(sheetRejects, rejectColumns(s.meta.Header), len(rejectLead()))
	return r, errors.Join(errs[:]...)
}

func (s rowSheets) first(r plan.Tried) error {
	if err := addChanges(s.changes, r); err != nil {
		return err
	}
	if r.Action == plan.Reject {
		return addReject(s.rejects, r.Row)
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
