package report

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/report/screen"
	"intakeq-bulk/internal/report/signoff"
	"intakeq-bulk/internal/report/tally"
)

// The height of the screen that a summary fits, and the lines of it that the shell's
// prompt and the command need.
const (
	screenHeight = 24
	promptHeight = 2
)

// summary fits a screen: what does not, such as the 40th field, is said in
// less words.
func (t *textWriter) summary(s subject, counts totals) {
	lines := t.heading(s, counts)
	lines = append(lines, "")
	lines = append(lines, t.counts(s.sum, counts)...)
	if text := s.ofCreates(counts.begun()); text != "" {
		lines = append(lines, brief(text)...)
	}
	lines = append(lines, "")
	lines = append(lines, brief(s.price(counts))...)
	if len(s.fields) > 0 {
		lines = append(lines, "", columnsHead())
		lines = append(lines, t.columns(s.fields, screenHeight-promptHeight-len(lines))...)
	}
	for _, line := range lines {
		t.line("%s", line)
	}
}

func (t *textWriter) heading(s subject, counts totals) []string {
	lines := []string{
		t.paint(screen.Bold, clip("Plan "+printable(s.meta.ID)+" of "+printable(filepath.Base(s.meta.Source)))),
		clip("made " + localTime(s.meta.Created, s.loc) + ", mode " + printable(string(s.meta.Mode)) + ", account " + printable(cmp.Or(s.meta.AccountName, s.meta.Account))),
	}
	lines = append(lines, brief(counts.progress())...)
	for _, alert := range s.alerts() {
		for _, part := range brief(alert) {
			lines = append(lines, t.paint(screen.Red, part))
		}
	}
	return lines
}

// brief is a sentence in at most two lines.
func brief(text string) []string {
	parts := screen.Wrap(printable(text), screen.Width)
	if len(parts) > 2 {
		parts = []string{parts[0], parts[1] + " " + parts[2]}
	}
	for i := range parts {
		parts[i] = clip(parts[i])
	}
	return parts
}

// counts are the totals, those that need a person first.
func (t *textWriter) counts(s plan.Summary, counts totals) []string {
	var lines []string
	for _, a := range peopleOrder() {
		n := tally.Count(s, a)
		line := fmt.Sprintf("%8d  %-45s %s", n, countWords(a, n, counts), a)
		if n > 0 {
			line = t.paint(actionInk(a), line)
		}
		lines = append(lines, line)
	}
	lines = append(lines, fmt.Sprintf("%8d  %s", s.Rows, plural(s.Rows, "row in all", "rows in all")))
	values := fmt.Sprintf("%8d  %s; %d only written another way", s.Clears, clearWords(s.Clears, counts.begun()), s.FormOnly)
	if s.Clears > 0 {
		values = t.paint(screen.Red, values)
	}
	return append(lines, values)
}

// columns says for each column of the spreadsheet how many cells change, and how, in
// so many lines. Of those that don't fit the most changed are kept, and the others are
// summed up in the last, and listed at the report's end.
func (t *textWriter) columns(fields []plan.FieldCount, room int) []string {
	if len(fields) > room {
		fields = slices.Clone(fields)
		slices.SortStableFunc(fields, func(a, b plan.FieldCount) int { return changed(b) - changed(a) })
		room = max(room-1, 0)
	}
	shown := fields[:min(len(fields), room)]
	t.fields = fields[len(shown):]
	var lines []string
	for _, f := range shown {
		lines = append(lines, t.column("  "+columnTitle(f.Field), f))
	}
	if len(t.fields) == 0 {
		return lines
	}
	var rest plan.FieldCount
	for _, f := range t.fields {
		rest.Clear, rest.Overwrite, rest.Fill, rest.Create, rest.Form = rest.Clear+f.Clear, rest.Overwrite+f.Overwrite, rest.Fill+f.Fill, rest.Create+f.Create, rest.Form+f.Form
	}
	return append(lines, t.column("  in "+number(len(t.fields), "more column", "more columns"), rest))
}

func changed(f plan.FieldCount) int { return f.Clear + f.Overwrite + f.Fill + f.Create + f.Form }

// nameRoom is how wide the names of columns are, in front of numbers.
const nameRoom = 32

var columnHeads = []string{"cleared", "replaced", "filled in", "new client", "form"}

func (t *textWriter) column(title string, f plan.FieldCount) string {
	line := screen.Pad(title, nameRoom)
	for i, n := range []int{f.Clear, f.Overwrite, f.Fill, f.Create, f.Form} {
		line += fmt.Sprintf("%*d", len(columnHeads[i])+2, n)
	}
	if f.Clear > 0 {
		return t.paint(screen.Red, line)
	}
	return line
}

// columnsHead says what the numbers of columns are of.
func columnsHead() string {
	line := screen.Pad("Changes by column", nameRoom)
	for _, head := range columnHeads {
		line += "  " + head
	}
	return line
}

// columnTitle is how the spreadsheet calls a field, and how IntakeQ does.
func columnTitle(f plan.Field) string {
	title, name := fieldNames(f)
	if name == "" {
		return title
	}
	return title + ", " + name
}

// clip cuts a line to the screen.
func clip(line string) string { return screen.Cut(line, screen.Width) }

// signOff is the sheet that a customer signs.
func (t *textWriter) signOff(sheet signoff.Sheet) {
	t.line("")
	t.items(signoff.Title, append([]string{sheet.Lead()}, sheet.Danger()...))
	for _, l := range sheet.Lines() {
		lead := fmt.Sprintf("%8d  ", l.Count)
		if l.Part {
			lead = fmt.Sprintf("%12d  ", l.Count)
		}
		for i, part := range screen.Wrap(l.Words, screen.Width-len(lead)) {
			if i > 0 {
				lead = strings.Repeat(" ", len(lead))
			}
			t.line("%s%s", lead, part)
		}
	}
	if columns := sheet.All(); len(columns) > 0 {
		t.line("")
		t.line("%s", screen.Pad("Cells by column", nameRoom)+"   set  cleared   kept  differs  not saved  rows")
		for _, c := range columns {
			line := screen.Pad("  "+columnTitle(c.Field), nameRoom)
			for i, n := range append(c.Numbers(), c.Rows()) {
				line += fmt.Sprintf("%*d", []int{6, 9, 7, 9, 11, 6}[i], n)
			}
			t.line("%s", line)
		}
	}
	t.line("")
	if spoilt := spoiltText(sheet.Columns); spoilt != "" {
		t.wrapped("  ", "Kept, for the spreadsheet's value is damaged or can't be used: "+spoilt, screen.Plain)
	}
	for _, note := range sheet.Notes() {
		t.wrapped("  ", note, screen.Plain)
	}
}

// spoiltText names the columns of which cells could not be used, though their rows were.
func spoiltText(list []signoff.Column) string {
	var parts []string
	for _, c := range list {
		if c.Unusable > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", columnTitle(c.Field), c.Unusable))
		}
	}
	return strings.Join(parts, "; ")
}
