package diff

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/internal/sheet"
)

// rows are those of an export: a table, or documents.
type rows interface {
	Header() []string
	// read fills the cells with the next row, and gives its number; or io.EOF.
	read(cells []string) (row int, err error)
	Close() error
}

// file is an export that is read row by row.
type file struct {
	rows
	path   string
	header []string
	at     map[string]int // columns by name
	key    int            // of the column with the ClientId

	row   int
	cells []string // of the latest row
	ended bool
}

// open opens an export. It is not looked through first: what is wrong with it is
// told where it is reached.
func open(path string, read sheet.ReadOptions) (*file, error) {
	r, err := openRows(path, read)
	if err != nil {
		return nil, err
	}
	f := &file{rows: r, path: path, header: r.Header(), at: map[string]int{}}
	f.cells = make([]string, len(f.header))
	for i, name := range f.header {
		if _, twice := f.at[name]; twice {
			r.Close()
			return nil, fmt.Errorf("%s: the column %q is there twice", path, name)
		}
		f.at[name] = i
	}
	for _, name := range keys() {
		if at, ok := f.at[name]; ok {
			f.key = at
			return f, nil
		}
	}
	r.Close()
	return nil, fmt.Errorf("%s: no column ClientId or ClientNumber: it is not an export of this tool", path)
}

func openRows(path string, read sheet.ReadOptions) (rows, error) {
	if format, err := sheet.FormatByExtension(path); read.Format == sheet.JSONLines || read.Format == "" && err == nil && format == sheet.JSONLines {
		return openLines(path)
	}
	read.Export, read.Unseen, read.Bare = true, true, true
	r, err := sheet.Open(path, read)
	if err != nil {
		return nil, err
	}
	return sheetRows{r}, nil
}

// sheetRows is an export as CSV, TSV or XLSX.
type sheetRows struct{ *sheet.Reader }

func (t sheetRows) read(cells []string) (int, error) {
	r, err := t.Read()
	if err != nil {
		return 0, err
	}
	if len(r.Problems) > 0 {
		return r.Number, errors.New(r.Problems[0].Message)
	}
	for i, cell := range r.Cells {
		cells[i] = cell.Text
	}
	return r.Number, nil
}

// keys are the columns that tell whose a row is: with a profile, and without.
func keys() []string { return []string{record.MemberID, intakeq.BriefID} }

// CheckColumns returns an error where an export with no other columns can't be compared.
func CheckColumns(columns []string) error {
	for _, name := range keys() {
		if slices.Contains(columns, name) {
			return nil
		}
	}
	return fmt.Errorf("needs the column %s", strings.Join(keys(), " or "))
}

// next reads a row, or returns io.EOF.
func (f *file) next() error {
	row, err := f.read(f.cells)
	switch {
	case err == io.EOF:
		f.ended = true
		return err
	case err != nil && row == 0:
		return err
	}
	if f.row = row; err != nil {
		return f.wrong(err.Error())
	}
	if f.id() == "" {
		return f.wrong("no " + f.header[f.key])
	}
	return nil
}

// id is the latest row's ClientId.
func (f *file) id() string { return f.cells[f.key] }

// wrong is a mistake in the latest row.
func (f *file) wrong(what string) error { return fmt.Errorf("%s: row %d: %s", f.path, f.row, what) }
