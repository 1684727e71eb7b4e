package sheet

import (
	"errors"
	"fmt"
	"io"

	"intakeq-bulk/internal/texts"
	"intakeq-bulk/internal/xlsx"
)

// ReadOptions say how a spreadsheet is to be read. The zero value detects
// everything; what was detected stands in [Info].
type ReadOptions struct {
	Format    Format // "": by content, then by name
	Sheet     string // XLSX: its name; "": the first that is not hidden. Not looked at for CSV
	HeaderRow int    // as the spreadsheet program numbers it; 0: the first row that is not a title
	Delimiter string // "", "auto", ",", ";", "|", "tab" or their names
	Encoding  string // "", "auto", "utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-1", …
	TmpDir    string // for the shared strings of a large workbook; "": the system's
	// Export says that the file is an export of this tool: then a cell is text
	// to the character, so no row passes for a total or a repeated header,
	// ="…" stays as it is, and a birth date in January or February 1900 is the
	// day that we wrote.
	Export bool
	// Unseen says not to look through the file first. What is wrong with it is
	// told where Read reaches it, and of what Info counts nothing is known.
	Unseen bool
	// Bare says that of a record nothing but its cells and problems is wanted.
	Bare bool
}

// Kind is what a spreadsheet says that a cell is. In CSV and TSV every cell is
// Text or Empty: what their text means is for the mapping to decide.
type Kind uint8

// The kinds of cells.
const (
	Empty Kind = iota
	Text
	Number
	Date  // Text is YYYY-MM-DD, or YYYY-MM-DD hh:mm:ss
	Bool  // Text is true or false
	Fault // a spreadsheet error such as #REF!, with Damage
)

// Cell is one value as text, with what is known of it.
type Cell struct {
	Text   string
	Damage Damage // "": none seen
	Kind   Kind
	Mark   Mark // 0: none; says more than Damage
}

// Record is one row below the header that is not wholly blank.
type Record struct {
	Number int    // of the row, as the spreadsheet program shows it
	Line   int    // of the text, where the row begins; 0 in XLSX
	Cells  []Cell // one for each column of the header; valid until the next Read
	// Raw is the row as a CSV file holds it, before anything was unwrapped, and
	// guarded where it comes from XLSX.
	Raw []string
	// Text is the row as it stands in a CSV file, where cells can't tell it: with a
	// stray quote.
	Text     string
	Form     Form // of a workbook's row: what Raw can't tell
	Hidden   bool
	Problems []Problem // any of them makes the row unfit for import
}

// Info is what was found out of a file, to be said to the person.
type Info struct {
	Format    Format
	Delimiter string // "" for XLSX
	Encoding  string // "" for XLSX
	BOM       bool
	Mixed     bool     // many lines are in another encoding, and have lost letters
	Sheet     string   // "" for CSV
	Sheets    []string // all that are not hidden
	HeaderRow int
	Rows      int       // below the header and not wholly blank: as many as Read gives
	Hidden    int       // of these, in hidden rows
	Notes     []string  // sentences for the person, without values of cells
	Problems  []Problem // of the header: columns with no name, or the same one
}

// Reader gives the rows of a table one at a time. It isn't safe for use by
// several goroutines.
type Reader struct {
	file   string
	export bool // of this tool
	unseen bool // nothing was counted
	bare   bool // records have no Raw
	in     input
	rows   rowSource
	info   Info
	header []string
	normal []string // header, through NormalHeader
	above  [][]string
	read   int
}

// input is a file that was looked into, and can be read again and again: once
// for the survey, and as often as the caller likes.
type input interface {
	open() (rowSource, error)
	describe(*Info)
	Close() error
}

// rowSource gives all rows of a file from the top, blank ones included or not,
// and io.EOF after them.
type rowSource interface {
	next() (sourceRow, error)
	Close() error
}

// sourceRow's cells and raw are valid until the next one is asked for.
type sourceRow struct {
	number, line int
	cells        []Cell
	raw          []string // nil: made of the cells
	sound        bool     // no cell can have lost letters: see [census.count]
	text         string   // of a record whose cells, written again, would not be it
	hidden       bool
	strict       bool // the format writes every cell, so a narrow row is an error
	problems     []Problem
	merged       xlsx.Merged // zero: none
}

