package sheet_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"intakeq-bulk/internal/sheet"
)

// The files of testdata/sheets were written by programs that are not ours, each
// from the same table (testdata/make/clients.json). This is what it must be read as.

func foreignHeader() []string {
	return []string{"Ref", "Name", "Born", "Zip", "Phone", "Active", "Visits", "Share", "Note", "Seen", "Family", "Code"}
}

func text(s string) sheet.Cell  { return sheet.Cell{Text: s, Kind: sheet.Text} }
func num(s string) sheet.Cell   { return sheet.Cell{Text: s, Kind: sheet.Number} }
func date(s string) sheet.Cell  { return sheet.Cell{Text: s, Kind: sheet.Date, Mark: sheet.MarkDate} }
func truth(s string) sheet.Cell { return sheet.Cell{Text: s, Kind: sheet.Bool} }

// foreignRows is the table as a workbook tells it, with types. The covered half of
// a merged cell is damaged, and the whole row with it.
func foreignRows() []sheet.Record {
	none, covered := sheet.Cell{}, sheet.Cell{Kind: sheet.Fault, Damage: sheet.DamageMerged}
	merged := []sheet.Problem{{Code: sheet.CodeMerged}}
	return []sheet.Record{
		{Number: 2, Problems: merged, Cells: []sheet.Cell{
			text("00012"), text("Ann Ode"), date("1980-05-17"), num("02134"), text("+1 222 555 0123"), truth("true"), num("3"),
			num("0.25"), text("one\ntwo"), date("2024-02-29 13:45:00"), text("Ode"), text("x1"),
		}},
		{Number: 3, Problems: merged, Cells: []sheet.Cell{
			text("00013"), text("Renée Zoë"), date("2004-02-29"), num("00501"), text("(222) 555-0124"), truth("false"), num("4.5"),
			num("0.125"), text(`'quoted' "twice", <tag> & 100%`), date("1999-12-31 23:59:59"), covered, text("x2"),
		}},
		{Number: 4, Hidden: true, Cells: []sheet.Cell{
			text("00014"), text("שלום 😀"), date("1905-03-01"), num("12345"), text("2225550125"), truth("true"), num("1234567.5"),
			num("1"), text("-1+1 is no sum"), none, text("Poe"), text("x3"),
		}},
		{Number: 5, Cells: []sheet.Cell{
			text("1E5"), text("Łukasz Żak"), none, none, none, none, text("ab"),
			num("-0.5"), text("  padded  "), none, none, text("x4"),
		}},
		{Number: 6, Cells: []sheet.Cell{
			text("00016"), text("Zoë Ng"), date("2023-12-31"), num("99999"), text("222.555.0126 x12"), truth("true"), num("0"),
			num("0"), text("_x0041_ stays"), none, text("TRUE"), text("1.50"),
		}},
	}
}

// change is what one writer's files have otherwise, and why.
type change func(row int, header string, c sheet.Cell) sheet.Cell

// unescaped: these writers put "_x0041_" into the file as it is, and there it
// means "A", to Excel too.
func unescaped(_ int, _ string, c sheet.Cell) sheet.Cell {
	c.Text = strings.Replace(c.Text, "_x0041_", "A", 1)
	return c
}

// uncalculated: openpyxl writes formulas with an empty result, <v></v>.
func uncalculated(row int, header string, c sheet.Cell) sheet.Cell {
	if formula(row, header) {
		return sheet.Cell{Damage: sheet.DamageFormula, Mark: sheet.MarkMissing}
	}
	return c
}

// standIn: XlsxWriter's workbooks ask to be calculated when they are opened, and what
// their formulas have as a result is whatever the script said.
func standIn(row int, header string, c sheet.Cell) sheet.Cell {
	if formula(row, header) {
		c.Damage, c.Mark = sheet.DamageFormula, c.Mark|sheet.MarkPlaceholder
	}
	return c
}

func formula(row int, header string) bool {
	return header == "Visits" && row != 4 && row != 6 || header == "Active" && row == 6
}

