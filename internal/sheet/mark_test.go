package sheet

import (
	"strings"
	"testing"

	"intakeq-bulk/internal/xlsx/xlsxtest"
)

// What a workbook shows of a cell beside its value, on cells as openpyxl,
// XlsxWriter, Excel and LibreOffice write them.
func TestMarks(t *testing.T) {
	const onLoad = `<calcPr calcId="124519" fullCalcOnLoad="1"/></workbook>`
	tests := []struct {
		name, cell, end string // the end of the workbook's main part
		want            Mark
		text            string
	}{
		{"text", `<c t="inlineStr"><is><t>Ann</t></is></c>`, "", 0, "Ann"},
		{"formula, calculated", `<c><f>1+1</f><v>2</v></c>`, "", 0, "2"},
		{"formula, its result the empty text", `<c t="str"><f>""</f><v></v></c>`, "", 0, ""},
		{"formula of a text, calculated", `<c t="str"><f aca="false">B9</f><v>Ann</v></c>`, "", 0, "Ann"},
		{"openpyxl: an empty value", `<c><f>B9</f><v></v></c>`, "", MarkMissing, ""},
		{"openpyxl: an empty value, short", `<c><f>B9</f><v/></c>`, "", MarkMissing, ""},
		{"openpyxl: an empty value of a date", `<c s="1"><f>TODAY()</f><v></v></c>`, "", MarkMissing, ""},
		{"no value", `<c><f>B9</f></c>`, "", MarkMissing, ""},
		{"no value of a text", `<c t="str"><f>B9</f></c>`, "", MarkMissing, ""},
		{"XlsxWriter: 0, to be calculated", `<c><f>B9</f><v>0</v></c>`, onLoad, MarkPlaceholder, "0"},
		{"a text, to be calculated", `<c t="str"><f>B9</f><v>Ann</v></c>`, onLoad, MarkPlaceholder, "Ann"},
		{"a shared formula, to be calculated", `<c><f t="shared" si="0"/><v>0</v></c>`, onLoad, MarkPlaceholder, "0"},
		{"no value, to be calculated", `<c><f>B9</f><v></v></c>`, onLoad, MarkMissing, ""},
		{"no formula, in a workbook to be calculated", `<c><v>0</v></c>`, onLoad, 0, "0"},
		{"calculation that is not asked for", `<c><f>B9</f><v>0</v></c>`, `<calcPr fullCalcOnLoad="0"/></workbook>`, 0, "0"},
		{"date", `<c s="1"><v>46085</v></c>`, "", MarkDate, "2026-03-04"},
		{"date of a strict workbook", `<c t="d"><v>2026-03-04</v></c>`, "", MarkDate, "2026-03-04"},
		{"date as text", `<c t="inlineStr"><is><t>2026-03-04</t></is></c>`, "", 0, "2026-03-04"},
		{"date, to be calculated", `<c s="1"><f>B9</f><v>46085</v></c>`, onLoad, MarkDate | MarkPlaceholder, "2026-03-04"},
		{"time", `<c s="3"><v>0.5</v></c>`, "", 0, "12:00:00"},
		{"ZIP", `<c s="2"><v>2134</v></c>`, "", 0, "02134"},
		{"error", `<c t="e"><v>#N/A</v></c>`, "", MarkError, "#N/A"},
		{"error of a formula", `<c t="e"><f>B9</f><v>#REF!</v></c>`, "", MarkError, "#REF!"},
		{"error as text", `<c t="inlineStr"><is><t>#N/A</t></is></c>`, "", 0, "#N/A"},
		{"guard of a CSV file", `<c t="inlineStr"><is><t>'=1+1</t></is></c>`, "", MarkGuarded, "'=1+1"},
		{"guard of a guard", `<c t="inlineStr"><is><t>''x</t></is></c>`, "", MarkGuarded, "''x"},
		{"apostrophe of a sentence", `<c t="inlineStr"><is><t>'Twas brillig</t></is></c>`, "", 0, "'Twas brillig"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			parts := xlsxtest.Book(xlsxtest.TextRow(1, "Name", "Value") + `<row r="2"><c t="inlineStr"><is><t>Ann</t></is></c>` + tt.cell + `</row>`)
			if tt.end != "" {
				parts[xlsxtest.BookPart] = strings.Replace(parts[xlsxtest.BookPart], "</workbook>", tt.end, 1)
			}
			_, rows := readAll(t, xlsxtest.Write(t, parts), ReadOptions{})
			if got := rows[0].Mark(1); got != tt.want || rows[0].Cells[1].Text != tt.text {
				t.Errorf("mark %b of %q, want %b of %q", got, rows[0].Cells[1].Text, tt.want, tt.text)
			}
			if rows[0].Mark(0) != 0 || rows[0].Mark(-1) != 0 || rows[0].Mark(2) != 0 {
				t.Error("marks where there are none")
			}
		})
	}
}

func TestCSVHasNoMarks(t *testing.T) {
	_, rows := readAll(t, put(t, "c.csv", "A,B,C,D\n2026-03-04,#N/A,'=1+1,=B9\n"), ReadOptions{})
	for column := range rows[0].Cells {
		if m := rows[0].Mark(column); m != 0 {
			t.Errorf("column %d: mark %b", column, m)
		}
	}
}

func TestMarksAreCombined(t *testing.T) {
	m := MarkDate | MarkPlaceholder
	if !m.Has(MarkDate) || !m.Has(m) || m.Has(MarkError) || m.Has(MarkDate|MarkError) {
		t.Errorf("%b", m)
	}
}

// Formulas that were never calculated are named, in rows that look blank too, and
// so are hidden and filtered rows.
func TestWhatCannotBeSeenIsNoted(t *testing.T) {
	path := xlsxtest.Write(t, xlsxtest.Book(xlsxtest.TextRow(1, "Name", "Zip")+
		`<row r="2"><c t="inlineStr"><is><t>Ann</t></is></c><c><v>1</v></c></row>`+
		`<row r="3"><c><f>A9</f><v></v></c><c><f>B9</f><v></v></c></row>`+
		`<row r="4" hidden="1"><c t="inlineStr"><is><t>Bea</t></is></c><c><f>B9</f><v></v></c></row>`))
	r, rows := readAll(t, path, ReadOptions{})
	notes := strings.Join(r.Info().Notes, "\n")
	for _, want := range []string{"2 rows, first 3, hold formulas", "1 hidden or filtered rows"} {
		if !strings.Contains(notes, want) {
			t.Errorf("%q is not in %q", want, notes)
		}
	}
	// A row of such cells alone may hold a client, and is none that is passed over.
	if len(rows) != 3 || !rows[2].Hidden || rows[1].Cells[1].Damage != DamageFormula {
		t.Errorf("rows: %+v", rows)
	}
}
