package sheet

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"intakeq-bulk/internal/xlsx"
)

// maxDataRows is what a sheet holds below its header.
const maxDataRows = xlsx.MaxRows - 1

// Column widths are set before the first row is written, so they are judged by
// as many rows as are held back until then.
const (
	widthRows          = 100
	minWidth, maxWidth = 8, 60
)

// sheetWriter writes one sheet of a workbook.
type sheetWriter struct {
	out     *xlsx.Sheet
	styles  bookStyles
	name    string
	columns []Column
	widths  []int
	held    [][]xlsx.Value // the header and the first rows, until the widths are known
	row     []xlsx.Value   // the latest
	rows    int            // written or held, the header among them
	started bool
	done    bool
}

func newSheetWriter(b *bookWriter, name string, columns []Column) (*sheetWriter, error) {
	out, err := b.book.Sheet(name, xlsx.SheetOptions{})
	if err != nil {
		return nil, err
	}
	s := &sheetWriter{
		out: out, styles: b.styles, name: name, columns: slices.Clone(columns),
		widths: make([]int, len(columns)), row: make([]xlsx.Value, len(columns)),
	}
	header := make([]xlsx.Value, len(columns))
	for i, c := range columns {
		if header[i], err = fitting(c, c.Name, s.styles.header); err != nil {
			return nil, err
		}
		s.widen(i, c.Name)
	}
	s.held, s.rows = append(s.held, header), 1
	return s, nil
}

func (s *sheetWriter) write(cells []string) error {
	if err := checkCells(cells, s.columns); err != nil {
		return err
	}
	if s.rows > maxDataRows {
		return fmt.Errorf("table %s: an XLSX sheet holds at most %d rows: use CSV", s.name, maxDataRows)
	}
	row, err := s.values(cells)
	if err != nil {
		return err
	}
	s.rows++
	if s.started {
		return s.out.Row(row, 0)
	}
	for i, cell := range cells {
		s.widen(i, cell)
	}
	s.held = append(s.held, slices.Clone(row))
	if len(s.held) > widthRows {
		return s.start()
	}
	return nil
}

// values are a row's; the next call overwrites them.
func (s *sheetWriter) values(cells []string) (_ []xlsx.Value, err error) {
	for i, cell := range cells {
		if s.row[i], err = s.value(s.columns[i], cell); err != nil {
			return nil, err
		}
	}
	return s.row, nil
}

// value leaves out a cell that is empty: its column's style is that of its kind.
func (s *sheetWriter) value(c Column, text string) (xlsx.Value, error) {
	if text == "" {
		return xlsx.Value{}, nil
	}
	if c.Kind == Date {
		if serial, ok := DateSerial(text); ok {
			return xlsx.NumberValue(serial, s.styles.date), nil
		}
	}
	return fitting(c, text, s.styles.text)
}

func fitting(c Column, text string, style xlsx.Style) (xlsx.Value, error) {
	if !xlsx.Fits(text) {
		return xlsx.Value{}, &TooLongError{Column: c.Name, Units: xlsx.Units(text)}
	}
	return xlsx.TextValue(text, style), nil
}

// start writes what must precede the rows, and the rows held back.
func (s *sheetWriter) start() error {
	s.started = true
	if err := s.out.SetColumns(s.layout()); err != nil {
		return err
	}
	if err := s.out.Freeze(0); err != nil {
		return err
	}
	for _, row := range s.held {
		if err := s.out.Row(row, 0); err != nil {
			return err
		}
	}
	s.held = nil
	return nil
}

// layout gives empty cells a style too, so that a ZIP typed into one keeps its
// zero.
func (s *sheetWriter) layout() []xlsx.ColumnLayout {
	list := make([]xlsx.ColumnLayout, len(s.columns))
	for i, c := range s.columns {
		width := min(max(s.widths[i]+2, minWidth), maxWidth) // 2 for the filter's button
		list[i] = xlsx.ColumnLayout{Width: float64(width), Style: s.styles.text}
		if c.Kind == Date {
			list[i].Style = s.styles.date
		}
	}
	return list
}

// finish ends the sheet.
func (s *sheetWriter) finish() error {
	if s.done {
		return nil
	}
	s.done = true
	if !s.started {
		if err := s.start(); err != nil {
			return err
		}
	}
	if err := s.out.Filter(); err != nil {
		return err
	}
	return s.out.Flush()
}

// widen makes column i fit the longest line of the text.
func (s *sheetWriter) widen(i int, text string) {
	for line := range strings.Lines(text) {
		s.widths[i] = max(s.widths[i], utf8.RuneCountInString(line))
	}
}

// DateSerial is the number of a YYYY-MM-DD date in the 1900 date system, from
// the first day on that has the same number in all programs: Excel counts a
// 29 February 1900 that never was, LibreOffice does not.
func DateSerial(text string) (int64, bool) {
	const (
		unixEpoch   = 25569 // 1970-01-01
		march1900   = 61
		secondsADay = 24 * 60 * 60
	)
	day, err := time.Parse(time.DateOnly, text)
	serial := unixEpoch + day.Unix()/secondsADay
	return serial, err == nil && serial >= march1900
}
