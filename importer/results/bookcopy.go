package results

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/internal/texts"
	"intakeq-bulk/internal/xlsx"
)

// bookCopy writes rows of a workbook as they were read, with the types of their cells
// and what is merged, into a workbook of one sheet. What has lost its value there has
// none here: a copy is refused for what its source was refused for.
type bookCopy struct {
	book   *xlsx.Writer
	out    *xlsx.Sheet
	styles map[string]xlsx.Style // by number format
	text   xlsx.Style
	open   mergedRows
}

// mergedRows are rows just written that one range of merged cells touches.
type mergedRows struct {
	xlsx.Merged
	first, last int
}

// newBookCopy begins a workbook with a sheet of the name. What it can't keep in memory
// goes to tmpDir, a private folder.
func newBookCopy(w io.Writer, name, tmpDir string) (*bookCopy, error) {
	book, err := xlsx.NewWriter(w, tmpDir)
	if err != nil {
		return nil, err
	}
	c := &bookCopy{book: book, styles: map[string]xlsx.Style{}}
	if c.text, err = book.Style(excelize.Style{NumFmt: xlsx.TextFormat}); err == nil {
		// The writer takes no apostrophe in a name.
		c.out, err = book.Sheet(cmp.Or(strings.ReplaceAll(name, "'", "’"), "Sheet1"), xlsx.SheetOptions{})
	}
	if err != nil {
		book.Abort()
		return nil, err
	}
	return c, nil
}

// Row writes a row: cells as [sheet.Record.Raw] has them, and what [sheet.Record.Form] tells.
func (c *bookCopy) Row(raw []string, form sheet.Form) error {
	values := make([]xlsx.Value, len(raw))
	for i, text := range raw {
		var err error
		if values[i], err = c.value(sheet.Unguard(text), form.Letter(i)); err != nil {
			return err
		}
	}
	if err := c.merge(form.Merged()); err != nil {
		return err
	}
	return c.out.Row(values, 0)
}

// merge puts off what is merged until the range's last row is known.
func (c *bookCopy) merge(m xlsx.Merged) error {
	row := c.out.Rows() + 1
	if m.Ref != "" && m.Ref == c.open.Ref {
		c.open.last = row
		return nil
	}
	if err := c.endMerge(); err != nil {
		return err
	}
	c.open = mergedRows{m, row, row}
	return nil
}

func (c *bookCopy) endMerge() error {
	m := c.open
	if m.Ref == "" || m.From == m.To && m.first == m.last {
		return nil
	}
	return c.out.Merge(m.first, m.From, m.last, m.To)
}

func (c *bookCopy) value(text string, letter byte) (xlsx.Value, error) {
	switch {
	case letter == sheet.FormFormula:
		// Its own would point to other rows here.
		return xlsx.FormulaValue("NA()"), nil
	case text == "":
		return xlsx.Value{}, nil
	case letter == sheet.FormBool:
		return xlsx.BoolValue(text == "true"), nil
	case letter == sheet.FormDate:
		return c.date(text)
	case letter == sheet.FormNumber:
		return c.number(text)
	}
	return xlsx.TextValue(text, c.text), nil
}

// date: what is no date in any program is the number that it was.
func (c *bookCopy) date(text string) (xlsx.Value, error) {
	format := "yyyy-mm-dd"
	day, clock, timed := strings.Cut(text, " ")
	serial, ok := sheet.DateSerial(day)
	number := float64(serial)
	if timed {
		format = "yyyy-mm-dd hh:mm:ss"
		at, err := time.Parse(time.TimeOnly, clock)
		ok = ok && err == nil
		number += float64(at.Hour()*3600+at.Minute()*60+at.Second()) / (24 * 3600)
	}
	if !ok {
		var err error
		if number, err = strconv.ParseFloat(text, 64); err != nil {
			return xlsx.TextValue(text, c.text), nil
		}
	}
	style, err := c.style(format)
	return xlsx.FloatValue(number, style), err
}

// number: zeros in front are its format's.
func (c *bookCopy) number(text string) (xlsx.Value, error) {
	number, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return xlsx.TextValue(text, c.text), nil
	}
	var style xlsx.Style
	if texts.AllDigits(text) && text[0] == '0' && text != "0" {
		style, err = c.style(strings.Repeat("0", len(text)))
	}
	return xlsx.FloatValue(number, style), err
}

func (c *bookCopy) style(format string) (xlsx.Style, error) {
	if style, known := c.styles[format]; known {
		return style, nil
	}
	style, err := c.book.Style(excelize.Style{CustomNumFmt: &format})
	c.styles[format] = style
	return style, err
}

// Close finishes the workbook.
func (c *bookCopy) Close() error {
	if err := c.endMerge(); err != nil {
		return err
	}
	if err := c.out.Flush(); err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	return c.book.Close()
}

// Abort frees what the copy holds; after Close it does nothing.
func (c *bookCopy) Abort() { c.book.Abort() }