// asText: a text file has neither types nor hidden rows nor merged cells.
func asText(_ int, _ string, c sheet.Cell) sheet.Cell {
	if c.Text == "" {
		return sheet.Cell{}
	}
	return text(c.Text)
}

// shown: as it stands on the screen, under the formats 0.0% and TRUE.
func shown(_ int, header string, c sheet.Cell) sheet.Cell {
	percents := map[string]string{"0.25": "25.0%", "0.125": "12.5%", "1": "100.0%", "-0.5": "-50.0%", "0": "0.0%"}
	switch header {
	case "Share":
		c.Text = percents[c.Text]
	case "Active":
		c.Text = strings.ToUpper(c.Text)
	}
	return c
}

// roundPercent: LibreOffice, told not to save cells as shown, keeps the sign.
func roundPercent(_ int, header string, c sheet.Cell) sheet.Cell {
	if header == "Share" {
		c.Text = strings.Replace(c.Text, ".0%", "%", 1)
	}
	return c
}

// zerosLost: a number in a text file has no format to give its zeros back.
func zerosLost(_ int, header string, c sheet.Cell) sheet.Cell {
	if header == "Zip" {
		c.Text = strings.TrimLeft(c.Text, "0")
	}
	return c
}

func pythonTruth(_ int, header string, c sheet.Cell) sheet.Cell {
	if header == "Active" && c.Text != "" {
		c.Text = strings.ToUpper(c.Text[:1]) + c.Text[1:]
	}
	return c
}

// exceljsText: exceljs has one format for days and moments, and writes rich text
// as the JSON it is to it.
func exceljsText(_ int, header string, c sheet.Cell) sheet.Cell {
	switch {
	case header == "Seen" && c.Text != "":
		c.Text = c.Text[:len("2006-01-02")]
	case c.Text == "Ann Ode":
		c.Text = `{"richText":[{"font":{"bold":true},"text":"Ann "},{"text":"Ode"}]}`
	}
	return c
}

// foreignFile is one file, as its [sheet.Info] tells of it, and its changes.
type foreignFile struct {
	delimiter, encoding string // "" for workbooks
	bom                 bool
	changes             []change
}

func foreignFiles() map[string]foreignFile {
	book := func(changes ...change) foreignFile { return foreignFile{changes: changes} }
	utf8 := func(delimiter string, changes ...change) foreignFile {
		return foreignFile{delimiter: delimiter, encoding: "utf-8", changes: append(changes, asText)}
	}
	utf16 := foreignFile{delimiter: "\t", encoding: "utf-16le", bom: true, changes: []change{shown, asText}}
	sheetjs := utf8(",", shown)
	sheetjs.bom = true
	return map[string]foreignFile{
		"xlsxwriter.xlsx":           book(standIn),
		"xlsxwriter-1904.xlsx":      book(standIn),
		"xlsxwriter-inline.xlsx":    book(standIn),
		"libreoffice.xlsx":          book(),
		"libreoffice-1904.xlsx":     book(),
		"openpyxl.xlsx":             book(unescaped),
		"openpyxl-1904.xlsx":        book(unescaped),
		"openpyxl-formulas.xlsx":    book(unescaped, uncalculated),
		"exceljs.xlsx":              book(unescaped),
		"exceljs-1904.xlsx":         book(unescaped),
		"exceljs-inline.xlsx":       book(unescaped),
		"sheetjs.xlsx":              book(unescaped),
		"sheetjs-1904.xlsx":         book(unescaped),
		"sheetjs-inline.xlsx":       book(unescaped),
		"libreoffice.csv":           utf8(",", shown),
		"libreoffice-values.csv":    utf8(",", shown, roundPercent, zerosLost),
		"libreoffice-semicolon.csv": utf8(";", shown),
		"libreoffice-utf16.csv":     utf16,
		"sheetjs-utf16.txt":         utf16,
		"sheetjs.csv":               sheetjs,
		"exceljs.csv":               utf8(",", exceljsText, zerosLost),
		"python.csv":                utf8(",", zerosLost, pythonTruth),
	}
}

