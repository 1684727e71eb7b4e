package xlsx

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

// sample is a cell as we are given it, and as excelize is.
type sample struct {
	ours   Value
	theirs any
}

func samples(styles int) *rapid.Generator[sample] {
	style := rapid.IntRange(0, styles)
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ \t\na<>&"'é😀]{1,12}`)).Filter(func(s string) bool {
		return s != "" && utf8.ValidString(s) && s == escapeText(s) // else we know better
	})
	return rapid.Custom(func(t *rapid.T) sample {
		st := style.Draw(t, "style")
		switch rapid.IntRange(0, 6).Draw(t, "kind") {
		case 0:
			return sample{}
		case 1:
			return sample{TextValue("", Style(st)), excelize.Cell{StyleID: st}}
		case 2:
			n := rapid.Int64().Draw(t, "n")
			return sample{NumberValue(n, Style(st)), excelize.Cell{StyleID: st, Value: n}}
		case 3:
			n := rapid.SampledFrom([]float64{0, -0.25, 1e15, 1.5, 43831.52, 1e-7, math.NaN(), math.Inf(-1)}).Draw(t, "n")
			return sample{FloatValue(n, Style(st)), excelize.Cell{StyleID: st, Value: n}}
		case 4:
			b := rapid.Bool().Draw(t, "b")
			return sample{BoolValue(b), excelize.Cell{Value: b}}
		case 5:
			f := rapid.SampledFrom([]string{"NA()", `IF(A1<"x",1,2)`}).Draw(t, "f")
			return sample{FormulaValue(f), excelize.Cell{Formula: f}}
		}
		s := text.Draw(t, "text")
		return sample{TextValue(s, Style(st)), excelize.Cell{StyleID: st, Value: s}}
	})
}

// Rows are to the byte what excelize makes of them, where it makes no mistake.
func TestRowsAreAsExcelizeWritesThem(t *testing.T) {
	const styles = 2
	style := func(i int) *excelize.Style { return &excelize.Style{NumFmt: 10 + i} }
	rapid.Check(t, func(rt *rapid.T) {
		table := rapid.SliceOfN(rapid.SliceOfN(samples(styles), 0, 30), 1, 4).Draw(rt, "table")
		columns := rapid.SliceOfN(rapid.IntRange(0, styles), 0, 4).Draw(rt, "columns")
		heights := rapid.SliceOfN(rapid.SampledFrom([]float64{0, 0, 15, 30.5}), len(table), len(table)).Draw(rt, "heights")

		f := excelize.NewFile()
		defer f.Close()
		stream, err := f.NewStreamWriter("Sheet1")
		must(rt, err)
		for i := range styles {
			_, err := f.NewStyle(style(i))
			must(rt, err)
		}
		for i := len(columns) - 1; i >= 0; i-- {
			must(rt, errors.Join(stream.SetColWidth(i+1, i+1, 10), stream.SetColStyle(i+1, i+1, columns[i])))
		}
		for i, row := range table {
			values := make([]any, len(row))
			for j, s := range row {
				values[j] = s.theirs
			}
			must(rt, stream.SetRow(fmt.Sprint("A", i+1), values, excelize.RowOpts{Height: heights[i]}))
		}
		must(rt, stream.Flush())
		var theirs bytes.Buffer
		must(rt, f.Write(&theirs))

		var ours bytes.Buffer
		w, err := NewWriter(&ours, "")
		must(rt, err)
		for i := range styles {
			_, err := w.Style(*style(i))
			must(rt, err)
		}
		s, err := w.Sheet("Sheet1", SheetOptions{})
		must(rt, err)
		layout := make([]ColumnLayout, len(columns))
		for i := range columns {
			layout[i] = ColumnLayout{Width: 10, Style: Style(columns[i])}
		}
		must(rt, s.SetColumns(layout))
		for i, row := range table {
			values := make([]Value, len(row))
			for j, s := range row {
				values[j] = s.ours
			}
			must(rt, s.Row(values, heights[i]))
		}
		must(rt, errors.Join(s.Flush(), w.Close()))
		if got, want := rowsOf(t, ours.Bytes()), rowsOf(t, theirs.Bytes()); got != want {
			rt.Fatalf("\n%s\nwant\n%s", got, want)
		}
	})
}

// rowsOf is the XML of the rows of a workbook's first sheet.
func rowsOf(t *testing.T, content []byte) string {
	t.Helper()
	sheet, _ := opened(t, content).Pkg.Load(part(1))
	return regexp.MustCompile(`(?s)<sheetData>.*</sheetData>`).FindString(string(sheet.([]byte)))
}

// What is no UTF-8 is U+FFFD, byte for byte: the XML must not be broken.
func TestTextsThatAreNoUTF8(t *testing.T) {
	content := write(t, func(s *Sheet) error { return s.Row([]Value{TextValue("a\xff\xfeb\xc3", 0)}, 0) })
	if got, err := opened(t, content).GetCellValue("Clients", "A1"); got != "a\ufffd\ufffdb\ufffd" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestRowsThatNoSheetHolds(t *testing.T) {
	write(t, func(s *Sheet) error {
		if err := s.Row(make([]Value, MaxColumns+1), 0); err == nil {
			t.Error("too many columns")
		}
		if err := s.Row([]Value{TextValue("a", 0)}, 500); err == nil {
			t.Error("too high a row")
		}
		wide := make([]Value, MaxColumns)
		wide[MaxColumns-1] = TextValue("last", 0)
		must(t, s.Row(wide, 0))
		if !strings.Contains(string(s.spool.rows), `r="XFD1"`) || s.Rows() != 1 {
			t.Error("the last column has another name")
		}
		s.rows = MaxRows
		if err := s.Row(nil, 0); err == nil {
			t.Error("too many rows")
		}
		return nil
	})
}
