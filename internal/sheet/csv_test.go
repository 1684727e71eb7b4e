package sheet

import (
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"intakeq-bulk/internal/charset"
	"intakeq-bulk/internal/sheet/records"
)

func TestCSVThatCannotBeReadNamesThePlace(t *testing.T) {
	tests := map[string]struct {
		text      string
		row, line int
		column    string
		says      string
	}{
		"quote never closed": {"a,b\n\"x\ny\",z\n1,\"2\n3,4\n", 3, 4, "B", "never closed"},
		"zero byte":          {"a,b\nx,y\x00\n", 2, 2, "B", "zero byte"},
		"too many cells":     {strings.Repeat(",", records.MaxColumns), 1, 1, "XFD", "16384"},
		"endless cell":       {"a\n\"" + strings.Repeat("x", records.MaxRecord+2) + "\"", 2, 2, "A", "16 MiB"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			e := refused(t, put(t, "c.csv", tt.text), ReadOptions{Delimiter: ","})
			if e.Row != tt.row || e.Line != tt.line || e.Column != tt.column || !strings.Contains(e.Error(), tt.says) {
				t.Errorf("%+v: %v", e, e)
			}
		})
	}
}

func TestProtectiveForms(t *testing.T) {
	const text = "Id,Guarded,Formula,Apostrophe,Bare\n" +
		`="01234",'01234,'=1+1,''x,1.23457E+12` + "\n" +
		`="1.5E+10",'+1+1,"=""a""&""b""",'tis,#N/A` + "\n"
	path := put(t, "c.csv", text)
	_, rows := readAll(t, path, ReadOptions{})
	want := []string{
		"01234|01234|=1+1|'x|1.23457E+12!exponent",
		`1.5E+10|+1+1|="a"&"b"|'tis|#N/A!error`,
	}
	for i, rec := range rows {
		if show(rec) != want[i] {
			t.Errorf("got %q, want %q", show(rec), want[i])
		}
	}
	if rows[0].Raw[0] != `="01234"` || rows[0].Raw[1] != "'01234" {
		t.Errorf("raw: %q", rows[0].Raw)
	}
	if _, export := readAll(t, path, ReadOptions{Export: true}); export[0].Cells[0].Text != `="01234"` || export[0].Cells[1].Text != "01234" {
		t.Errorf("export: %q", show(export[0]))
	}
}

// quoteCSV writes a table as a hostile but valid writer might.
func quoteCSV(t *rapid.T, rows [][]string, d, end string) string {
	var b strings.Builder
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				b.WriteString(d)
			}
			if strings.ContainsAny(cell, "\"\r\n"+d) || rapid.Bool().Draw(t, "quote") {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			b.WriteString(cell)
		}
		b.WriteString(end)
	}
	return b.String()
}

// TestCSVRoundTrip: no table is changed by any delimiter, line end or encoding.
func TestCSVRoundTrip(t *testing.T) {
	encoders := map[string]func(string) (string, error){
		"":             func(s string) (string, error) { return s, nil },
		"utf-8":        func(s string) (string, error) { return charset.UTF8Mark + s, nil },
		"utf-16le":     unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String,
		"utf-16be":     unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String,
		"windows-1252": charmap.Windows1252.NewEncoder().String,
	}
	cell := rapid.OneOf(
		rapid.StringMatching(`[a-zé'"=+@€,;|\t\r\n -]{0,8}`),
		rapid.SampledFrom([]string{"", "Ann", "'=1", "a\r\nb", `"`, "  pad ", "1.5"}))
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 5).Draw(t, "width")
		table := rapid.SliceOfN(rapid.SliceOfN(cell, width, width), 0, 6).Draw(t, "table")
		d := rapid.SampledFrom([]string{",", ";", "\t", "|"}).Draw(t, "delimiter")
		end := rapid.SampledFrom([]string{"\n", "\r\n", "\r"}).Draw(t, "end")
		name := rapid.SampledFrom([]string{"", "utf-8", "utf-16le", "utf-16be", "windows-1252"}).Draw(t, "encoding")
		header := []string{"h1", "h2", "h3", "h4", "h5"}[:width]
		encoded, err := encoders[name](quoteCSV(t, append([][]string{header}, table...), d, end))
		if err != nil {
			t.Fatal(err)
		}
		checkTable(t, encoded, d, name, table)
	})
}

func checkTable(t *rapid.T, content, delimiter, encoding string, table [][]string) {
	dir := tempDir(t)
	r, err := Open(writeFile(t, dir, content), ReadOptions{Delimiter: delimiter, Encoding: encoding, Export: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for i, row := range table {
		if !slices.ContainsFunc(row, func(raw string) bool { return !blank(Unguard(raw)) }) {
			continue
		}
		rec, err := r.Read()
		if err != nil || rec.Number != i+2 || !reflect.DeepEqual(rec.Raw, row) || len(rec.Problems) > 0 {
			t.Fatalf("row %d: got %q (%d, %v, %v), want %q", i+2, rec.Raw, rec.Number, rec.Problems, err, row)
		}
	}
	if _, err := r.Read(); err != io.EOF {
		t.Fatalf("after the last row: %v", err)
	}
}

// FuzzCSV: no input panics; what is read whole has as many rows as were counted,
// in ascending order; and no error holds what a cell holds.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{
		"", "a", "Name,Email\nAnn,ann@example.test\n", "\ufeffName;Email\r\nAnn;a\r\n", "sep=;\na;b\n1;2",
		"a,b\n\"1\n2\",3\n", "a\n\"\"\n", "\xff\xfea\x00,\x00b\x00\n\x00", "a,b\n1,2,3\n4\n", "\"a\"b,c\n", "=\"01\",'=1\r\r\n", "Ren\xe9,x\n",
	} {
		f.Add([]byte(seed), "auto")
	}
	f.Fuzz(func(t *testing.T, content []byte, delimiter string) {
		r, err := Open(put(t, "fuzz.csv", string(content)), ReadOptions{Format: CSV, Delimiter: delimiter})
		if err != nil {
			return
		}
		defer r.Close()
		last := r.Info().HeaderRow
		for n := 0; ; n++ {
			rec, err := r.Read()
			if err == io.EOF {
				if n != r.Info().Rows {
					t.Fatalf("%d rows, info says %d", n, r.Info().Rows)
				}
				return
			}
			if err != nil {
				t.Fatalf("an error after the survey: %v", err)
			}
			if rec.Number <= last || len(rec.Cells) != len(r.Header()) {
				t.Fatalf("row %d after %d, %d cells", rec.Number, last, len(rec.Cells))
			}
			last = rec.Number
		}
	})
}

// A row with a stray quote is kept to the letter: cells put in order would be another
// row.
func TestStrayQuotesAreKept(t *testing.T) {
	for _, row := range []string{`a,"b "c" d",e`, `"a"x,b,c`, "x\"y,\"two\r\nlines\",é"} {
		for _, end := range []string{"\n", "\r\n", ""} {
			_, rows := readAll(t, put(t, "c.csv", "A,B,C\n"+row+end), ReadOptions{})
			if len(rows) != 1 || rows[0].Text != row || rows[0].Problems[0].Code != CodeQuotes {
				t.Errorf("%q: %+v", row, rows)
			}
		}
	}
	if _, rows := readAll(t, put(t, "c.csv", "A,B\n\"a\"\"\",b\n"), ReadOptions{}); rows[0].Text != "" {
		t.Errorf("a good row is kept: %q", rows[0].Text)
	}
}
