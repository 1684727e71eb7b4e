package sheet

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"intakeq-bulk/internal/xlsx/xlsxtest"
)

// The large table: 100,000 rows of 50 columns, a fifth of the cells empty.
const benchRows, benchColumns = 100_000, 50

func benchCell(row, col int) string {
	if (row+col)%5 == 0 {
		return ""
	}
	return fmt.Sprintf("value %d of %d", col, row)
}

func benchCSV(b *testing.B) string {
	path := filepath.Join(b.TempDir(), "large.csv")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(f)
	for row := range benchRows + 1 {
		for col := range benchColumns {
			if col > 0 {
				w.WriteByte(',')
			}
			if row == 0 {
				fmt.Fprintf(w, "Column %d", col)
			} else {
				w.WriteString(benchCell(row, col))
			}
		}
		w.WriteByte('\n')
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	return path
}

// benchXLSX has its texts in the cells, or shared by all of them.
func benchXLSX(b *testing.B, shared bool) string {
	path := filepath.Join(b.TempDir(), "large.xlsx")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	parts := xlsxtest.Book("")
	delete(parts, xlsxtest.SheetPart)
	delete(parts, xlsxtest.StringsPart)
	for name, content := range parts {
		w, err := z.Create(name)
		must(b, err)
		io.WriteString(w, content)
	}
	if shared {
		w, _ := z.Create(xlsxtest.StringsPart)
		io.WriteString(w, "<sst>")
		for row := range benchRows + 1 {
			for col := range benchColumns {
				fmt.Fprintf(w, "<si><t>value %d of %d</t></si>", col, row)
			}
		}
		io.WriteString(w, "</sst>")
	}
	w, _ := z.Create(xlsxtest.SheetPart)
	out := bufio.NewWriter(w)
	benchSheet(out, shared)
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := z.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

func benchSheet(w io.Writer, shared bool) {
	io.WriteString(w, xlsxtest.SheetHead)
	for row := range benchRows + 1 {
		fmt.Fprintf(w, `<row r="%d">`, row+1)
		for col := range benchColumns {
			ref := ColumnName(col) + fmt.Sprint(row+1)
			switch text := benchCell(row, col); {
			case shared:
				fmt.Fprintf(w, `<c r="%s" t="s"><v>%d</v></c>`, ref, row*benchColumns+col)
			case text != "" || row == 0:
				fmt.Fprintf(w, `<c r="%s" t="inlineStr"><is><t>x%s</t></is></c>`, ref, text)
			}
		}
		io.WriteString(w, "</row>")
	}
	io.WriteString(w, xlsxtest.SheetTail)
}

func BenchmarkReadLarge(b *testing.B) {
	for name, path := range map[string]func(*testing.B) string{
		"csv":                   benchCSV,
		"xlsx-xlsxtest.TextRow": func(b *testing.B) string { return benchXLSX(b, false) },
		"xlsx-shared":           func(b *testing.B) string { return benchXLSX(b, true) },
	} {
		b.Run(name, func(b *testing.B) {
			file := path(b)
			b.ReportAllocs()
			for b.Loop() {
				if reason := drain(file); reason != "" {
					b.Fatal(reason)
				}
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(m.HeapSys>>20), "heap-MiB")
		})
	}
}
