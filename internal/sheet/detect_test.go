package sheet

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"intakeq-bulk/internal/charset"
	"intakeq-bulk/internal/xlsx/xlsxtest"
)

func tempDir(t *rapid.T) string {
	dir, err := os.MkdirTemp("", "sheet-*")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func writeFile(t *rapid.T, dir, content string) string {
	path := filepath.Join(dir, "table.csv")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDetectDelimiter(t *testing.T) {
	tests := []struct{ name, text, want, note string }{
		{"comma", "Name,Email\nAnn,a\n", ",", ""},
		{"semicolon", "Name;Email\nAnn;a\n", ";", "semicolon"},
		{"tab", "Name\tEmail\nAnn\ta\n", "\t", "tab"},
		{"pipe", "Name|Email\nAnn|a\n", "|", "pipe"},
		{"one column", "Name\nAnn\n", ",", ""},
		{"decimal commas", "Name;Fee\nAnn;1,5\nBea;2,5\nCy;3,5\n", ";", ""},
		{"names with commas", "Client;Email\nOde, Ann;a\nPoe, Bea;b\n", ";", ""},
		{"commas in quotes", "Client;Tags\n\"Ann\";\"a,b,c\"\n\"Bea\";\"a,b,c\"\n", ";", ""},
		{"title rows", "Client list of 2026, all\n\nName;Email;City\nAnn;a;Ede\nBea;b;Ulm\n", ";", ""},
		{"more titles than rows", "Clients\nMay 5, 2025\n\nName;Email;City\nAnn;a;Ede, Ulm\n", ";", ""},
		{"punctuation in one column", "Note\nplain\na; b\nc; d\n", ",", ""},
		{"sep line", "sep=;\nName;Email\nAnn;a\n", ";", "sep="},
		{"quoted sep line", "\"sep=|\"\r\nName|Email\nAnn|a\n", "|", "sep="},
		{"line breaks in cells", "A;B\n\"1,\n2,\n3,\";x\n", ";", ""},
		{"both fit", "a,b;c\n1,2;3\n", ",", "as well"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, _ := readAll(t, put(t, "c.csv", tt.text), ReadOptions{Delimiter: "auto"})
			info := r.Info()
			if info.Delimiter != tt.want || !strings.Contains(strings.Join(info.Notes, "\n"), tt.note) {
				t.Errorf("delimiter %q, notes %q", info.Delimiter, info.Notes)
			}
		})
	}
}

// Titles count for nothing where the header's row is known.
func TestDelimiterBelowTheHeaderRow(t *testing.T) {
	r, _ := readAll(t, put(t, "c.csv", "a, b\nc, d\ne, f\nName;Email\nAnn;a\n"), ReadOptions{HeaderRow: 4})
	if r.Info().Delimiter != ";" {
		t.Errorf("delimiter %q", r.Info().Delimiter)
	}
}

func TestDelimiterThatIsSaidWins(t *testing.T) {
	for _, said := range []string{";", "semicolon", "SEMICOLON"} {
		r, rows := readAll(t, put(t, "c.csv", "a;b,c\n1;2,3\n"), ReadOptions{Delimiter: said})
		if len(r.Header()) != 2 || rows[0].Cells[1].Text != "2,3" {
			t.Errorf("%s: header %q", said, r.Header())
		}
	}
	if err := refused(t, put(t, "c.csv", "a"), ReadOptions{Delimiter: "dot"}); !strings.Contains(err.Error(), "comma") {
		t.Error(err)
	}
}

// The sep= line is a line of text, but no row.
func TestSepLineIsNoRow(t *testing.T) {
	_, rows := readAll(t, put(t, "c.csv", "SEP=;\r\nName;Email\r\nAnn;a\r\n"), ReadOptions{})
	if rows[0].Number != 2 || rows[0].Line != 3 {
		t.Errorf("row %d, line %d", rows[0].Number, rows[0].Line)
	}
}

func TestDetectEncoding(t *testing.T) {
	const text = "Name,City\nRenée,Zürich\nZoë,€\n"
	utf16le, _ := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String(text)
	utf16be, _ := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String(text)
	ansi, _ := charmap.Windows1252.NewEncoder().String(text)
	mac, _ := charmap.Macintosh.NewEncoder().String(text)
	tests := []struct {
		name, content, said, want string
		bom                       bool
		note                      string
	}{
		{"utf-8", text, "", "utf-8", false, ""},
		{"utf-8 with mark", charset.UTF8Mark + text, "auto", "utf-8", true, ""},
		{"utf-8 said, with mark", charset.UTF8Mark + text, "UTF-8", "utf-8", true, ""},
		{"utf-16le", "\xff\xfe" + utf16le, "", "utf-16le", true, ""},
		{"utf-16be", "\xfe\xff" + utf16be, "", "utf-16be", true, ""},
		{"utf-16be, said without its order", "\xfe\xff" + utf16be, "utf-16", "utf-16be", true, ""},
		{"utf-16le without mark", utf16le, "", "utf-16le", false, "zero bytes"},
		{"utf-16be without mark", utf16be, "", "utf-16be", false, "zero bytes"},
		{"windows-1252", ansi, "", "windows-1252", false, "text line 2 is not UTF-8"},
		{"windows-1252 said", ansi, "cp1252", "windows-1252", false, ""},
		{"macintosh said", mac, "mac", "macintosh", false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, rows := readAll(t, put(t, "c.csv", tt.content), ReadOptions{Encoding: tt.said})
			info := r.Info()
			if info.Encoding != tt.want || info.BOM != tt.bom || !strings.Contains(strings.Join(info.Notes, "\n"), tt.note) {
				t.Errorf("info: %+v", info)
			}
			if r.Header()[0] != "Name" || show(rows[0]) != "Renée|Zürich" || show(rows[1]) != "Zoë|€" && tt.want != "macintosh" {
				t.Errorf("header %q, rows %q, %q", r.Header(), show(rows[0]), show(rows[1]))
			}
		})
	}
}

