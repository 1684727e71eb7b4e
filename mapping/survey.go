package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"intakeq-bulk/internal/sheet"
)

// maxListed bounds the distinct values that are listed of a column.
const maxListed = 200

// tally counts distinct values, up to a number of them.
type tally struct {
	counts map[string]int
	rows   int // in all
	beyond int // rows whose value was no longer listed
}

func (t *tally) add(value string) {
	t.rows++
	if t.counts == nil {
		t.counts = map[string]int{}
	}
	if _, ok := t.counts[value]; !ok && len(t.counts) >= maxListed {
		t.beyond++
		return
	}
	t.counts[value]++
}

// ValueCount is a value and the rows that have it.
type ValueCount struct {
	Value string
	Count int
}

// Finding is something about a whole column. Its message holds no value; Values
// do, for reports.
type Finding struct {
	Column  string // header
	Letter  string
	Message string
	Values  []ValueCount // what the mapping's table lacks, most frequent first
	More    int          // rows with values that are not listed
}

// Survey looks at a record before any is converted: dates are read by what their
// whole column tells. Call it for every record, then [Binding.Row] for every record.
func (b *Binding) Survey(rec sheet.Record) {
	if len(rec.Problems) > 0 {
		return
	}
	for _, e := range b.entries {
		if e.Constant != nil || e.readOnly || e.Values == nil && e.to[0].dates == nil {
			continue
		}
		cell := e.prepare(rec)
		if blankCell(cell.Cell) || trim(cell.Text) == b.clearToken || cell.Damage != "" {
			continue
		}
		if e.Values != nil {
			e.surveyValues(cell.Text)
			continue
		}
		if dates := e.to[0].dates; dates != nil {
			dates.Survey(cell.Cell)
		}
	}
}

// Settled tells whether the survey has found nothing by which a cell is read otherwise
// than before it: rows that were converted meanwhile are as they would be now.
func (b *Binding) Settled() bool {
	return !slices.ContainsFunc(b.entries, func(e *entry) bool {
		return slices.ContainsFunc(e.to, func(to *converter) bool { return to.dates != nil && !to.dates.Settled() })
	})
}

// surveyValues counts what the table lacks, whatever becomes of it, so that the
// list shows what the table could be told.
func (e *entry) surveyValues(text string) {
	values := []string{text}
	if e.Field == "Tags" {
		values, _ = splitTags(text, e.Separator)
	}
	for _, v := range values {
		if _, ok := e.Values.find(v); !ok {
			e.lacking.add(trim(v))
		}
	}
}

// Findings tells what the survey found out, by column.
func (b *Binding) Findings() []Finding {
	var all []Finding
	for _, e := range b.entries {
		f := Finding{Column: strings.Join(e.names, " + "), Letter: strings.Join(e.letters, "+")}
		if e.lacking.rows > 0 {
			f.Message = e.lacking.message() + e.consequence()
			f.Values, f.More = e.lacking.sorted(), e.lacking.beyond
			all = append(all, f)
			f.Values, f.More = nil, 0
		}
		if dates := e.to[0].dates; dates != nil && !e.readOnly {
			if f.Message = dates.Message(); f.Message != "" {
				all = append(all, f)
			}
		}
	}
	return all
}

func (t *tally) message() string {
	values := fmt.Sprint(len(t.counts))
	if t.beyond > 0 {
		values = "more than " + values
	}
	return fmt.Sprintf("the mapping's values lack %s of the column's values (%d in all rows together): ", values, t.rows)
}

// consequence ends the sentence of message by what otherwise says.
func (e *entry) consequence() string {
	switch e.Otherwise {
	case Keep:
		return "they are kept as they are"
	case Blank:
		return "they are read as blank"
	}
	return "their rows are refused"
}

func (t *tally) sorted() []ValueCount {
	var all []ValueCount
	for value, count := range t.counts {
		all = append(all, ValueCount{value, count})
	}
	slices.SortFunc(all, func(a, b ValueCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return all
}
