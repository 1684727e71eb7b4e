package sheet

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// record fits a row to the header and says what is wrong with it.
func (r *Reader) record(row sourceRow) Record {
	rec := Record{
		Number: row.number, Line: row.line, Hidden: row.hidden,
		Problems: append(slices.Clone(row.problems), r.ragged(row)...),
	}
	for len(row.cells) < len(r.header) {
		row.cells = append(row.cells, Cell{})
	}
	rec.Cells = row.cells[:len(r.header)]
	markMerged(rec.Cells, row.merged)
	if !r.bare {
		rec.Raw, rec.Form = r.raw(row)
		rec.Text = row.text
	}
	if r.export || len(rec.Problems) > 0 {
		rec.nameLine()
		return rec
	}
	switch {
	case r.repeatsHeader(rec.Cells):
		rec.Problems = []Problem{{CodeRepeatedHeader, -1, "the row repeats the header"}}
	case r.totals(rec.Cells):
		rec.Problems = []Problem{{CodeTotals, -1, "the row looks like a line of totals"}}
	}
	return rec
}

// nameLine helps where only a text editor shows what is wrong.
func (rec *Record) nameLine() {
	if rec.Line == 0 || rec.Line == rec.Number {
		return
	}
	for i := range rec.Problems {
		rec.Problems[i].Message += fmt.Sprintf(" (text line %d)", rec.Line)
	}
}

// missing stands for a cell that a narrow row lacks. A blank would be read
// without a word when the row is brought back as it is, and so might an error of
// Excel's that a mapping names among its words for nothing.
const missing = "#MISSING!"

// raw is the row as a CSV file holds it, as wide as the header at the least, and what
// else there is to tell of a workbook's.
func (r *Reader) raw(row sourceRow) ([]string, Form) {
	if row.raw == nil {
		return row.csv(), formOf(row)
	}
	raw := row.csv()
	for row.strict && len(raw) < len(r.header) {
		raw = append(raw, missing)
	}
	return raw, ""
}

// csv is the row as cells of a CSV file.
func (row sourceRow) csv() []string {
	if row.raw != nil {
		return slices.Clone(row.raw)
	}
	raw := make([]string, len(row.cells))
	for i, c := range row.cells {
		raw[i] = Guard(c.Text)
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

// repeatsHeader leaves out columns that are nobody's: a row of a rejects file has
// its reason in one.
func (r *Reader) repeatsHeader(cells []Cell) bool {
	alike := false
	for i, c := range cells {
		if nobodys(r.normal[i]) {
			continue
		}
		if NormalHeader(c.Text) != r.normal[i] {
			return false
		}
		alike = true
	}
	return alike
}

// nobodys says whether a column needs no mapping.
func nobodys(name string) bool { return strings.HasPrefix(name, "_") }

// totals knows a line of sums by its first word, and by most of its cells being
// empty: a client's row may begin with such a word too, but is filled.
func (r *Reader) totals(cells []Cell) bool {
	all, filled, begun := 0, 0, false
	for i, c := range cells {
		if nobodys(r.normal[i]) {
			continue
		}
		all++
		text := !blank(c.Text)
		if text && !begun {
			if begun = true; !ofTotals(c.Text) {
				return false
			}
		}
		if text || c.Damage != "" {
			filled++
		}
	}
	return begun && all >= 3 && filled*2 <= all
}

func ofTotals(text string) bool {
	if c := text[0]; c > ' ' && c < utf8.RuneSelf && strings.IndexByte("tTgGsScC", c) < 0 { // none below begins so
		return false
	}
	word, _, _ := strings.Cut(NormalHeader(text), ":")
	switch word {
	case "total", "totals", "grand total", "subtotal", "sum", "count", "total rows", "total clients", "total patients":
		return true
	}
	return false
}
