package sheet

import (
	"fmt"
	"strings"
	"testing"

	"intakeq-bulk/internal/xlsx/xlsxtest"
)

func TestXLSXValues(t *testing.T) {
	const header = `<row r="1"><c r="A1" t="inlineStr"><is><t>Value</t></is></c></row>`
	tests := []struct {
		name, cell, want string
		kind             Kind
	}{
		{"date", `<c s="1"><v>29358</v></c>`, "1980-05-17", Date},
		{"date and time", `<c s="5"><v>29358.604224537</v></c>`, "1980-05-17 14:30:05", Date},
		{"date a hair before midnight", `<c s="5"><v>29357.999999999</v></c>`, "1980-05-17", Date},
		{"first sure date", `<c s="1"><v>61</v></c>`, "1900-03-01", Date},
		{"1900-01-01, or the day before", `<c s="1"><v>1</v></c>`, "1!date", Date},
		{"the day that never was", `<c s="1"><v>60</v></c>`, "60!date", Date},
		{"before all dates", `<c s="1"><v>-1</v></c>`, "-1!date_outside", Date},
		{"after all dates", `<c s="1"><v>2958466</v></c>`, "2958466!date_outside", Date},
		{"last date", `<c s="1"><v>2958465</v></c>`, "9999-12-31", Date},
		{"ISO date", `<c t="d"><v>1980-05-17T00:00:00</v></c>`, "1980-05-17", Date},
		{"time", `<c s="3"><v>0.604166666666667</v></c>`, "14:30:00", Text},
		{"zip", `<c s="2"><v>2134</v></c>`, "02134", Number},
		{"social security number", `<c s="7"><v>12345678</v></c>`, "012-34-5678", Number},
		{"percent", `<c s="4"><v>0.125</v></c>`, "0.125", Number},
		{"exponent format", `<c s="6"><v>1.23457E+12</v></c>`, "1234570000000", Number},
		{"id as number", `<c><v>123.0</v></c>`, "123", Number},
		{"phone as number", `<c><v>15555550100</v></c>`, "15555550100", Number},
		{"15 digits", `<c><v>999999999999999</v></c>`, "999999999999999", Number},
		{"16 digits", `<c><v>1234567890123456</v></c>`, "1.23456789012346E+15!digits", Number},
		{"sum of floats", `<c><v>0.30000000000000004</v></c>`, "0.3", Number},
		{"negative", `<c><v>-12.5</v></c>`, "-12.5", Number},
		{"not a number", `<c><v>12a</v></c>`, "!number", Fault},
		{"NaN", `<c><v>NaN</v></c>`, "!number", Fault},
		{"true", `<c t="b"><v>1</v></c>`, "true", Bool},
		{"false", `<c t="b"><v>0</v></c>`, "false", Bool},
		{"error", `<c t="e"><v>#REF!</v></c>`, "#REF!!error", Fault},
		{"formula with value", `<c><f>1+1</f><v>2</v></c>`, "2", Number},
		{"formula with text", `<c t="str"><f>A1</f><v>02134</v></c>`, "02134", Text},
		{"formula without value", `<c><f>1+1</f></c>`, "!formula", Fault},
		{"shared text", `<c t="s"><v>0</v></c>`, "plain", Text},
		{"rich text, without its phonetic guide", `<c t="s"><v>1</v></c>`, "Ann Ode", Text},
		{"text with outer blanks", `<c t="s"><v>2</v></c>`, "  pad ", Text},
		{"escapes, once", `<c t="s"><v>3</v></c>`, "a\r\nb_x000D_\x0b_x12_", Text},
		{"escape of half a character stays", `<c t="inlineStr"><is><t>_xD83D_</t></is></c>`, "_xD83D_", Text},
		{"CR as a reference", `<c t="inlineStr"><is><t>a&#13;b</t></is></c>`, "a\rb", Text},
		{"CRLF of the XML", "<c t=\"inlineStr\"><is><t>a\r\nb</t></is></c>", "a\nb", Text},
		{"CDATA and entities", `<c t="inlineStr"><is><t><![CDATA[<a>]]>&lt;&amp;&#233;</t></is></c>`, "<a><&é", Text},
		{"formula as text", `<c t="inlineStr"><is><t>=1+1</t></is></c>`, "=1+1", Text},
		{"apostrophe as text", `<c t="inlineStr"><is><t>'01</t></is></c>`, "'01", Text},
		{"exponent as text", `<c t="inlineStr"><is><t>1.23457E+12</t></is></c>`, "1.23457E+12!exponent", Text},
		{"extension in the cell", `<c t="n"><v>7</v><extLst><ext><v>8</v></ext></extLst></c>`, "7", Number},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := xlsxtest.Write(t, xlsxtest.Book(header+`<row r="2">`+tt.cell+`</row>`,
				`<t>plain</t>`, `<r><rPr><b/></rPr><t>Ann </t></r><r><t>Ode</t></r><rPh sb="0" eb="1"><t>An</t></rPh>`,
				`<t>  pad </t>`, `<t>a_x000D__x000a_b_x005F_x000D__x000B__x12_</t>`))
			_, rows := readAll(t, path, ReadOptions{})
			if len(rows) != 1 {
				t.Fatalf("%d rows", len(rows))
			}
			if got := show(rows[0]); got != tt.want || rows[0].Cells[0].Kind != tt.kind {
				t.Errorf("got %q of kind %d, want %q of kind %d", got, rows[0].Cells[0].Kind, tt.want, tt.kind)
			}
		})
	}
}

