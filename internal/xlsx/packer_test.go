package xlsx

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// The place of the rows may be cut anywhere between two writes.
func TestRowsAreSplicedInPieces(t *testing.T) {
	const in, want = `<sheetData></sheetData><sheetData></sheetData>`, `<sheetData><row/></sheetData><sheetData></sheetData>`
	for size := 1; size <= len(in); size++ {
		var b bytes.Buffer
		s := &splicer{dst: &b, rows: &spool{rows: []byte("<row/>")}}
		for piece := range slices.Chunk([]byte(in), size) {
			if n, err := s.Write(piece); n != len(piece) || err != nil {
				t.Fatal(n, err)
			}
		}
		if b.String() != want {
			t.Errorf("in pieces of %d: %s", size, b.String())
		}
	}
}

func TestHugeSheetsAreRefused(t *testing.T) {
	s := &sizer{dst: io.Discard, size: 1<<32 - 2} // as if so many bytes were packed already
	if _, err := s.Write([]byte(">")); err != nil {
		t.Errorf("the last byte that fits: %v", err)
	}
	if _, err := s.Write([]byte(">")); !errors.Is(err, errHugeSheet) {
		t.Errorf("a byte too many: %v", err)
	}
}

// A workbook never lacks rows in silence: not where excelize made no such sheet, nor
// where its sheet has no place for them.
func TestRowsThatAreLeftOverAreAnError(t *testing.T) {
	for name, begin := range map[string]func(*Writer, *Sheet) error{
		"never ended": func(*Writer, *Sheet) error { return nil },
		"another part": func(w *Writer, s *Sheet) error {
			w.packer.rows[part(2)] = w.packer.rows[part(1)]
			delete(w.packer.rows, part(1))
			return s.Flush()
		},
	} {
		w, err := NewWriter(io.Discard, "")
		must(t, err)
		s, err := w.Sheet("Clients", SheetOptions{})
		must(t, err)
		must(t, s.Row([]Value{TextValue("a", 0)}, 0))
		must(t, begin(w, s))
		if err := w.Close(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// Many rows wait in a file, which nobody else may read, and which goes with the writer.
func TestManyRowsWaitInAFile(t *testing.T) {
	for name, end := range map[string]func(*Writer) error{"closed": (*Writer).Close, "aborted": func(w *Writer) error { w.Abort(); return nil }} {
		dir := t.TempDir()
		var b bytes.Buffer
		w, err := NewWriter(&b, dir)
		must(t, err)
		s, err := w.Sheet("Clients", SheetOptions{})
		must(t, err)
		const rows = 3000
		for i := range rows {
			must(t, s.Row([]Value{TextValue(strings.Repeat("x", 1000)+strconv.Itoa(i), 0)}, 0))
			if len(s.spool.rows) > spoolBytes+1100 {
				t.Fatalf("%d bytes in memory", len(s.spool.rows))
			}
		}
		must(t, s.Flush())
		files, err := os.ReadDir(dir)
		must(t, err)
		if len(files) != 1 {
			t.Fatalf("%s: %d files", name, len(files))
		}
		if info, err := files[0].Info(); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
		must(t, end(w))
		if files, _ := os.ReadDir(dir); len(files) > 0 {
			t.Errorf("%s: the file is still there", name)
		}
		if name == "aborted" {
			continue
		}
		f := opened(t, b.Bytes())
		for _, i := range []int{0, 1500, rows - 1} {
			if got, err := f.GetCellValue("Clients", "A"+strconv.Itoa(i+1)); got != strings.Repeat("x", 1000)+strconv.Itoa(i) || err != nil {
				t.Errorf("row %d is another: %v", i+1, err)
			}
		}
	}
}

// FuzzText: whatever the text, what is written is XML, and decoded as XLSX says it is the
// text again.
func FuzzText(f *testing.F) {
	for _, text := range []string{"", "a\r\nb", "\x00\x1f\t\n", "_x0041_x0042_", "\x01x0041_", "_x0041\x01", "&#xD;0000000D", "\ufffe\uffff\ufffd", "<&>\"'😀"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || text == "" {
			return
		}
		out := string(appendText([]byte("<t"), text)) + "</t>"
		var cell struct {
			Text string `xml:",chardata"`
		}
		if err := xml.Unmarshal([]byte(out), &cell); err != nil {
			t.Fatalf("%q: %v: %s", text, err, out)
		}
		if excel, ours := decoded(cell.Text), unescape(cell.Text); excel != text || ours != text {
			t.Errorf("%q comes back as %q, by our reader %q: %s", text, excel, ours, out)
		}
	})
}

// decoded is a text as Excel reads it, escapes from left to right.
func decoded(text string) string {
	return regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`).ReplaceAllStringFunc(text, func(escape string) string {
		n, _ := strconv.ParseUint(escape[2:6], 16, 16)
		return string(rune(n))
	})
}
