package report

import (
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/xuri/excelize/v2"

	"intakeq-bulk/internal/plan"
)

// summarySheet is a page to read from top to bottom: words, and beside them
// numbers.
type summarySheet struct {
	*table
	err error // the first
}

func (b *book) summary(s source, counts tally) error {
	stream, err := b.newSheet(sheetSummary)
	if err != nil {
		return err
	}
	p := &summarySheet{table: &table{book: b, name: sheetSummary, columns: 3, stream: stream}}
	p.keep(p.setColumns([]column{{width: 34}, {width: 58}, {width: 20}}))
	p.heading(s, counts)
	p.outcomes(counts.outcomes())
	p.counts(s.sum)
	p.fields(fieldCounts(s.sum, counts.labels))
	p.rest(s)
	if p.err != nil {
		return p.err
	}
	return stream.Flush()
}

func (p *summarySheet) keep(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *summarySheet) put(cells ...any) { p.keep(p.add(cells)) }

// section leaves a line free, and writes a heading.
func (p *summarySheet) section(title string) {
	p.put()
	p.put(textCell(title, p.book.styles.heading))
}

func (p *summarySheet) heading(s source, counts tally) {
	style := p.book.styles
	p.put(textCell(s.kind(counts.begun())+" of "+printable(filepath.Base(s.meta.Source)), style.title))
	p.put(textCell(counts.standing(), 0))
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
	style := p.book.styles
	p.section(outcomesTitle)
	for _, o := range list {
		p.put(textCell(string(o.State), style.text), textCell(o.Words, style.text), numberCell(o.Count, style.number))
	}
}

func (p *summarySheet) counts(s plan.Summary) {
	style := p.book.styles
	p.section("Rows")
	line := func(title, words string, n int) {
		p.put(textCell(title, style.text), textCell(words, style.text), numberCell(n, style.number))
	}
	for _, a := range peopleOrder() {
		n := count(s, a)
		line(actionWords(a).title, actionWords(a).after(n), n)
	}
	line("All", plural(s.Rows, "row in all", "rows in all"), s.Rows)
	line("Cleared", clearWords(s.Clears), s.Clears)
	line("Written another way", "only written another way, not sent unless asked for", s.FormOnly)
}

func (p *summarySheet) fields(list []fieldCount) {
	if len(list) == 0 {
		return
	}
	style := p.book.styles
	p.section("Changes by field")
	first := p.rows + 1
	for _, f := range list {
		p.put(textCell(f.Title, style.text), textCell("", style.text), numberCell(f.Count, style.number))
	}
	p.keep(p.book.file.SetConditionalFormat(sheetSummary, fmt.Sprintf("C%d:C%d", first, p.rows), []excelize.ConditionalFormatOptions{
		{Type: "data_bar", Criteria: "=", MinType: "num", MinValue: "0", MaxType: "max", BarColor: "#8AB8F0", BarSolid: true},
	}))
}

func (p *summarySheet) rest(s source) {
	style := p.book.styles
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
