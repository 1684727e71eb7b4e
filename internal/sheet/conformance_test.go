package sheet

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"intakeq-bulk/internal/charset"
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
		if !r.blind || strings.ContainsFunc(strings.Join(row, ""), func(c rune) bool { return !invisible(c) }) {
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

func readByUs(f Format) func(rapid.TB, []byte, WriteOptions) table {
	return func(t rapid.TB, file []byte, o WriteOptions) table {
		dir, err := os.MkdirTemp("", "conformance-")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		path := filepath.Join(dir, "clients."+string(f))
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Open(path, ReadOptions{Export: true, HeaderRow: 1, TmpDir: dir, Delimiter: string(o.Delimiter)})
		if err != nil {
			t.Fatalf("open: %v", err)
		}
		defer r.Close()
		tab := table{header: r.Header()}
		for {
			rec, err := r.Read()
			if err == io.EOF {
				return tab
			}
			if err != nil {
				t.Fatalf("read: %v", err)
			}
			var row []string
			for _, c := range rec.Cells {
				row = append(row, c.Text)
			}
			tab.rows = append(tab.rows, row)
		}
	}
}

// readByRFC4180 splits to the letter of the RFC, in which a line break inside
// quotes is text like any other.
func readByRFC4180(t rapid.TB, file []byte, o WriteOptions) table {
	text := string(file)
	if o.BOM {
		var marked bool
		if text, marked = strings.CutPrefix(text, charset.UTF8Mark); !marked {
			t.Fatal("no byte order mark")
		}
	}
	if strings.HasPrefix(text, charset.UTF8Mark) && o.Delimiter != '\ufeff' {
		t.Fatal("a reader would take the first cell's U+FEFF for a byte order mark")
	}
	d := string(o.Delimiter)
	var records [][]string
	for text != "" {
		var record []string
		for more := true; more; {
			var cell string
			cell, text = cutCell(t, text, d)
			record = append(record, Unguard(cell))
			if text, more = strings.CutPrefix(text, d); !more && !strings.HasPrefix(text, "\n") {
				t.Fatalf("%q follows a cell", text)
			}
		}
		records, text = append(records, record), text[1:]
	}
	return table{records[0], records[1:]}
}

func cutCell(t rapid.TB, text, d string) (cell, rest string) {
	if !strings.HasPrefix(text, `"`) {
		end := strings.Index(text, "\n")
		if next := strings.Index(text, d); next >= 0 && next < end {
			end = next
		}
		if strings.ContainsAny(text[:end], "\r\"") {
			t.Fatalf("%q is not quoted", text[:end])
		}
		return text[:end], text[end:]
	}
	for i := 1; i < len(text); i++ {
		if text[i] != '"' {
			continue
		}
		if !strings.HasPrefix(text[i+1:], `"`) {
			return strings.ReplaceAll(text[1:i], `""`, `"`), text[i+1:]
		}
		i++
	}
	t.Fatalf("the quote never ends: %q", text)
	return "", ""
}

func readByEncodingCSV(t rapid.TB, file []byte, o WriteOptions) table {
	text := strings.TrimPrefix(string(file), charset.UTF8Mark)
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = o.Delimiter
	records, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return table{records[0], records[1:]}.mapped(Unguard)
}

// foldCRLF is what encoding/csv does in quotes, to the guarded text; see its
// documentation.
func foldCRLF(s string) string { return Unguard(strings.ReplaceAll(Guard(s), "\r\n", "\n")) }

func readByExcelize(t rapid.TB, file []byte, _ WriteOptions) table {
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.Rows("Clients") // GetRows would cut blank rows at the end
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all [][]string
	for rows.Next() {
		row, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	return padded(all)
}

// padded gives each row its trailing empty cells back, which a sheet need not
// hold.
func padded(rows [][]string) table {
	tab := table{header: rows[0]}
	for _, row := range rows[1:] {
		for len(row) < len(tab.header) {
			row = append(row, "")
		}
		tab.rows = append(tab.rows, row)
	}
	return tab
}

func readByJSON(t rapid.TB, file []byte, _ WriteOptions) table {
	var tab table
	for line := range strings.Lines(string(file)) {
		dec := json.NewDecoder(strings.NewReader(line))
		var names, row []string
		for dec.More() || len(names) == 0 {
			token, err := dec.Token()
			if err != nil {
				t.Fatalf("%v in %s", err, line)
			}
			if s, ok := token.(string); !ok {
				continue // the brace
			} else if len(names) == len(row) {
				names = append(names, s)
			} else {
				row = append(row, s)
			}
		}
		tab.header, tab.rows = names, append(tab.rows, row)
	}
	return tab
}
