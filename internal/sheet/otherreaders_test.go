package sheet

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"intakeq-bulk/internal/charset"
)

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
