package report

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/report/signoff"
)

// So many rows stand in the page as plain HTML, and so many samples with each field.
const (
	maxPlainRows = 200
	maxSamples   = 3
)

// birthField is the one field of which a histogram helps: years tell that a century
// was guessed wrong.
const birthField = "DateOfBirth"

// survey is what a first pass over the rows finds for the page.
type survey struct {
	totals
	plain   [classes][]plan.Shown // the first of each class
	samples map[string][]plan.Change
	signs   *signoff.Count
	decades map[int]int // of birth: how many persons
}

// survey counts the rows, and gives each away.
func (s subject) survey(ctx context.Context, each func(plan.Shown) error) (survey, error) {
	v := survey{totals: newTotals(), signs: signoff.New(s.meta.Fields), samples: make(map[string][]plan.Change), decades: make(map[int]int)}
	for r, err := range s.shown(ctx) {
		if err != nil {
			return v, err
		}
		v.add(r, s.meta.Fields)
		if err := each(r); err != nil {
			return v, err
		}
	}
	return v, nil
}

func (v *survey) add(r plan.Shown, fields []plan.Field) {
	v.totals.add(r.Tried)
	c := classify(r.Row)
	for _, cell := range r.Card.Cells {
		v.bytes[c] += 10 + len(cell.Sheet)
	}
	if len(v.plain[c]) < maxPlainRows {
		v.plain[c] = append(v.plain[c], r)
	}
	v.sample(r)
	v.signs.Add(r)
	if born, ok := r.Card.Get(fields, birthField); ok && len(born.Result) >= 4 {
		if year, err := strconv.Atoi(born.Result[:4]); err == nil {
			v.decades[year/10*10]++
		}
	}
}

// sample keeps some pairs of each field, all different.
func (v *survey) sample(r plan.Shown) {
	if r.Action != plan.Create && r.Action != plan.Update {
		return
	}
	for _, c := range r.Changes {
		list := v.samples[c.Field]
		known := func(o plan.Change) bool { return o.Before == c.Before && o.After == c.After }
		if c.Derived || slices.ContainsFunc(list, known) {
			continue
		}
		switch at := slices.IndexFunc(list, func(o plan.Change) bool { return o.Before == "" }); {
		case len(list) < maxSamples:
			v.samples[c.Field] = append(list, c)
		case c.Before != "" && at >= 0: // a value that is taken away tells more than one that is new
			list[at] = c
		}
	}
}

// plainRows are the rows that stand in the page as plain HTML, the dangerous first.
func (v survey) plainRows() []plan.Shown {
	var list []plan.Shown
	for c := range classes {
		list = append(list, v.plain[c]...)
	}
	return list[:min(len(list), maxPlainRows)]
}

// plainPage are these rows for the page; above the first of each class stands which it is.
func (v survey) plainPage(fields []plan.Field) []plainRow {
	var list []plainRow
	last := classes
	for _, r := range v.plainRows() {
		one := newPlainRow(r, fields, v.begun())
		if c := classify(r.Row); c != last {
			one.Group, last = fmt.Sprintf("%s (%s)", c.titleOf(v.begun()), number(v.classes[c], "row", "rows")), c
		}
		list = append(list, one)
	}
	return list
}

// signSheet is the sign-off sheet as the page has it.
type signSheet struct {
	Lead    string
	Danger  []string
	Lines   []signoff.Line
	Heads   []string
	Columns []signColumn
	Notes   []string
	Sign    []string // what is filled in by hand
}

type signColumn struct {
	Title, Name string
	Numbers     []signNumber
}

// signNumber is a number, and what it is made of.
type signNumber struct {
	Head  string
	Count int
	Parts []string
}

func newSignSheet(s signoff.Sheet) signSheet {
	page := signSheet{Lead: s.Lead(), Danger: s.Danger(), Lines: s.Lines(), Heads: append(signoff.Heads(), "All rows"), Notes: s.Notes(), Sign: signoff.SignLines()}
	for _, c := range s.All() {
		var line signColumn
		line.Title, line.Name = fieldNames(c.Field)
		for i, n := range append(c.Numbers(), c.Rows()) {
			line.Numbers = append(line.Numbers, signNumber{Head: page.Heads[i], Count: n})
		}
		for i, n := range c.KeptNumbers() {
			if n > 0 {
				line.Numbers[keptAt].Parts = append(line.Numbers[keptAt].Parts, fmt.Sprintf("%d %s", n, signoff.KeptHeads()[i]))
			}
		}
		page.Columns = append(page.Columns, line)
	}
	return page
}
