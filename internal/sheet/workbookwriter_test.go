package sheet

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// book writes tables into a workbook.
func book(t testing.TB, o WriteOptions, tables ...func(Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := NewWriter(XLSX, &b, o)
	must(t, err)
	for _, write := range tables {
		must(t, write(w))
	}
	must(t, w.Close())
	return b.Bytes()
}

func oneSheet(name string, columns []Column, rows ...[]string) func(Writer) error {
	return func(w Writer) error {
		err := w.Begin(name, columns)
		for _, row := range rows {
			err = errors.Join(err, w.Write(Row{Cells: row}))
		}
		return err
	}
}

func TestXLSXLayout(t *testing.T) {
	columns := []Column{{Name: "ClientId"}, {Name: "Date of Birth", Kind: Date}, {Name: "Note"}}
	file := book(t, WriteOptions{},
		oneSheet("Clients", columns, []string{"7", "1985-06-15", strings.Repeat("x", 500)}, []string{"8", "", "first\nlonger line"}),
		oneSheet("Diagnoses", columns[:1]))
	s := parseSheet(t, file, 1)
	if s.View.Pane.YSplit != "1" || s.View.Pane.State != "frozen" {
		t.Errorf("the header is not frozen: %+v", s.View)
	}
	if s.Filter.Ref != "$A$1:$C$3" && s.Filter.Ref != "A1:C3" {
		t.Errorf("filter over %s", s.Filter.Ref)
	}
	if s.Dimension != nil {
		t.Error("a dimension that can't be true")
	}
	for i, want := range []float64{10, 15, 60} {
		if s.Cols[i].Width != want {
			t.Errorf("column %d is %v wide, want %v", i+1, s.Cols[i].Width, want)
		}
	}
	if second := parseSheet(t, file, 2); second.View.Selected != "" || second.Filter.Ref == "" || len(second.Rows) != 1 {
		t.Errorf("second sheet %+v", second)
	}
	checkStyles(t, file, s)
}

func checkStyles(t *testing.T, file []byte, s xmlSheet) {
	f, err := excelize.OpenReader(bytes.NewReader(file))
	must(t, err)
	defer f.Close()
	if got := f.GetSheetList(); strings.Join(got, " ") != "Clients Diagnoses" {
		t.Errorf("sheets %q", got)
	}
	header, err := f.GetStyle(s.Rows[0].Cells[0].Style)
	must(t, err)
	if !header.Font.Bold || header.NumFmt != 49 {
		t.Errorf("header style %+v", header)
	}
	text, err := f.GetStyle(s.Rows[1].Cells[0].Style)
	must(t, err)
	date, err := f.GetStyle(s.Rows[1].Cells[1].Style)
	must(t, err)
	if text.NumFmt != 49 || date.CustomNumFmt == nil || *date.CustomNumFmt != "yyyy-mm-dd" {
		t.Errorf("text style %+v, date style %+v", text, date)
	}
	for i, kind := range []int{s.Rows[1].Cells[0].Style, s.Rows[1].Cells[1].Style, s.Rows[1].Cells[0].Style} {
		if s.Cols[i].Style != kind {
			t.Errorf("an empty cell of column %d has style %d, want %d", i+1, s.Cols[i].Style, kind)
		}
	}
}

func TestXLSXTypes(t *testing.T) {
	columns := []Column{{Name: "DOB", Kind: Date}, {Name: "Zip"}}
	for text, isDate := range map[string]bool{
		"1985-06-15": true, "1900-03-01": true, "9999-12-31": true, "2000-02-29": true,
		"1900-02-28": false, "1900-01-01": false, "1899-12-31": false, "1985-02-30": false, "1985-6-15": false,
		"1985-06-15T00:00:00Z": false, " 1985-06-15": false, "15/06/1985": false, "12345": false,
	} {
		cells := parseSheet(t, book(t, WriteOptions{}, oneSheet("Clients", columns, []string{text, text})), 1).Rows[1].Cells
		if got := cells[0].Type != "inlineStr"; got != isDate {
			t.Errorf("%q in a date column: date %v, want %v", text, got, isDate)
		}
		if cells[1].Type != "inlineStr" {
			t.Errorf("%q in a text column is of type %q", text, cells[1].Type)
		}
	}
}

// The escapes as they stand in the file: no reader's mercy is asked.
func TestXLSXEscapes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a\r\nb":         "a_x000D_\nb",
		"\x00\x1f":       "_x0000__x001F_",
		"\t\n":           "\t\n",
		"\ufffe\uffff":   "_xFFFE__xFFFF_",
		"\ufffd":         "\ufffd",
		"_x0041_":        "_x005F_x0041_",
		"_x0041_x0042_":  "_x005F_x0041_x005F_x0042_",
		"_x0041\x01":     "_x005F_x0041_x0001_",
		"\x01x0041_":     "_x0001_x0041_",
		"_x005F_x0041_":  "_x005F_x005F_x005F_x0041_",
		"_xZZZZ_ _x004_": "_xZZZZ_ _x004_",
		"&#xD;0000000D":  "&#xD;0000000D",
		"<&>\"'":         "<&>\"'",
	} {
		s := parseSheet(t, book(t, WriteOptions{}, oneSheet("Clients", []Column{{Name: text}}, []string{text})), 1)
		for _, row := range s.Rows {
			if got := row.Cells[0].Text.Value; got != want {
				t.Errorf("%q is written as %q, want %q", text, got, want)
			}
		}
	}
}

