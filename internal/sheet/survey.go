package sheet

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"intakeq-bulk/internal/charset"
)

// maxGrid bounds rows x columns: each row is padded to the header's width, so a
// small file with 16,384 headers over a million short rows would cost hours.
// A million rows of 100 columns pass.
const maxGrid = 100_000_000

// maxText bounds the text of all cells together. One long shared string can
// stand in a million cells, and each caller downstream would copy it out.
const maxText = 1 << 30

var errNoHeader = errors.New("there is no header here: the row is blank or missing; say which row holds the column names (header_row in the mapping)")

// census is what one pass over all rows finds.
type census struct {
	rows, hidden   int
	filled         []bool
	text           int64
	mojibake, lost tally
	uncalculated   tally // of all rows, those that are blank but for such cells too
}

// tally counts rows and keeps the first, to be shown.
type tally struct{ rows, first int }

func (t *tally) add(row int) {
	if t.rows == 0 {
		t.first = row
	}
	t.rows++
}

// survey reads the file once to its end, so that one which can't be read whole
// is refused before a row of it is used; each, if it is not nil, is given its rows.
func (r *Reader) survey(each func(Record)) error {
	if err := r.belowHeader(); err != nil {
		return err
	}
	c := census{filled: make([]bool, len(r.header))}
	for {
		row, err := r.rows.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if row.raw == nil && uncalculated(row.cells) {
			c.uncalculated.add(row.number)
		}
		if blankCells(row.cells) {
			continue
		}
		if err := c.count(row); err != nil {
			return err
		}
		if each != nil {
			each(r.record(row))
		}
	}
	if width := max(len(r.header), 1); c.rows > maxGrid/width {
		return fmt.Errorf("%d rows of %d columns are more than this tool reads; split the file", c.rows, width)
	}
	r.report(c)
	return nil
}

// belowHeader opens the rows (again) and stands below the header.
func (r *Reader) belowHeader() error {
	if r.rows != nil {
		if err := r.rows.Close(); err != nil {
			return err
		}
		r.rows = nil
	}
	rows, err := r.in.open()
	if err != nil {
		return err
	}
	r.rows, r.above = rows, make([][]string, r.info.HeaderRow-1)
	for {
		row, err := rows.next()
		if err == io.EOF || err == nil && row.number > r.info.HeaderRow {
			return &Error{Row: r.info.HeaderRow, Err: errNoHeader}
		}
		if err != nil {
			return err
		}
		if row.number == r.info.HeaderRow {
			return r.setHeader(row)
		}
		r.above[row.number-1] = row.csv()
	}
}

func (c *census) count(row sourceRow) error {
	c.rows++
	if row.hidden {
		c.hidden++
	}
	var mojibake, lost bool
	for i, cell := range row.cells {
		c.text += int64(len(cell.Text))
		if i < len(c.filled) && !c.filled[i] {
			c.filled[i] = cell.Damage != "" || !blank(cell.Text)
		}
		if !row.sound {
			mojibake = mojibake || charset.Misread(cell.Text)
			lost = lost || strings.ContainsRune(cell.Text, '\ufffd')
		}
	}
	if mojibake {
		c.mojibake.add(row.number)
	}
	if lost {
		c.lost.add(row.number)
	}
	if c.text > maxText {
		return &Error{Row: row.number, Err: errors.New("the cells hold more than 1 GiB of text; split the file")}
	}
	return nil
}

// sound says whether a text has neither of the bytes by which its lost letters begin:
// those of [charset.Misread], and U+FFFD.
func sound(text string) bool {
	return strings.IndexByte(text, "Ã"[0]) < 0 && strings.IndexByte(text, "\ufffd"[0]) < 0
}

// uncalculated says whether the value of a cell is not there yet, whatever it
// looks like.
func uncalculated(cells []Cell) bool {
	return slices.ContainsFunc(cells, func(c Cell) bool { return c.Mark&(MarkMissing|MarkPlaceholder) != 0 })
}

func (r *Reader) report(c census) {
	r.info.Rows, r.info.Hidden = c.rows, c.hidden
	r.info.Problems = r.headerProblems(c.filled)
	if r.info.HeaderRow > 1 {
		r.note("the column names were taken from row %d", r.info.HeaderRow)
	}
	if c.hidden > 0 {
		r.note("%d hidden or filtered rows are read like all others", c.hidden)
	}
	if c.uncalculated.rows > 0 {
		r.note("%d rows, first %d, hold formulas that no spreadsheet program has calculated: open the file in one, save it, and look at these cells", c.uncalculated.rows, c.uncalculated.first)
	}
	if c.mojibake.rows > 0 {
		r.note("%d rows, first %d, hold characters such as Ã©, as UTF-8 looks when it is read as Windows-1252: the damage may have been done before; if not, say the encoding", c.mojibake.rows, c.mojibake.first)
	}
	if c.lost.rows > 0 {
		r.note("%d rows, first %d, hold the mark for a lost character (U+FFFD): export again from the other system", c.lost.rows, c.lost.first)
	}
}

func (r *Reader) note(format string, a ...any) {
	r.info.Notes = append(r.info.Notes, fmt.Sprintf(format, a...))
}

func ignoreEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}
