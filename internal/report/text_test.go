package report

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/rivo/uniseg"
	"pgregory.net/rapid"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/report/screen"
)

func TestTextGolden(t *testing.T) {
	p := samplePlan()
	golden(t, "masked.txt", written(t, Text, p, Options{}))
	golden(t, "values.txt", written(t, Text, p, Options{ShowValues: true}))
	golden(t, "color.txt", strings.ReplaceAll(written(t, Text, p, Options{Color: true}), "\x1b", "ESC"))
	p.meta.Tripped, p.meta.Complete, p.meta.Reason = "1 value would be cleared, --max-clears allows 0", false, "clients were renamed while it was read"
	p.list[0].State = plan.Differs
	p.list[1].State = plan.Saved
	p.done = map[int]plan.Attempt{2: {Error: "IntakeQ saved 2 fields otherwise: Phone, City", Cells: []plan.Cell{
		{Field: "Phone", Planned: "(555) 555-0199", Got: "5555550199"}, {Field: "City", Planned: "Ely", Got: ""}}}}
	golden(t, "begun.txt", written(t, Text, p, Options{}))
	golden(t, "begun_values.txt", written(t, Text, p, Options{ShowValues: true}))
}

// summaryOf is what the summary writes: all before the first class of rows, and behind
// what was found in the file.
func summaryOf(report string) []string {
	var lines []string
	if strings.HasPrefix(report, foundTitle) {
		_, report, _ = strings.Cut(report, "\n\n")
	}
	for line := range strings.Lines(report) {
		if strings.HasSuffix(line, " rows)\n") || strings.HasSuffix(line, " row)\n") || line == remarksTitle+"\n" || line == remarksOf(true)+"\n" || strings.HasPrefix(line, "More changes") {
			break
		}
		lines = append(lines, strings.TrimSuffix(line, "\n"))
	}
	return lines
}

func TestSummaryFitsAScreen(t *testing.T) {
	p := samplePlan()
	p.meta.Source = strings.Repeat("名", 90)
	p.meta.Tripped, p.meta.Complete, p.meta.Reason = strings.Repeat("the guard tripped ", 30), false, strings.Repeat("because ", 40)
	for i, state := range []plan.State{plan.Saved, plan.Differs, plan.Conflict, plan.Failed, plan.Unknown, plan.Sent} {
		p.list[i].State = state
	}
	for i := range 60 {
		p.counts = append(p.counts, plan.FieldCount{Field: plan.Field{Field: fmt.Sprintf("custom:%d%s", i, strings.Repeat("長", 30))}, Create: 10_000_000 * (i + 1)})
	}
	p.sum.Requests, p.meta.Price.Days = 123_456_789, 246_913
	lines := summaryOf(written(t, Text, p, Options{}))
	if len(lines) > screenHeight {
		t.Errorf("%d lines:\n%s", len(lines), strings.Join(lines, "\n"))
	}
	for _, line := range lines {
		if n := uniseg.StringWidth(line); n > screen.Width {
			t.Errorf("%d cells: %s", n, line)
		}
	}
}

// No field is lost to the screen: the rest of them stands at the end.
func TestFieldsBeyondTheScreen(t *testing.T) {
	p := samplePlan()
	for i := range 60 {
		p.counts = append(p.counts, plan.FieldCount{Field: plan.Field{Field: fmt.Sprintf("Field%02d", i)}, Overwrite: 1000 + i})
	}
	got := written(t, Text, p, Options{})
	for i := range 60 {
		if name, n := fmt.Sprintf("Field%02d", i), fmt.Sprint(1000+i); !strings.Contains(got, name) || !strings.Contains(got, n) {
			t.Errorf("%s: %s is missing", name, n)
		}
	}
}

