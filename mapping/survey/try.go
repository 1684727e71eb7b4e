package survey

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/mapping"
)

// Result is what would become of a spreadsheet by a mapping, as far as the rows
// alone show it.
type Result struct {
	Rows    int      `json:"rows"`
	Refused int      `json:"refused"` // rows
	Whole   []Reason `json:"whole"`   // what is wrong with whole rows
	Columns []Line   `json:"columns"`
}

// Line is what would become of a column.
type Line struct {
	Column
	Fields  []string `json:"fields"` // none: the column is left out
	Read    int      `json:"read"`
	Refused int      `json:"refused"`
	Why     []Reason `json:"why"`  // why cells are refused
	Told    []Reason `json:"told"` // what the rows are told of cells, and taken all the same
	// Lacking are the values that the mapping's table lacks, most frequent first.
	Lacking []Count `json:"lacking,omitempty"`
	More    int     `json:"more_lacking,omitempty"` // rows with values that are not listed

	readIn, refusedIn int // the row that was last counted
}

// Reason is something that is said of cells, and of how many.
type Reason struct {
	Code    string  `json:"code"`
	Message string  `json:"message"`
	Count   int     `json:"count"`
	Values  []Count `json:"values,omitempty"` // of cells; only where they were asked for

	values tally
}

// maxValues bounds the values that are shown with a reason.
const maxValues = 20

// Try converts every row, and counts. values says whether the result holds values
// of cells that are refused.
func Try(b *mapping.Binding, rows Rows, values bool) (Result, error) {
	t := NewTrial(b, rows.Header(), values)
	if err := each(rows, t.Add); err != nil {
		return Result{}, err
	}
	return t.Finish(rows)
}

// Trial is a mapping that is tried on the rows of a spreadsheet.
type Trial struct {
	binding *mapping.Binding
	columns []*Column
	values  bool
	outcome
}

// outcome is what becomes of rows.
type outcome struct {
	rows, refused int
	whole         []Reason
	lines         map[string]*Line // by the column's letter
	of            [][]*Line        // of a row's values
}

// NewTrial begins a trial.
func NewTrial(b *mapping.Binding, header []string, values bool) *Trial {
	t := &Trial{binding: b, columns: columnsOf(header), values: values}
	t.begin()
	return t
}

func (t *Trial) begin() {
	t.outcome = outcome{lines: map[string]*Line{}}
	for _, c := range t.columns {
		t.lines[c.Letter] = &Line{}
	}
}

// Add tries a row, and keeps what it tells of the columns.
func (t *Trial) Add(rec sheet.Record) {
	t.binding.Survey(rec)
	for i, c := range t.columns {
		c.add(rec.Cells[i])
	}
	t.row(rec)
}

// Finish gives the result, after all rows. Where the whole of a column tells how its
// dates are read, the rows are tried again.
func (t *Trial) Finish(rows Rows) (Result, error) {
	if !t.binding.Settled() {
		t.begin()
		if err := each(rows, t.row); err != nil {
			return Result{}, err
		}
	}
	return t.result(), nil
}

// row counts what becomes of one row.
func (t *Trial) row(rec sheet.Record) {
	row := t.binding.Row(rec)
	t.rows++
	if row.Refused() {
		t.outcome.refused++
	}
	for _, i := range row.Issues {
		if i.Target == "" {
			note(&t.whole, i, t.values)
			continue
		}
		for letter := range strings.SplitSeq(i.Letter, "+") {
			line := t.lines[letter]
			if line == nil {
				continue
			}
			if i.Warning {
				note(&line.Told, i, t.values)
				continue
			}
			note(&line.Why, i, t.values)
			if line.refusedIn != t.rows {
				line.Refused++
			}
			line.refusedIn = t.rows
		}
	}
	t.countRead(row)
}

func (t *Trial) countRead(row mapping.Row) {
	for i, v := range row.Values {
		if i == len(t.of) { // they are the same of each row
			t.of = append(t.of, t.linesOf(v))
		}
		if v.Action == mapping.Leave {
			continue
		}
		for _, line := range t.of[i] {
			if line.refusedIn != t.rows && line.readIn != t.rows {
				line.Read++
				line.readIn = t.rows
			}
		}
	}
	if line := t.lines[t.binding.IDLetter()]; line != nil && row.ClientID != "" {
		line.Read++
	}
}

