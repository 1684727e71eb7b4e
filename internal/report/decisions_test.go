package report

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"intakeq-bulk/importer/apply"
	"intakeq-bulk/internal/plan"
)

// planFile writes the plan to a file, as the command plan does.
func planFile(t *testing.T, p *memory) *plan.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clients.plan")
	f, err := plan.New(t.Context(), path, p.meta)
	must(t, err)
	for _, r := range p.list {
		must(t, f.Add(t.Context(), r))
		must(t, f.AddCard(t.Context(), r.Row, p.card(r)))
	}
	err = f.Finish(t.Context(), p.meta)
	must(t, err)
	f, err = plan.Open(t.Context(), path)
	must(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

// hostilePlan has a row that waits for a decision for each hostile text, and the
// sample's rows before them. No spreadsheet holds a zero byte, and LibreOffice
// changes the last private plane, and texts that look like the escapes of XLSX.
func hostilePlan() *memory {
	rows := samplePlan().list
	for i, evil := range hostile() {
		if strings.ContainsFunc(evil, func(r rune) bool { return r == 0 || r >= 0x10FF00 }) || strings.HasPrefix(evil, "_x0") {
			continue
		}
		rows = append(rows, plan.Row{Row: 100 + i, Sheet: "Clients", Action: plan.Hold, State: plan.None, ClientID: int64(i + 1), ExternalID: evil, Name: evil,
			Reasons: []plan.Reason{{Code: "identity", Message: "name and date of birth change together", Column: evil}},
			Changes: []plan.Change{{Field: "FirstName", Before: evil, After: evil + "x", Kind: plan.Set}}})
	}
	return newMemory(sampleMeta(), rows...)
}

// checkRead reads a filled-in report as apply does: the decisions are those that
// were taken, and no other cell passes for edited.
func checkRead(t *testing.T, path string, f *plan.File, want map[int]plan.Decision) {
	t.Helper()
	id := f.Meta().ID
	d, err := apply.ReadDecisions(t.Context(), path, f, func(r plan.Shown) map[string]string { return Cells(id, r) })
	must(t, err)
	got := maps.Clone(d.Rows)
	maps.DeleteFunc(got, func(_ int, d plan.Decision) bool { return d == plan.Undecided })
	if !maps.Equal(got, want) {
		t.Errorf("read %v, want %v", got, want)
	}
	if len(d.Edited) > 0 {
		t.Errorf("cells that nobody edited: %v", d.Edited)
	}
}

func TestPageDecisionsAreRead(t *testing.T) {
	p := hostilePlan()
	f := planFile(t, p)
	b := openPage(t, f)
	b.click(".count.hold")
	b.expect(found, "116 rows of 123 match; 100 shown.")
	b.click("#more")
	b.expect(found, "116 rows of 123 match; 116 shown.")
	b.decide(5, "create")
	b.decide(6, "apply")
	b.decide(101, "apply")
	b.click(".count.update")
	b.decide(2, "skip")
	_, content := b.download(func() { b.click("#save") })
	path := filepath.Join(t.TempDir(), "decisions.csv")
	must(t, os.WriteFile(path, []byte(content), 0o600))
	checkRead(t, path, f, map[int]plan.Decision{2: "skip", 5: "create", 6: "apply", 8: "skip", 101: "apply"})
}

// fillIn writes decisions into the XLSX report, as a person would.
func fillIn(t *testing.T, content string, decisions map[int]plan.Decision) []byte {
	t.Helper()
	book := openBook(t, []byte(content))
	rows := grid(t, book, sheetDecisions)
	for i, row := range rows {
		for n, d := range decisions {
			if row[1] == itoa(n) {
				cell, err := excelize.CoordinatesToCellName(slices.Index(rows[0], "Decision")+1, i+1)
				must(t, err)
				must(t, book.SetCellStr(sheetDecisions, cell, string(d)))
			}
		}
	}
	var b bytes.Buffer
	must(t, book.Write(&b, excelize.Options{}))
	return b.Bytes()
}

// A zero byte comes from the account, or from an XLSX cell.
func TestCSVDecisionsAreRead(t *testing.T) {
	p := hostilePlan()
	p.list = append(p.list, plan.Row{Row: 900, Action: plan.Hold, State: plan.None, ClientID: 9, ExternalID: "a\x00b",
		Changes: []plan.Change{{Field: "LastName", Before: "\x00", After: "Ode", Kind: plan.Set}}})
	f := planFile(t, p)
	want := map[int]plan.Decision{2: "skip", 101: "apply", 900: "apply"}
	q := newMemory(p.meta, slices.Clone(p.list)...)
	for i, r := range q.list {
		q.list[i].Decision = want[r.Row]
	}
	path := filepath.Join(t.TempDir(), "plan.csv")
	must(t, os.WriteFile(path, []byte(written(t, CSV, q, Options{})), 0o600))
	checkRead(t, path, f, want)
}

func TestXLSXDecisionsAreRead(t *testing.T) {
	f := planFile(t, hostilePlan())
	want := map[int]plan.Decision{2: "skip", 5: "create", 6: "apply", 101: "apply"}
	filled := fillIn(t, written(t, XLSX, f, Options{}), want)
	want[8] = "skip" // was decided before
	dir := t.TempDir()
	path := filepath.Join(dir, "plan.xlsx")
	must(t, os.WriteFile(path, filled, 0o600))
	t.Run("as filled in", func(t *testing.T) { checkRead(t, path, f, want) })
	t.Run("saved again by LibreOffice", func(t *testing.T) { checkRead(t, savedByLibreOffice(t, path), f, want) })
}

// savedByLibreOffice opens the workbook there and saves it, and returns where.
func savedByLibreOffice(t *testing.T, path string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("LibreOffice needs seconds to start: run without -short")
	}
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("no LibreOffice on this machine: the XLSX report is not tried in it")
	}
	dir := t.TempDir()
	to := filepath.Join(dir, "out")
	out, err := exec.CommandContext(t.Context(), soffice, "-env:UserInstallation=file://"+filepath.ToSlash(filepath.Join(dir, "profile")), "--headless", "--convert-to", "xlsx", "--outdir", to, path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return filepath.Join(to, filepath.Base(path))
}
