package sheet

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"intakeq-bulk/internal/xlsx/xlsxtest"
)

// A file that is looked through later has the same rows, notes and problems, or the
// same reason why it has none.
func TestLookIsLikeOpen(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/sheets/*")
	if err != nil || len(paths) < 10 {
		t.Fatal(paths, err)
	}
	merged := xlsxtest.Book(xlsxtest.TextRow(1, "Name", "City") + xlsxtest.TextRow(2, "Ann", "Ede") + xlsxtest.TextRow(3, "Bea", ""))
	merged[xlsxtest.SheetPart] = strings.Replace(merged[xlsxtest.SheetPart], "</sheetData>", `</sheetData><mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>`, 1)
	paths = append(paths, xlsxtest.Write(t, merged))
	for _, text := range []string{
		"", "A,B\n", "A,,A\n1,2,3\n", "Title\n\nA,B\n1\n\nA,B\nTotal,\nx,\"open\n", "A,B\n1,2,3\nZoÃ«,\ufffd\n\"x\"y,2\n", "A\nb\x00\n", "A;B;C\n\nTotal;;\na;b;c\n",
	} {
		paths = append(paths, put(t, "c.csv", text))
	}
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil || info.IsDir() {
			continue
		}
		want, wantErr := Open(path, ReadOptions{})
		r, err := Open(path, ReadOptions{Unseen: true})
		var seen []Record
		if err == nil {
			err = r.Look(func(rec Record) {
				rec.Cells = slices.Clone(rec.Cells)
				seen = append(seen, rec)
			})
		}
		if wantErr != nil || err != nil {
			if wantErr == nil || err == nil || wantErr.Error() != err.Error() {
				t.Errorf("%s: %v, want %v", path, err, wantErr)
			}
			continue
		}
		_, rows := readAll(t, path, ReadOptions{})
		if !reflect.DeepEqual(seen, rows) || !reflect.DeepEqual(r.Info(), want.Info()) {
			t.Errorf("%s: looked at\n%+v\n%+v\nwant\n%+v\n%+v", path, r.Info(), seen, want.Info(), rows)
		}
		if rec, err := r.Read(); len(rows) > 0 && (err != nil || rec.Number != rows[0].Number) {
			t.Errorf("%s: afterwards %+v, %v", path, rec, err)
		}
		r.Close()
		want.Close()
	}
}
