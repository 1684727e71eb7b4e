package sheet

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"intakeq-bulk/internal/texts"
)

// The one suite for all formats: what is written is read back the same, to the
// character, by every reader of the format: ours, and programs' that know
// nothing of ours.

// table is a header and the rows below it.
type table struct {
	header []string
	rows   [][]string
}

// reader reads a file that was written in a format.
type reader struct {
	name   string
	format Format
	read   func(t rapid.TB, file []byte, o WriteOptions) table
	// blind readers leave out rows that are wholly blank
	blind bool
	// folds is what the reader does to any text on its own account
	folds func(string) string
	// refuses are the characters at which the reader gives up, out loud
	refuses string
}

func readers() []reader {
	all := []reader{
		{name: "excelize", format: XLSX, read: readByExcelize},
		{name: "xml", format: XLSX, read: readByXML},
		{name: "json", format: JSONLines, read: readByJSON},
	}
	for _, f := range []Format{CSV, TSV} {
		all = append(all,
			reader{name: "rfc4180", format: f, read: readByRFC4180},
			reader{name: "csv", format: f, read: readByEncodingCSV, folds: foldCRLF})
	}
	return append(all,
		reader{name: "ours", format: XLSX, read: readByUs(XLSX), blind: true},
		reader{name: "ours", format: CSV, read: readByUs(CSV), blind: true, refuses: "\x00"},
		reader{name: "ours", format: TSV, read: readByUs(TSV), blind: true, refuses: "\x00"})
}

func TestConformance(t *testing.T) {
	t.Parallel()
	for _, r := range readers() {
		t.Run(string(r.format)+"/"+r.name, func(t *testing.T) {
			t.Parallel()
			for name, tab := range hostileTables() {
				t.Run(name, func(t *testing.T) { roundTrip(t, r, tab, WriteOptions{}) })
			}
			t.Run("any", func(t *testing.T) {
				rapid.Check(t, func(t *rapid.T) { roundTrip(t, r, anyTable(t, r.format), anyOptions(t, r)) })
			})
		})
	}
}

func roundTrip(t rapid.TB, r reader, tab table, o WriteOptions) {
	t.Helper()
	if o.Delimiter == 0 {
		o.Delimiter = map[Format]rune{CSV: ',', TSV: '\t'}[r.format]
	}
	if r.refuses != "" {
		tab = tab.mapped(func(s string) string { return strings.ReplaceAll(s, r.refuses, "") })
	}
	want := table{header: tab.header}
	if r.format == JSONLines && len(tab.rows) == 0 {
		want.header = nil // only the objects have it
	}
	for _, row := range tab.rows {
		if !r.blind || strings.ContainsFunc(strings.Join(row, ""), func(c rune) bool { return !texts.Invisible(c) }) {
			want.rows = append(want.rows, row)
		}
	}
	got := r.read(t, written(t, r.format, o, tab), o)
	if r.folds != nil {
		want = want.mapped(r.folds)
	}
	if !slices.Equal(got.header, want.header) {
		t.Fatalf("header %q, want %q", got.header, want.header)
	}
	if len(got.rows) != len(want.rows) {
		t.Fatalf("%d rows, want %d: %q", len(got.rows), len(want.rows), got.rows)
	}
	for i := range want.rows {
		if !slices.Equal(got.rows[i], want.rows[i]) {
			t.Fatalf("row %d\n got %q\nwant %q", i+1, got.rows[i], want.rows[i])
		}
	}
}

func (tab table) mapped(f func(string) string) table {
	each := func(row []string) []string {
		row = slices.Clone(row)
		for i := range row {
			row[i] = f(row[i])
		}
		return row
	}
	out := table{header: each(tab.header)}
	for _, row := range tab.rows {
		out.rows = append(out.rows, each(row))
	}
	return out
}

