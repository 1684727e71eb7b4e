package report

import (
	"math"
	"path/filepath"
	"slices"
	"strconv"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/report/fit"
	"intakeq-bulk/internal/report/look"
	"intakeq-bulk/internal/report/signoff"
	"intakeq-bulk/internal/report/table"
	"intakeq-bulk/internal/report/tally"
	"intakeq-bulk/internal/xlsx"
)

// summarySheet is a page to read from top to bottom: words, and beside them
// numbers. Summary is one, and Sign-off.
type summarySheet struct {
	out    *xlsx.Sheet
	name   string
	styles look.Styles
	widths []float64
	height float64 // of all rows, in points
	err    error   // the first
}

func (b *book) summary(s subject, counts totals) error {
	out, err := b.out.Sheet(sheetSummary, xlsx.SheetOptions{FitToWidth: true, Protected: true})
	if err != nil {
		return err
	}
	p := b.newSummarySheet(out, sheetSummary, 44, 44, 12, 12, 12, 12, 12)
	p.heading(s, counts)
	p.outcomes(counts.outcomes())
	p.counts(s.sum, counts, s.ofCreates(counts.begun()))
	p.fields(s.fields)
	p.reasons(s.pageReasons())
	p.rest(s, counts)
	return p.finish()
}

func (b *book) newSummarySheet(out *xlsx.Sheet, name string, widths ...float64) *summarySheet {
	p := &summarySheet{out: out, name: name, styles: b.styles, widths: widths}
	layout := make([]xlsx.ColumnLayout, len(widths))
	for i, w := range widths {
		layout[i].Width = w
	}
	p.keep(out.SetColumns(layout))
	return p
}

// The heights of lines of larger letters, in points.
const headingLine, titleLine = 17, 22

func (p *summarySheet) keep(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *summarySheet) put(cells ...table.Cell) {
	lines := 1
	for i, c := range cells {
		lines = max(lines, fit.Lines(c.Text, p.widths[i]))
	}
	p.height += float64(lines) * fit.LineHeight
	p.keep(table.Write(p.out, p.name, cells, p.widths))
}

// prose is a text over all columns, on a row that is high enough for it: no program
// finds the height of merged cells by itself.
func (p *summarySheet) prose(text string, style xlsx.Style, line float64) {
	const bold = 1.1
	wide := 0.0
	for _, w := range p.widths {
		wide += w
	}
	height := fit.Height(fit.Lines(text, wide*fit.LineHeight/line/bold), line)
	values := []xlsx.Value{xlsx.TextValue(fit.Cell(text), style)}
	p.height += max(height, fit.LineHeight)
	p.keep(p.out.Row(values, height))
	p.keep(p.out.Merge(p.out.Rows(), 1, p.out.Rows(), len(p.widths)))
}

// finish ends the sheet. A little that would stand alone on a last page is fitted onto
// the one before.
func (p *summarySheet) finish() error {
	wide := 0.0
	for _, w := range p.widths {
		wide += fit.Points(w)
	}
	const least = 0.25 // of a page
	if pages := fit.Pages(wide, p.height); pages > 1 && pages-math.Floor(pages) < least {
		p.keep(p.out.FitPages(int(pages)))
	}
	if p.err != nil {
		return p.err
	}
	return p.out.Flush()
}

// section leaves a line free, and writes a heading.
func (p *summarySheet) section(title string) {
	p.put()
	p.prose(title, p.styles.Heading, headingLine)
}

func (p *summarySheet) heading(s subject, counts totals) {
	style := p.styles
	p.prose(s.kind(counts.begun())+" of "+printable(filepath.Base(s.meta.Source)), style.Title, titleLine)
	p.prose(counts.progress(), style.Prose, fit.LineHeight)
	for _, alert := range s.alerts() {
		p.prose(alert, style.Alert, fit.LineHeight)
	}
	for _, a := range s.alarmViews() {
		for _, text := range []string{"Alarm " + a.Code + ": " + a.Title, a.Message, a.Where + " " + sampleText(a.Sample), a.Next} {
			p.prose(text, style.Alert, fit.LineHeight)
		}
	}
	if found, _ := s.notes(counts.begun()); len(found) > 0 {
		p.list(foundTitle, found)
	}
	if whole := counts.whole(); whole != "" {
		p.put()
		p.prose(whole, style.Prose, fit.LineHeight)
	}
	p.put()
	p.prose(s.price(counts), style.Heading, headingLine)
}

func (p *summarySheet) outcomes(list []outcome) {
	if len(list) == 0 {
		return
	}
	style := p.styles
	p.section(outcomesTitle)
	for _, o := range list {
		p.put(table.Text(string(o.State), style.Text), table.Text(o.Words, style.Text), table.Number(o.Count, style.Number))
	}
}

