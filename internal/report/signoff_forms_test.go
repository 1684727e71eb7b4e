package report

import (
	"context"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/report/signoff"
)

// signed are the numbers of the sign-off sheet, as a form says them: of the persons,
// and of each column set, cleared, kept, differs, not saved, rows.
type signed struct {
	persons []int
	columns [][]int
}

func (s signed) String() string { return fmt.Sprint(s.persons, s.columns) }

// signedTruth is counted by the sheet's own package, whose tests hold it to the rows.
func signedTruth(p *memory) signed {
	count := signoff.New(p.meta.Fields)
	for r := range p.Shown(context.Background()) {
		count.Add(r)
	}
	sheet := count.Sheet(signoff.About{Missing: p.meta.Missing})
	var s signed
	for _, l := range sheet.Lines() {
		s.persons = append(s.persons, l.Count)
	}
	for _, c := range sheet.All() {
		s.columns = append(s.columns, append(c.Numbers(), c.Rows()))
	}
	return s
}

func numbersOf(t testing.TB, texts ...string) []int {
	var list []int
	for _, text := range texts {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		must(t, err)
		list = append(list, n)
	}
	return list
}

func signedText(t testing.TB, p *memory) (s signed) {
	_, text, _ := strings.Cut(written(t, Text, p, Options{}), "\n"+signoff.Title+"\n")
	persons, columns, _ := strings.Cut(text, "Cells by column")
	for _, m := range regexp.MustCompile(`(?m)^ {5,12}(\d+)  `).FindAllStringSubmatch(persons, -1) {
		s.persons = append(s.persons, numbersOf(t, m[1])...)
	}
	for _, m := range regexp.MustCompile(`(?m) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+)$`).FindAllStringSubmatch(columns, -1) {
		s.columns = append(s.columns, numbersOf(t, m[1:]...))
	}
	return s
}

func signedHTML(t testing.TB, p *memory) (s signed) {
	_, page, _ := strings.Cut(written(t, HTML, p, Options{}), `id="sign-off"`)
	page, _, _ = strings.Cut(page, "</section>")
	persons, columns, _ := strings.Cut(page, "<tbody>")
	for _, m := range regexp.MustCompile(`<b>(\d+)</b>`).FindAllStringSubmatch(persons, -1) {
		s.persons = append(s.persons, numbersOf(t, m[1])...)
	}
	for line := range strings.SplitSeq(columns, "</tr>") {
		var list []int
		for _, m := range regexp.MustCompile(`data-label="[^"]*">(\d+)`).FindAllStringSubmatch(line, -1) {
			list = append(list, numbersOf(t, m[1])...)
		}
		if list != nil {
			s.columns = append(s.columns, list)
		}
	}
	return s
}

func signedXLSX(t testing.TB, p *memory) (s signed) {
	lines, at := grid(t, workbook(t, p), signoff.Title), 0
	for i, line := range lines {
		line = append(line, make([]string, 12)...)
		switch {
		case line[0] == "Persons" && line[1] == "", line[0] == "Column":
			at = i
		case at == 0, line[0] == "":
		case lines[at][0] == "Persons" && !strings.HasPrefix(line[0], "Cells by"):
			s.persons = append(s.persons, numbersOf(t, line[0])...)
		case lines[at][0] == "Column" && line[2] != "":
			n := numbersOf(t, line[2:12]...)
			if n[2] != n[3]+n[4]+n[5]+n[6] {
				t.Errorf("%v: what was kept doesn't add up", line)
			}
			s.columns = append(s.columns, slices.Delete(n, 3, 7))
		}
	}
	return s
}

// All forms say the numbers of the sign-off sheet, before and after a plan was applied.
func TestSignOffAgrees(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := anyPlan(rt)
		p.meta.Missing = rapid.IntRange(0, 900).Draw(rt, "missing")
		want := signedTruth(p)
		for name, got := range map[string]signed{"text": signedText(t, p), "html": signedHTML(t, p), "xlsx": signedXLSX(t, p)} {
			if got.String() != want.String() {
				rt.Fatalf("%s: got\n%s, want\n%s", name, got, want)
			}
		}
	})
}

// Before anything was sent a terminal has no room for the sheet; files have, and so has
// the terminal of a plan that was begun.
func TestSignOffInText(t *testing.T) {
	p := samplePlan()
	has := func(o Options) bool { return strings.Contains(written(t, Text, p, o), "\n"+signoff.Title+"\n") }
	if has(Options{Rows: 20}) || !has(Options{}) {
		t.Error("the sheet is on the terminal before anything was sent, or not in the file")
	}
	p.list[1].State = plan.Saved
	if !has(Options{Rows: 20}) {
		t.Error("the sheet is not on the terminal after apply")
	}
}

