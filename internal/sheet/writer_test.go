package sheet

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFormatByExtension(t *testing.T) {
	for path, want := range map[string]Format{"a.csv": CSV, "dir.x/A.CSV": CSV, "a.tsv": TSV, "a.b.Xlsx": XLSX, "a.JSONL": JSONLines} {
		if got, err := FormatByExtension(path); got != want || err != nil {
			t.Errorf("FormatByExtension(%q) = %q, %v", path, got, err)
		}
	}
	for _, path := range []string{"", "csv", "a.xls", "a.csv.gz", "a.", "x.csv/a"} {
		if got, err := FormatByExtension(path); err == nil || !strings.Contains(err.Error(), ".csv, .tsv, .xlsx or .jsonl") {
			t.Errorf("FormatByExtension(%q) = %q, %v", path, got, err)
		}
	}
}

func TestParseFormat(t *testing.T) {
	if got, err := ParseFormat("XLSX"); got != XLSX || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	for _, name := range []string{"", ".csv", "json"} {
		if _, err := ParseFormat(name); err == nil || !strings.Contains(err.Error(), "csv, tsv, xlsx or jsonl") {
			t.Errorf("ParseFormat(%q): %v", name, err)
		}
	}
}

func TestTextBytes(t *testing.T) {
	two := table{header: []string{"=Name", "Note"}, rows: [][]string{{"Ann", ""}, {"a\r\nb", "c\rd"}, {"-5", "-x"}, {"a\tb", `say "hi"`}}}
	one := table{header: []string{""}, rows: [][]string{{""}, {"a"}, {" "}}}
	for _, c := range []struct {
		name string
		f    Format
		o    WriteOptions
		tab  table
		want string
	}{
		{"csv", CSV, WriteOptions{}, two, "'=Name,Note\nAnn,\n\"a\r\nb\",\"c\rd\"\n-5,'-x\na\tb,\"say \"\"hi\"\"\"\n"},
		{"tsv", TSV, WriteOptions{Delimiter: ';'}, two, "'=Name\tNote\nAnn\t\n\"a\r\nb\"\t\"c\rd\"\n-5\t'-x\n\"a\tb\"\t\"say \"\"hi\"\"\"\n"},
		{"one column", CSV, WriteOptions{}, one, "\"\"\n\"\"\na\n\" \"\n"},
		{"byte order mark", CSV, WriteOptions{BOM: true}, table{header: []string{"a"}}, "\ufeffa\n"},
		{"both marks", CSV, WriteOptions{BOM: true}, table{header: []string{"\ufeffa"}}, "\ufeff\"\ufeffa\"\n"},
		{"delimiter", CSV, WriteOptions{Delimiter: ';'}, table{header: []string{"a,b", "c;d"}}, "a,b;\"c;d\"\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := string(written(t, c.f, c.o, c.tab)); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestDelimiters(t *testing.T) {
	for _, d := range []rune{'"', '\r', '\n', 0xFFFD, 0xD800, -1} {
		if _, err := NewWriter(CSV, io.Discard, WriteOptions{Delimiter: d}); err == nil {
			t.Errorf("delimiter %q", d)
		}
	}
	if _, err := NewWriter("xls", io.Discard, WriteOptions{}); err == nil {
		t.Error("format xls")
	}
}

func TestDocumentsAreWrittenAsTheyAre(t *testing.T) {
	var b bytes.Buffer
	w, err := NewWriter(JSONLines, &b, WriteOptions{})
	must(t, err)
	must(t, w.Begin("Clients", []Column{{Name: "Name"}}))
	for _, doc := range []string{
		`{"b":1.10,"a":1.0E+2,"b":12345678901234567890,"x":"\u00e9\/<&> ` + "\u2028" + `"}`,
		"{\n \"Name\" : \"a  \\n b\" ,\r\n\t\"Tags\" : [ 1 , 2 ] }",
	} {
		must(t, w.Write(Row{Document: []byte(doc)}))
	}
	must(t, w.Close())
	want := `{"b":1.10,"a":1.0E+2,"b":12345678901234567890,"x":"\u00e9\/<&> ` + "\u2028" + `"}` + "\n" +
		`{"Name":"a  \n b","Tags":[1,2]}` + "\n"
	if b.String() != want {
		t.Errorf("got  %s\nwant %s", b.String(), want)
	}
}

func TestRowsWithoutDocuments(t *testing.T) {
	got := string(written(t, JSONLines, WriteOptions{}, table{header: []string{"Name", "<Note>"}, rows: [][]string{{"=1 & \"2\"", "a\r\nb"}, {"", "é"}}}))
	want := `{"Name":"=1 & \"2\"","<Note>":"a\r\nb"}` + "\n" + `{"Name":"","<Note>":"é"}` + "\n"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// What is not to be written, and that every later call says so again.
func TestRefusals(t *testing.T) {
	column := []Column{{Name: "Note"}}
	row := Row{Cells: []string{"x"}}
	all := []Format{CSV, TSV, XLSX, JSONLines}
	for name, c := range map[string]struct {
		formats []Format
		do      func(Writer) error
		want    string
	}{
		"row before its table": {all, func(w Writer) error { return w.Write(row) }, "none was begun"},
		"no table":             {all, Writer.Close, "none was begun"},
		"no columns":           {all, func(w Writer) error { return w.Begin("a", nil) }, "no columns"},
		"two tables":           {[]Format{CSV, TSV, JSONLines}, func(w Writer) error { return errors.Join(w.Begin("a", column), w.Begin("b", column)) }, "one table"},
		"narrow row":           {all, inTable(column, Row{Cells: []string{}}), "0 cells for 1 columns"},
		"wide row":             {all, inTable(column, Row{Cells: []string{"a", "b"}}), "2 cells for 1 columns"},
		"broken text":          {all, inTable(column, Row{Cells: []string{"secret\xff"}}), `column "Note": the text is not valid UTF-8`},
		"broken name":          {all, inTable([]Column{{Name: "\xff"}}, row), "column 1: its name"},
		"one name twice":       {[]Format{JSONLines}, inTable([]Column{{Name: "a"}, {Name: "a"}}, Row{Cells: []string{"x", "y"}}), `"a" is there twice`},
		"broken document":      {[]Format{JSONLines}, inTable(column, Row{Document: []byte(`{"secret":1}}`)}), "not valid JSON"},
		"row after the close":  {all, func(w Writer) error { return errors.Join(w.Begin("a", column), w.Close(), w.Write(row)) }, "closed"},
		"closed twice":         {all, func(w Writer) error { return errors.Join(w.Begin("a", column), w.Close(), w.Close()) }, "closed"},
		"table after an abort": {all, func(w Writer) error { w.Abort(); return w.Begin("a", column) }, "closed"},
	} {
		for _, f := range c.formats {
			t.Run(name+"/"+string(f), func(t *testing.T) {
				w, err := NewWriter(f, io.Discard, WriteOptions{})
				must(t, err)
				err = c.do(w)
				if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret") {
					t.Fatalf("got %v, want %s", err, c.want)
				}
				if w.Begin("c", column) == nil || w.Write(row) == nil || w.Close() == nil {
					t.Error("it goes on after an error")
				}
			})
		}
	}
}

func inTable(columns []Column, row Row) func(Writer) error {
	return func(w Writer) error { return errors.Join(w.Begin("Clients", columns), w.Write(row)) }
}

// A writer that fails after n bytes, as a full disk does.
type shortWriter struct{ n int }

var errFull = errors.New("no space left")

func (s *shortWriter) Write(p []byte) (int, error) {
	if len(p) > s.n {
		return 0, errFull
	}
	s.n -= len(p)
	return len(p), nil
}

func TestFullDisk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom([]Format{CSV, TSV, XLSX, JSONLines}).Draw(t, "format")
		tab := table{header: []string{"Note"}, rows: [][]string{{"a"}, {strings.Repeat("b\"", 40_000)[:30_000]}, {"c"}, {strings.Repeat("d", 30_000)}}}
		whole := len(written(t, f, WriteOptions{BOM: true}, tab))
		w, err := NewWriter(f, &shortWriter{n: rapid.IntRange(0, whole-1).Draw(t, "room")}, WriteOptions{BOM: true})
		if err != nil {
			t.Fatal(err)
		}
		errs := []error{w.Begin("Clients", []Column{{Name: "Note"}})}
		for _, row := range tab.rows {
			errs = append(errs, w.Write(Row{Cells: row}))
		}
		if err := w.Close(); !errors.Is(err, errFull) {
			t.Fatalf("Close: %v, after %v", err, errs)
		}
	})
}

func TestRowsMayBeReused(t *testing.T) {
	readers := map[Format]func(rapid.TB, []byte, WriteOptions) table{CSV: readByUs(CSV), XLSX: readByUs(XLSX), JSONLines: readByJSON}
	for f, read := range readers {
		var b bytes.Buffer
		w, err := NewWriter(f, &b, WriteOptions{})
		must(t, err)
		columns := []Column{{Name: "a"}}
		must(t, w.Begin("Clients", columns))
		columns[0].Name = "changed"
		cells := make([]string, 1)
		for _, cells[0] = range []string{"1", "2", "3"} {
			must(t, w.Write(Row{Cells: cells}))
		}
		must(t, w.Close())
		got := read(t, b.Bytes(), WriteOptions{Delimiter: ','})
		if len(got.rows) != 3 || got.rows[0][0] != "1" || got.rows[2][0] != "3" || got.header[0] != "a" {
			t.Errorf("%s: %q", f, got)
		}
	}
}
