package results

import (
	"io"
	"os"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/sheet"
)

// bookRejects are a workbook with the sheet of the source, the cells with their types.
type bookRejects struct {
	out *bookCopy
	tmp string // what doesn't fit into memory is clients' data
}

func newBookRejects(meta plan.Meta, w io.Writer) (rejectWriter, error) {
	tmp, err := os.MkdirTemp("", "intakeq-bulk-*")
	if err != nil {
		return nil, err
	}
	out, err := newBookCopy(w, meta.Sheet, tmp)
	if err != nil {
		os.RemoveAll(tmp)
		return nil, err
	}
	return &bookRejects{out, tmp}, nil
}

func (b *bookRejects) row(r plan.Row) error { return b.out.Row(r.Source, sheet.Form(r.SourceForm)) }

func (b *bookRejects) reject(r plan.Row, width, old int, text string) error {
	at := old
	if old < 0 {
		at = width
	}
	return b.out.Row(withError(r.Source, width, old, text), sheet.Form(r.SourceForm).With(at, old < 0))
}

func (b *bookRejects) close() error { return b.out.Close() }

func (b *bookRejects) abort() {
	b.out.Abort()
	os.RemoveAll(b.tmp)
}
