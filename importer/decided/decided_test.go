package decided

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"intakeq-bulk/internal/plan"
)

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// workbook writes sheets, each a name and the lines of a CSV without quotes.
func workbook(t *testing.T, sheets ...[2]string) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, s := range sheets {
		if i == 0 {
			check(t, f.SetSheetName("Sheet1", s[0]))
		} else {
			_, err := f.NewSheet(s[0])
			check(t, err)
		}
		for n, line := range strings.Split(strings.TrimSpace(s[1]), "\n") {
			var cells []any
			for cell := range strings.SplitSeq(line, ",") {
				cells = append(cells, cell)
			}
			check(t, f.SetSheetRow(s[0], fmt.Sprintf("A%d", n+1), &cells))
		}
	}
	path := filepath.Join(t.TempDir(), "decisions.xlsx")
	check(t, f.SaveAs(path))
	return path
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func listed(list []plan.Carried) string {
	var lines []string
	for _, c := range list {
		lines = append(lines, fmt.Sprintf("%d %s %s", c.Row, c.Key, c.Decision))
	}
	return strings.Join(lines, "; ")
}

// What the page saves, our report, and what somebody types say the same.
func TestReadEarlier(t *testing.T) {
	const least = "PlanId,Row,Key,Decision\np,2,ka,apply\np,3,kb,\np,4,kc,skip\n"
	const wide = "PlanId,Row,Sheet,Action,Choices,Key,Decision\np,2,Clients,hold,x,ka,apply\np,3,,create,x,kb,\np,4,,hold,x,kc,skip\n"
	for name, path := range map[string]string{
		"the page's":                file(t, "a.csv", least),
		"typed otherwise":           file(t, "a.csv", "\ufeffDecision;Key;Row;PlanId\r\n APPLY ;ka;2.0;p\r\n;kb;3;p\r\nSkip; kc;4; p \r\n"),
		"our report":                file(t, "a.csv", wide),
		"a workbook of ours":        workbook(t, [2]string{"Summary", "Plan,p"}, [2]string{"Decisions", wide}),
		"a workbook made by hand":   workbook(t, [2]string{"Sheet1", least}),
		"a restored and a new one":  file(t, "a.csv", strings.Replace(least, "p,3,kb,", "p,3,kb, ", 1)),
		"with a line of no columns": file(t, "a.csv", least+"\n"),
	} {
		earlier, err := ReadEarlier(path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, want := listed(earlier.List), "2 ka apply; 4 kc skip"; got != want || len(earlier.Sum) != 64 {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// All that is wrong is told, and nothing of the file is used.
func TestReadEarlierRefuses(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"no columns":      {"a,b\n1,2\n", "there is no column PlanId; there is no column Row; there is no column Decision"},
		"no key column":   {"PlanId,Row,Decision\np,2,apply\n", "row 2 has no Key"},
		"no key":          {"PlanId,Row,Key,Decision\np,2,,apply\n", "row 2 has no Key"},
		"one key twice":   {"PlanId,Row,Key,Decision\np,2,k,apply\np,7,k,skip\n", "rows 2 and 7 have one Key"},
		"unknown word":    {"PlanId,Row,Key,Decision\np,2,k,yes\np,x,k,skip\n", "row 2: the decision is none of apply, skip, create, restore; line 3 has no row number"},
		"of two plans":    {"PlanId,Row,Key,Decision\np,2,k,apply\nq,3,l,skip\n", "it holds lines of two plans"},
		"not even a file": {"", ""},
	} {
		path := file(t, "a.csv", c.text)
		if name == "not even a file" {
			path += ".csv"
		}
		earlier, err := ReadEarlier(path)
		if earlier != nil || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		if wrong := new(Error); c.want != "" && !errors.As(err, &wrong) {
			t.Errorf("%s: %v is no mistake of the file", name, err)
		}
	}
}
