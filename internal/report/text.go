package report

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/report/screen"
	"intakeq-bulk/internal/report/signoff"
)

// textWriter writes text for a terminal. Whatever comes from the spreadsheet,
// the mapping or the account goes through quote or printable before it gets
// here: such text could move the cursor, or hide a line.
type textWriter struct {
	out    *bufio.Writer
	color  bool
	masked bool
	show   func(value string) string
	rows   int               // of each section; 0: all
	fields []plan.FieldCount // for which the summary had no room
}

func newTextWriter(w io.Writer, o Options) *textWriter {
	t := &textWriter{out: bufio.NewWriter(w), color: o.Color, masked: !o.ShowValues, show: quote, rows: o.Rows}
	if t.masked {
		t.show = mask
	}
	return t
}

// Shown is a value as text shows it: masked, or with what can't be seen escaped.
func Shown(value string, open bool) string {
	if open {
		return quote(value)
	}
	return mask(value)
}

// mask shows that there is a value, and nothing of it, not even its length.
func mask(value string) string {
	if value == "" {
		return `""`
	}
	return "•••"
}

// line writes one line. bufio keeps the first error for the Flush at the end.
func (t *textWriter) line(format string, args ...any) {
	fmt.Fprintf(t.out, format+"\n", args...)
}

// paint colours a text where the stream takes colours.
func (t *textWriter) paint(i screen.Ink, text string) string {
	if !t.color {
		return text
	}
	return i.Paint(text)
}

func actionInk(a plan.Action) screen.Ink {
	switch a {
	case plan.Create:
		return screen.Green
	case plan.Update:
		return screen.Cyan
	case plan.Hold:
		return screen.Yellow
	case plan.Reject:
		return screen.Red
	}
	return screen.Plain
}

func (c class) ink() screen.Ink {
	switch c {
	case troubled, clearing, rejected:
		return screen.Red
	case identity, held:
		return screen.Yellow
	}
	return screen.Bold
}

// writeText writes a summary that fits a screen, then the rows, class by class,
// the dangerous first. Each class is a pass over the plan, so that memory stays
// flat. Rows of which there is nothing to say are only counted.
func writeText(ctx context.Context, w io.Writer, s subject, o Options) error {
	counts, sheet, err := s.textTotals(ctx, o)
	if err != nil {
		return err
	}
	alarms, err := s.plan.Alarms(ctx)
	if err != nil {
		return err
	}
	t := newTextWriter(w, o)
	found, standing := s.notes(counts.begun())
	t.alarms(alarms)
	if len(found) > 0 {
		t.items(foundTitle, found)
		t.line("")
	}
	t.summary(s, counts)
	for c := range unchanged {
		if counts.classes[c] == 0 {
			continue
		}
		if err := t.class(ctx, s, c, counts); err != nil {
			return err
		}
	}
	t.unsaid(s)
	if sheet != nil {
		t.signOff(*sheet)
	}
	t.list(remarksOf(counts.begun()), standing)
	if counts.begun() {
		t.list("The whole spreadsheet", []string{counts.balance.String()})
	}
	if t.masked {
		t.line("\nNames and values are masked: --show-values shows them.")
	}
	return t.out.Flush()
}

// textTotals are the totals, and what the customer signs for: a terminal has no room for
// that, as long as nothing is done.
func (s subject) textTotals(ctx context.Context, o Options) (totals, *signoff.Sheet, error) {
	if o.Rows > 0 {
		if counts, err := s.totals(ctx); err != nil || !counts.begun() {
			return counts, nil, err
		}
	}
	counts, sheet, err := s.signed(ctx)
	return counts, &sheet, err
}

func (t *textWriter) class(ctx context.Context, s subject, c class, counts totals) error {
	n := counts.classes[c]
	t.line("\n%s", t.paint(c.ink(), fmt.Sprintf("%s (%s)", c.titleOf(counts.begun()), number(n, "row", "rows"))))
	shown := 0
	for r, err := range s.rows(ctx, counts.actions[c]...) {
		if err != nil {
			return err
		}
		if classify(r.Row) != c {
			continue
		}
		if t.rows > 0 && shown == t.rows {
			t.line("\n  and %s: a report FILE.txt has them all", number(n-shown, "more row", "more rows"))
			return nil
		}
		shown++
		t.row(r)
	}
	return nil
}

