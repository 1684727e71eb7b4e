package sheet

import (
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"intakeq-bulk/internal/sheet/records"
)

var full = flag.Bool("full", false, "run campaigns in full")

// put writes a file of the test's own folder and gives its path.
func put(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// readAll opens a file and reads its rows.
func readAll(t testing.TB, path string, o ReadOptions) (*Reader, []Record) {
	t.Helper()
	r, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	var all []Record
	for {
		rec, err := r.Read()
		if err == io.EOF {
			return r, all
		}
		if err != nil {
			t.Fatal(err)
		}
		rec.Cells = slices.Clone(rec.Cells)
		all = append(all, rec)
	}
}

// show prints a record as number:cell|cell with its damage and problems.
func show(rec Record) string {
	var cells []string
	for _, c := range rec.Cells {
		text := c.Text
		if c.Damage != "" {
			text += "!" + string(c.Damage)
		}
		cells = append(cells, text)
	}
	s := strings.Join(cells, "|")
	for _, p := range rec.Problems {
		s += " #" + p.Code
	}
	return s
}

// refused opens a file that must not open, and gives the reason.
func refused(t testing.TB, path string, o ReadOptions) *Error {
	t.Helper()
	r, err := Open(path, o)
	if err == nil {
		r.Close()
		t.Fatal("the file was opened")
	}
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v has no place", err)
	}
	return e
}

func TestColumnName(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 701: "ZZ", 702: "AAA", records.MaxColumns - 1: "XFD"} {
		if got := ColumnName(i); got != want {
			t.Errorf("ColumnName(%d) = %s, want %s", i, got, want)
		}
	}
}

func TestRowsAreNumberedAsTheProgramShowsThem(t *testing.T) {
	path := put(t, "c.csv", "Name,Note\nAnn,\"one\r\ntwo\nthree\"\n\n,\nBea,\"\r\"\n")
	r, rows := readAll(t, path, ReadOptions{})
	if len(rows) != 2 || r.Info().Rows != 2 {
		t.Fatalf("rows: %d, info says %d", len(rows), r.Info().Rows)
	}
	if rows[0].Number != 2 || rows[0].Line != 2 || rows[0].Cells[1].Text != "one\r\ntwo\nthree" {
		t.Errorf("first row: %+v", rows[0])
	}
	if rows[1].Number != 5 || rows[1].Line != 7 || rows[1].Cells[1].Text != "\r" {
		t.Errorf("second row: %+v", rows[1])
	}
}

func filesIn(t testing.TB, dir string) (names []string) {
	t.Helper()
	found, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		names = append(names, f.Name())
	}
	return names
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// checkOnly holds a folder to these names, in order.
func checkOnly(t *testing.T, dir string, want ...string) {
	t.Helper()
	if got := filesIn(t, dir); !slices.Equal(got, want) {
		t.Errorf("%s holds %q, want %q", dir, got, want)
	}
}