// Open looks through the whole of a spreadsheet file and then stands before
// its first row. A file that can't be read to its end without loss is refused
// here, before any row is given.
func Open(path string, o ReadOptions) (*Reader, error) {
	in, err := openInput(path, o)
	if err != nil {
		return nil, located(path, err)
	}
	r := &Reader{file: path, export: o.Export, unseen: o.Unseen, bare: o.Bare, in: in}
	in.describe(&r.info)
	if err := r.prepare(o.HeaderRow); err != nil {
		return nil, errors.Join(located(path, r.placed(err)), r.Close())
	}
	return r, nil
}

func openInput(path string, o ReadOptions) (input, error) {
	format, err := detectFormat(path, o.Format)
	if err != nil {
		return nil, err
	}
	if format == XLSX {
		return openBook(path, o)
	}
	return openText(path, format, o)
}

func (r *Reader) prepare(headerRow int) error {
	if headerRow == 0 && r.export {
		headerRow = 1
	}
	if headerRow == 0 {
		var err error
		if headerRow, err = r.findHeader(); err != nil {
			return err
		}
	}
	r.info.HeaderRow = headerRow
	if !r.unseen {
		if err := r.survey(nil); err != nil {
			return err
		}
	}
	return r.Rewind()
}

// Look looks through the whole of a file that was opened unseen, and gives its rows to
// each, as Read does. Then all is as behind an Open that has done so.
func (r *Reader) Look(each func(Record)) error {
	meanwhile := each
	if r.info.Format == XLSX { // which cells are merged stands behind the rows
		meanwhile = nil
	}
	if err := r.survey(meanwhile); err != nil {
		return located(r.file, r.placed(err))
	}
	r.unseen = false
	if err := r.Rewind(); err != nil || meanwhile != nil {
		return err
	}
	for {
		rec, err := r.Read()
		if err == io.EOF {
			return r.Rewind()
		}
		if err != nil {
			return err
		}
		each(rec)
	}
}

// Rewind stands before the first row again. What [Open] found out still holds: a
// caller that reads twice sees to it that the file is still the same.
func (r *Reader) Rewind() error {
	r.read = 0
	return r.belowHeader()
}

// Info is what was detected.
func (r *Reader) Info() Info { return r.info }

// Header gives the column names as written, "" where one is missing; columns
// at the right without a name are left out.
func (r *Reader) Header() []string { return r.header }

// Above gives the rows over the header as a CSV file holds them; a blank one is empty.
func (r *Reader) Above() [][]string { return r.above }

// Read gives the next row that isn't wholly blank, or io.EOF. After any other
// error the rest can't be read.
func (r *Reader) Read() (Record, error) {
	for {
		row, err := r.rows.next()
		if err == io.EOF && !r.unseen && r.read != r.info.Rows {
			err = fmt.Errorf("%d rows were read, of %d seen before: the file changed meanwhile; run it again", r.read, r.info.Rows)
		}
		if err == io.EOF {
			return Record{}, err
		}
		if err != nil {
			return Record{}, located(r.file, r.placed(err))
		}
		if blankCells(row.cells) {
			continue
		}
		r.read++
		return r.record(row), nil
	}
}

// Close releases the file and what was put aside on disk.
func (r *Reader) Close() error {
	var err error
	if r.rows != nil {
		err = r.rows.Close()
		r.rows = nil
	}
	return errors.Join(err, r.in.Close())
}

// ColumnName is the letter of a column counted from 0: A, B, …, Z, AA.
func ColumnName(i int) string {
	var b []byte
	for i++; i > 0; i = (i - 1) / 26 {
		b = append([]byte{byte('A' + (i-1)%26)}, b...)
	}
	return string(b)
}

func blankCells(cells []Cell) bool {
	for _, c := range cells {
		if c.Damage != "" || !blank(c.Text) {
			return false
		}
	}
	return true
}

// blank says whether a text shows nothing, as one of no-break spaces or
// zero-width marks does.
func blank(s string) bool {
	return s == "" || texts.Trim(s) == ""
}