// alarms come before all else.
func (t *textWriter) alarms(list []plan.Alarm) {
	for _, a := range list {
		for line := range strings.SplitSeq(AlarmText(a), "\n") {
			indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
			for _, part := range screen.Wrap(line, screen.Width-len(indent)) {
				t.line("%s", t.paint(screen.Red, indent+part))
			}
		}
		t.line("")
	}
}

func (t *textWriter) row(r plan.Tried) {
	t.line("")
	t.wrapped("  ", t.rowTitle(r.Row), screen.Plain)
	if r.Error != "" {
		t.wrapped("    ! ", printable(r.Error), screen.Red)
	}
	for _, c := range r.Cells {
		t.wrapped("    ! ", cellText(r, c, t.show), screen.Red)
	}
	for _, reason := range r.Reasons {
		t.wrapped("    ! ", reasonText(reason), screen.Plain)
	}
	t.changes(r.Changes)
	if list := r.Row.Choices(); len(list) > 0 && (r.Action == plan.Hold || r.State == plan.Unknown) {
		t.wrapped("    ", t.choices(r.Row, list), screen.Plain)
	}
}

// changes are a line each, or, where their values are masked, a line for each kind.
func (t *textWriter) changes(list []plan.Change) {
	var kinds []string
	fields := map[string][]string{}
	for _, c := range list {
		if !t.masked {
			t.wrapped("    ", changeText(c, t.show), changeInk(c))
			continue
		}
		kind := kindTitle(c)
		if fields[kind] == nil {
			kinds = append(kinds, kind)
		}
		fields[kind] = append(fields[kind], fieldTitle(c.Field, c.Label))
	}
	for _, kind := range kinds {
		colour := screen.Plain
		if kind == kindTitle(plan.Change{Kind: plan.Clear}) {
			colour = screen.Red
		}
		t.wrapped("    ", kind+": "+strings.Join(fields[kind], ", "), colour)
	}
}

func changeInk(c plan.Change) screen.Ink {
	if c.Kind == plan.Clear {
		return screen.Red
	}
	return screen.Plain
}

// wrapped writes a text into lines that fit the screen, those after the first further
// in than any first one.
func (t *textWriter) wrapped(lead, text string, colour screen.Ink) {
	const deep = "        "
	for i, part := range screen.Fold(text, screen.Width-len(deep)) {
		if i > 0 {
			lead = deep
		}
		mark := strings.TrimLeft(lead, " ")
		t.line("%s%s", strings.TrimSuffix(lead, mark), t.paint(colour, mark+part))
	}
}

// rowTitle leaves out who it is where values are masked: the row's number and
// the ClientId find the client, and may stand in a log.
func (t *textWriter) rowTitle(r plan.Row) string {
	title := fmt.Sprintf("Row %d", r.Row)
	if r.Sheet != "" {
		title += " of sheet " + quote(r.Sheet)
	}
	title += ": " + t.paint(actionInk(r.Action), string(r.Action))
	if r.ClientID != 0 {
		title += fmt.Sprintf(" client %d", r.ClientID)
	}
	if r.ExternalID != "" && !t.masked {
		title += ", ExternalClientId " + t.show(r.ExternalID)
	}
	if r.Name != "" && !t.masked {
		title += ", " + t.show(r.Name)
	}
	if r.State != plan.None && r.State != plan.Planned {
		title += ", " + stateWords(r.State)
	}
	if r.Decision != plan.Undecided {
		title += ", decided: " + string(r.Decision)
	}
	return title
}

// unsaid is what neither the summary nor the rows had room for.
func (t *textWriter) unsaid(s subject) {
	var more []string
	for _, f := range t.fields {
		more = append(more, columnTitle(f.Field)+": "+partsText(f))
	}
	t.list("More changes by column", more)
	t.list("Not in the mapping", t.unmapped(s.meta.Values))
}

// list is wrapped to the screen, unlike the rows: there a line is a change, for
// grep.
func (t *textWriter) list(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	t.line("")
	t.items(title, lines)
}

func (t *textWriter) items(title string, lines []string) {
	t.line("%s", t.paint(screen.Bold, title))
	for _, line := range lines {
		for i, part := range screen.Wrap(printable(line), screen.Width-4) {
			t.line("%s%s", []string{"  - ", "    "}[min(i, 1)], part)
		}
	}
}

// unmapped lists the values that the mapping's value maps lack.
func (t *textWriter) unmapped(values []plan.UnmappedValue) []string {
	lines := make([]string, len(values))
	for i, v := range values {
		lines[i] = fmt.Sprintf("column %s: %s, %s", quote(v.Column), t.show(v.Value), number(v.Count, "row", "rows"))
	}
	return lines
}