// A byte that isn't UTF-8 counts wherever it stands, also across a block's border.
func TestUTF8IsCheckedToTheEnd(t *testing.T) {
	for _, at := range []int{64<<10 - 1, 64 << 10, 200_001} {
		valid := "Name\n" + strings.Repeat("x", at-6) + "é\nlast\n"
		if r, _ := readAll(t, put(t, "c.csv", valid), ReadOptions{}); r.Info().Encoding != "utf-8" {
			t.Errorf("é at %d: %s", at, r.Info().Encoding)
		}
		r, rows := readAll(t, put(t, "c.csv", valid+"Ren\xe9"), ReadOptions{})
		if r.Info().Encoding != "utf-8" || show(rows[2]) != "Ren\ufffd" {
			t.Errorf("after é at %d: %s, %q", at, r.Info().Encoding, show(rows[2]))
		}
	}
	if r, _ := readAll(t, put(t, "c.csv", "Name\nAnn\xc3"), ReadOptions{}); r.Info().Encoding != "windows-1252" {
		t.Errorf("half a letter at the end: %s", r.Info().Encoding)
	}
}

// What is UTF-8 but for a few bytes is UTF-8 with damaged cells; what has hardly a
// letter of UTF-8 is not.
func TestMixedEncodings(t *testing.T) {
	const good, bad = "Ren\u00e9,Z\u00fcrich\n", "Zo\xeb,Z\xfcrich\n"
	for _, c := range []struct {
		name, text, said, want string
		mixed                  bool
	}{
		{"a stray byte", strings.Repeat(good, 20) + "it\x92s,b\n", "", "utf-8", false},
		{"a stray byte, said", strings.Repeat(good, 20) + "it\x92s,b\n", "utf-8", "utf-8", false},
		{"a stray byte, marked", charset.UTF8Mark + strings.Repeat(good, 20) + "it\x92s,b\n", "", "utf-8", false},
		{"half and half", strings.Repeat(good+bad, 9), "", "utf-8", true},
		{"a quarter", strings.Repeat(good+bad+bad+bad, 9), "", "utf-8", true},
		{"hardly any", good + strings.Repeat(bad, 9), "", "windows-1252", false},
		{"none", strings.Repeat(bad, 9), "", "windows-1252", false},
	} {
		r, rows := readAll(t, put(t, "c.csv", c.text), ReadOptions{Encoding: c.said, HeaderRow: 1})
		info := r.Info()
		if info.Encoding != c.want || info.Mixed != c.mixed {
			t.Errorf("%s: %+v", c.name, info)
		}
		for _, row := range rows {
			if text := show(row); c.want == "utf-8" && strings.Count(text, "|") != 1 || c.want != "utf-8" && strings.Contains(text, "\ufffd") {
				t.Errorf("%s: %q", c.name, text)
			}
		}
	}
}

