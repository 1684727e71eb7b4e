package report

import (
	"fmt"
	"strings"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/report/card"
	"intakeq-bulk/internal/report/screen"
)

// card writes what there is to say of a row alone: each mapped cell, and of a held
// row whom it may be of and what each decision would write.
func (t *textWriter) card(r plan.Shown, fields []plan.Field) {
	var lines []string
	for i, c := range r.Card.Cells {
		lines = append(lines, t.cell(fields[i], c))
	}
	title := "Each cell: in the spreadsheet, in IntakeQ, as it would be"
	if r.State != plan.None && r.State != plan.Planned {
		title = "Each cell: in the spreadsheet, in IntakeQ before, as it was planned"
	}
	t.part(title, lines)
	lines = nil
	for _, c := range r.Card.Candidates {
		lines = append(lines, t.candidate(card.Named(c, fields)))
	}
	t.part("Whom it may be", lines)
	lines = nil
	for _, d := range r.Row.Choices() {
		if out, ok := r.Card.Outcomes[d]; ok {
			lines = append(lines, t.outcome(d, out)...)
		}
	}
	for _, c := range r.Closed() {
		lines = append(lines, string(c.Decision)+" is not offered: "+c.Why)
	}
	t.part("What a decision would write", lines)
}

func (t *textWriter) part(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	t.line("\n    %s", t.paint(screen.Bold, title))
	for _, line := range lines {
		t.wrapped("      ", line, screen.Plain)
	}
}

func (t *textWriter) cell(f plan.Field, c plan.MappedCell) string {
	line := fieldTitle(f.Field, f.Label)
	if f.Column != "" && f.Column != f.Field {
		line = quote(f.Column) + ", " + line
	}
	return fmt.Sprintf("%s: %s, %s, %s (%s)", line, t.show(c.Sheet), t.show(c.Account), t.show(c.Result), c.Kind)
}

// candidate leaves out who it is where values are masked.
func (t *textWriter) candidate(c plan.Candidate) string {
	line := fmt.Sprintf("client %d", c.ClientID)
	if c.ClientID == 0 {
		line = fmt.Sprintf("row %d", c.Row)
	}
	if c.Archived {
		line += ", archived"
	}
	for _, value := range []string{c.Name, c.DateOfBirth, c.Email, c.Phone} {
		if value != "" && !t.masked {
			line += ", " + t.show(value)
		}
	}
	for _, part := range []struct {
		words  string
		fields []string
	}{{"agrees in", c.Agrees}, {"differs in", c.Differs}} {
		if len(part.fields) > 0 {
			line += "; " + part.words + " " + printable(strings.Join(part.fields, ", "))
		}
	}
	return line
}

func (t *textWriter) outcome(d plan.Decision, out plan.Outcome) []string {
	if len(out.Changes) == 0 {
		return []string{string(d) + ": nothing changes"}
	}
	var lines []string
	for _, c := range out.Changes {
		lines = append(lines, string(d)+": "+changeText(c, t.show))
	}
	for _, w := range out.Warnings {
		lines = append(lines, string(d)+": ! "+reasonText(w))
	}
	return lines
}

// choices says what a person may decide on a held row.
func (t *textWriter) choices(r plan.Row, list []plan.Decision) string {
	text := "decide:"
	for i, d := range list {
		if i > 0 {
			text += ";"
		}
		text += fmt.Sprintf(" %s (%s)", d, decisionWords(r, d))
	}
	return text
}
