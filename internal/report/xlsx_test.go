package report

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"intakeq-bulk/internal/plan"
)

// workbook opens the XLSX report of a plan.
func workbook(t testing.TB, p Plan) *excelize.File {
	t.Helper()
	return openBook(t, []byte(written(t, XLSX, p, Options{})))
}

func openBook(t testing.TB, content []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(content))
	must(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

// grid is a sheet's texts, all rows as wide as the header.
func grid(t testing.TB, f *excelize.File, name string) [][]string {
	t.Helper()
	rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
	must(t, err)
	for i := range rows {
		for len(rows[i]) < len(rows[0]) {
			rows[i] = append(rows[i], "")
		}
	}
	return rows
}

func TestXLSXAgrees(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := anyPlan(rt)
		v, f := readTruth(t, p), workbook(t, p)
		if got, want := grid(t, f, sheetChanges), wantChanges(v); !equalGrids(got[1:], want) {
			rt.Fatalf("Changes:\ngot  %q\nwant %q", got[1:], want)
		}
		if got, want := withoutChoices(grid(t, f, sheetDecisions)), wantLines(p, v); !equalGrids(got, want) {
			rt.Fatalf("Decisions:\ngot  %q\nwant %q", got, want)
		}
		if got, want := trimmed(grid(t, f, sheetRejects)[1:]), wantRejects(p, v); !equalGrids(got, want) {
			rt.Fatalf("Rejects:\ngot  %q\nwant %q", got, want)
		}
	})
}

func equalGrids(a, b [][]string) bool {
	return slices.EqualFunc(a, b, func(a, b []string) bool { return slices.Equal(a, b) })
}

// trimmed takes off the empty cells at the ends of rows, which XLSX doesn't keep.
func trimmed(rows [][]string) [][]string {
	for i := range rows {
		for len(rows[i]) > 0 && rows[i][len(rows[i])-1] == "" {
			rows[i] = rows[i][:len(rows[i])-1]
		}
	}
	return rows
}

func wantChanges(v truth) [][]string {
	titles := map[string]string{"create": "New client", "update": "Change", "unchanged": "No change", "skip": "Left out", "hold": "Needs your decision", "reject": "Can't be used"}
	var list [][]string
	add := func(r truthRow, field, before, after, kind, outcome string) {
		line := []string{strconv.Itoa(r.Row), r.Sheet, r.Name, r.client(), r.ExternalID, titles[r.Action], field, before, after, kind, stateTitles()[r.State]}
		if v.begun() {
			line = append(line, outcome)
		}
		list = append(list, line)
	}
	for _, r := range v.Rows {
		for _, c := range r.Changes {
			kind, field := "changed", c.Field
			switch {
			case c.Kind == "clear":
				kind = "cleared"
			case c.Kind == "form":
				kind = "the same, written another way"
			case c.Derived:
				kind = "follows from other changes"
			case c.Before == "":
				kind = "filled in"
			}
			if c.Label != "" {
				field = c.Label + " (" + c.Field + ")"
			}
			outcome := printable(r.Error)
			if at := slices.IndexFunc(r.Cells, func(cell plan.Cell) bool { return cell.Field == c.Field }); at >= 0 {
				outcome = r.fate(r.Cells[at])
			}
			add(r, field, c.Before, c.After, kind, outcome)
		}
		for _, c := range r.Cells {
			if !slices.ContainsFunc(r.Changes, func(change plan.Change) bool { return change.Field == c.Field }) {
				add(r, c.Field, "", "", "not planned", r.fate(c))
			}
		}
	}
	return list
}

func withoutChoices(rows [][]string) [][]string {
	var list [][]string
	for _, row := range rows[1:] {
		list = append(list, append(slices.Clone(row[:9]), row[10:]...))
	}
	return list
}

// wantLines are the rows that can be decided, those that must be first.
func wantLines(p *memory, v truth) [][]string {
	var needed, others [][]string
	for i, r := range v.Rows {
		line := []string{v.Plan.ID, strconv.Itoa(r.Row), printable(r.Sheet), r.Action, r.client(), printable(r.ExternalID), r.Name, r.changes(), r.reasons(), r.Key, r.Decision}
		if v.begun() {
			line = append(line, stateTitles()[r.State], r.outcome())
		}
		switch {
		case len(p.list[i].Choices()) == 0:
		case r.Action == "hold":
			needed = append(needed, line)
		default:
			others = append(others, line)
		}
	}
	return append(needed, others...)
}

func wantRejects(p *memory, v truth) [][]string {
	var list [][]string
	for i, r := range v.Rows {
		if r.Action == "reject" {
			list = append(list, append([]string{strconv.Itoa(r.Row), r.reasons()}, p.list[i].Source...))
		}
	}
	return trimmed(list)
}

func TestXLSXSummaryAgrees(t *testing.T) {
	p := demoPlan()
	p.meta.Tripped = "too many clears"
	p.list[0].State = plan.Conflict
	summaryAgrees(t, p, xlsxSummary)
}

// xlsxSummary are the numbers and words of the first sheet, and which numbers
// the plan has for it.
func xlsxSummary(t testing.TB, p *memory, v truth) (words string, got, want map[string]int) {
	t.Helper()
	want = map[string]int{"All": v.Summary.Rows, "Cleared": v.Summary.Clears, "Written another way": v.Summary.FormOnly}
	titles := map[string]string{"create": "New client", "update": "Change", "unchanged": "No change", "skip": "Left out", "hold": "Needs your decision", "reject": "Can't be used"}
	for action, n := range v.counts() {
		want[titles[action]] = n
	}
	for field, n := range v.Summary.ChangesByField {
		want[v.fieldTitle(field)] = n
	}
	for state, n := range v.outcomes() {
		want[state] = n
	}
	for _, value := range v.Plan.Unmapped {
		want[value.Column] = value.Count
	}
	got = make(map[string]int)
	for _, row := range grid(t, workbook(t, p), sheetSummary) {
		if len(row) > 2 && row[2] != "" {
			n, err := strconv.Atoi(row[2])
			must(t, err)
			got[row[0]] = n
		}
		words += strings.Join(row, "\t") + "\n"
	}
	return words, got, want
}

// No text is anything but a text cell, and nothing is a formula or a link.
func TestXLSXHoldsTextOnly(t *testing.T) {
	for name, part := range parts(t, []byte(written(t, XLSX, everywhere("=HYPERLINK(\"http://evil.example.test\")"), Options{}))) {
		if strings.HasPrefix(name, "xl/worksheets/sheet") {
			for _, cell := range regexp.MustCompile(`<c [^>]*>`).FindAllString(part, -1) {
				if strings.Contains(cell, "t=") && !strings.Contains(cell, `t="inlineStr"`) && !strings.Contains(cell, `t="s"`) && !strings.Contains(cell, `t="n"`) {
					t.Errorf("%s: %s", name, cell)
				}
			}
		}
		for _, bad := range []string{"<f>", "<f ", "<hyperlink", "TargetMode", "externalLink", "vba"} {
			if strings.Contains(part, bad) {
				t.Errorf("%s has %s", name, bad)
			}
		}
	}
}
