package sheet

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"intakeq-bulk/internal/xlsx"
)

// bookWriter writes a workbook, a sheet for each table.
type bookWriter struct {
	book   *xlsx.Writer
	styles bookStyles
	sheet  *sheetWriter // the one begun last
	err    error
}

type bookStyles struct{ header, text, date xlsx.Style }

func newBookWriter(w io.Writer, o WriteOptions) (*bookWriter, error) {
	book, err := xlsx.NewWriter(w, o.TmpDir)
	if err != nil {
		return nil, err
	}
	b := &bookWriter{book: book}
	if err := b.prepare(); err != nil {
		b.Abort()
		return nil, fmt.Errorf("write xlsx: %w", err)
	}
	return b, nil
}

func (b *bookWriter) prepare() (err error) {
	isoDate := "yyyy-mm-dd"
	b.styles.header, err = b.book.Style(excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: xlsx.TextFormat})
	if err != nil {
		return err
	}
	if b.styles.text, err = b.book.Style(excelize.Style{NumFmt: xlsx.TextFormat}); err != nil {
		return err
	}
	b.styles.date, err = b.book.Style(excelize.Style{CustomNumFmt: &isoDate})
	return err
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
	if len(columns) > xlsx.MaxColumns {
		return fmt.Errorf("table %s: %d columns, an XLSX sheet has at most %d: use CSV", table, len(columns), xlsx.MaxColumns)
	}
	if err := b.finishSheet(); err != nil {
		return err
	}
	var err error
	b.sheet, err = newSheetWriter(b, table, columns)
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
	return b.book.Close()
}

// Abort implements [Writer].
func (b *bookWriter) Abort() {
	b.keep(errClosed)
	b.book.Abort()
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

// TooLongError says that a text doesn't fit into an XLSX cell. It never holds
// the text.
type TooLongError struct {
	Column string // its name
	Units  int    // UTF-16 units of the text
}

func (e *TooLongError) Error() string {
	return fmt.Sprintf("column %q: a text of %d UTF-16 units; an XLSX cell holds at most %d: use CSV",
		e.Column, e.Units, xlsx.MaxText)
}
