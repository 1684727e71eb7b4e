package report

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"intakeq-bulk/internal/plan"
)

func TestTextGolden(t *testing.T) {
	p := samplePlan()
	golden(t, "masked.txt", written(t, Text, p, Options{}))
	golden(t, "values.txt", written(t, Text, p, Options{ShowValues: true}))
	golden(t, "color.txt", strings.ReplaceAll(written(t, Text, p, Options{Color: true}), "\x1b", "ESC"))
	p.meta.Tripped, p.meta.Complete, p.meta.Reason = "1 value would be cleared, --max-clears allows 0", false, "clients were renamed while it was read"
	p.list[0].State = plan.Differs
	p.list[1].State = plan.Saved
	golden(t, "begun.txt", written(t, Text, p, Options{}))
}

// screen is what the summary writes: all before the first class of rows.
func screen(report string) []string {
	var lines []string
	for line := range strings.Lines(report) {
		if strings.HasSuffix(line, " rows)\n") || strings.HasSuffix(line, " row)\n") || line == remarksTitle+"\n" || strings.HasPrefix(line, "More changes") {
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
		p.sum.ChangesByField[fmt.Sprintf("custom:%d%s", i, strings.Repeat("長", 30))] = 10_000_000 * (i + 1)
	}
	p.sum.Requests, p.meta.Price.Days = 123_456_789, 246_913
	lines := screen(written(t, Text, p, Options{}))
	if len(lines) > screenHeight {
		t.Errorf("%d lines:\n%s", len(lines), strings.Join(lines, "\n"))
	}
	for _, line := range lines {
		if n := cells(line); n > screenWidth {
			t.Errorf("%d cells: %s", n, line)
		}
	}
}

// No field is lost to the screen: the rest of them stands at the end.
func TestFieldsBeyondTheScreen(t *testing.T) {
	p := samplePlan()
	for i := range 60 {
		p.sum.ChangesByField[fmt.Sprintf("Field%02d", i)] = 1000 + i
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
	must(t, WriteRow(Text, &text, p.list[0], Options{ShowValues: true}))
	must(t, WriteRow(JSON, &json, p.list[0], Options{}))
	if want := `Phone: "(555) 555-0100" -> "(555) 555-0199"`; !strings.Contains(text.String(), want) {
		t.Errorf("%s is not in %s", want, text.String())
	}
	if all := written(t, JSON, p, Options{}); !strings.Contains(all, json.String()) {
		t.Errorf("not a line of the report: %s", json.String())
	}
	if err := WriteRow(HTML, &text, p.list[0], Options{}); err == nil {
		t.Error("a row as HTML")
	}
}

// Read back, the text says what the JSON says, row by row and in its totals.
func TestTextAgrees(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := anyPlan(rt)
		v, text := truthOf(t, p), written(t, Text, p, Options{ShowValues: true})
		said := saidOfRows(text)
		for _, r := range v.Rows {
			var want []string
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
		for action, n := range map[string]int{"create": v.Summary.Create, "update": v.Summary.Update, "unchanged": v.Summary.Unchanged, "skip": v.Summary.Skip, "hold": v.Summary.Hold, "reject": v.Summary.Reject} {
			if !regexp.MustCompile(fmt.Sprintf(`(?m)^ +%d  .* %s$`, n, action)).MatchString(text) {
				rt.Fatalf("%d to %s is not in %s", n, action, text)
			}
		}
		for field, n := range v.Summary.ChangesByField {
			if !regexp.MustCompile(fmt.Sprintf(`(?m)^  (- )?(Label of \S+ \()?%s\)?:? +%d\b`, field, n)).MatchString(text) {
				rt.Fatalf("%d of %s is not in %s", n, field, text)
			}
		}
	})
}

// saidOfRows are the lines under each row, but for what may be decided.
func saidOfRows(text string) map[int][]string {
	said := make(map[int][]string)
	row := 0
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "  Row "):
			fmt.Sscanf(line, "  Row %d", &row)
		case !strings.HasPrefix(line, "    "):
			row = 0
		case row > 0 && !strings.HasPrefix(line, "    decide: "):
			said[row] = append(said[row], strings.TrimSpace(line))
		}
	}
	return said
}
