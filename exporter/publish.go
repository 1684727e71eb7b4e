package exporter

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"os"
	"strconv"
	"time"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/publish"
	"intakeq-bulk/internal/sheet"
)

// publish writes all files beside their targets, then puts them in place, the
// manifest last: who sees it sees the files that it tells of.
func (e *export) publish(ctx context.Context) error {
	var files publish.Group
	defer files.Abort()
	outputs, err := e.outputs(&files)
	defer func() {
		for _, out := range outputs {
			out.abort()
		}
	}()
	if err != nil {
		return err
	}
	if err := e.write(ctx, outputs); err != nil {
		return err
	}
	for _, out := range outputs {
		if err := out.finish(); err != nil {
			return err
		}
		e.result.Files = append(e.result.Files, out.info())
	}
	e.result.Finished = time.Now().UTC()
	if e.Options.Manifest != "" {
		if err := e.manifest(&files); err != nil {
			return err
		}
	}
	// What only tells of the export does not stand in its way.
	e.late = e.follow(ctx, outputs[0])
	if err := ctx.Err(); err != nil {
		return err
	}
	return files.Commit()
}

// outputs opens the clients' file and, where it is one of its own, that of the
// diagnoses.
func (e *export) outputs(files *publish.Group) ([]*output, error) {
	paths := []string{e.Target}
	if e.diagnosesApart() {
		paths = append(paths, e.diagnosesPath())
	}
	var outputs []*output
	for _, path := range paths {
		out, err := e.output(path, files)
		if err != nil {
			return outputs, err
		}
		outputs = append(outputs, out)
	}
	return outputs, nil
}

// write fills the outputs: clients into the first, diagnoses into the last, as a
// table of their own or, in JSON lines, as a member of each client.
func (e *export) write(ctx context.Context, outputs []*output) error {
	layout, err := newLayout(e.store, e.Options)
	if err != nil {
		return err
	}
	clients, diagnoses := outputs[0], outputs[len(outputs)-1]
	if err := clients.begin("Clients", layout.columns); err != nil {
		return err
	}
	// The copy is read, clients are made into rows, and rows are written at one time.
	for entries, err := range ahead(e.entries(layout, ahead(chunked(e.store.Rows(ctx))))) {
		if err != nil {
			return err
		}
		for _, made := range entries {
			clients.rows++
			if err := clients.write(made.client, made.row); err != nil {
				return err
			}
		}
	}
	if !e.Diagnoses || e.Format == sheet.JSONLines {
		return nil
	}
	if err := diagnoses.begin("Diagnoses", diagnosisColumns()); err != nil {
		return err
	}
	for row, err := range e.store.Rows(ctx) {
		if err != nil {
			return err
		}
		if err := e.writeDiagnoses(diagnoses, row); err != nil {
			return err
		}
	}
	return nil
}

// entry is what is written of a client.
type entry struct {
	client int64
	row    sheet.Row
}

