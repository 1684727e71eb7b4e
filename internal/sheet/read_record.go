package sheet

import (
	"fmt"
	"slices"
	"strings"
)

// record fits a row to the header and says what is wrong with it.
func (r *Reader) record(row sourceRow) Record {
	rec := Record{
		Number: row.number, Line: row.line, Hidden: row.hidden,
		Cells: make([]Cell, len(r.header)),
		Raw:   row.csv(),
	}
	copy(rec.Cells, row.cells)
	rec.Problems = append(slices.Clone(row.problems), r.ragged(row)...)
	if r.own || len(rec.Problems) > 0 {
		return rec
	}
	switch {
	case r.repeatsHeader(rec.Cells):
		rec.Problems = []Problem{{CodeRepeatedHeader, -1, "the row repeats the header"}}
	case totals(rec.Cells):
		rec.Problems = []Problem{{CodeTotals, -1, "the row looks like a line of totals"}}
	}
	return rec
}

// csv is the row as cells of a CSV file. A cell that has lost its value in XLSX
// but wouldn't show it there stands as a spreadsheet error, so that it is
// refused again when the row is brought back.
func (row sourceRow) csv() []string {
	if row.raw != nil {
		return row.raw
	}
	raw := make([]string, len(row.cells))
	for i, c := range row.cells {
		raw[i] = Guard(c.Text)
		if c.Damage != "" && textDamage(raw[i]) == "" {
			raw[i] = "#VALUE!"
		}
	}
	return raw
}

// ragged: cells beyond the header may be blank, as a spreadsheet program leaves
// them; a value there has shifted, or its column has no name.
func (r *Reader) ragged(row sourceRow) []Problem {
	width := len(r.header)
	for i := width; i < len(row.cells); i++ {
		if row.cells[i].Damage != "" || !blank(row.cells[i].Text) {
			return []Problem{{CodeRagged, i, fmt.Sprintf(
				"the row has a value in column %s, the header ends at column %s", ColumnName(i), ColumnName(width-1))}}
		}
	}
	if row.strict && len(row.cells) < width {
		return []Problem{{CodeRagged, -1, fmt.Sprintf(
			"the row has %d cells, the header has %d", len(row.cells), width)}}
	}
	return nil
}

func (r *Reader) repeatsHeader(cells []Cell) bool {
	for i, c := range cells {
		if NormalHeader(c.Text) != r.normal[i] {
			return false
		}
	}
	return true
}

// totals knows a line of sums by its first word, and by most of its cells being
// empty: a client's row may begin with such a word too, but is filled.
func totals(cells []Cell) bool {
	if len(cells) < 3 || countFilled(cells)*2 > len(cells) {
		return false
	}
	for _, c := range cells {
		if blank(c.Text) {
			continue
		}
		word, _, _ := strings.Cut(NormalHeader(c.Text), ":")
		switch word {
		case "total", "totals", "grand total", "subtotal", "sum", "count", "total rows", "total clients", "total patients":
			return true
		}
		return false
	}
	return false
}
