package sheet

import (
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// Column is a column of a table. Kind matters to XLSX: the cells of a [Date]
// column are dates where they are YYYY-MM-DD; all others, and all cells of any
// other kind of column, are text.
type Column struct {
	Name string
	Kind Kind
}

// Row is a record to write: its cells in the order of the columns. JSON lines
// writes Document instead, where there is one, as it is; else More, where it has a
// name, behind the cells.
type Row struct {
	Cells    []string
	Document []byte
	More     Member
}

// Member is a member of a JSON object.
type Member struct {
	Name  string
	Value []byte // JSON
}

// Writer writes tables to one stream. After an error every further call
// returns that error, and Close only tidies up.
type Writer interface {
	// Begin starts a table: a sheet in XLSX. The other formats hold one.
	Begin(table string, columns []Column) error
	// Write adds a row. The row may be reused as soon as Write is back.
	Write(Row) error
	// Close finishes the file and flushes it; the stream below stays open.
	Close() error
	// Abort frees what the writer holds without finishing the file. It does
	// nothing after Close, so it can be deferred.
	Abort()
}

// WriteOptions shape the output.
type WriteOptions struct {
	// Delimiter of CSV, any character but a quote, CR or LF; 0 is the comma.
	Delimiter rune
	// BOM puts a byte order mark before CSV and TSV, which old Excels need to
	// see that it is UTF-8.
	BOM bool
	// TmpDir is the folder to which a large XLSX spills while it is written.
	// What is spilled is clients' data: name a private one. "" is the system's.
	TmpDir string
}

// NewWriter writes tables to w in the format.
func NewWriter(f Format, w io.Writer, o WriteOptions) (Writer, error) {
	switch f {
	case CSV:
		if o.Delimiter == 0 {
			o.Delimiter = ','
		}
		return newTextWriter(w, o)
	case TSV:
		o.Delimiter = '\t'
		return newTextWriter(w, o)
	case XLSX:
		return newBookWriter(w, o)
	case JSONLines:
		return newLinesWriter(w), nil
	}
	return nil, fmt.Errorf("can't write format %q: use csv, tsv, xlsx or jsonl", f)
}

// Errors of callers, shared by all formats.
var (
	errNoTable   = errors.New("write table: none was begun")
	errOneTable  = errors.New("write table: the format holds one table: use XLSX or a second file")
	errNoColumns = errors.New("write table: it has no columns")
	errClosed    = errors.New("write table: the writer is closed")
)

// checkCells holds a row to its table. Text that is not UTF-8 is refused in
// every format: one such byte would make a reader think a whole CSV file to be
// in another encoding.
func checkCells(cells []string, columns []Column) error {
	if len(cells) != len(columns) {
		return fmt.Errorf("write row: %d cells for %d columns", len(cells), len(columns))
	}
	for i, cell := range cells {
		if !utf8.ValidString(cell) {
			return fmt.Errorf("column %q: the text is not valid UTF-8", columns[i].Name)
		}
	}
	return nil
}

// checkColumns holds a header to what every format needs.
func checkColumns(columns []Column) error {
	if len(columns) == 0 {
		return errNoColumns
	}
	for i, c := range columns {
		if !utf8.ValidString(c.Name) {
			return fmt.Errorf("column %d: its name is not valid UTF-8", i+1)
		}
	}
	return nil
}
