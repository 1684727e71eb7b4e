package report

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
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
		if got, want := grid(t, f, sheetChanges), wantChanges(p, v); !equalGrids(got[1:], want) {
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

// wantChanges are the lines of the sheet Changes, the dangerous first.
func wantChanges(p *memory, v truth) [][]string {
	var list [][]string
	for c := range classes {
		for i, r := range v.Rows {
			if classify(p.list[i]) == c {
				list = append(list, wantChangesOf(p, v, r, p.list[i])...)
			}
		}
	}
	return list
}

func wantChangesOf(p *memory, v truth, r truthRow, row plan.Row) [][]string {
	titles := map[string]string{"create": "New client", "update": "Change", "unchanged": "No change", "skip": "Left out", "hold": "Needs your decision", "reject": "Can't be used"}
	if v.begun() {
		titles["hold"] = "Held"
	}
	var list [][]string
	card := plan.Shown{Tried: plan.Tried{Row: row}, Card: p.card(row)}.Settled(p.meta.Fields).Card
	add := func(decision, field, label, before, after, kind, outcome string) {
		column, sheet, title := "", "", field
		for i, f := range p.meta.Fields {
			if f.Field == field {
				column, sheet = f.Column, card.Cells[i].Sheet
			}
		}
		if label != "" {
			title = label + " (" + field + ")"
		}
		line := []string{strconv.Itoa(r.Row), r.Sheet, r.Name, r.client(), r.ExternalID, titles[r.Action], decision, column, title, sheet, before, after, kind, stateTitles()[r.State]}
		if v.begun() {
			line = append(line, outcome)
		}
		list = append(list, line)
	}
	changes := func(decision string, changes []plan.Change) {
		for _, c := range changes {
			outcome := printable(r.Error)
			if at := slices.IndexFunc(r.Cells, func(cell plan.Cell) bool { return cell.Field == c.Field }); at >= 0 {
				outcome = r.fate(r.Cells[at])
			}
			add(decision, c.Field, c.Label, c.Before, c.After, kindInXLSX(c), outcome)
		}
	}
	if decided := map[bool]string{true: r.Decision}[r.Action == "hold"]; len(card.Outcomes) == 0 {
		changes(decided, r.Changes)
	}
	for _, d := range []plan.Decision{"apply", "create", "restore"} {
		changes(string(d), card.Outcomes[d].Changes)
	}
	for _, c := range r.Cells {
		if !slices.ContainsFunc(r.Changes, func(change plan.Change) bool { return change.Field == c.Field }) {
			add("", c.Field, "", "", "", "not planned", r.fate(c))
		}
	}
	if r.Action == "skip" {
		add("", "", "", "", "", strings.TrimSuffix("left out: nothing is written\n"+r.reasonsInWords(), "\n"), r.outcome())
	}
	return list
}

func kindInXLSX(c plan.Change) string {
	switch {
	case c.Kind == "clear":
		return "cleared"
	case c.Kind == "form":
		return "the same, written another way"
	case c.Derived:
		return "follows from other changes"
	case c.Before == "":
		return "filled in"
	}
	return "changed"
}

// Damaged and refused cells, and whom held rows may be of, are in the workbook too.
func TestXLSXShowsTheOtherPerson(t *testing.T) {
	p := samplePlan()
	p.cards[8] = plan.Card{Cells: []plan.MappedCell{{}, {}, {}, {}, {Sheet: "5.55E+09", Account: "5555550100", Result: "5555550100", Kind: plan.CellDamaged}, {}, {}}}
	f := workbook(t, alarmed(p))
	var said []string
	for _, row := range grid(t, f, sheetChanges) {
		if row[12] == "damaged in the spreadsheet: kept" || row[12] == "can't be used" || row[0] == "5" {
			said = append(said, strings.Join([]string{row[0], row[6], row[7], row[9], row[10], row[11]}, "|"))
		}
	}
	want := []string{"8||Phone|5.55E+09|5555550100|5555550100", "5|apply|First|Di|Ann|Di", "5|apply|||Allergic to nuts.|", "5|create|Client Ref|00015||00015", "5|create|First|Di||Di", "5|create|Phone|555 555 0100||5555550100", "7||DOB|31/31/1990||"}
	if !slices.Equal(said, want) {
		t.Errorf("got  %q\nwant %q", said, want)
	}
	if got := strings.Join(grid(t, f, sheetCandidates)[2], "|"); got != "5|Di|00015|12||Ann Ode|1980-05-17|ann@example.test|(555) 555-0100|yes|Phone|First|"+`May be a client you already have (lands_on: the same first name and phone as a client (column "Phone", client 12))` {
		t.Error(got)
	}
	if summary := grid(t, f, sheetSummary); summary[2][0] != "Alarm ids_out_of_step: Ids that seem to be of other persons" {
		t.Errorf("%q", summary[:5])
	}
}

func withoutChoices(rows [][]string) [][]string {
	var list [][]string
	for _, row := range rows[1:] {
		var line []string
		for i, text := range row {
			if !slices.Contains([]string{"Choices", "What", "Name in the spreadsheet", "Why"}, rows[0][i]) {
				line = append(line, text)
			}
		}
		list = append(list, line)
	}
	return list
}

// wantLines are the rows that can be decided, those that must be first.
func wantLines(p *memory, v truth) [][]string {
	var needed, others [][]string
	for i, r := range v.Rows {
		line := []string{v.Plan.ID, strconv.Itoa(r.Row), printable(r.Sheet), r.Action, r.client(), printable(r.ExternalID), r.Name, r.written(p, p.list[i]), r.reasons(), r.Key, r.Decision}
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
			list = append(list, append([]string{strconv.Itoa(r.Row), r.reasonsInWords()}, p.list[i].Source...))
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
	if v.begun() {
		titles["hold"] = "Held"
	}
	for action, n := range v.counts() {
		want[titles[action]] = n
	}
	for _, f := range v.Fields {
		for i, n := range []int{f.Clear, f.Overwrite, f.Fill, f.Create, f.Form} {
			want[fmt.Sprintf("%s %d", cmp.Or(f.Column, f.Label, f.Field.Field), i)] = n
		}
	}
	for code, n := range v.Reasons {
		want[cmp.Or(reason.Titles()[code], code)] = n
	}
	for state, n := range v.outcomes() {
		want[state] = n
	}
	for _, value := range v.Plan.Unmapped {
		want[value.Column] = value.Count
	}
	got = make(map[string]int)
	for _, row := range grid(t, workbook(t, p), sheetSummary) {
		for i, text := range row[min(2, len(row)):] {
			n, err := strconv.Atoi(text)
			switch {
			case err != nil:
			case len(row) > 6 && row[6] != "":
				got[fmt.Sprintf("%s %d", row[0], i)] = n
			default:
				got[row[0]] = n
			}
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