func TestXLSXTooLong(t *testing.T) {
	for text, units := range map[string]int{
		strings.Repeat("a", 32767): 0, strings.Repeat("a", 32768): 32768,
		strings.Repeat("😀", 16384): 32768, strings.Repeat("\r", 32768): 32768, strings.Repeat("ä", 32767): 0,
	} {
		w, err := NewWriter(XLSX, io.Discard, WriteOptions{})
		must(t, err)
		must(t, w.Begin("Clients", []Column{{Name: "Name"}, {Name: "Notes"}}))
		err = w.Write(Row{Cells: []string{"x", text}})
		long, ok := errors.AsType[*TooLongError](err)
		if ok != (units > 0) || ok && (long.Column != "Notes" || long.Units != units) {
			t.Errorf("%.3q… %d: %v", text, len(text), err)
		}
		if ok && !strings.Contains(err.Error(), "use CSV") || err != nil && strings.Contains(err.Error(), "aaa") {
			t.Errorf("message %v", err)
		}
		if closed := w.Close(); closed != err {
			t.Errorf("Close: %v, want the first error", closed)
		}
	}
}

func TestXLSXLimits(t *testing.T) {
	w, err := NewWriter(XLSX, io.Discard, WriteOptions{})
	must(t, err)
	defer w.Abort()
	must(t, w.Begin("Clients", []Column{{Name: "a"}}))
	w.(*bookWriter).sheet.rows = maxDataRows // as if so many stood there already, header included
	must(t, w.Write(Row{Cells: []string{"last"}}))
	if err := w.Write(Row{Cells: []string{"one more"}}); err == nil || !strings.Contains(err.Error(), "1048575 rows: use CSV") {
		t.Errorf("row beyond the last: %v", err)
	}
	wide, err := NewWriter(XLSX, io.Discard, WriteOptions{})
	must(t, err)
	defer wide.Abort()
	if err := wide.Begin("Clients", make([]Column, 16385)); err == nil || !strings.Contains(err.Error(), "16384: use CSV") {
		t.Errorf("16,385 columns: %v", err)
	}
}

func TestXLSXSheetNames(t *testing.T) {
	for _, names := range [][]string{{"Clients", "clients"}, {"O'Neil"}, {""}, {"a/b"}, {strings.Repeat("x", 32)}} {
		w, err := NewWriter(XLSX, io.Discard, WriteOptions{})
		must(t, err)
		for _, name := range names {
			err = w.Begin(name, []Column{{Name: "a"}})
		}
		if err == nil {
			t.Errorf("sheets %q", names)
		}
		w.Abort()
	}
}

// Two sheets large enough to spill: nothing is left behind, whether the writer
// is closed, aborted or failed.
func TestXLSXSpills(t *testing.T) {
	t.Parallel()
	rows := 600
	filler := strings.Repeat("x", 30_000)
	write := func(w Writer) error {
		return errors.Join(writeMany(w, "Clients", rows, filler), writeMany(w, "Diagnoses", rows, filler))
	}
	end := map[string]func(Writer) error{
		"close": Writer.Close,
		"abort": func(w Writer) error { w.Abort(); return nil },
		"fail": func(w Writer) error {
			if err := w.Write(Row{}); err == nil || w.Close() == nil {
				return errors.New("a row without cells is written")
			}
			return nil
		},
	}
	for name, finish := range end {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			w, err := NewWriter(XLSX, io.Discard, WriteOptions{TmpDir: dir})
			must(t, err)
			must(t, write(w))
			spilled, err := os.ReadDir(dir)
			must(t, err)
			if len(spilled) != 2 {
				t.Fatalf("%d files spilled to: the test is too small", len(spilled))
			}
			must(t, finish(w))
			checkOnly(t, dir)
		})
	}
}

func writeMany(w Writer, name string, rows int, text string) error {
	if err := w.Begin(name, []Column{{Name: "Note"}}); err != nil {
		return err
	}
	for range rows {
		if err := w.Write(Row{Cells: []string{text}}); err != nil {
			return err
		}
	}
	return nil
}

func TestXLSXNeedsItsFolder(t *testing.T) {
	if _, err := NewWriter(XLSX, io.Discard, WriteOptions{TmpDir: t.TempDir() + "/none"}); err == nil {
		t.Error("a folder that is not there")
	}
}
