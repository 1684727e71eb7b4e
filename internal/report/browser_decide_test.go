package report

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"intakeq-bulk/internal/plan"
)

// decideAll decides all rows that match, as a mouse would.
func (b *tab) decideAll(decision string) {
	b.Helper()
	ask[string](b, `(() => { const s = document.getElementById("bulk-decision"); s.value = "`+decision+`"; return s.value; })()`)
	ask[string](b, `document.getElementById("bulk-apply").click(); ""`)
	b.expect(`String(document.getElementById("bulk-ask").open)`, "true")
	ask[string](b, `document.getElementById("bulk-yes").click(); ""`)
}

const bulkDone = `document.getElementById("bulk-done").textContent`

func TestPageDecidesManyAtOnce(t *testing.T) {
	b := openPage(t, demoPlan())
	b.click("#bulk-apply") // nothing is chosen
	b.expect(bulkDone, "")
	b.expect(`String(document.querySelector("#group-list .link") !== null)`, "true")
	b.click("#group-list .link")
	b.expect(found, "48 rows of 250 match; only PostalCode: the same change; 48 shown.")
	b.decideAll("skip")
	b.expect(bulkDone, "48 rows decided.")
	b.expect(decided, "0 of 3 rows that need your decision are decided, 3 open; 49 others decided; 1 of these decided before.")
	b.expect(`document.querySelector("#list select").value`, "skip")
	b.click("button[type=reset]")
	b.click(".count.hold")
	b.decideAll("apply")
	b.expect(bulkDone, "2 rows decided. Left as they are: 1 row that does not offer this.")
	b.click("#bulk-undo")
	b.expect(decided, "0 of 3 rows that need your decision are decided, 3 open; 49 others decided; 1 of these decided before.")
	b.expect(`document.getElementById("decision-5").value`, "")
	b.quiet()
}

// A decision that somebody has made stays when many rows are decided at once; held rows
// are left out but where the filter shows no others; and it is asked before, in numbers.
func TestPageDecidesManyOverwritesNone(t *testing.T) {
	b := openPage(t, demoPlan())
	b.decide(5, "create")
	b.decide(2, "skip")
	b.expect(`document.getElementById("sign-without").innerText`, "These numbers are without the 2 decisions made on this page:\n\n"+
		"Create new clients all the same: 1 row: 1 held that would become a new client all the same.\nLeave them out: 1 row: 1 changed.\n\n"+
		"To see this sheet with them before that, save the decisions and plan again with --decisions decisions-3f9c1e7a.csv and --report: the new report counts them. "+
		"After apply has taken them, make the report again (intakeq-bulk show YOUR.plan --report sheet.html): its sheet counts what was saved.")
	press := func(id string) { b.Helper(); ask[string](b, `document.getElementById("`+id+`").click(); ""`) }
	choose := func(value string) {
		b.Helper()
		ask[string](b, `document.getElementById("bulk-decision").value = "`+value+`"; ""`)
		press("bulk-apply")
	}
	choose("skip")
	b.expect(`document.getElementById("bulk-what").textContent`, "Leave them out? 193 rows: 49 new, 144 changed.")
	b.expect(`document.getElementById("bulk-left").textContent`, "Left as they are: 1 row already decided otherwise; 2 held rows (show only the held rows to decide them).")
	press("bulk-no")
	b.expect(bulkDone+` + document.getElementById("bulk-ask").open`, "false")
	b.decideAll("skip")
	b.expect(`["decision-5", "decision-2"].map((id) => document.getElementById(id).value).join()`, "create,skip")
	b.expect(decided, "1 of 3 rows that need your decision is decided, 2 open; 195 others decided; 1 of these decided before.")
	b.decide(2, "") // since: it is not taken back
	press("bulk-undo")
	b.expect(decided, "1 of 3 rows that need your decision is decided, 2 open; 1 other decided; 1 of these decided before.")
	press("sample")
	b.click("button[type=reset]")
	b.click(".count.hold")
	choose("apply")
	b.expect(`document.getElementById("bulk-what").textContent`, "Apply them as shown? 1 row: 1 held that writes onto another client.")
	press("bulk-yes")
	b.expect(`document.getElementById("decision-5").value`, "create")
	b.quiet()
}

