package report

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/rivo/uniseg"

	"intakeq-bulk/internal/plan"
)

// The screen that a summary fits, and the lines of it that the shell's prompt
// and the command need.
const (
	screenWidth  = 80
	screenHeight = 24
	promptHeight = 2
)

// summary fits a screen: what does not, such as the 40th field, is said in
// less words.
func (t *textWriter) summary(s subject, counts totals) {
	lines := t.heading(s, counts)
	lines = append(lines, "")
	lines = append(lines, t.counts(s.sum, counts.begun())...)
	lines = append(lines, "")
	lines = append(lines, brief(s.price())...)
	if fields := fieldCounts(s.sum, counts.labels); len(fields) > 0 {
		lines = append(lines, "", "Changes by field")
		lines = append(lines, t.bars(fields, screenHeight-promptHeight-len(lines))...)
	}
	for _, line := range lines {
		t.line("%s", line)
	}
}

func (t *textWriter) heading(s subject, counts totals) []string {
	lines := []string{
		t.paint(bold, clip("Plan "+printable(s.meta.ID)+" of "+printable(filepath.Base(s.meta.Source)))),
		clip("made " + localTime(s.meta.Created, s.loc) + ", mode " + printable(string(s.meta.Mode)) + ", account " + printable(cmp.Or(s.meta.AccountName, s.meta.Account))),
	}
	lines = append(lines, brief(counts.progress())...)
	for _, alert := range s.alerts() {
		for _, part := range brief(alert) {
			lines = append(lines, t.paint(red, part))
		}
	}
	return lines
}

// brief is a sentence in at most two lines.
func brief(text string) []string {
	parts := wrap(printable(text), screenWidth)
	if len(parts) > 2 {
		parts = []string{parts[0], parts[1] + " " + parts[2]}
	}
	for i := range parts {
		parts[i] = clip(parts[i])
	}
	return parts
}

// counts are the totals, those that need a person first.
func (t *textWriter) counts(s plan.Summary, begun bool) []string {
	var lines []string
	for _, a := range peopleOrder() {
		n := count(s, a)
		line := fmt.Sprintf("%8d  %-45s %s", n, wordsOf(a, begun).after(n), a)
		if n > 0 {
			line = t.paint(actionInk(a), line)
		}
		lines = append(lines, line)
	}
	lines = append(lines, fmt.Sprintf("%8d  %s", s.Rows, plural(s.Rows, "row in all", "rows in all")))
	values := fmt.Sprintf("%8d  %s; %d only written another way", s.Clears, clearWords(s.Clears, begun), s.FormOnly)
	if s.Clears > 0 {
		values = t.paint(red, values)
	}
	return append(lines, values)
}

// bars draws the fields into so many lines. Those that don't fit are counted in
// the last, and listed at the report's end.
func (t *textWriter) bars(fields []fieldCount, room int) []string {
	const name, bar = 34, 32
	shown := fields
	if len(fields) > room {
		shown = fields[:max(room-1, 0)]
	}
	var lines []string
	for _, f := range shown {
		lines = append(lines, fmt.Sprintf("  %s %7d  %s", pad(f.Title, name), f.Count, strings.Repeat("#", share(f.Count, fields[0].Count, bar))))
	}
	t.fields = fields[len(shown):]
	if len(t.fields) > 0 {
		total := 0
		for _, f := range t.fields {
			total += f.Count
		}
		lines = append(lines, fmt.Sprintf("  %s %7d", pad("in "+number(len(t.fields), "more field", "more fields"), name), total))
	}
	return lines
}

// share is n as part of most, on a scale from 0 to full; only nothing is 0.
func share(n, most, full int) int {
	if n <= 0 {
		return 0
	}
	return max(n*full/most, 1)
}

// cut cuts a text that is wider than room, visibly, and not within a character
// of several runes.
func cut(text string, room int) string {
	if uniseg.StringWidth(text) <= room {
		return text
	}
	kept, width := 0, 0
	for g := uniseg.NewGraphemes(text); g.Next(); {
		if width += g.Width(); width >= room {
			break
		}
		_, kept = g.Positions()
	}
	return text[:kept] + "…"
}

// clip cuts a line to the screen.
func clip(line string) string { return cut(line, screenWidth) }

// pad makes a text exactly as wide as a column.
func pad(text string, width int) string {
	text = cut(text, width)
	return text + strings.Repeat(" ", max(width-uniseg.StringWidth(text), 0))
}

// fold breaks a text into lines at single blanks, so that values stay as they are:
// with a blank between them, the lines are the text.
func fold(text string, width int) []string {
	var lines []string
	start, last := 0, -1 // of the line, and where it may be broken
	for i := range len(text) {
		if text[i] != ' ' || i == 0 || i == len(text)-1 || text[i-1] == ' ' || text[i+1] == ' ' {
			continue
		}
		if last > start && uniseg.StringWidth(text[start:i]) > width {
			lines, start = append(lines, text[start:last]), last+1
		}
		last = i
	}
	if last > start && uniseg.StringWidth(text[start:]) > width {
		lines, start = append(lines, text[start:last]), last+1
	}
	return append(lines, text[start:])
}

// wrap breaks a text into lines at blanks.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case uniseg.StringWidth(line)+1+uniseg.StringWidth(word) > width:
			lines, line = append(lines, line), word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}