// entries makes clients into what is written of them, and counts them.
func (e *export) entries(l *layout, chunks iter.Seq2[[]mirror.Row, error]) iter.Seq2[[]entry, error] {
	return func(yield func([]entry, error) bool) {
		for chunk, err := range chunks {
			made := make([]entry, len(chunk))
			for i := 0; i < len(chunk) && err == nil; i++ {
				made[i].client = chunk[i].ID
				if made[i].row, err = e.line(l, chunk[i]); err != nil {
					made = made[:i]
				}
			}
			if !yield(made, nil) {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

// line is a client's row.
func (e *export) line(l *layout, row mirror.Row) (sheet.Row, error) {
	e.result.Clients++
	e.countDiagnoses(row)
	e.countBirthDate(row.Document)
	if e.Format != sheet.JSONLines {
		return sheet.Row{Cells: l.row(row)}, nil
	}
	return e.object(l, row)
}

// object is a row for JSON lines: the document, or the cells where columns were picked,
// with the diagnoses where they were fetched.
func (e *export) object(l *layout, row mirror.Row) (sheet.Row, error) {
	const member = "Diagnoses"
	diagnosed := e.Diagnoses && row.Diagnoses != nil
	if len(e.Columns) > 0 {
		line := sheet.Row{Cells: l.row(row)}
		if diagnosed {
			line.More = sheet.Member{Name: member, Value: row.Diagnoses}
		}
		return line, nil
	}
	var err error
	document := row.Document
	if diagnosed {
		document, err = document.With(member, string(row.Diagnoses))
	}
	if err == nil && e.showsAsOf() {
		document, err = document.With(asOfColumn, strconv.Quote(asOf(row)))
	}
	return sheet.Row{Document: document.Raw()}, err
}

func (e *export) countDiagnoses(row mirror.Row) {
	switch {
	case !e.Diagnoses:
	case row.Diagnoses == nil:
		e.result.DiagnosesMissing++
	default:
		e.result.Diagnoses += int(gjson.GetBytes(row.Diagnoses, "#").Int())
	}
}

func (e *export) countBirthDate(d intakeq.Document) {
	at, ok := intakeq.ParseTime(d.Get("DateOfBirth"))
	if !ok {
		return
	}
	e.result.BirthDates++
	if !at.Equal(at.Truncate(24 * time.Hour)) {
		e.result.OddBirthDates++
	}
}

func diagnosisColumns() []sheet.Column {
	var columns []sheet.Column
	for _, name := range []string{"ClientId", "ClientName", "Code", "Description", "Date", "EndDate", "NoteId"} {
		columns = append(columns, sheet.Column{Name: name, Kind: sheet.Text})
	}
	return columns
}

func (e *export) writeDiagnoses(out *output, row mirror.Row) error {
	id, name := fmt.Sprint(row.ID), valid(row.Document.Cell("Name"))
	for _, d := range intakeq.ParseDiagnoses(row.Diagnoses) {
		if e.diagnosesApart() {
			out.rows++
		}
		cells := []string{id, name, valid(d.Code), valid(d.Description), valid(d.Date), valid(d.EndDate), valid(d.NoteID)}
		if err := out.write(row.ID, sheet.Row{Cells: cells}); err != nil {
			return err
		}
	}
	return nil
}

// output is one file in the making, or standard output.
type output struct {
	path   string
	file   *publish.File // nil: standard output
	buffer *bufio.Writer
	sum    hash.Hash
	bytes  int64
	rows   int
	table  sheet.Writer
	tmp    string
}

func (e *export) output(path string, files *publish.Group) (*output, error) {
	out := &output{path: path, sum: sha256.New()}
	var target io.Writer = e.Stdout
	if path != stdout {
		file, err := files.Create(path)
		if err != nil {
			return nil, err
		}
		target, out.file = file, file
	}
	out.buffer = bufio.NewWriterSize(io.MultiWriter(target, out.sum, counter{&out.bytes}), 256<<10)
	if err := out.open(e.Options); err != nil {
		out.abort()
		return nil, err
	}
	return out, nil
}

// open makes the table writer. A large XLSX spills clients' data to a folder
// while it is written, so that folder is private and goes with the writer.
func (out *output) open(o Options) (err error) {
	if o.Format == sheet.XLSX {
		if out.tmp, err = os.MkdirTemp(o.WorkDir, "xlsx-"); err != nil {
			return err
		}
	}
	out.table, err = sheet.NewWriter(o.Format, out.buffer, sheet.WriteOptions{Delimiter: o.Delimiter, BOM: o.BOM, TmpDir: out.tmp})
	return err
}

type counter struct{ n *int64 }

func (c counter) Write(p []byte) (int, error) { *c.n += int64(len(p)); return len(p), nil }

func (out *output) begin(table string, columns []sheet.Column) error {
	return out.table.Begin(table, columns)
}

func (out *output) write(client int64, row sheet.Row) error {
	err := out.table.Write(row)
	var long *sheet.TooLongError
	if errors.As(err, &long) {
		return fmt.Errorf("client %d: %w", client, err)
	}
	return err
}

func (out *output) finish() error {
	return errors.Join(out.table.Close(), out.buffer.Flush(), publish.RemoveAll(out.tmp))
}

// abort frees what finish did not; after it, it does nothing.
func (out *output) abort() {
	if out.table != nil {
		out.table.Abort()
	}
	if out.tmp != "" {
		publish.RemoveAll(out.tmp)
	}
}

func (out *output) info() FileInfo {
	return FileInfo{Path: out.path, Rows: out.rows, Bytes: out.bytes, SHA256: hex.EncodeToString(out.sum.Sum(nil))}
}
