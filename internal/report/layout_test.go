package report

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/report/fit"
	"intakeq-bulk/internal/report/look"
)

// What stops apply is readable on the first sheet: each text whole, over all columns, on
// a row that is high enough for it.
func TestXLSXAlarmsAreReadable(t *testing.T) {
	p := alarmed(samplePlan())
	long := strings.TrimSpace(strings.Repeat("a column has lost the zeros of its cells ", 12))
	p.meta.Alarms[0].Message = long
	f := workbook(t, p)
	merged := make(map[string]bool)
	list, err := f.GetMergeCells(sheetSummary)
	must(t, err)
	for _, m := range list {
		if strings.HasPrefix(m.GetEndAxis(), "G") {
			merged[m.GetStartAxis()] = true
		}
	}
	wide := 0.0
	for _, column := range strings.Split("ABCDEFG", "") {
		w, err := f.GetColWidth(sheetSummary, column)
		must(t, err)
		wide += w
	}
	var seen []string
	for i, row := range grid(t, f, sheetSummary) {
		text, cell := row[0], "A"+strconv.Itoa(i+1)
		for _, want := range []string{"lost the zeros", "--accept ", "For example row"} {
			if strings.Contains(text, want) {
				seen = append(seen, want)
			}
		}
		height, err := f.GetRowHeight(sheetSummary, i+1)
		must(t, err)
		lines := float64(len(text)) / wide
		if lines > 1 && height < lines*fit.LineHeight {
			t.Errorf("%s is %.0f points high, for %.1f lines", cell, height, lines)
		}
		if strings.HasPrefix(text, "Alarm ") || strings.Contains(text, "--accept ") || strings.Contains(text, "lost the zeros") {
			if !merged[cell] || !wraps(t, f, cell) {
				t.Errorf("%s, %.20q…: merged %v, wrapped %v", cell, text, merged[cell], wraps(t, f, cell))
			}
		}
	}
	for _, want := range []string{"lost the zeros", "--accept ", "For example row"} {
		if !slices.Contains(seen, want) {
			t.Errorf("the Summary doesn't say %q", want)
		}
	}
}

// Where the source's columns begin is said where they are counted, too.
func TestXLSXRejectsLead(t *testing.T) {
	if n := len(rejectColumns(look.Styles{}, nil)); n != rejectLead {
		t.Errorf("%d columns stand before the source's, not %d", n, rejectLead)
	}
}

func wraps(t *testing.T, f *excelize.File, cell string) bool {
	t.Helper()
	id, err := f.GetCellStyle(sheetSummary, cell)
	must(t, err)
	style, err := f.GetStyle(id)
	must(t, err)
	return style.Alignment != nil && style.Alignment.WrapText
}

// The name that Candidates and Decisions call the spreadsheet's is not the account's,
// and a cell that is split over two fields is one name.
func TestXLSXNamesAreTheSpreadsheets(t *testing.T) {
	p := samplePlan()
	for i := range p.list {
		if p.list[i].Row == 6 {
			p.list[i].Name = "Ed Fox"
		}
	}
	f := workbook(t, p)
	for sheet, column := range map[string]int{sheetCandidates: 1, sheetDecisions: 8} {
		rows := grid(t, f, sheet)
		if rows[0][column] != "Name in the spreadsheet" {
			t.Fatalf("%s: %q", sheet, rows[0])
		}
		if !slices.ContainsFunc(rows, func(r []string) bool { return slices.Contains(r[:2], "6") && r[column] == "Eva Fox" }) {
			t.Errorf("%s: %q", sheet, rows)
		}
	}
	split := []plan.Field{{Field: "FirstName", Column: "Patient Name"}, {Field: "LastName", Column: "Patient Name"}}
	card := plan.Card{Cells: []plan.MappedCell{{Sheet: "Karst, Xenia"}, {Sheet: "Karst, Xenia"}}}
	if got := sheetName(split, card); got != "Karst, Xenia" {
		t.Errorf("a split cell: %q", got)
	}
}

// Each choice stands beside what it would write, not beside what another would.
func TestXLSXChoicesSayWhatTheyWrite(t *testing.T) {
	rows := grid(t, workbook(t, samplePlan()), sheetDecisions)
	at := slices.Index(rows[0], "Choices")
	i := slices.IndexFunc(rows, func(r []string) bool { return r[1] == "5" })
	want := []string{"skip: ", "apply: Change client", `FirstName: "Ann" -> "Di"`, `AdditionalInformation: "Allergic to nuts." -> ""`, "create: Create", `FirstName: "" -> "Di"`}
	text := rows[i][at]
	for _, part := range want {
		_, after, found := strings.Cut(text, part)
		if !found {
			t.Fatalf("no %q, in this order, in\n%s", part, rows[i][at])
		}
		text = after
	}
}

// A row that is left out stands on a sheet, with the reason.
func TestXLSXShowsLeftOutRows(t *testing.T) {
	p := samplePlan()
	left := 0
	for i := range p.list {
		if p.list[i].Action == plan.Skip {
			left = p.list[i].Row
			p.list[i].Reasons = []plan.Reason{{Code: "mode", Message: "left out by --mode update"}}
		}
	}
	rows := grid(t, workbook(t, p), sheetChanges)
	i := slices.IndexFunc(rows, func(r []string) bool { return r[0] == strconv.Itoa(left) })
	if left == 0 || i < 0 || !strings.Contains(rows[i][12], "Left out by the chosen mode (mode: left out by --mode update)") {
		t.Errorf("row %d: line %d of %q", left, i, rows)
	}
}
