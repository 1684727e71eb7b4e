package xlsx

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"intakeq-bulk/internal/xlsx/xlsxtest"
)

func open(t testing.TB, path string, o Options) *Workbook {
	t.Helper()
	w, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

// readAll gives the rows of the sheet.
func readAll(t testing.TB, w *Workbook) (all []Row) {
	t.Helper()
	rows, err := w.Rows()
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for {
		row, err := rows.Next()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		row.Cells = slices.Clone(row.Cells)
		all = append(all, row)
	}
}

// A table of texts that doesn't fit into memory is read from disk the same, in
// whatever order the cells refer to it, and leaves nothing behind.
func TestSharedStringsOnDisk(t *testing.T) {
	const count = 60_000
	texts := make([]string, count)
	for i := range texts {
		texts[i] = "<t>" + sharedText(i) + "</t>"
	}
	order := []int{0, count - 1, 1, 2, 3, 4096, 8192, 0, 70, 71, 72, 30_000, 29_999, 5, 5 + cachedStrings, 5}
	var rows strings.Builder
	rows.WriteString(xlsxtest.TextRow(1, "Text"))
	for i, at := range order {
		fmt.Fprintf(&rows, `<row r="%d"><c t="s"><v>%d</v></c></row>`, i+2, at)
	}
	dir := t.TempDir()
	w := open(t, xlsxtest.Write(t, xlsxtest.Book(rows.String(), texts...)), Options{TmpDir: dir})
	if w.strings.file == nil {
		t.Fatal("the texts were kept in memory")
	}
	got := readAll(t, w)[1:]
	for i, at := range order {
		if got[i].Cells[0].Text != sharedText(at) {
			t.Errorf("text %d differs", at)
		}
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func sharedText(i int) string { return strings.Repeat(fmt.Sprint(i, " "), 50+i%100) }
