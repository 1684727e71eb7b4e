package exporter_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"intakeq-bulk/exporter"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/sheet"
)

var update = flag.Bool("update", false, "write testdata/golden anew")

// TestGoldenExports holds whole exports of a fixed account, in every format, to
// the byte: what users' scripts read must not move unseen. A workbook is held
// cell by cell, with its types and formats, as its bytes are the packer's affair.
func TestGoldenExports(t *testing.T) {
	for _, format := range []sheet.Format{sheet.CSV, sheet.TSV, sheet.XLSX, sheet.JSONLines} {
		for name, got := range goldenExport(t, format) {
			checkGolden(t, name, got)
		}
	}
}

// goldenExport makes the files of one format, with profiles and diagnoses. The
// account is small: its first clients are the difficult ones.
func goldenExport(t *testing.T, format sheet.Format) map[string][]byte {
	t.Helper()
	account := sandbox.New(sandbox.Options{Clients: 32, Seed: 8, Origin: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)})
	key, err := intakeq.NewSecret(account.Key())
	if err != nil {
		t.Fatal(err)
	}
	client, err := intakeq.New(intakeq.Options{Key: key, Transport: account.Transport()})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	result, err := exporter.Export(t.Context(), client, exporter.Options{
		Target: filepath.Join(dir, "clients."+string(format)), Format: format, WorkDir: dir,
		Query: intakeq.Query{Profile: true}, Diagnoses: true, Concurrency: 4, Requests: func() int { return 0 },
	})
	if err != nil || !result.Complete {
		t.Fatalf("%s: %s: %v", format, result.Reason, err)
	}
	files := map[string][]byte{}
	for _, file := range result.Files {
		content, err := os.ReadFile(filepath.Join(dir, filepath.Base(file.Path)))
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file.Path)
		if format == sheet.XLSX {
			name, content = name+".txt", cellDump(t, content)
		}
		files[name] = content
	}
	return files
}

// cellDump writes each cell of a workbook as a line: where it is, its type, its
// number format where it has one, and its value.
func cellDump(t *testing.T, workbook []byte) []byte {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(workbook))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	var out bytes.Buffer
	for _, name := range book.GetSheetList() {
		rows, err := book.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c, value := range row {
				if value != "" {
					dumpCell(t, &out, book, name, c+1, r+1, value)
				}
			}
		}
	}
	return out.Bytes()
}

func dumpCell(t *testing.T, out *bytes.Buffer, book *excelize.File, name string, column, row int, value string) {
	t.Helper()
	cell, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		t.Fatal(err)
	}
	kind, err := book.GetCellType(name, cell)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[excelize.CellType]string{
		excelize.CellTypeUnset: "number", excelize.CellTypeNumber: "number",
		excelize.CellTypeInlineString: "text", excelize.CellTypeSharedString: "text", excelize.CellTypeBool: "bool",
	}
	format := ""
	if id, err := book.GetCellStyle(name, cell); err != nil {
		t.Fatal(err)
	} else if style, err := book.GetStyle(id); err == nil && style.CustomNumFmt != nil {
		format = " " + *style.CustomNumFmt
	}
	fmt.Fprintf(out, "%s!%s %s%s %q\n", name, cell, kinds[kind], format, value)
}

func checkGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("..", "testdata", "golden", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	at := 0
	for at < min(len(got), len(want)) && got[at] == want[at] {
		at++
	}
	t.Errorf("%s: line %d differs (-update writes it anew):\n got …%.200q\nwant …%.200q", name,
		bytes.Count(want[:at], []byte("\n"))+1, got[at:], want[at:])
}