// Nothing that the plan holds reaches a terminal but printable text, and what
// is masked does not reach it at all.
func TestTextIsHarmless(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPlan(t)
		p.list = append(p.list, plan.Row{Row: 99, Action: plan.Hold, Name: "\x1b[31mSECRET\x9b", ExternalID: "SECRET\u202e",
			Changes: []plan.Change{{Field: "\x1bPhone", Label: "\u2066", Before: "SECRET\x00", After: "\x07SECRET"}}})
		p = newMemory(p.meta, p.list...)
		for _, show := range []bool{false, true} {
			var b strings.Builder
			if err := Write(t.Context(), Text, &b, p, Options{ShowValues: show}); err != nil {
				t.Fatal(err)
			}
			for _, r := range b.String() {
				if r != '\n' && !unicode.IsPrint(r) {
					t.Fatalf("%U reaches the terminal:\n%q", r, b.String())
				}
			}
			if strings.Contains(b.String(), "SECRET") != show {
				t.Fatalf("masked %v:\n%s", !show, b.String())
			}
		}
	})
}

func TestWriteRow(t *testing.T) {
	p := samplePlan()
	var text, json strings.Builder
	must(t, WriteRow(Text, &text, plan.Shown{Tried: plan.Tried{Row: p.list[0]}}, nil, Options{ShowValues: true}))
	must(t, WriteRow(JSON, &json, plan.Shown{Tried: plan.Tried{Row: p.list[0]}}, nil, Options{}))
	if want := `Phone: "(555) 555-0100" -> "(555) 555-0199"`; !strings.Contains(text.String(), want) {
		t.Errorf("%s is not in %s", want, text.String())
	}
	line, _, _ := strings.Cut(json.String(), `,"cells":[`)
	if all := written(t, JSON, p, Options{}); !strings.Contains(all, line+"}\n") {
		t.Errorf("not a line of the report: %s", json.String())
	}
	if err := WriteRow(HTML, &text, plan.Shown{Tried: plan.Tried{Row: p.list[0]}}, nil, Options{}); err == nil {
		t.Error("a row as HTML")
	}
}

// Read back, the text says what the JSON says, row by row and in its totals.
func TestTextAgrees(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := anyPlan(rt)
		v, text := readTruth(t, p), written(t, Text, p, Options{ShowValues: true})
		said := saidOfRows(text)
		for _, r := range v.Rows {
			want := r.titleInText()
			if r.Error != "" {
				want = append(want, strings.TrimSpace("! "+printable(r.Error)))
			}
			for _, cell := range r.cells() {
				want = append(want, "! "+cell)
			}
			for _, reason := range r.Reasons {
				want = append(want, strings.TrimSpace("! "+truthRow{Reasons: []plan.Reason{reason}}.reasons()))
			}
			for _, c := range r.Changes {
				want = append(want, truthRow{Changes: []plan.Change{c}}.changes())
			}
			if !slices.Equal(said[r.Row], want) {
				rt.Fatalf("row %d:\ngot  %q\nwant %q\nin %s", r.Row, said[r.Row], want, text)
			}
		}
	})
}

func TestTextSummaryAgrees(t *testing.T) {
	p := demoPlan()
	p.meta.Tripped = "too many clears"
	p.list[0].State = plan.Conflict
	summaryAgrees(t, p, textSummary)
}

// textSummary are the numbers and words of the text, and which numbers the plan
// has for it.
func textSummary(t testing.TB, p *memory, v truth) (words string, got, want map[string]int) {
	t.Helper()
	text := written(t, Text, p, Options{ShowValues: true})
	got, want = make(map[string]int), map[string]int{"rows": v.Summary.Rows, "clears": v.Summary.Clears, "form": v.Summary.FormOnly}
	find := func(key, pattern string, name, number int) {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			n, err := strconv.Atoi(m[number])
			must(t, err)
			got[key+m[name]] = n
		}
	}
	find("", `(?m)^ +(\d+)  .*  (create|update|unchanged|skip|hold|reject)$`, 2, 1)
	find("rows", `(?m)^ +(\d+)  rows? in all()$`, 2, 1)
	find("clears", `(?m)^ +(\d+)  values? (?:would be cleared|to clear);()`, 2, 1)
	find("form", `(?m)(?:would be cleared|to clear); (\d+) only written another way()$`, 2, 1)
	for action, n := range v.counts() {
		want[action] = n
	}
	for _, f := range v.Fields {
		for i, n := range columnNumbers(text, f) {
			got[fmt.Sprint("column ", f.Field.Field, i)] = n
		}
		for i, n := range []int{f.Clear, f.Overwrite, f.Fill, f.Create, f.Form} {
			want[fmt.Sprint("column ", f.Field.Field, i)] = n
		}
	}
	return text, got, want
}