func written(t rapid.TB, f Format, o WriteOptions, tab table) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := NewWriter(f, &b, o)
	if err != nil {
		t.Fatal(err)
	}
	columns := make([]Column, len(tab.header))
	for i, name := range tab.header {
		columns[i] = Column{Name: name, Kind: []Kind{Text, Date}[i%2]}
	}
	err = w.Begin("Clients", columns)
	for _, row := range tab.rows {
		err = errors.Join(err, w.Write(Row{Cells: row}))
	}
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// hostileTables are named, so that a failure tells the trap.
func hostileTables() map[string]table {
	single := func(cells ...string) table {
		tab := table{header: []string{"Note"}}
		for _, c := range cells {
			tab.rows = append(tab.rows, []string{c})
		}
		return tab
	}
	dates := table{header: []string{"Text", "Date"}}
	for _, d := range []string{"1985-06-15", "1900-03-01", "1900-02-28", "1900-01-01", "1899-12-31", "0001-01-01",
		"2026-12-31", "2192-06-09", "9999-12-31", "1985-6-15", "1985-02-30", "=1", "31197"} {
		dates.rows = append(dates.rows, []string{d, d})
	}
	return map[string]table{
		"no rows":          {header: []string{"Name", "Note"}},
		"formulas":         single("=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "=", "-", "\t=1", "\r=1", `="01234"`),
		"apostrophes":      single("'", "''", "'=1", "'01234", "''01234", "'a", "O'Neil"),
		"numbers":          single("01234", "-5", "+1 (555) 555-0100", "12345678901234567890", "1.10", "1E5", "TRUE", "00"),
		"dates":            dates,
		"line breaks":      single("a\nb", "a\r\nb", "a\rb", "\n", "\r\n", "\r", "\n\n a", "a\n"),
		"quotes":           single(`"`, `""`, `a"b`, `"a"`, `","`, `",`),
		"blanks":           single(" a", "a ", "  ", "\u00a0a\u00a0", "\ta", "a\t", "a  b", "\u2003", "\u200b"),
		"controls":         single("\x00", "a\x01b", "\x0b", "\x0c", "\x1f", "\x7f", "\u0085", "\ufffe", "\uffff", "\ufffd"),
		"escapes":          single("_x000D_", "_x0041_x0042_", "_x005F_x0041_", "_x0041\x01", "\x01x0041_", "_xD83D_", "_xZZZZ_", "__x0041_", "_x00e9_", "_x0041", "_x_"),
		"marks":            single("&#xD;0000000D", "0000000D", "&#xD;", "&#x", "\r0000000D", "&amp;#xD;"),
		"scripts":          single("שלום", "\u202eabc", "😀", "👨‍👩‍👧", "e\u0301", "\U0010ffff", "日本語"),
		"byte order mark":  {header: []string{"\ufeffName"}, rows: [][]string{{"\ufeff"}, {"\ufeffa"}, {"a\ufeff"}}},
		"separator line":   {header: []string{"sep=;", "b"}, rows: [][]string{{"1", "2"}}},
		"empty cells":      {header: []string{"a", "b", "c"}, rows: [][]string{{"", "", "x"}, {"x", "", ""}, {"", "", ""}, {"x", "y", "z"}}},
		"one empty cell":   single("a", "", "b", ""),
		"headers":          {header: []string{"=1+1", "-x", "a\r\nb", "_x0041_", " pad ", "'01"}, rows: [][]string{{"1", "2", "3", "4", "5", "6"}}},
		"other delimiters": {header: []string{"a;b", "c|d", "e\tf"}, rows: [][]string{{"1;2", "3|4", "5\t6"}, {";", "|", "\t"}}},
		"long":             single(strings.Repeat("a", 32767), strings.Repeat("\x01", 32767), strings.Repeat("😀", 16383), strings.Repeat("a\r\n", 10922)),
	}
}

func anyTable(t *rapid.T, f Format) table {
	width := rapid.IntRange(1, 4).Draw(t, "width")
	name := rapid.Map(hostileText(), func(s string) string { return "n" + s + "." })
	if f != JSONLines && f != XLSX {
		name = rapid.Custom(func(t *rapid.T) string { return hostileText().Draw(t, "name") + "." })
	}
	return table{
		header: rapid.SliceOfNDistinct(name, width, width, rapid.ID[string]).Draw(t, "header"),
		rows:   rapid.SliceOfN(rapid.SliceOfN(hostileText(), width, width), 0, 4).Draw(t, "rows"),
	}
}

func anyOptions(t *rapid.T, r reader) WriteOptions {
	o := WriteOptions{BOM: rapid.Bool().Draw(t, "bom")}
	if r.format == CSV {
		delimiters := []rune{0, ';', '\t', '|'}
		if r.name != "ours" {
			delimiters = append(delimiters, ' ', '\'', '=', '-', '1', 'é', '😀', '\ufeff')
		}
		o.Delimiter = rapid.SampledFrom(delimiters).Draw(t, "delimiter")
	}
	return o
}
