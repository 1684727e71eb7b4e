package report

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"intakeq-bulk/internal/plan"
)

func parts(t testing.TB, content []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	must(t, err)
	list := make(map[string]string)
	for _, file := range z.File {
		r, err := file.Open()
		must(t, err)
		text, err := io.ReadAll(r)
		must(t, err)
		list[file.Name] = string(text)
	}
	return list
}

// offered is what the drop-down list of a row's decision has in it.
func offered(t testing.TB, f *excelize.File) map[int]string {
	t.Helper()
	rules, err := f.GetDataValidations(sheetDecisions)
	must(t, err)
	got := make(map[int]string)
	for _, rule := range rules {
		var from, to string
		if _, err := fmt.Sscanf(strings.NewReplacer("$", "", "!", " ", ":", " ", "'", "").Replace(rule.Formula1), "Lists %s %s", &from, &to); err != nil {
			t.Fatalf("a list that is %s: %v", rule.Formula1, err)
		}
		if to == "" {
			to = from
		}
		column, first, err := excelize.SplitCellName(from)
		must(t, err)
		_, last, err := excelize.SplitCellName(to)
		must(t, err)
		var words []string
		for i := first; i <= last; i++ {
			word, err := f.GetCellValue("Lists", column+strconv.Itoa(i))
			must(t, err)
			words = append(words, word)
		}
		for area := range strings.FieldsSeq(rule.Sqref) {
			from, to, _ := strings.Cut(area, ":")
			letter, first, err := excelize.SplitCellName(from)
			must(t, err)
			if title, err := f.GetCellValue(sheetDecisions, letter+"1"); title != "Decision" {
				t.Errorf("a list is offered in column %s, %s: %v", letter, title, err)
			}
			last := first
			if to != "" {
				_, last, err = excelize.SplitCellName(to)
				must(t, err)
			}
			for row := first; row <= last; row++ {
				if got[row] != "" {
					t.Errorf("row %d has two lists", row)
				}
				got[row] = strings.Join(words, " ")
			}
		}
	}
	return got
}

// checkDecisions holds the lists and the locks of the sheet Decisions.
func checkDecisions(t testing.TB, f *excelize.File, p *memory) {
	t.Helper()
	byRow := make(map[string]plan.Row)
	for _, r := range p.list {
		byRow[itoa(r.Row)] = r
	}
	lists := offered(t, f)
	rows := grid(t, f, sheetDecisions)
	if len(lists) != len(rows)-1 {
		t.Errorf("%d lists for %d rows", len(lists), len(rows)-1)
	}
	for i, row := range rows[1:] {
		if want := strings.Trim(fmt.Sprint(byRow[row[1]].Choices()), "[]"); lists[i+2] != want {
			t.Errorf("row %s: the list offers %q, want %q", row[1], lists[i+2], want)
		}
		for column := range row {
			cell, err := excelize.CoordinatesToCellName(column+1, i+2)
			must(t, err)
			if open := unlocked(t, f, cell); open != (rows[0][column] == "Decision") {
				t.Errorf("cell %s: unlocked %v", cell, open)
			}
		}
	}
}

func unlocked(t testing.TB, f *excelize.File, cell string) bool {
	t.Helper()
	id, err := f.GetCellStyle(sheetDecisions, cell)
	must(t, err)
	style, err := f.GetStyle(id)
	must(t, err)
	return style.Protection != nil && !style.Protection.Locked
}

func TestXLSXDecisions(t *testing.T) {
	p := repeatRows(60)
	f := workbook(t, p)
	checkDecisions(t, f, p)
	if got := f.GetSheetList(); !slices.Equal(got, []string{"Summary", "Changes", "Decisions", "Rejects", "Candidates", "Lists", "Sign-off"}) {
		t.Errorf("sheets %q", got)
	}
	if visible, err := f.GetSheetVisible("Lists"); err != nil || visible {
		t.Errorf("the lists are in sight: %v", err)
	}
	all := parts(t, []byte(written(t, XLSX, p, Options{})))
	for _, name := range []string{sheetChanges, sheetDecisions, sheetRejects, sheetCandidates} {
		if !strings.Contains(all["xl/workbook.xml"], name+`!$1:$1`) && !strings.Contains(all["xl/workbook.xml"], "'"+name+`'!$1:$1`) && !strings.Contains(all["xl/workbook.xml"], `&#39;`+name+`&#39;!$1:$1`) {
			t.Errorf("the header of %s is not on each printed page", name)
		}
	}
	for name, part := range all {
		if !regexp.MustCompile(`xl/worksheets/sheet[1-5]\.xml`).MatchString(name) {
			continue
		}
		if locked := strings.Contains(part, "<sheetProtection "); locked != (name == "xl/worksheets/sheet1.xml") || strings.Contains(part, "password") || strings.Contains(part, "hashValue") {
			t.Errorf("%s: protected: %v, and a protected sheet can't be sorted", name, locked)
		}
		if frozen := strings.Contains(part, `state="frozen"`) && strings.Contains(part, "<autoFilter "); frozen == (name == "xl/worksheets/sheet1.xml") {
			t.Errorf("%s: frozen and filtered: %v", name, frozen)
		}
	}
}

