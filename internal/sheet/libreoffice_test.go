package sheet

import (
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"testing"
)

// TestSavedByLibreOffice: our export, opened and saved by another spreadsheet
// program, holds the same values.
func TestSavedByLibreOffice(t *testing.T) {
	if testing.Short() {
		t.Skip("LibreOffice needs seconds to start: run without -short")
	}
	t.Parallel()
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice (soffice) is not installed: what it makes of our XLSX is not tested here")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "clients.xlsx")
	columns := []Column{{Name: "ClientId"}, {Name: "Name"}, {Name: "DateOfBirth", Kind: Date}, {Name: "Phone"}, {Name: "PostalCode"}, {Name: "Notes"}}
	table := [][]string{
		{"1", "Ann Ode", "1980-05-17", "+1 555 0100", "02134", "one\ntwo"},
		{"2", "Renée Zoë", "1900-03-01", "(555) 555-0101", "", "=1+1"},
		{"3", "Bea", "1899-12-31", "5550102", "00501", "'01 \"quoted\", & <tagged>"},
		{"4", "שלום 😀", "2024-02-29", "", "12345-6789", "  outer blanks  "},
		{"00005", "Cy\tPoe", "", "", "", "1.50"},
		{"6", "Dee", "1999-12-31", "TRUE", "1E5", "2024-01-01"},
		{"7", "", "", "", "", "#hash"},
	}
	writeBook(t, path, columns, table)
	saved := filepath.Join(dir, "saved")
	cmd := exec.Command(office, "--headless", "-env:UserInstallation=file://"+filepath.ToSlash(dir)+"/profile", "--convert-to", "xlsx", "--outdir", saved, path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	_, rows := readAll(t, filepath.Join(saved, "clients.xlsx"), ReadOptions{Export: true})
	if len(rows) != len(table) {
		t.Fatalf("%d rows, want %d", len(rows), len(table))
	}
	for i, rec := range rows {
		var got []string
		for _, c := range rec.Cells {
			got = append(got, c.Text)
		}
		if !reflect.DeepEqual(got, table[i]) || len(rec.Problems) > 0 {
			t.Errorf("row %d: got %q, want %q (%v)", rec.Number, got, table[i], rec.Problems)
		}
	}
	if k := rows[0].Cells[2].Kind; k != Date {
		t.Errorf("the birth date is of kind %d", k)
	}
}

func writeBook(t *testing.T, path string, columns []Column, table [][]string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w, err := NewWriter(XLSX, f, WriteOptions{TmpDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	if err := w.Begin("Clients", columns); err != nil {
		t.Fatal(err)
	}
	for _, row := range table {
		if err := w.Write(Row{Cells: row}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
