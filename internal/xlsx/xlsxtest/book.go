// Package xlsxtest makes workbooks by hand for tests, to the byte: such as no
// library writes.
package xlsxtest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Names of parts that tests replace.
const (
	BookPart    = "xl/workbook.xml"
	SheetPart   = "xl/worksheets/sheet1.xml"
	StringsPart = "xl/sharedStrings.xml"
	StylesPart  = "xl/styles.xml"
)

// Parts of the smallest workbook that spreadsheet programs open. Its cell
// formats: 0 General, 1 m/d/yyyy, 2 00000, 3 h:mm, 4 0.00%, 5 yyyy-mm-dd hh:mm,
// 6 ###0.00E+00, 7 000-00-0000.
const (
	ContentTypes = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`
	TopRels      = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	RelsHead     = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	RelHead      = `<Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	BookHead     = `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">`
	Styles       = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="4">` +
		`<numFmt numFmtId="170" formatCode="00000"/><numFmt numFmtId="171" formatCode="yyyy\-mm\-dd\ hh:mm"/>` +
		`<numFmt numFmtId="172" formatCode="##0.00E+00"/><numFmt numFmtId="173" formatCode="000\-00\-0000"/></numFmts>` +
		`<cellXfs count="8"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="20"/><xf numFmtId="10"/><xf numFmtId="171"/><xf numFmtId="172"/><xf numFmtId="173"/></cellXfs></styleSheet>`
	SheetHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`
	SheetTail = `</sheetData></worksheet>`
)

// Book gives the parts of a workbook with the sheet Clients of these rows.
func Book(rows string, texts ...string) map[string]string {
	var sst strings.Builder
	for _, s := range texts {
		sst.WriteString("<si>" + s + "</si>")
	}
	return map[string]string{
		"[Content_Types].xml":        ContentTypes,
		"_rels/.rels":                TopRels,
		"xl/workbook.xml":            BookHead + `<sheets><sheet name="Clients" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": RelsHead + RelHead + `worksheet" Id="rId1" Target="worksheets/sheet1.xml"/>` + RelHead + `styles" Id="rId2" Target="styles.xml"/>` + RelHead + `sharedStrings" Id="rId3" Target="sharedStrings.xml"/></Relationships>`,
		"xl/styles.xml":              Styles,
		"xl/sharedStrings.xml":       `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + sst.String() + `</sst>`,
		"xl/worksheets/sheet1.xml":   SheetHead + rows + SheetTail,
	}
}

// Write writes the parts as a workbook.
func Write(t testing.TB, parts map[string]string) string {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(parts[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "clients.xlsx")
	if err := os.WriteFile(path, buf.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TextRow is a row of text cells.
func TextRow(number int, texts ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<row r="%d">`, number)
	for _, s := range texts {
		b.WriteString(`<c t="inlineStr"><is><t>` + s + `</t></is></c>`)
	}
	return b.String() + "</row>"
}