// Without anything to decide there are no lists.
func TestXLSXOfAnEmptyPlan(t *testing.T) {
	f := workbook(t, newMemory(sampleMeta()))
	if got := f.GetSheetList(); !slices.Equal(got, []string{"Summary", "Changes", "Decisions", "Rejects", "Candidates", "Sign-off"}) {
		t.Errorf("sheets %q", got)
	}
}

// Control characters and what looks like their escapes come back as they were.
func TestXLSXEscapes(t *testing.T) {
	for _, text := range append(hostile(), "\x01\x1f", "_x001B_", "_x0041_x0042_", "a\U0010FF20_x\x00", "\U0010FF23\U0010FF00", "\U0010FF3F", "\uFFFD") {
		p := newMemory(sampleMeta(), plan.Row{Row: 2, Action: plan.Update, ClientID: 1, Changes: []plan.Change{{Field: "x", Before: text, After: text + text}}})
		row := grid(t, workbook(t, p), sheetChanges)[1]
		if row[10] != text || row[11] != text+text {
			t.Errorf("%q comes back as %q and %q", text, row[10], row[11])
		}
	}
	content := parts(t, []byte(written(t, XLSX, newMemory(sampleMeta(), plan.Row{Row: 2, Action: plan.Update, Name: "a\x1b_x0041_\r"}), Options{})))
	if want := "<t>a_x001B__x005F_x0041__x000D_</t>"; !strings.Contains(content["xl/worksheets/sheet3.xml"], want) {
		t.Errorf("not %s: %s", want, content["xl/worksheets/sheet3.xml"])
	}
}

// What doesn't fit a cell is cut, and says so; just what fits is not.
func TestXLSXLongTexts(t *testing.T) {
	fits, long := strings.Repeat("é", excelize.TotalCellChars), strings.Repeat("\x01名", 40_000)
	p := newMemory(sampleMeta(), plan.Row{Row: 2, Action: plan.Update, ClientID: 1, Changes: []plan.Change{{Field: "x", Before: fits, After: long}}})
	row := grid(t, workbook(t, p), sheetChanges)[1]
	if row[10] != fits {
		t.Errorf("a text that fits has %d bytes", len(row[10]))
	}
	if start, note, _ := strings.Cut(row[11], "…"); !strings.HasPrefix(long, start) || len(start) < 30_000 || note != " [cut here: 80000 characters in all; the CSV and JSON reports have them]" {
		t.Errorf("cut to %d bytes: %q", len(row[11]), note)
	}
}

func TestXLSXNeedsItsFolder(t *testing.T) {
	err := Write(t.Context(), XLSX, io.Discard, samplePlan(), Options{TmpDir: filepath.Join(t.TempDir(), "no")})
	if err == nil || !strings.Contains(err.Error(), "no folder") {
		t.Error(err)
	}
}

// LibreOffice opens the file as it is; saved again, it has the same texts and
// the same lists.
func TestXLSXInLibreOffice(t *testing.T) {
	p := repeatRows(60)
	p.list[0].Name = "a\x1b_x0041_ =1+1 \u202e"
	path := filepath.Join(t.TempDir(), "plan.xlsx")
	must(t, os.WriteFile(path, []byte(written(t, XLSX, p, Options{})), 0o600))
	content, err := os.ReadFile(savedByLibreOffice(t, path))
	must(t, err)
	saved, ours := openBook(t, content), workbook(t, p)
	for _, name := range []string{sheetSummary, sheetChanges, sheetDecisions, sheetRejects, sheetCandidates} {
		if got, want := trimmed(grid(t, saved, name)), trimmed(grid(t, ours, name)); !equalGrids(got, want) {
			t.Errorf("%s:\ngot  %q\nwant %q", name, got, want)
		}
	}
	checkDecisions(t, saved, p)
}