func TestWrongEncodingIsRefused(t *testing.T) {
	tests := map[string]struct{ content, said, says string }{
		"not UTF-8":            {"Name\nRen\xe9\n", "utf-8", "text line 2"},
		"mark of another":      {charset.UTF8Mark + "Name\n", "windows-1252", "mark of utf-8"},
		"half of UTF-16":       {"\xff\xfe" + "N\x00a", "", "cut off"},
		"marked but not UTF-8": {charset.UTF8Mark + "Name\n\xe9\n", "", "not UTF-8"},
		"unknown":              {"Name\n", "ebcdic", "not known"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if err := refused(t, put(t, "c.csv", tt.content), ReadOptions{Encoding: tt.said}); !strings.Contains(err.Error(), tt.says) {
				t.Error(err)
			}
		})
	}
}

func TestDetectFormat(t *testing.T) {
	book := xlsxtest.Book(xlsxtest.TextRow(1, "Name") + xlsxtest.TextRow(2, "Ann"))
	xlsx, err := os.ReadFile(xlsxtest.Write(t, book))
	if err != nil {
		t.Fatal(err)
	}
	ods, _ := os.ReadFile(xlsxtest.Write(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}))
	xlsb, _ := os.ReadFile(xlsxtest.Write(t, map[string]string{"xl/workbook.bin": "x"}))
	numbers, _ := os.ReadFile(xlsxtest.Write(t, map[string]string{"Index/Document.iwa": "x"}))
	docx, _ := os.ReadFile(xlsxtest.Write(t, map[string]string{"word/document.xml": "x"}))
	other, _ := os.ReadFile(xlsxtest.Write(t, map[string]string{"readme.txt": "x"}))
	password := magicOLE + strings.Repeat("x", 70_000) + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"
	tests := []struct{ name, file, content, says string }{
		{"old workbook", "c.xls", magicOLE + "x", "(.xls); save it as .xlsx"},
		{"old workbook under another name", "c.csv", magicOLE + "x", "under another name"},
		{"password", "c.xlsx", password, "password"},
		{"OpenDocument", "c.ods", string(ods), "this is an OpenDocument file"},
		{"binary workbook", "c.xlsb", string(xlsb), "this is a binary workbook"},
		{"Numbers", "c.numbers", string(numbers), "this is a Numbers document"},
		{"text document", "c.docx", string(docx), "this is a text document"},
		{"any zip", "c.zip", string(other), "no workbook"},
		{"login page", "c.csv", "\n<!DOCTYPE html><html>", "web page"},
		{"HTML as xls", "c.xls", "<table><tr>", "web page"},
		{"HTML as xlsx", "c.xlsx", "<html><body><table>", "web page"},
		{"PDF", "c.pdf", "%PDF-1.7", "PDF"},
		{"CSV as xlsx", "c.xlsx", "Name,Email\n", "no XLSX"},
		{"JSON lines", "c.jsonl", "{}\n", "JSON lines"},
		{"no rows", "c.csv", "", "no header"},
		{"blank rows", "c.csv", "\n\n , \n", "no header"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := refused(t, put(t, tt.file, tt.content), ReadOptions{}); !strings.Contains(err.Error(), tt.says) {
				t.Error(err)
			}
		})
	}
	if r, _ := readAll(t, put(t, "c.csv", string(xlsx)), ReadOptions{}); r.Info().Format != XLSX {
		t.Errorf("a workbook called .csv: %s", r.Info().Format)
	}
	if r, rows := readAll(t, put(t, "c.tsv", "Name\tNote\nAnn\ta,b\n"), ReadOptions{}); r.Info().Format != TSV || show(rows[0]) != "Ann|a,b" {
		t.Errorf("TSV: %+v", r.Info())
	}
	if err := refused(t, filepath.Join(t.TempDir(), "none.csv"), ReadOptions{}); strings.Count(err.Error(), "none.csv") != 1 {
		t.Error(err)
	}
}
