package diff

import (
	"encoding/json"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"intakeq-bulk/internal/sheet"
)

// hostile are texts that a reader of each format could take for something else.
func hostile() []string {
	return []string{`<script>alert(1)</script>`, `</td></tr></table><img src=x onerror=alert(1)>`, "=1+1", `"quoted", and more`, "a\r\nb", "{{.}}", "\u202egpj"}
}

func hostileDifferences() []Difference {
	var all []Difference
	for _, text := range hostile() {
		all = append(all, Difference{text, Changed, text, text, text})
	}
	return append(all, Difference{ClientID: "5", Change: Removed})
}

func writeReport(t *testing.T, name string, all []Difference) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	r, err := CreateReport(path, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Abort()
	for _, d := range all {
		if err := r.Add(d); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Commit(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTablesHoldTheTexts(t *testing.T) {
	for _, name := range []string{"d.csv", "d.xlsx"} {
		r, err := sheet.Open(writeReport(t, name, hostileDifferences()), sheet.ReadOptions{Export: true})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for _, want := range hostileDifferences() {
			row, err := r.Read()
			if err != nil {
				t.Fatal(err)
			}
			got := Difference{row.Cells[0].Text, row.Cells[1].Text, row.Cells[2].Text, row.Cells[3].Text, row.Cells[4].Text}
			if got != want {
				t.Errorf("%s: got %q, want %q", name, got, want)
			}
		}
	}
}

func TestJSONHoldsTheTexts(t *testing.T) {
	text, err := os.ReadFile(writeReport(t, "d.json", hostileDifferences()))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Differences []Difference
		Summary     Counts
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	for i, want := range hostileDifferences() {
		if got.Differences[i] != want {
			t.Errorf("got %q, want %q", got.Differences[i], want)
		}
	}
	if got.Summary.Removed != 1 || got.Summary.Changed != len(hostile()) {
		t.Errorf("%+v", got.Summary)
	}
}

// The page shows every text as it is, and is made of no other elements than its own.
func TestPageHoldsTheTexts(t *testing.T) {
	page, err := os.ReadFile(writeReport(t, "d.html", hostileDifferences()))
	if err != nil {
		t.Fatal(err)
	}
	tag := regexp.MustCompile(`<(/?[a-z]+[0-9]?|!DOCTYPE|!--)[^>]*>`)
	for _, found := range tag.FindAllStringSubmatch(string(page), -1) {
		if name := strings.Trim(found[1], "/"); name == "script" || name == "img" {
			t.Errorf("there is a %s", found[0])
		}
	}
	shown := map[string]int{}
	for _, text := range tag.Split(string(page), -1) {
		shown[html.UnescapeString(text)]++
	}
	for _, text := range hostile() {
		if shown[text] != 4 {
			t.Errorf("%q is shown %d times", text, shown[text])
		}
	}
}

func TestReportOfAnotherKind(t *testing.T) {
	if _, err := CreateReport(filepath.Join(t.TempDir(), "d.pdf"), ""); err == nil {
		t.Error("a PDF was begun")
	}
}

// What does not fit into a workbook's cell is said with its place, and leaves no file.
func TestReportThatDoesNotFit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "d.xlsx")
	r, err := CreateReport(path, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	err = r.Add(Difference{"7", Changed, "Notes", "", strings.Repeat("a", 40_000)})
	if err == nil || !strings.Contains(err.Error(), "client 7") || !strings.Contains(err.Error(), "Notes") {
		t.Errorf("got %v", err)
	}
	r.Abort()
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); err != nil || len(left) > 0 {
		t.Errorf("left: %q %v", left, err)
	}
}
