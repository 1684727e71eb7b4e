package sheet

import (
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"

	"intakeq-bulk/internal/texts"
)

// maxTitleRows is how far down a header is looked for. Exports put a name, a
// date and a blank line over it; more than 20 rows of that were never seen.
const maxTitleRows = 20

// NormalHeader is the form in which headers are compared: without case, NFC,
// no-break spaces as spaces, runs of them as one, and no zero-width marks.
func NormalHeader(s string) string {
	if plainWord(s) {
		return strings.ToLower(s)
	}
	return normalText(s)
}

func normalText(s string) string {
	s = strings.Map(func(c rune) rune {
		if texts.ZeroWidth(c) {
			return -1
		}
		return c
	}, s)
	return strings.ToLower(norm.NFC.String(strings.Join(strings.Fields(s), " ")))
}

// plainWord: printed signs of ASCII, and no blank.
func plainWord(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// findHeader chooses the first row with more than one filled cell. A title has
// one, so has every row of a table with a single column: then it is the first
// that isn't blank.
func (r *Reader) findHeader() (int, error) {
	rows, err := r.in.open()
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	first := 0
	for {
		row, err := rows.next()
		if err != nil || row.number > maxTitleRows {
			return orOne(first), ignoreEOF(err)
		}
		filled := countFilled(row.cells)
		if filled > 1 {
			return row.number, nil
		}
		if filled == 1 && first == 0 {
			first = row.number
		}
	}
}

// orOne: of a file without any row it is said that row 1 is no header.
func orOne(row int) int { return max(row, 1) }

func countFilled(cells []Cell) int {
	n := 0
	for _, c := range cells {
		if c.Damage != "" || !blank(c.Text) {
			n++
		}
	}
	return n
}

// setHeader keeps the names up to the last that shows anything.
func (r *Reader) setHeader(row sourceRow) error {
	r.header, r.normal = nil, nil
	width := 0
	for i, c := range row.cells {
		if !blank(c.Text) {
			width = i + 1
		}
	}
	if width == 0 {
		return &Error{Row: row.number, Line: row.line, Err: errNoHeader}
	}
	for _, c := range row.cells[:width] {
		r.header = append(r.header, c.Text)
		r.normal = append(r.normal, NormalHeader(c.Text))
	}
	return nil
}

// headerProblems are those of the names; filled says which columns have a value
// below.
func (r *Reader) headerProblems(filled []bool) []Problem {
	var found []Problem
	seen := map[string]int{}
	for i, name := range r.normal {
		if name == "" {
			if filled[i] {
				found = append(found, Problem{CodeNoHeader, i, fmt.Sprintf(
					"column %s has values but no header; name it in the spreadsheet", ColumnName(i))})
			}
			continue
		}
		if first, ok := seen[name]; ok {
			found = append(found, Problem{CodeDuplicateHeader, i, fmt.Sprintf(
				"columns %s and %s have the same header; rename one in the spreadsheet", ColumnName(first), ColumnName(i))})
			continue
		}
		seen[name] = i
	}
	return found
}