func TestForeignFiles(t *testing.T) {
	for name, file := range foreignFiles() {
		r, err := sheet.Open(foreignPath(name), sheet.ReadOptions{TmpDir: t.TempDir()})
		if err != nil {
			t.Error(err)
			continue
		}
		checkForeignInfo(t, name, file, r)
		want := file.rows()
		for i := 0; ; i++ {
			got, err := r.Read()
			if err == io.EOF && i == len(want) {
				break
			}
			if err != nil || i == len(want) {
				t.Errorf("%s: row %d of %d: %v", name, i, len(want), err)
				break
			}
			checkForeignRow(t, name, got, want[i])
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

func foreignPath(name string) string { return filepath.Join("..", "..", "testdata", "sheets", name) }

// rows is the table as this file has it.
func (f foreignFile) rows() []sheet.Record {
	rows := foreignRows()
	for i := range rows {
		if f.delimiter != "" {
			rows[i].Hidden, rows[i].Problems = false, nil
		}
		for j, c := range rows[i].Cells {
			for _, change := range f.changes {
				c = change(rows[i].Number, foreignHeader()[j], c)
			}
			rows[i].Cells[j] = c
		}
	}
	return rows
}

func checkForeignInfo(t *testing.T, name string, file foreignFile, r *sheet.Reader) {
	t.Helper()
	if got := r.Header(); !slices.Equal(got, foreignHeader()) {
		t.Errorf("%s: header %q", name, got)
	}
	info := r.Info()
	want := sheet.Info{Format: sheet.CSV, Delimiter: file.delimiter, Encoding: file.encoding, BOM: file.bom, HeaderRow: 1, Rows: 5, Notes: info.Notes}
	if file.delimiter == "" {
		want.Format, want.Sheet, want.Sheets, want.Hidden = sheet.XLSX, "Clients", []string{"Clients", "Übersicht 2"}, 1
	}
	if !reflect.DeepEqual(info, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", name, info, want)
	}
	from1904 := slices.ContainsFunc(info.Notes, func(note string) bool { return strings.Contains(note, "1904") })
	if from1904 != strings.Contains(name, "1904") {
		t.Errorf("%s: notes %q", name, info.Notes)
	}
}

func checkForeignRow(t *testing.T, name string, got, want sheet.Record) {
	t.Helper()
	if got.Number != want.Number || got.Hidden != want.Hidden {
		t.Errorf("%s: row %d, hidden %v; want %d, %v", name, got.Number, got.Hidden, want.Number, want.Hidden)
	}
	if !slices.EqualFunc(got.Problems, want.Problems, func(a, b sheet.Problem) bool { return a.Code == b.Code }) {
		t.Errorf("%s: row %d: problems %v, want %v", name, got.Number, got.Problems, want.Problems)
	}
	for i, c := range got.Cells {
		if c != want.Cells[i] {
			t.Errorf("%s: row %d, %s: %+v, want %+v", name, got.Number, foreignHeader()[i], c, want.Cells[i])
		}
	}
}

// TestForeignFormatsAreRefused: with what to do instead.
func TestForeignFormatsAreRefused(t *testing.T) {
	for name, want := range map[string]string{"libreoffice.xls": "save it as .xlsx", "libreoffice.ods": "save it as .xlsx or .csv"} {
		_, err := sheet.Open(foreignPath(name), sheet.ReadOptions{})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "soffice --headless --convert-to xlsx") || errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestEveryForeignFileIsRead: a file that no test reads would say nothing.
func TestEveryForeignFileIsRead(t *testing.T) {
	found, err := os.ReadDir(foreignPath(""))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range found {
		_, read := foreignFiles()[entry.Name()]
		if ext := filepath.Ext(entry.Name()); !read && ext != ".xls" && ext != ".ods" {
			t.Errorf("%s is in no table here", entry.Name())
		}
	}
}