// columnNumbers are the numbers of a column in the table of the summary, or in the list
// of those that it had no room for.
func columnNumbers(text string, f plan.FieldCount) []int {
	list := make([]int, 5)
	title := strings.TrimRight(screen.Pad("  "+columnTitle(f.Field), nameRoom), " ")
	if m := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(title) + ` +(\d+) +(\d+) +(\d+) +(\d+) +(\d+)$`).FindStringSubmatch(text); m != nil {
		for i := range list {
			list[i], _ = strconv.Atoi(m[i+1])
		}
		return list
	}
	_, rest, _ := strings.Cut(squeezed(text), squeezed("- "+columnTitle(f.Field)+": "))
	for i, words := range []string{"cleared", "overwritten", "filledin", "ofnewclients", "onlywrittenanotherway:kept"} {
		if m := regexp.MustCompile(`^(?:\d+[a-z:]+,)*?(\d+)` + words).FindStringSubmatch(rest); m != nil {
			list[i], _ = strconv.Atoi(m[1])
		}
	}
	return list
}

// titleInText is the line that a row begins with; rows of which there is nothing
// to say are only counted.
func (r truthRow) titleInText() []string {
	if r.Action == "unchanged" && len(r.Reasons)+len(r.Changes) == 0 {
		return nil
	}
	title := "Row " + itoa(r.Row)
	if r.Sheet != "" {
		title += fmt.Sprintf(" of sheet %q", r.Sheet)
	}
	title += ": " + r.Action
	if r.ClientID != nil {
		title += " client " + r.client()
	}
	if r.ExternalID != "" {
		title += fmt.Sprintf(", ExternalClientId %q", r.ExternalID)
	}
	if r.Name != "" {
		title += fmt.Sprintf(", %q", r.Name)
	}
	if r.State != "none" && r.State != "planned" {
		title += ", " + stateTitles()[r.State]
	}
	if r.Decision != "" {
		title += ", decided: " + r.Decision
	}
	return []string{title}
}

// saidOfRows are the lines of each row, but for what may be decided.
func saidOfRows(text string) map[int][]string {
	said := make(map[int][]string)
	row := 0
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "  Row "):
			fmt.Sscanf(line, "  Row %d", &row)
			said[row] = append(said[row], strings.TrimSpace(line))
		case strings.HasPrefix(line, "        ") && len(said[row]) > 0: // the line before goes on
			last := len(said[row]) - 1
			said[row][last] += " " + strings.TrimSuffix(line[8:], "\n")
		case !strings.HasPrefix(line, "    "):
			row = 0
		case row > 0:
			said[row] = append(said[row], strings.TrimSpace(line))
		}
	}
	for row, lines := range said {
		for i := range lines {
			lines[i] = strings.TrimSpace(lines[i])
		}
		said[row] = slices.DeleteFunc(lines, func(line string) bool { return strings.HasPrefix(line, "decide: ") })
	}
	return said
}

// A word that is made printable twice is not escaped twice.
func TestPrintable(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`["\\\x00\x{FFFD}\n\x{202E}a]*`), rapid.SampledFrom(hostile())).Draw(rt, "text")
		if once := printable(text); printable(once) != once {
			rt.Fatalf("once %q, twice %q", once, printable(once))
		}
	})
}