func TestXLSXDateSystems(t *testing.T) {
	rows := xlsxtest.TextRow(1, "DOB") + `<row r="2"><c s="1"><v>0</v></c></row><row r="3"><c s="1"><v>27896</v></c></row>`
	parts := xlsxtest.Book(rows)
	parts["xl/workbook.xml"] = strings.Replace(parts["xl/workbook.xml"], "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1)
	r, got := readAll(t, xlsxtest.Write(t, parts), ReadOptions{})
	if show(got[0]) != "1904-01-01" || show(got[1]) != "1980-05-17" {
		t.Errorf("1904: %q and %q", show(got[0]), show(got[1]))
	}
	if !strings.Contains(strings.Join(r.Info().Notes, "\n"), "1904") {
		t.Errorf("notes: %q", r.Info().Notes)
	}
	export := xlsxtest.Book(xlsxtest.TextRow(1, "DOB") + `<row r="2"><c s="1"><v>1</v></c></row><row r="3"><c s="1"><v>59</v></c></row><row r="4"><c s="1"><v>60</v></c></row>`)
	_, got = readAll(t, xlsxtest.Write(t, export), ReadOptions{Export: true})
	if show(got[0]) != "1900-01-01" || show(got[1]) != "1900-02-28" || show(got[2]) != "60!date" {
		t.Errorf("dates of 1900 in an export: %q, %q, %q", show(got[0]), show(got[1]), show(got[2]))
	}
}

func TestXLSXRows(t *testing.T) {
	rows := xlsxtest.TextRow(1, "Client list") + xlsxtest.TextRow(3, "Name", "Phone", "Note") +
		`<row r="4"><c r="A4" t="inlineStr"><is><t>Ann</t></is></c><c r="C4" s="1"/></row>` +
		`<row r="6" hidden="1"><c r="B6"><v>5550100</v></c></row>` +
		`<row r="9"><c r="A9" s="1"/><c r="F9"/></row>` +
		xlsxtest.TextRow(12, "Bea", "", "x", "stray") + xlsxtest.TextRow(1048576, "Cy")
	r, got := readAll(t, xlsxtest.Write(t, xlsxtest.Book(rows)), ReadOptions{})
	info := r.Info()
	if info.HeaderRow != 3 || info.Rows != 4 || info.Hidden != 1 || info.Sheet != "Clients" || info.Format != XLSX {
		t.Errorf("info: %+v", info)
	}
	if above := r.Above(); len(above) != 2 || above[0][0] != "Client list" || len(above[1]) != 0 {
		t.Errorf("above: %q", above)
	}
	want := []string{"4 Ann||", "6 |5550100|", "12 Bea||x #ragged", "1048576 Cy||"}
	for i, rec := range got {
		if s := fmt.Sprint(rec.Number, " ", show(rec)); s != want[i] {
			t.Errorf("row %d: %q, want %q", i, s, want[i])
		}
	}
	if !got[1].Hidden || got[2].Raw[3] != "stray" {
		t.Errorf("hidden %v, raw %q", got[1].Hidden, got[2].Raw)
	}
}

func TestXLSXMergedCellsAreAProblemOfTheirRows(t *testing.T) {
	parts := xlsxtest.Book(xlsxtest.TextRow(1, "Name", "City") + xlsxtest.TextRow(2, "Ann", "Ede") + xlsxtest.TextRow(3, "Bea", "") + xlsxtest.TextRow(4, "Cy", "Ulm"))
	parts["xl/worksheets/sheet1.xml"] = strings.Replace(parts["xl/worksheets/sheet1.xml"], "</sheetData>",
		`</sheetData><mergeCells count="2"><mergeCell ref="B2:B3"/><mergeCell ref="A1:B1"/></mergeCells>`, 1)
	_, got := readAll(t, xlsxtest.Write(t, parts), ReadOptions{})
	want := []string{"Ann|Ede #merged", "Bea|!merged #merged", "Cy|Ulm"}
	for i, rec := range got {
		if show(rec) != want[i] {
			t.Errorf("%q, want %q", show(rec), want[i])
		}
	}
}

func TestXLSXSheets(t *testing.T) {
	parts := xlsxtest.Book(xlsxtest.TextRow(1, "Hidden") + xlsxtest.TextRow(2, "no"))
	parts["xl/worksheets/sheet2.xml"] = xlsxtest.SheetHead + xlsxtest.TextRow(1, "Second") + xlsxtest.TextRow(2, "yes") + xlsxtest.SheetTail
	parts["xl/worksheets/sheet3.xml"] = xlsxtest.SheetHead + xlsxtest.TextRow(1, "Third") + xlsxtest.TextRow(2, "too") + xlsxtest.SheetTail
	parts["xl/chartsheets/sheet1.xml"] = "<chartsheet/>"
	parts["xl/workbook.xml"] = xlsxtest.BookHead + `<sheets><sheet name="Old" sheetId="1" state="hidden" r:id="rId1"/><sheet name="Chart" sheetId="4" r:id="rId9"/>` +
		`<sheet name="Data &amp; more" sheetId="2" r:id="rId7"/><sheet name="Rest" sheetId="3" r:id="rId8"/></sheets></workbook>`
	parts["xl/_rels/workbook.xml.rels"] = strings.Replace(parts["xl/_rels/workbook.xml.rels"], "</Rel",
		xlsxtest.RelHead+`worksheet" Id="rId7" Target="/xl/worksheets/sheet2.xml"/>`+xlsxtest.RelHead+`worksheet" Id="rId8" Target="worksheets\sheet3.xml"/>`+xlsxtest.RelHead+`chartsheet" Id="rId9" Target="chartsheets/sheet1.xml"/></Rel`, 1)
	path := xlsxtest.Write(t, parts)
	r, rows := readAll(t, path, ReadOptions{})
	if r.Info().Sheet != "Data & more" || show(rows[0]) != "yes" || !strings.Contains(strings.Join(r.Info().Notes, ""), `"Rest"`) {
		t.Errorf("first sheet: %+v", r.Info())
	}
	for name, want := range map[string]string{"rest": "too", "Old": "no"} {
		if _, rows := readAll(t, path, ReadOptions{Sheet: name}); show(rows[0]) != want {
			t.Errorf("sheet %s: %q", name, show(rows[0]))
		}
	}
	if err := refused(t, path, ReadOptions{Sheet: "Clients"}); !strings.Contains(err.Error(), `"Data & more", "Rest"`) {
		t.Errorf("the error lists no sheets: %v", err)
	}
}

// What other readers lose in silence is refused here.
func TestXLSXThatWouldLoseARowIsRefused(t *testing.T) {
	head := xlsxtest.TextRow(1, "Name")
	tests := map[string]struct{ rows, row string }{
		"control character":     {head + xlsxtest.TextRow(2, "Ann") + xlsxtest.TextRow(3, "B\x0bea") + xlsxtest.TextRow(4, "Cy"), "row 3"},
		"broken UTF-8":          {head + xlsxtest.TextRow(2, "\xff"), "row 2"},
		"cut off":               {head + xlsxtest.TextRow(2, "Ann") + "<row r=\"3\"><c", "row"},
		"unclosed element":      {head + `<row r="2"><c t="inlineStr"><is><t>Ann</is></c></row>`, "row 2"},
		"text that isn't there": {head + `<row r="2"><c t="s"><v>7</v></c></row>`, "row 2, column A"},
		"negative text":         {head + `<row r="2"><c t="s"><v>-1</v></c></row>`, "row 2, column A"},
		"rows out of order":     {head + xlsxtest.TextRow(3, "Ann") + xlsxtest.TextRow(2, "Bea"), "row"},
		"same row twice":        {head + xlsxtest.TextRow(2, "Ann") + xlsxtest.TextRow(2, "Bea"), "row"},
		"row 0":                 {xlsxtest.TextRow(0, "Name"), "row"},
		"row too far":           {head + xlsxtest.TextRow(1048577, "Ann"), "row"},
		"cell of another row":   {head + `<row r="2"><c r="A3"><v>1</v></c></row>`, "row 2"},
		"cells out of order":    {head + `<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>`, "row 2"},
		"same cell twice":       {head + `<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>1</v></c></row>`, "row 2"},
		"cell too far":          {head + `<row r="2"><c r="XFE2"><v>1</v></c></row>`, "row 2"},
		"two values":            {head + `<row r="2"><c><v>1</v><v>2</v></c></row>`, "row 2"},
		"unknown style":         {head + `<row r="2"><c s="99"><v>1</v></c></row>`, "row 2"},
		"unknown kind":          {head + `<row r="2"><c t="z"><v>1</v></c></row>`, "row 2"},
		"bool of 2":             {head + `<row r="2"><c t="b"><v>2</v></c></row>`, "row 2"},
		"two documents":         {head + xlsxtest.SheetTail + xlsxtest.SheetHead, ""},
		"rows twice":            {head + `</sheetData><sheetData>`, ""},
		"unknown entity":        {head + xlsxtest.TextRow(2, "&nbsp;"), "row 2"},
		"& alone":               {head + xlsxtest.TextRow(2, "A & B"), "row 2"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := refused(t, xlsxtest.Write(t, xlsxtest.Book(tt.rows)), ReadOptions{})
			if !strings.Contains(err.Error(), tt.row) {
				t.Errorf("error doesn't name %q: %v", tt.row, err)
			}
		})
	}
}