// Decisions are there again when the page is opened again, and stand in the browser
// without any value of a client.
func TestPageKeepsDecisions(t *testing.T) {
	p := demoPlan()
	b := openPage(t, p)
	b.decide(5, "create")
	b.decide(8, "")
	b.expect(`JSON.stringify(localStorage)`, `{"intakeq-bulk decisions 3f9c1e7a":"{\"5\":\"create\",\"8\":\"\"}"}`)
	b.expect(`(() => { window.onbeforeunload = null; return "" })()`, "")
	again := openAgain(b)
	again.expect(decided, "1 of 3 rows that need your decision is decided, 2 open.")
	again.expect(saved, "2 decisions that you took before in this browser are back. Not saved yet.")
	again.expect(`document.getElementById("decision-5").value`, "create")
	again.quiet()
}

// openAgain opens the page in the same browser once more.
func openAgain(b *tab) *tab {
	b.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	b.Cleanup(cancel)
	again := &tab{TB: b.TB, ctx: ctx, path: b.path}
	again.do(call(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watch}),
		chromedp.Navigate("file://"+b.path))
	again.ready()
	return again
}

// A file of decisions comes back: of this plan by its rows, of an earlier one by its
// keys; what fits no row is told.
func TestPageLoadsDecisions(t *testing.T) {
	p := demoPlan()
	p.list[3].Key, p.list[4].Key = "aaaa", "bbbb"
	b := openPage(t, p)
	load := func(text string) {
		path := filepath.Join(t.TempDir(), "decisions.csv")
		must(t, os.WriteFile(path, []byte(text), 0o600))
		b.do(chromedp.SetUploadFiles(chromedp.CSS("#load"), []string{path}))
	}
	load("\ufeffPlanId,Row,Key,Decision\r\n3f9c1e7a,5,aaaa,create\r\n3f9c1e7a,12,,\"skip\"\r\n3f9c1e7a,8,,\r\n")
	b.expect(saved, "3 decisions taken from the file. Not saved yet.")
	b.expect(`document.getElementById("decision-5").value`, "create")
	b.expect(decided, "1 of 3 rows that need your decision is decided, 2 open; 1 other decided.")
	load("PlanId,Row,Changes,Key,Decision\nolder,77,\"a \"\"b\"\"\nc\",bbbb,apply\nolder,5,,cccc,skip\nolder,9,,aaaa,restore\n")
	b.expect(saved, "1 decision taken from the file; 2 rows of it found no row here that allows it. Not saved yet.")
	b.expect(`document.getElementById("decision-6").value`, "apply")
	b.expect(`document.getElementById("decision-5").value`, "create")
	load("Name,Email\nAnn,a\n")
	b.expect(saved, "This is no file of decisions: it has no columns PlanId, Row and Decision.")
	_, content := b.download(func() { b.click("#save") })
	if want := wantDecisions(p, map[int]plan.Decision{5: "create", 6: "apply", 12: "skip", 8: ""}); content != want {
		t.Errorf("got\n%s\nwant\n%s", content, want)
	}
	b.quiet()
}

// A file of decisions never writes over those made on the page without a yes; what it
// decides of other rows is taken either way.
func TestPageAsksBeforeLoading(t *testing.T) {
	b := openPage(t, demoPlan())
	path := filepath.Join(t.TempDir(), "decisions.csv")
	must(t, os.WriteFile(path, []byte("PlanId,Row,Key,Decision\n3f9c1e7a,5,,create\n3f9c1e7a,2,,skip\n3f9c1e7a,12,,skip\n"), 0o600))
	load := func() {
		b.Helper()
		b.do(chromedp.SetUploadFiles(chromedp.CSS("#load"), []string{path}))
		b.expect(`String(document.getElementById("load-ask").open)`, "true")
	}
	chosen := `[5, 2, 12].map((row) => document.getElementById("decision-" + row).value).join()`
	b.decide(5, "apply")
	b.decide(2, "skip") // as the file says
	load()
	b.expect(`document.getElementById("load-what").textContent`, "The file says otherwise of 1 row that you decided on this page. Take the file's decision instead of yours? What it decides of other rows is taken either way.")
	b.expect(chosen, "apply,skip,")
	b.keys("\u001b") // Escape answers nothing
	b.expect(`String(document.getElementById("load-ask").open)`, "false")
	b.expect(chosen, "apply,skip,")
	load()
	b.click("#load-no")
	b.expect(saved, "1 decision taken from the file; 1 decision of yours kept. Not saved yet.")
	b.expect(chosen, "apply,skip,skip")
	load()
	b.click("#load-yes")
	b.expect(saved, "1 decision taken from the file. Not saved yet.")
	b.expect(chosen, "create,skip,skip")
	b.quiet()
}
