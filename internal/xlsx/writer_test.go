package xlsx

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

func must(t interface {
	Helper()
	Fatal(...any)
}, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// write makes a workbook of one sheet.
func write(t testing.TB, fill func(*Sheet) error) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := NewWriter(&b, "")
	must(t, err)
	defer w.Abort()
	s, err := w.Sheet("Clients", SheetOptions{})
	must(t, err)
	must(t, fill(s))
	must(t, s.Flush())
	must(t, w.Close())
	return b.Bytes()
}

func opened(t testing.TB, content []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(content))
	must(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

// What the writer writes, the reader reads, to the character.
func TestTextsComeBack(t *testing.T) {
	dir := t.TempDir()
	cell := rapid.OneOf(rapid.String(), rapid.StringMatching(`[_x0-9A-F\r\n\t=']{0,12}`),
		rapid.SampledFrom([]string{"", "_x0041_x0042_", "_x005F_x0041_", "\x00\x1f", "a\r\nb", "\ufffe\uffff", "_x0041\x01", strings.Repeat("\x01", MaxText), strings.Repeat("😀", MaxText/2)}))
	rapid.Check(t, func(rt *rapid.T) {
		table := rapid.SliceOfN(rapid.SliceOfN(cell, 1, 3), 1, 4).Draw(rt, "table")
		content := write(t, func(s *Sheet) (err error) {
			for _, row := range table {
				values := make([]Value, len(row))
				for i, text := range row {
					values[i] = TextValue(text, 0)
				}
				err = errors.Join(err, s.Row(values, 0))
			}
			return err
		})
		path := filepath.Join(dir, "clients.xlsx")
		must(rt, os.WriteFile(path, content, 0o600))
		w, err := Open(path, Options{})
		must(rt, err)
		defer w.Close()
		for i, row := range readAll(t, w) {
			for j, c := range row.Cells {
				if c.Text != table[i][j] {
					rt.Fatalf("row %d: %q, want %q", i+1, c.Text, table[i][j])
				}
			}
		}
	})
}

// excelize would cut it without a word.
func TestTextThatDoesNotFitIsAnError(t *testing.T) {
	for text, fits := range map[string]bool{
		strings.Repeat("é", MaxText): true, strings.Repeat("é", MaxText+1): false,
		strings.Repeat("😀", MaxText/2): true, strings.Repeat("😀", MaxText/2+1): false,
	} {
		write(t, func(s *Sheet) error {
			if err := s.Row([]Value{TextValue(text, 0)}, 0); (err == nil) != fits {
				t.Errorf("a text of %d units: %v", Units(text), err)
			}
			return nil
		})
	}
}

func TestColumnsAscend(t *testing.T) {
	content := write(t, func(s *Sheet) error {
		return errors.Join(s.SetColumns([]ColumnLayout{{Width: 10}, {Width: 20, Hidden: true}, {Width: 30}}), s.Row([]Value{TextValue("a", 0)}, 0))
	})
	f := opened(t, content)
	for name, want := range map[string]float64{"A": 10, "B": 20, "C": 30} {
		if got, err := f.GetColWidth("Clients", name); got != want || err != nil {
			t.Errorf("column %s is %v wide, want %v: %v", name, got, want, err)
		}
	}
	if visible, err := f.GetColVisible("Clients", "B"); visible || err != nil {
		t.Errorf("column B is visible: %v", err)
	}
	text, _ := f.Pkg.Load("xl/worksheets/sheet1.xml")
	var mins []int
	for _, m := range regexp.MustCompile(`<col min="(\d+)"`).FindAllSubmatch(text.([]byte), -1) {
		n, err := strconv.Atoi(string(m[1]))
		must(t, err)
		mins = append(mins, n)
	}
	if !slices.Equal(mins, []int{1, 2, 3}) {
		t.Errorf("columns stand in the order %v", mins)
	}
	if bytes.Contains(text.([]byte), []byte("<dimension")) {
		t.Error("a dimension that can't be true")
	}
}

func TestNamesOfSheets(t *testing.T) {
	for _, names := range [][]string{{"Clients", "clients"}, {"O'Neil"}, {""}, {"a/b"}, {strings.Repeat("x", 32)}} {
		w, err := NewWriter(io.Discard, "")
		must(t, err)
		for _, name := range names {
			_, err = w.Sheet(name, SheetOptions{})
		}
		if err == nil {
			t.Errorf("sheets %q", names)
		}
		w.Abort()
	}
}

// A list may be long, and hold commas.
func TestOffer(t *testing.T) {
	items := []string{"a,b", strings.Repeat("long ", 60), "c"}
	content := write(t, func(s *Sheet) error {
		return errors.Join(s.Row([]Value{TextValue("a", 0)}, 0),
			s.Offer(Choice{Items: []string{"x"}, Cells: []Range{{Column: 1, First: 1, Last: 1}}}),
			s.Offer(Choice{Items: items, Cells: []Range{{Column: 28, First: 2, Last: 9}, {Column: 3, First: 4, Last: 4}}, Title: "Title", Message: "Message"}))
	})
	f := opened(t, content)
	rules, err := f.GetDataValidations("Clients")
	must(t, err)
	if len(rules) != 2 || rules[1].Sqref != "AB2:AB9 C4:C4" || rules[1].Formula1 != "Lists!$B$1:$B$3" {
		t.Fatalf("rules: %+v", rules)
	}
	for i, want := range items {
		if got, err := f.GetCellValue("Lists", "B"+strconv.Itoa(i+1)); got != want || err != nil {
			t.Errorf("item %d is %q, want %q: %v", i, got, want, err)
		}
	}
	if visible, err := f.GetSheetVisible("Lists"); visible || err != nil {
		t.Errorf("the lists are in sight: %v", err)
	}
}

// Nothing but our name stands in the file as its author.
func TestAuthor(t *testing.T) {
	props, err := opened(t, write(t, func(*Sheet) error { return nil })).GetDocProps()
	must(t, err)
	if props.Creator != "intakeq-bulk" || props.LastModifiedBy != "" {
		t.Errorf("made by %q, %q", props.Creator, props.LastModifiedBy)
	}
}