func (t *Trial) linesOf(v mapping.Value) []*Line {
	var all []*Line
	for _, letter := range v.Letters {
		if line := t.lines[letter]; line != nil {
			all = append(all, line)
		}
	}
	return all
}

// note counts an issue with its like.
func note(all *[]Reason, i mapping.Issue, values bool) {
	at := slices.IndexFunc(*all, func(r Reason) bool { return r.Code == i.Code && r.Message == i.Message })
	if at < 0 {
		at = len(*all)
		*all = append(*all, Reason{Code: i.Code, Message: i.Message, values: tally{most: maxValues}})
	}
	r := &(*all)[at]
	r.Count++
	if values && i.Target != "" {
		r.values.add(strings.TrimSpace(i.Value))
	}
}

func (t *Trial) result() Result {
	result := Result{Rows: t.rows, Refused: t.outcome.refused, Whole: t.whole}
	fields := t.binding.Sources()
	for _, c := range t.columns {
		c.finish()
		line := t.lines[c.Letter]
		line.Column, line.Fields = *c, fields[c.Letter]
		finishReasons(line.Why)
		finishReasons(line.Told)
		result.Columns = append(result.Columns, *line)
	}
	for _, f := range t.binding.Findings() {
		for i := range result.Columns {
			if line := &result.Columns[i]; f.Values != nil && slices.Contains(strings.Split(f.Letter, "+"), line.Letter) {
				for _, v := range f.Values {
					line.Lacking = append(line.Lacking, Count{v.Value, v.Count})
				}
				line.More = f.More
			}
		}
	}
	return result
}

func finishReasons(all []Reason) {
	for i := range all {
		if all[i].values.counts != nil {
			all[i].Values = all[i].values.sorted()
		}
	}
	slices.SortStableFunc(all, func(a, b Reason) int { return b.Count - a.Count })
}

// Write prints a line a column, and what becomes of the rows.
func (r Result) Write(w io.Writer) error {
	var out strings.Builder
	for _, line := range r.Columns {
		fmt.Fprintln(&out, line)
	}
	for _, why := range r.Whole {
		fmt.Fprintf(&out, "%d rows: %s\n", why.Count, why.Message)
	}
	fmt.Fprintf(&out, "%d rows: %d can be used, %d would be refused\n", r.Rows, r.Rows-r.Refused, r.Refused)
	_, err := io.WriteString(w, out.String())
	return err
}

// String is the column in one line.
func (l Line) String() string {
	var b strings.Builder
	fields := strings.Join(l.Fields, ", ")
	if fields == "" {
		fields = "left out"
	}
	more := ""
	if l.MoreDistinct {
		more = "more than "
	}
	fmt.Fprintf(&b, "%s %s: %s: %d of %d filled, %s%d distinct", l.Letter, l.Header, fields, l.Filled, l.Column.Rows, more, l.Distinct)
	if len(l.Forms) > 0 {
		fmt.Fprintf(&b, ", forms %s", most(l.Forms, 4, false))
	}
	if l.Fields == nil {
		return b.String()
	}
	fmt.Fprintf(&b, "; %d read, %d refused", l.Read, l.Refused)
	writeReasons(&b, l.Why)
	if len(l.Told) > 0 {
		b.WriteString("; told")
		writeReasons(&b, l.Told)
	}
	if len(l.Lacking) > 0 {
		fmt.Fprintf(&b, "; the mapping's values lack %s", most(l.Lacking, len(l.Lacking), true))
		if l.More > 0 {
			fmt.Fprintf(&b, ", and others in %d rows", l.More)
		}
	}
	return b.String()
}

func writeReasons(b *strings.Builder, all []Reason) {
	for i, r := range all {
		sep := ": "
		if i > 0 {
			sep = "; "
		}
		fmt.Fprintf(b, "%s%s (%s, %d)", sep, r.Message, r.Code, r.Count)
		if len(r.Values) > 0 {
			fmt.Fprintf(b, " %s", most(r.Values, len(r.Values), true))
		}
	}
}
