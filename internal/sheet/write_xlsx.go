package sheet

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"intakeq-bulk/internal/xlsx"
)

// defaultSheet is the one that excelize puts into every new workbook.
const defaultSheet = "Sheet1"

// bookWriter writes a workbook, a sheet for each table. A sheet is in memory
// up to 16 MiB, and in TmpDir beyond that, until the workbook is closed.
type bookWriter struct {
	file   *excelize.File
	out    *xlsx.Packer
	styles bookStyles
	sheet  *sheetWriter // the one begun last
	names  []string     // of all sheets, in lower case: Excel ignores case
	err    error
}

// bookStyles are excelize's numbers of our cell styles.
type bookStyles struct{ header, text, date int }

func newBookWriter(w io.Writer, o WriteOptions) (*bookWriter, error) {
	if o.TmpDir != "" {
		// excelize would silently keep all in memory instead.
		if info, err := os.Stat(o.TmpDir); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("write xlsx: %q is no folder to spill to", o.TmpDir)
		}
	}
	b := &bookWriter{file: excelize.NewFile(excelize.Options{TmpDir: o.TmpDir}), out: xlsx.NewPacker(w)}
	b.file.SetZipWriter(b.out.Open)
	if err := b.prepare(); err != nil {
		b.Abort()
		return nil, fmt.Errorf("write xlsx: %w", err)
	}
	return b, nil
}

func (b *bookWriter) prepare() error {
	// Else excelize's author would stand there as the author.
	if err := b.file.SetDocProps(&excelize.DocProperties{Creator: "intakeq-bulk"}); err != nil {
		return err
	}
	const asText = 49 // the built-in format "@"
	isoDate := "yyyy-mm-dd"
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&b.styles.header, excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: asText}},
		{&b.styles.text, excelize.Style{NumFmt: asText}},
		{&b.styles.date, excelize.Style{CustomNumFmt: &isoDate}},
	} {
		id, err := b.file.NewStyle(&s.style)
		if err != nil {
			return err
		}
		*s.id = id
	}
	return nil
}

// Begin implements [Writer].
func (b *bookWriter) Begin(table string, columns []Column) error {
	if b.err != nil {
		return b.err
	}
	return b.keep(b.begin(table, columns))
}

func (b *bookWriter) begin(table string, columns []Column) error {
	if err := checkColumns(columns); err != nil {
		return err
	}
	if len(columns) > excelize.MaxColumns {
		return fmt.Errorf("table %s: %d columns, an XLSX sheet has at most %d: use CSV", table, len(columns), excelize.MaxColumns)
	}
	if err := b.finishSheet(); err != nil {
		return err
	}
	if err := b.addSheet(table); err != nil {
		return fmt.Errorf("sheet %q: %w", table, err)
	}
	var err error
	b.sheet, err = newSheetWriter(b, table, columns)
	return err
}

func (b *bookWriter) addSheet(name string) error {
	lower := strings.ToLower(name)
	if slices.Contains(b.names, lower) {
		return errors.New("there is one of that name already")
	}
	if strings.Contains(name, "'") {
		// excelize writes a broken filter range then
		return errors.New("its name can't hold an apostrophe")
	}
	b.names = append(b.names, lower)
	if len(b.names) == 1 {
		return b.file.SetSheetName(defaultSheet, name)
	}
	_, err := b.file.NewSheet(name)
	return err
}

// Write implements [Writer].
func (b *bookWriter) Write(r Row) error {
	if b.err != nil {
		return b.err
	}
	if b.sheet == nil {
		return b.keep(errNoTable)
	}
	return b.keep(b.sheet.write(r.Cells))
}

// Close implements [Writer].
func (b *bookWriter) Close() error {
	if b.err == nil {
		b.err = b.finish()
	}
	err := b.err
	b.Abort()
	return err
}

func (b *bookWriter) finish() error {
	if b.sheet == nil {
		return errNoTable
	}
	if err := b.finishSheet(); err != nil {
		return err
	}
	// excelize gets nothing to write to: the parts go straight to our stream,
	// where it would first gather the whole package in memory.
	return b.file.Write(io.Discard)
}

// Abort implements [Writer].
func (b *bookWriter) Abort() {
	b.keep(errClosed)
	b.file.Close() // removes what was spilled; nothing can be done where it fails
}

func (b *bookWriter) finishSheet() error {
	if b.sheet == nil {
		return nil
	}
	return b.sheet.finish()
}

// keep keeps the first error.
func (b *bookWriter) keep(err error) error {
	if b.err == nil {
		b.err = err
	}
	return err
}
