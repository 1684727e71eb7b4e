package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

// xmlSheet is a sheet as it stands in the file.
type xmlSheet struct {
	Dimension *struct{} `xml:"dimension"`
	View      struct {
		Selected string `xml:"tabSelected,attr"`
		Pane     struct {
			YSplit string `xml:"ySplit,attr"`
			State  string `xml:"state,attr"`
		} `xml:"pane"`
	} `xml:"sheetViews>sheetView"`
	Cols []struct {
		Min   int     `xml:"min,attr"`
		Max   int     `xml:"max,attr"`
		Width float64 `xml:"width,attr"`
		Style int     `xml:"style,attr"`
	} `xml:"cols>col"`
	Rows   []xmlRow `xml:"sheetData>row"`
	Filter struct {
		Ref string `xml:"ref,attr"`
	} `xml:"autoFilter"`
}

type xmlRow struct {
	Number int       `xml:"r,attr"`
	Cells  []xmlCell `xml:"c"`
}

type xmlCell struct {
	Ref     string    `xml:"r,attr"`
	Type    string    `xml:"t,attr"`
	Style   int       `xml:"s,attr"`
	Value   string    `xml:"v"`
	Formula *struct{} `xml:"f"`
	Text    struct {
		Space string `xml:"space,attr"`
		Value string `xml:",chardata"`
	} `xml:"is>t"`
}

// bookPart gives a part of a workbook.
func bookPart(t rapid.TB, file []byte, name string) []byte {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func parseSheet(t rapid.TB, file []byte, n int) xmlSheet {
	var s xmlSheet
	if err := xml.Unmarshal(bookPart(t, file, fmt.Sprintf("xl/worksheets/sheet%d.xml", n)), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func readByXML(t rapid.TB, file []byte, _ WriteOptions) table {
	var rows [][]string
	for i, row := range parseSheet(t, file, 1).Rows {
		if row.Number != i+1 {
			t.Fatalf("row %d stands at %d", i+1, row.Number)
		}
		var cells []string
		for _, c := range row.Cells {
			col, _, err := excelize.CellNameToCoordinates(c.Ref)
			if err != nil {
				t.Fatal(err)
			}
			for len(cells) < col-1 {
				cells = append(cells, "")
			}
			cells = append(cells, c.text(t))
		}
		rows = append(rows, cells)
	}
	return padded(rows)
}

func (c xmlCell) text(t rapid.TB) string {
	if c.Formula != nil {
		t.Fatalf("%s is a formula", c.Ref)
	}
	if c.Type != "inlineStr" {
		serial, err := strconv.Atoi(c.Value)
		if err != nil || c.Type != "" && c.Type != "n" || serial < 61 {
			t.Fatalf("%s is neither text nor a date: %+v", c.Ref, c)
		}
		return time.Date(1899, 12, 30+serial, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	}
	if v := c.Text.Value; strings.Trim(v, " \t\r\n") != v && c.Text.Space != "preserve" {
		t.Fatalf("%s: the outer blanks of %q may be trimmed", c.Ref, v)
	}
	return decodeX(c.Text.Value)
}

// decodeX decodes _xHHHH_ as Excel does: from the left, each once.
func decodeX(s string) string {
	var b strings.Builder
	for s != "" {
		if len(s) > 6 && s[:2] == "_x" && s[6] == '_' {
			if n, err := strconv.ParseUint(s[2:6], 16, 16); err == nil {
				b.WriteRune(rune(n))
				s = s[7:]
				continue
			}
		}
		b.WriteByte(s[0])
		s = s[1:]
	}
	return b.String()
}
