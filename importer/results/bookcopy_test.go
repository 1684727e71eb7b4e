package results

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/internal/xlsx/xlsxtest"
)

// A copy of a workbook's rows is read as its source is: the same kinds, texts and
// damage, whatever the row's place.
func TestBookCopy(t *testing.T) {
	parts := xlsxtest.Book(xlsxtest.TextRow(1, "A", "B", "C", "D") +
		`<row r="2"><c t="inlineStr"><is><t>=1+1</t></is></c><c s="1"><v>29358</v></c><c><v>1234567890123456</v></c><c><f>1</f></c></row>` +
		`<row r="3"><c t="inlineStr"><is><t>'02134</t></is></c><c s="5"><v>29358.75</v></c><c s="2"><v>2134</v></c><c t="b"><v>1</v></c></row>` +
		`<row r="4"><c><v>0.5</v></c><c s="1"><v>59</v></c><c t="e"><v>#REF!</v></c><c><f>B1</f><v></v></c></row>` +
		`<row r="5"><c t="inlineStr"><is><t> x </t></is></c><c/><c/><c t="inlineStr"><is><t>y</t></is></c></row>` +
		`<row r="7"><c t="inlineStr"><is><t>Ann</t></is></c><c><v>7</v></c></row><row r="8"><c/><c><v>8</v></c></row>`)
	parts[xlsxtest.SheetPart] = strings.Replace(parts[xlsxtest.SheetPart], "</worksheet>",
		`<mergeCells><mergeCell ref="A5:C5"/><mergeCell ref="A7:A8"/></mergeCells></worksheet>`, 1)
	want := readAll(t, xlsxtest.Write(t, parts))
	got := readAll(t, copied(t, []string{"A", "B", "C", "D"}, want))
	if len(got) != len(want) {
		t.Fatalf("%d rows of %d", len(got), len(want))
	}
	for i, r := range want {
		if !slices.EqualFunc(got[i].Cells, r.Cells, sameCell) || len(got[i].Problems) != len(r.Problems) {
			t.Errorf("row %d: %+v, %v; want %+v, %v", r.Number, got[i].Cells, got[i].Problems, r.Cells, r.Problems)
		}
	}
}

// sameCell: a spreadsheet error is a text of that name in the copy, and a formula's
// empty result is none.
func sameCell(a, b sheet.Cell) bool {
	return a.Text == b.Text && a.Damage == b.Damage && (a.Kind == b.Kind || a.Damage == sheet.DamageFormula)
}

func copied(t *testing.T, header []string, rows []sheet.Record) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "copy.xlsx")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c, err := newBookCopy(f, "Clients", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Abort()
	for _, r := range append([]sheet.Record{{}, {Raw: header}}, rows...) {
		if err := c.Row(r.Raw, r.Form); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func readAll(t *testing.T, path string) []sheet.Record {
	t.Helper()
	r, err := sheet.Open(path, sheet.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var all []sheet.Record
	for {
		record, err := r.Read()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, record)
	}
}
