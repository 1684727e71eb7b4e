package sheet

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestExportIsKnown: what the writers write is read to the character without
// being told its delimiter, whatever delimiters its texts hold.
func TestExportIsKnown(t *testing.T) {
	t.Parallel()
	cell := rapid.OneOf(
		rapid.StringMatching(`['"=+@\t\r\n,;_ -][a-zé'"=+@,;\t\r\n _0-9-]{0,9}`),
		rapid.StringOf(rapid.Rune()),
		rapid.SampledFrom([]string{"", "'", "''", "'=", "+1 555 0100", "_x000D_", "_x005F_x000D_", "_x0041_x0042_", "\x00x", "a\r\nb\rc", " pad ", "02134", "1e5", "\ufeff", "#N/A"}))
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 4).Draw(t, "width")
		table := rapid.SliceOfN(rapid.SliceOfN(cell, width, width), 0, 5).Draw(t, "table")
		for _, f := range []Format{CSV, TSV} {
			checkWritten(t, f, table, width)
		}
	})
}

func checkWritten(t *rapid.T, f Format, table [][]string, width int) {
	dir := tempDir(t)
	file, err := os.Create(filepath.Join(dir, "table."+string(f)))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	w, err := NewWriter(f, file, WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	columns := []Column{{Name: "h1"}, {Name: "h2"}, {Name: "h3"}, {Name: "h4"}}[:width]
	err = w.Begin("Clients", columns)
	for _, row := range table {
		err = errors.Join(err, w.Write(Row{Cells: row}))
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	r, err := Open(file.Name(), ReadOptions{Export: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for i, row := range table {
		if !slices.ContainsFunc(row, func(c string) bool { return !blank(c) }) {
			continue
		}
		rec, err := r.Read()
		if err != nil || rec.Number != i+2 || len(rec.Problems) > 0 {
			t.Fatalf("%s row %d: %+v, %v", f, i+2, rec, err)
		}
		for j, c := range rec.Cells {
			if c.Text != row[j] {
				t.Fatalf("%s row %d: %q, want %q", f, i+2, c.Text, row[j])
			}
		}
	}
	if _, err := r.Read(); err != io.EOF {
		t.Fatalf("%s after the last row: %v", f, err)
	}
}
