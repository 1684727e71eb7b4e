package sheet

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

// FuzzSheet: no sheet and no table of texts panics; a sheet that opens gives as
// many rows as were counted, in order.
func FuzzSheet(f *testing.F) {
	f.Add(sheetHead+inline(1, "Name")+inline(2, "Ann")+sheetTail, "<sst><si><t>a</t></si></sst>", stylesXML)
	f.Add(sheetHead+`<row r="1"><c t="s"><v>0</v></c></row><row r="7" hidden="1"><c r="B7" s="1"><v>3e4</v></c></row>`+sheetTail, "<sst><si><r><t>a</t></r></si></sst>", stylesXML)
	f.Add(sheetHead+`<row><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c><f>A1</f></c><c t="d"><v>2020-01-01</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`, "", "")
	f.Add(sheetHead+`<row><c t="inlineStr"><is><t>_x000D_</t></is></c></row><row><c s="2"><v>-1</v></c></row>`+sheetTail, "<sst/>",
		`<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts><numFmt numFmtId="170" formatCode="[h]\"a;[$-409]_"/></numFmts><cellXfs><xf numFmtId="170"/><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>`)
	f.Fuzz(func(t *testing.T, sheet, texts, styles string) {
		parts := bookOf("")
		parts[sheetPart], parts[stringsPart], parts[stylesPart] = sheet, texts, styles
		r, err := Open(putBook(t, parts), ReadOptions{})
		if err != nil {
			return
		}
		defer r.Close()
		n, last := 0, r.Info().HeaderRow
		for ; ; n++ {
			rec, err := r.Read()
			if err == io.EOF {
				break
			}
			if err != nil || rec.Number <= last || len(rec.Cells) != len(r.Header()) {
				t.Fatalf("row %d after %d: %v", rec.Number, last, err)
			}
			last = rec.Number
		}
		if n != r.Info().Rows {
			t.Fatalf("%d rows, info says %d", n, r.Info().Rows)
		}
	})
}

func FuzzNumberFormat(f *testing.F) {
	for _, code := range []string{"General", "00000", `000\-00\-0000`, `yyyy"y`, "[h]:mm", "[", `\`, "_", `"`, ";;;@", "(000) 000-0000"} {
		f.Add(code, 123.5)
	}
	f.Fuzz(func(t *testing.T, code string, v float64) {
		w := &workbook{formats: []numberFormat{customFormat(code)}}
		w.numberCell(fmt.Sprint(v), 0)
	})
}

func TestNumberFormats(t *testing.T) {
	for code, want := range map[string]string{
		"General": "1234", "0": "1234", "0.00": "1234", "#,##0": "1234", `"d"0`: "1234", `[Red]0`: "1234", `[$-409]0`: "1234", `0"h"`: "1234", `\d0`: "1234",
		"00000": "01234", `"0"0`: "1234", "000-00-0000": "000-00-1234", `\(000\)\ 000\-0000`: "(000) 000-1234", "00": "1234", "00-00": "12-34", "0-00": "12-34",
		"[<=9999999]000-0000;(000) 000-0000": "000-1234", "00000;-00000": "01234",
		"yyyy-mm-dd": "1903-05-18", `yyyy\-mm\-dd`: "1903-05-18", "[$-409]d-mmm-yy;@": "1903-05-18", "mmm": "1903-05-18", "dd.mm.yyyy": "1903-05-18",
		"m/d/yy h:mm": "1903-05-18", "h:mm": "1903-05-18", "[h]:mm:ss": "1903-05-18", `yyyy"年"m"月"`: "1903-05-18",
	} {
		w := &workbook{formats: []numberFormat{customFormat(code)}}
		if got := w.numberCell("1234", 0).Text; got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	for id, want := range map[int]formatKind{0: plainFormat, 10: plainFormat, 14: dateFormat, 18: timeFormat, 22: dateFormat, 30: dateFormat, 46: timeFormat, 49: plainFormat, 57: dateFormat} {
		if got := formatOf(id, ""); got.kind != want {
			t.Errorf("format %d: %v", id, got)
		}
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
	rows.WriteString(inline(1, "Text"))
	for i, at := range order {
		fmt.Fprintf(&rows, `<row r="%d"><c t="s"><v>%d</v></c></row>`, i+2, at)
	}
	dir := t.TempDir()
	r, got := readAll(t, putBook(t, bookOf(rows.String(), texts...)), ReadOptions{TmpDir: dir})
	if r.in.(*workbook).strings.file == nil {
		t.Fatal("the texts were kept in memory")
	}
	for i, at := range order {
		if got[i].Cells[0].Text != sharedText(at) {
			t.Errorf("text %d differs", at)
		}
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if left := filesIn(t, dir); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func sharedText(i int) string { return strings.Repeat(fmt.Sprint(i, " "), 50+i%100) }

func TestMergesThatOverlap(t *testing.T) {
	var m merges
	for _, ref := range []string{"C9:C9", "A2:B7", "A3:A4", "B6:B8"} {
		if err := m.add(ref); err != nil {
			t.Fatal(err)
		}
	}
	m.settle()
	var touched []int
	for row := 1; row <= 12; row++ {
		if m.at(row).ref != "" {
			touched = append(touched, row)
		}
	}
	if fmt.Sprint(touched) != "[2 3 4 5 6 7 8 9]" {
		t.Errorf("rows %v", touched)
	}
	for _, ref := range []string{"", "A1", "A1:", "B2:A1", "A0:A1", "a1:b2", "ZZZ1:ZZZ2"} {
		if err := m.add(ref); err == nil {
			t.Errorf("%q is taken for a range", ref)
		}
	}
}