// All forms say what to know before signing.
func TestSignOffTellsTheDanger(t *testing.T) {
	p := alarmed(samplePlan())
	p.run = plan.RunStatus{At: p.meta.Created, Ended: true}
	p.list[1].State = plan.Saved
	count := signoff.New(p.meta.Fields)
	for r := range p.Shown(context.Background()) {
		count.Add(r)
	}
	danger := count.Sheet(signoff.About{Alarms: p.meta.Alarms, Run: p.run, Location: Options{}.location()}).Danger()
	if len(danger) < 2 {
		t.Fatalf("%q", danger)
	}
	_, text, _ := strings.Cut(written(t, Text, p, Options{}), "\n"+signoff.Title+"\n")
	book := fmt.Sprint(grid(t, workbook(t, p), signoff.Title))
	page := html.UnescapeString(signPart(written(t, HTML, p, Options{})))
	for _, line := range danger {
		if flat := strings.Join(strings.Fields(text), " "); !strings.Contains(flat, line) || !strings.Contains(page, line) || !strings.Contains(book, line) {
			t.Errorf("%q is missing from the text, the page or the workbook", line)
		}
	}
	if text := written(t, JSON, p, Options{}); !strings.Contains(text, `"applied":"`) {
		t.Error("JSON does not say when it was applied")
	}
}

// Names of columns are a stranger's texts: on the new sheet they do no harm either.
func TestSignOffIsHarmless(t *testing.T) {
	for _, text := range hostile() {
		meta := sampleMeta()
		meta.Fields = []plan.Field{{Field: "custom:x1f", Label: text, Column: text}, {Field: "Phone", Column: text + "x"}}
		meta.Source, meta.AccountName = "/tmp/"+text, text
		p := newMemory(meta, plan.Row{Row: 2, Action: plan.Update, State: plan.Saved, ClientID: 1, Changes: []plan.Change{{Field: text + "y", Label: text, After: "x", Kind: plan.Set}}})
		if got, want := signedHTML(t, p).String(), signedTruth(p).String(); got != want {
			t.Errorf("%q: the page's sheet says %s, want %s", text, got, want)
		}
		for _, bad := range []string{"<script>pwned", "<img src=x", "<svg onload", "<iframe", "onmouseover=pwned()\"", "\x1b"} {
			if strings.Contains(html.UnescapeString(text), bad) && strings.Contains(signPart(written(t, HTML, p, Options{})), bad) {
				t.Errorf("%q stands in the page as it is", text)
			}
		}
		for _, r := range written(t, Text, p, Options{}) {
			if r != '\n' && !strconv.IsPrint(r) {
				t.Errorf("%q: %U reaches the terminal", text, r)
			}
		}
		workbook(t, p)
	}
}

func signPart(page string) string {
	_, page, _ = strings.Cut(page, `id="sign-off"`)
	page, _, _ = strings.Cut(page, "</section>")
	return page
}

// What a decision would write, and why it warns, are a stranger's texts too: without a
// script they stand in the page as texts.
func TestPlainOutcomesAreHarmless(t *testing.T) {
	for _, text := range hostile() {
		p := samplePlan()
		change := []plan.Change{{Field: "FirstName", Before: text, After: text, Kind: plan.Set}, {Field: text, Label: text, Before: text, After: text + "x", Kind: plan.Set}}
		warn := []plan.Reason{{Code: text, Message: text, Column: text, Warning: true}}
		card := p.cards[5]
		card.Outcomes = map[plan.Decision]plan.Outcome{plan.DecideApply: {Changes: change, Warnings: warn}, plan.DecideCreate: {Changes: change, Warnings: warn}}
		card.Cells[1] = plan.MappedCell{Sheet: text, Account: text, Result: text, Kind: plan.CellSet}
		card.Candidates = []plan.Candidate{{ClientID: 12, Name: text, Email: text, Phone: text, DateOfBirth: text, Agrees: []string{text}, Differs: []string{text}}}
		p.cards[5] = card
		_, page, _ := strings.Cut(written(t, HTML, p, Options{}), `id="list"`)
		page, _, _ = strings.Cut(page, "</section>")
		if strings.ContainsAny(text, "<") && strings.Contains(page, text) {
			t.Errorf("%q stands in the page as it is", text)
		}
		if n := strings.Count(page, html.EscapeString(printable(text))); !strings.ContainsAny(text, "\"'+\x00") && strings.TrimSpace(text) != "" && n < 6 {
			t.Errorf("%q is there %d times", text, n)
		}
		if got, want := strings.Count(page, "<td"), strings.Count(written(t, HTML, samplePlan(), Options{}), "<td"); got > want {
			t.Errorf("%q makes cells of its own: %d", text, got)
		}
	}
}
