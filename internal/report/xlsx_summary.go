package report

import (
	"path/filepath"
	"strconv"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/xlsx"
)

// summarySheet is a page to read from top to bottom: words, and beside them
// numbers.
type summarySheet struct {
	out    *xlsx.Sheet
	styles styles
	err    error // the first
}

// summaryNumbers is the column of the numbers.
const summaryNumbers = 3

func (b *book) summary(s subject, counts totals) error {
	out, err := b.newSheet(sheetSummary)
	if err != nil {
		return err
	}
	p := &summarySheet{out: out, styles: b.styles}
	p.keep(out.SetColumns([]xlsx.ColumnLayout{{Width: 34}, {Width: 58}, {Width: 20}}))
	p.heading(s, counts)
	p.outcomes(counts.outcomes())
	p.counts(s.sum, counts.begun())
	p.fields(fieldCounts(s.sum, counts.labels))
	p.rest(s)
	if p.err != nil {
		return p.err
	}
	return out.Flush()
}

func (p *summarySheet) keep(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *summarySheet) put(cells ...cell) { p.keep(writeCells(p.out, sheetSummary, cells)) }

// section leaves a line free, and writes a heading.
func (p *summarySheet) section(title string) {
	p.put()
	p.put(textCell(title, p.styles.heading))
}

func (p *summarySheet) heading(s subject, counts totals) {
	style := p.styles
	p.put(textCell(s.kind(counts.begun())+" of "+printable(filepath.Base(s.meta.Source)), style.title))
	p.put(textCell(counts.progress(), 0))
	for _, alert := range s.alerts() {
		p.put(textCell(alert, style.alert))
	}
	p.put()
	p.put(textCell(s.price(), style.heading))
}

func (p *summarySheet) outcomes(list []outcome) {
	if len(list) == 0 {
		return
	}
	style := p.styles
	p.section(outcomesTitle)
	for _, o := range list {
		p.put(textCell(string(o.State), style.text), textCell(o.Words, style.text), numberCell(o.Count, style.number))
	}
}

func (p *summarySheet) counts(s plan.Summary, begun bool) {
	style := p.styles
	p.section("Rows")
	line := func(title, words string, n int) {
		p.put(textCell(title, style.text), textCell(words, style.text), numberCell(n, style.number))
	}
	for _, a := range peopleOrder() {
		n := count(s, a)
		line(actionWords(a).title, wordsOf(a, begun).after(n), n)
	}
	line("All", plural(s.Rows, "row in all", "rows in all"), s.Rows)
	line("Cleared", clearWords(s.Clears, begun), s.Clears)
	line("Written another way", "only written another way, not sent unless asked for", s.FormOnly)
}

func (p *summarySheet) fields(list []fieldCount) {
	if len(list) == 0 {
		return
	}
	style := p.styles
	p.section("Changes by field")
	first := p.out.Rows() + 1
	for _, f := range list {
		p.put(textCell(f.Title, style.text), textCell("", style.text), numberCell(f.Count, style.number))
	}
	p.keep(p.out.Bars(xlsx.Range{Column: summaryNumbers, First: first, Last: p.out.Rows()}, "#8AB8F0"))
}

func (p *summarySheet) rest(s subject) {
	style := p.styles
	p.section("About this plan")
	for _, f := range s.facts() {
		p.put(textCell(f.Name, style.text), textCell(f.Value, style.text))
	}
	p.section("How to decide")
	p.put(textCell("On the sheet Decisions, choose from the lists in the yellow cells, and save this file.", 0))
	p.put(textCell("The plan is then applied with it: apply PLAN --decisions THIS FILE", 0))
	p.list(remarksTitle, s.remarks())
	if len(s.meta.Values) == 0 {
		return
	}
	p.section("Values that the mapping doesn't list")
	for _, v := range s.meta.Values {
		p.put(textCell(v.Column, style.text), textCell(v.Value, style.text), numberCell(v.Count, style.number))
	}
}

func (p *summarySheet) list(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	p.section(title)
	for i, line := range lines {
		p.put(textCell(strconv.Itoa(i+1)+". "+line, 0))
	}
}
