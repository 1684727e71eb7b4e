package report

import (
	"path/filepath"
	"slices"
	"strconv"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/report/signoff"
	"intakeq-bulk/internal/xlsx"
)

// summarySheet is a page to read from top to bottom: words, and beside them
// numbers. Summary is one, and Sign-off.
type summarySheet struct {
	out    *xlsx.Sheet
	name   string
	styles styles
	err    error // the first
}

func (b *book) summary(s subject, counts totals) error {
	out, err := b.newSheet(sheetSummary, true)
	if err != nil {
		return err
	}
	p := &summarySheet{out: out, name: sheetSummary, styles: b.styles}
	p.keep(out.SetColumns([]xlsx.ColumnLayout{{Width: 46}, {Width: 58}, {Width: 14}, {Width: 14}, {Width: 14}, {Width: 14}, {Width: 14}}))
	p.heading(s, counts)
	p.outcomes(counts.outcomes())
	p.counts(s.sum, counts)
	p.fields(s.fields)
	p.reasons(s.pageReasons())
	p.rest(s, counts)
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

func (p *summarySheet) put(cells ...cell) { p.keep(writeCells(p.out, p.name, cells)) }

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
	for _, a := range s.alarmViews() {
		p.put(textCell("Alarm "+a.Code+": "+a.Title, style.alert))
		p.put(textCell(a.Message+" "+a.Where+" "+sampleText(a.Sample), style.alert))
		p.put(textCell(a.Next, style.alert))
	}
	if found, _ := s.notes(); len(found) > 0 {
		p.list(foundTitle, found)
	}
	if whole := counts.whole(); whole != "" {
		p.put()
		p.put(textCell(whole, 0))
	}
	p.put()
	p.put(textCell(s.price(counts), style.heading))
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

func (p *summarySheet) counts(s plan.Summary, counts totals) {
	style := p.styles
	p.section("Rows")
	line := func(title, words string, n int) {
		p.put(textCell(title, style.text), textCell(words, style.text), numberCell(n, style.number))
	}
	for _, a := range peopleOrder() {
		n := count(s, a)
		line(wordsOf(a, counts.begun()).title, countWords(a, n, counts), n)
	}
	line("All", plural(s.Rows, "row in all", "rows in all"), s.Rows)
	line("Cleared", clearWords(s.Clears, counts.begun()), s.Clears)
	line("Written another way", "only written another way, not sent unless asked for", s.FormOnly)
}

// fields has a column for each count: they don't mix.
func (p *summarySheet) fields(list []plan.FieldCount) {
	if len(list) == 0 {
		return
	}
	style := p.styles
	p.section("By column of the spreadsheet")
	head := []cell{textCell("Column", style.header), textCell("Field", style.header)}
	for _, name := range []string{"Cleared", "Overwritten", "Filled in", "New clients", "Other form"} {
		head = append(head, textCell(name, style.header))
	}
	p.put(head...)
	for _, f := range list {
		title, _ := fieldNames(f.Field)
		cells := []cell{textCell(title, style.text), textCell(fieldTitle(f.Field.Field, f.Label), style.text)}
		for _, n := range []int{f.Clear, f.Overwrite, f.Fill, f.Create, f.Form} {
			cells = append(cells, numberCell(n, style.number))
		}
		p.put(cells...)
	}
}

func (p *summarySheet) reasons(list []htmlReason) {
	if len(list) == 0 {
		return
	}
	p.section("Why, and warnings")
	for _, r := range list {
		p.put(textCell(r.Title, p.styles.text), textCell(printable(r.Code), p.styles.text), numberCell(r.Count, p.styles.number))
	}
}

func (p *summarySheet) rest(s subject, counts totals) {
	style := p.styles
	p.section("About this plan")
	for _, f := range s.facts() {
		p.put(textCell(f.Name, style.text), textCell(f.Value, style.text))
	}
	p.section("How to decide")
	p.put(textCell("On the sheet Decisions, choose from the lists in the yellow cells, and save this file.", 0))
	p.put(textCell("The plan is then applied with it: apply PLAN --decisions THIS FILE", 0))
	if len(s.meta.Values) > 0 {
		p.section("Values that the mapping doesn't list")
	}
	for _, v := range s.meta.Values {
		p.put(textCell(v.Column, style.text), textCell(v.Value, style.text), numberCell(v.Count, style.number))
	}
	_, standing := s.notes()
	p.list(remarksOf(counts.begun()), standing)
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

// signOff is the sheet that a customer signs.
func (b *book) signOff(s subject, sheet signoff.Sheet) error {
	out, err := b.newSheet(signoff.Title, false)
	if err != nil {
		return err
	}
	p := &summarySheet{out: out, name: signoff.Title, styles: b.styles}
	widths := []xlsx.ColumnLayout{{Width: 30}, {Width: 30}}
	for range signHeads() {
		widths = append(widths, xlsx.ColumnLayout{Width: 13})
	}
	p.keep(out.SetColumns(widths))
	p.put(textCell(signoff.Title+": "+printable(filepath.Base(s.meta.Source)), b.styles.title))
	p.put(textCell(sheet.Lead(), b.styles.heading))
	for _, f := range s.facts() {
		p.put(textCell(f.Name, 0), textCell(f.Value, 0))
	}
	p.list(signoff.DangerTitle, sheet.Danger())
	p.section("Persons")
	for _, l := range sheet.Lines() {
		words := l.Words
		if l.Part {
			words = "      of these " + words
		}
		p.put(numberCell(l.Count, b.styles.count), textCell("  "+words, 0))
	}
	p.signColumns(sheet.All())
	p.put()
	for _, note := range sheet.Notes() {
		p.put(textCell(note, 0))
	}
	for _, name := range signoff.SignLines() {
		p.put()
		p.put(textCell(name+":", b.styles.heading), textCell("", b.styles.line))
	}
	if p.err != nil {
		return p.err
	}
	return out.Flush()
}

// signHeads are the titles above the numbers: why cells were kept stands beside how
// many were.
func signHeads() []string {
	list := signoff.Heads()
	for i, head := range signoff.KeptHeads() {
		list = slices.Insert(list, keptAt+1+i, "kept: "+head)
	}
	return append(list, "All rows")
}

// keptAt is the place of what was kept among the numbers.
const keptAt = 2

func (p *summarySheet) signColumns(list []signoff.Column) {
	if len(list) == 0 {
		return
	}
	p.section("Cells by column of the spreadsheet")
	head := []xlsx.Value{xlsx.TextValue("Column", p.styles.header), xlsx.TextValue("Field", p.styles.header)}
	for _, name := range signHeads() {
		head = append(head, xlsx.TextValue(name, p.styles.wrapHead))
	}
	const lines = 48 // points: three lines
	p.keep(p.out.Row(head, lines))
	for _, c := range list {
		title, _ := fieldNames(c.Field)
		cells := []cell{textCell(title, p.styles.text), textCell(fieldTitle(c.Field.Field, c.Label), p.styles.text)}
		for _, n := range append(slices.Insert(c.Numbers(), keptAt+1, c.KeptNumbers()...), c.Rows()) {
			cells = append(cells, numberCell(n, p.styles.number))
		}
		p.put(cells...)
	}
}