// counts says of how many rows what would become, and beside the new clients what to
// know of them.
func (p *summarySheet) counts(s plan.Summary, counts totals, ofCreates string) {
	style := p.styles
	p.section("Rows")
	line := func(title, words string, n int) {
		p.put(table.Text(title, style.Text), table.Text(words, style.Text), table.Number(n, style.Number))
	}
	for _, a := range peopleOrder() {
		n := tally.Count(s, a)
		line(wordsOf(a, counts.begun()).title, countWords(a, n, counts), n)
		if a == plan.Create && ofCreates != "" {
			p.prose(ofCreates, style.Alert, fit.LineHeight)
		}
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
	head := []table.Cell{table.Text("Column", style.Header), table.Text("Field", style.Header)}
	for _, name := range []string{"Cleared", "Overwritten", "Filled in", "New clients", "Other form"} {
		head = append(head, table.Text(name, style.Header))
	}
	p.put(head...)
	for _, f := range list {
		title, _ := fieldNames(f.Field)
		cells := []table.Cell{table.Text(title, style.Text), table.Text(fieldTitle(f.Field.Field, f.Label), style.Text)}
		for _, n := range []int{f.Clear, f.Overwrite, f.Fill, f.Create, f.Form} {
			cells = append(cells, table.Number(n, style.Number))
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
		p.put(table.Text(r.Title, p.styles.Text), table.Text(printable(r.Code), p.styles.Text), table.Number(r.Count, p.styles.Number))
	}
}

func (p *summarySheet) rest(s subject, counts totals) {
	style := p.styles
	p.section("About this plan")
	for _, f := range s.facts() {
		p.put(table.Text(f.Name, style.Text), table.Text(f.Value, style.Text))
	}
	p.section("How to decide")
	p.prose("On the sheet Decisions, choose from the lists in the yellow cells, and save this file.", style.Prose, fit.LineHeight)
	p.prose("The plan is then applied with it: intakeq-bulk apply "+s.file+" --decisions THIS FILE", style.Prose, fit.LineHeight)
	if len(s.meta.Values) > 0 {
		p.section("Values that the mapping doesn't list")
	}
	for _, v := range s.meta.Values {
		p.put(table.Text(v.Column, style.Text), table.Text(v.Value, style.Text), table.Number(v.Count, style.Number))
	}
	_, standing := s.notes(counts.begun())
	p.list(remarksOf(counts.begun()), standing)
}

func (p *summarySheet) list(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	p.section(title)
	for i, line := range lines {
		p.prose(strconv.Itoa(i+1)+". "+line, p.styles.Prose, fit.LineHeight)
	}
}

// signOff is the sheet that a customer signs.
func (b *book) signOff(s subject, sheet signoff.Sheet) error {
	out, err := b.out.Sheet(signoff.Title, xlsx.SheetOptions{FitToWidth: true})
	if err != nil {
		return err
	}
	widths := []float64{30, 30}
	for range signHeads() {
		widths = append(widths, 13)
	}
	p := b.newSummarySheet(out, signoff.Title, widths...)
	p.prose(signoff.Title+": "+printable(filepath.Base(s.meta.Source)), b.styles.Title, titleLine)
	p.prose(sheet.Lead(), b.styles.Heading, headingLine)
	for _, f := range s.facts() {
		p.put(table.Text(f.Name, b.styles.Prose), table.Text(f.Value, b.styles.Prose))
	}
	p.list(signoff.DangerTitle, sheet.Danger())
	p.section("Persons")
	for _, l := range sheet.Lines() {
		words := l.Words
		if l.Part {
			words = "      of these " + words
		}
		p.put(table.Number(l.Count, b.styles.Count), table.Cell{Value: xlsx.TextValue("  "+words, 0)})
	}
	p.signColumns(sheet.All())
	p.put()
	for _, note := range sheet.Notes() {
		p.prose(note, b.styles.Prose, fit.LineHeight)
	}
	for _, name := range signoff.SignLines() {
		p.put()
		p.put(table.Text(name+":", b.styles.Heading), table.Text("", b.styles.Line))
	}
	return p.finish()
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
	head := []xlsx.Value{xlsx.TextValue("Column", p.styles.Header), xlsx.TextValue("Field", p.styles.Header)}
	for _, name := range signHeads() {
		head = append(head, xlsx.TextValue(name, p.styles.WrapHead))
	}
	const lines = 48 // points: three lines
	p.keep(p.out.Row(head, lines))
	for _, c := range list {
		title, _ := fieldNames(c.Field)
		cells := []table.Cell{table.Text(title, p.styles.Text), table.Text(fieldTitle(c.Field.Field, c.Label), p.styles.Text)}
		for _, n := range append(slices.Insert(c.Numbers(), keptAt+1, c.KeptNumbers()...), c.Rows()) {
			cells = append(cells, table.Number(n, p.styles.Number))
		}
		p.put(cells...)
	}
}
