package sheet

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// maxDataRows is what a sheet holds below its header.
const maxDataRows = excelize.TotalRows - 1

// Column widths are set before the first row is written, so they are judged by
// as many rows as are held back until then.
const (
	widthRows          = 100
	minWidth, maxWidth = 8, 60
)

// sheetWriter writes one sheet of a workbook.
type sheetWriter struct {
	book    *bookWriter
	name    string
	columns []Column
	stream  *excelize.StreamWriter
	widths  []int
	held    [][]any // the header and the first rows, until the widths are known
	rows    int     // written or held, the header among them
	started bool
	done    bool
}

func newSheetWriter(b *bookWriter, name string, columns []Column) (*sheetWriter, error) {
	// excelize would say "A1" for any sheet that is streamed, and readers that
	// believe it read one cell. The element is optional.
	if err := b.file.SetSheetDimension(name, ""); err != nil {
		return nil, err
	}
	stream, err := b.file.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	s := &sheetWriter{book: b, name: name, columns: slices.Clone(columns), stream: stream, widths: make([]int, len(columns))}
	header := make([]any, len(columns))
	for i, c := range columns {
		if header[i], err = b.textCell(c, c.Name, b.styles.header); err != nil {
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
	row := make([]any, len(cells))
	for i, cell := range cells {
		var err error
		if row[i], err = s.cell(s.columns[i], cell); err != nil {
			return err
		}
	}
	s.rows++
	if s.started {
		return s.put(s.rows, row)
	}
	for i, cell := range cells {
		s.widen(i, cell)
	}
	s.held = append(s.held, row)
	if len(s.held) > widthRows {
		return s.start()
	}
	return nil
}

// cell is the value for excelize; nil writes nothing.
func (s *sheetWriter) cell(c Column, text string) (any, error) {
	if text == "" {
		return nil, nil
	}
	if serial, ok := dateSerial(text); ok && c.Kind == Date {
		return excelize.Cell{StyleID: s.book.styles.date, Value: serial}, nil
	}
	return s.book.textCell(c, text, s.book.styles.text)
}

// start writes what must precede the rows, and the rows held back.
func (s *sheetWriter) start() error {
	s.started = true
	if err := s.setColumns(); err != nil {
		return err
	}
	err := s.stream.SetPanes(&excelize.Panes{
		Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft",
		Selection: []excelize.Selection{{SQRef: "A2", ActiveCell: "A2", Pane: "bottomLeft"}},
	})
	if err != nil {
		return err
	}
	for i, row := range s.held {
		if err := s.put(i+1, row); err != nil {
			return err
		}
	}
	s.held = nil
	return nil
}

// setColumns sets widths, and the style of empty cells too, so that a ZIP typed
// into one keeps its zero. From the last to the first, for excelize writes the
// columns in the reverse order of these calls, and XLSX wants them ascending.
// excelize takes about n*n*n steps for n columns, hence the limit.
func (s *sheetWriter) setColumns() error {
	const maxStyled = 500
	for i := min(len(s.columns), maxStyled) - 1; i >= 0; i-- {
		width := min(max(s.widths[i]+2, minWidth), maxWidth) // 2 for the filter's button
		if err := s.stream.SetColWidth(i+1, i+1, float64(width)); err != nil {
			return err
		}
		style := s.book.styles.text
		if s.columns[i].Kind == Date {
			style = s.book.styles.date
		}
		if err := s.stream.SetColStyle(i+1, i+1, style); err != nil {
			return err
		}
	}
	return nil
}

func (s *sheetWriter) put(row int, cells []any) error {
	at, err := excelize.CoordinatesToCellName(1, row)
	if err != nil {
		return err
	}
	return s.stream.SetRow(at, cells)
}

// finish ends the sheet; its filter can only now be told the last row.
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
	last, err := excelize.CoordinatesToCellName(len(s.columns), s.rows)
	if err != nil {
		return err
	}
	if err := s.book.file.AutoFilter(s.name, "A1:"+last, nil); err != nil {
		return err
	}
	return s.stream.Flush()
}

// widen makes column i fit the longest line of the text.
func (s *sheetWriter) widen(i int, text string) {
	for line := range strings.Lines(text) {
		s.widths[i] = max(s.widths[i], utf8.RuneCountInString(line))
	}
}

// dateSerial is the number of a YYYY-MM-DD date in the 1900 date system, from
// the first day on that has the same number in all programs: Excel counts a
// 29 February 1900 that never was, LibreOffice does not.
func dateSerial(text string) (int64, bool) {
	const (
		unixEpoch   = 25569 // 1970-01-01
		march1900   = 61
		secondsADay = 24 * 60 * 60
	)
	day, err := time.Parse(time.DateOnly, text)
	serial := unixEpoch + day.Unix()/secondsADay
	return serial, err == nil && serial >= march1900
}
