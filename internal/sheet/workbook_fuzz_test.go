package sheet

import (
	"io"
	"testing"

	"intakeq-bulk/internal/xlsx/xlsxtest"
)

// FuzzSheet: no sheet and no table of texts panics; a sheet that opens gives as
// many rows as were counted, in order.
func FuzzSheet(f *testing.F) {
	f.Add(xlsxtest.SheetHead+xlsxtest.TextRow(1, "Name")+xlsxtest.TextRow(2, "Ann")+xlsxtest.SheetTail, "<sst><si><t>a</t></si></sst>", xlsxtest.Styles)
	f.Add(xlsxtest.SheetHead+`<row r="1"><c t="s"><v>0</v></c></row><row r="7" hidden="1"><c r="B7" s="1"><v>3e4</v></c></row>`+xlsxtest.SheetTail, "<sst><si><r><t>a</t></r></si></sst>", xlsxtest.Styles)
	f.Add(xlsxtest.SheetHead+`<row><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c><f>A1</f></c><c t="d"><v>2020-01-01</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`, "", "")
	f.Add(xlsxtest.SheetHead+`<row><c t="inlineStr"><is><t>_x000D_</t></is></c></row><row><c s="2"><v>-1</v></c></row>`+xlsxtest.SheetTail, "<sst/>",
		`<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts><numFmt numFmtId="170" formatCode="[h]\"a;[$-409]_"/></numFmts><cellXfs><xf numFmtId="170"/><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>`)
	f.Fuzz(func(t *testing.T, sheet, texts, styles string) {
		parts := xlsxtest.Book("")
		parts[xlsxtest.SheetPart], parts[xlsxtest.StringsPart], parts[xlsxtest.StylesPart] = sheet, texts, styles
		r, err := Open(xlsxtest.Write(t, parts), ReadOptions{})
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
