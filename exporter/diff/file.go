package diff

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/internal/sheet"
)

// file is an export that is read row by row.
type file struct {
	*sheet.Reader
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
	read.Export, read.Unseen = true, true
	r, err := sheet.Open(path, read)
	if err != nil {
		return nil, err
	}
	f := &file{Reader: r, path: path, header: r.Header(), at: map[string]int{}}
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
	r, err := f.Read()
	if err == io.EOF {
		f.ended = true
	}
	if err != nil {
		return err
	}
	f.row = r.Number
	if len(r.Problems) > 0 {
		return f.wrong(r.Problems[0].Message)
	}
	for i, cell := range r.Cells {
		f.cells[i] = cell.Text
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
