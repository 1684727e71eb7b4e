package diff

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"intakeq-bulk/internal/publish"
	"intakeq-bulk/internal/sheet"
)

// Counts are how many clients and cells differ.
type Counts struct {
	Added   int `json:"added"` // clients
	Removed int `json:"removed"`
	Changed int `json:"changed"`
	Form    int `json:"form"`    // cells that are only written in another way
	Columns int `json:"columns"` // that only one of the files has

	client string // of the latest change
}

// Add counts a difference.
func (c *Counts) Add(d Difference) {
	switch d.Change {
	case Added:
		c.Added++
	case Removed:
		c.Removed++
	case Form:
		c.Form++
	case Changed:
		if c.Changed == 0 || d.ClientID != c.client {
			c.Changed++
		}
		c.client = d.ClientID
	default:
		c.Columns++
	}
}

// Any reports whether there are differences in more than form.
func (c *Counts) Any() bool { return c.Added+c.Removed+c.Changed+c.Columns > 0 }

// String is the counts in a line.
func (c *Counts) String() string {
	text := fmt.Sprintf("%d clients added, %d removed, %d changed", c.Added, c.Removed, c.Changed)
	if c.Form > 0 {
		text += fmt.Sprintf("; %d cells only written in another way", c.Form)
	}
	return text
}

// Writer writes differences in one of the formats of reports. They are clients'
// data, unmasked.
type Writer interface {
	Add(Difference) error
	Close(*Counts) error
}

// extensions are those that a report may have.
func extensions() []string { return []string{".csv", ".xlsx", ".html", ".json"} }

// CheckName returns an error where a report can't have such a name.
func CheckName(path string) error {
	if !slices.Contains(extensions(), extension(path)) {
		return fmt.Errorf("%s: want a name that ends in %s", filepath.Base(path), strings.Join(extensions(), ", "))
	}
	return nil
}

func extension(path string) string { return strings.ToLower(filepath.Ext(path)) }

// Report is a file of differences, which is there once it is committed.
type Report struct {
	file   *publish.File
	out    *bufio.Writer
	writer Writer
	tables sheet.Writer // of .csv and .xlsx
	counts Counts
}

// CreateReport begins a report in a format that its name says. A large workbook
// spills to the folder tmp, which must be private; "" is the system's.
func CreateReport(path, tmp string) (*Report, error) {
	if err := CheckName(path); err != nil {
		return nil, err
	}
	file, err := publish.Create(path)
	if err != nil {
		return nil, err
	}
	r := &Report{file: file, out: bufio.NewWriter(file)}
	switch extension(path) {
	case ".html":
		r.writer, err = newPage(r.out)
	case ".json":
		r.writer = NewJSON(r.out)
	case ".xlsx":
		err = r.table(sheet.XLSX, tmp)
	default:
		err = r.table(sheet.CSV, tmp)
	}
	if err != nil {
		r.Abort()
		return nil, err
	}
	return r, nil
}

func (r *Report) table(f sheet.Format, tmp string) (err error) {
	if r.tables, err = sheet.NewWriter(f, r.out, sheet.WriteOptions{TmpDir: tmp}); err != nil {
		return err
	}
	r.writer = tableWriter{r.tables}
	var columns []sheet.Column
	for _, name := range []string{"ClientId", "Change", "Column", "Before", "After"} {
		columns = append(columns, sheet.Column{Name: name, Kind: sheet.Text})
	}
	return r.tables.Begin("Differences", columns)
}

// Add adds a difference.
func (r *Report) Add(d Difference) error {
	r.counts.Add(d)
	return r.writer.Add(d)
}

// Commit ends the report, and puts it in its place.
func (r *Report) Commit() error {
	if err := errors.Join(r.writer.Close(&r.counts), r.out.Flush()); err != nil {
		return err
	}
	return r.file.Commit()
}

// Abort drops what was written. After Commit it does nothing: so it can be
// deferred.
func (r *Report) Abort() {
	if r.tables != nil {
		r.tables.Abort()
	}
	_ = r.file.Abort() // what can't be removed is hidden, and 0600
}

// tableWriter writes a row a difference.
type tableWriter struct{ sheet.Writer }

func (w tableWriter) Add(d Difference) error {
	err := w.Write(sheet.Row{Cells: []string{d.ClientID, d.Change, d.Column, d.Before, d.After}})
	if long, ok := errors.AsType[*sheet.TooLongError](err); ok {
		long.Column = d.Column
		return fmt.Errorf("client %s: %w", d.ClientID, long)
	}
	return err
}

func (w tableWriter) Close(*Counts) error { return w.Writer.Close() }

// jsonWriter writes one object, a line a difference.
type jsonWriter struct {
	out   io.Writer
	begun bool
}

// NewJSON writes differences as JSON.
func NewJSON(out io.Writer) Writer { return &jsonWriter{out: out} }

func (w *jsonWriter) Add(d Difference) error {
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	before := `{"differences":[` + "\n"
	if w.begun {
		before = ",\n"
	}
	w.begun = true
	_, err = fmt.Fprintf(w.out, "%s%s", before, text)
	return err
}

func (w *jsonWriter) Close(c *Counts) error {
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	before := `{"differences":[`
	if w.begun {
		before = "\n"
	}
	_, err = fmt.Fprintf(w.out, "%s],\"summary\":%s}\n", before, text)
	return err
}
