package report

import (
	"fmt"
	"strings"
	"testing"

	"intakeq-bulk/internal/plan"
)

// That new clients may get a mail stands beside their number, where they are decided; of
// a plan that was begun it is a remark like others.
func TestMailStandsBesideNewClients(t *testing.T) {
	fresh, begun := samplePlan(), begunPlan()
	none := newMemory(fresh.meta, plan.Row{Row: 2, Action: plan.Unchanged})
	for _, p := range []*memory{fresh, begun, none} {
		p.meta.Notes = append(p.meta.Notes, plan.NoteDrift, plan.NoteWelcome)
		p.meta.Standing = 2
	}
	squeeze := func(text string) string { return strings.Join(strings.Fields(text), " ") }
	read := map[Format]func(p *memory) string{
		Text: func(p *memory) string { return squeeze(written(t, Text, p, Options{})) },
		HTML: func(p *memory) string { return squeeze(written(t, HTML, p, Options{})) },
		XLSX: func(p *memory) string { return squeeze(fmt.Sprint(grid(t, workbook(t, p), sheetSummary))) },
	}
	for f, text := range read {
		says := "New clients: " + plan.NoteWelcome + "."
		page := text(fresh)
		note, count, column := strings.Index(page, says), strings.Index(page, "new client would be created"), strings.Index(page, "ExternalClientId")
		if note < count || count < 0 || column < note || strings.Count(page, plan.NoteWelcome) != 1 {
			t.Errorf("%s: the note at %d, the number at %d, columns at %d", f, note, count, column)
		}
		for name, p := range map[string]*memory{"begun": begun, "none is new": none} {
			if page := text(p); strings.Contains(page, says) || strings.Count(page, plan.NoteWelcome) != 1 {
				t.Errorf("%s, %s: not where it was", f, name)
			}
		}
	}
}
