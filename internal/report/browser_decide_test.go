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
	b.do(chromedp.Click(chromedp.CSS("#bulk-apply")))
}

const bulkDone = `document.getElementById("bulk-done").textContent`

func TestPageDecidesManyAtOnce(t *testing.T) {
	b := openPage(t, demoPlan())
	b.do(chromedp.Click(chromedp.CSS("#bulk-apply"))) // nothing is chosen
	b.expect(bulkDone, "")
	b.do(chromedp.Click(chromedp.CSS("#group-list .link")))
	b.expect(found, "48 rows of 250 match; only PostalCode: the same change; 48 shown.")
	b.decideAll("skip")
	b.expect(bulkDone, "48 rows decided.")
	b.expect(decided, "0 of 3 rows that need your decision are decided, 3 open; 49 others decided; 1 of these decided before.")
	b.expect(`document.querySelector("#list select").value`, "skip")
	b.do(chromedp.Click(chromedp.CSS("button[type=reset]")), chromedp.Click(chromedp.CSS(".count.hold")))
	b.decideAll("apply")
	b.expect(bulkDone, "2 rows decided; 1 row does not offer this.")
	b.do(chromedp.Click(chromedp.CSS("#bulk-undo")))
	b.expect(decided, "0 of 3 rows that need your decision are decided, 3 open; 49 others decided; 1 of these decided before.")
	b.expect(`document.getElementById("decision-5").value`, "")
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
		chromedp.Navigate("file://"+b.path), chromedp.WaitVisible(chromedp.CSS("[data-ready] #filters")))
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
	b.await(saved, "3 decisions taken from the file. Not saved yet.")
	b.expect(`document.getElementById("decision-5").value`, "create")
	b.expect(decided, "1 of 3 rows that need your decision is decided, 2 open; 1 other decided.")
	load("PlanId,Row,Changes,Key,Decision\nolder,77,\"a \"\"b\"\"\nc\",bbbb,apply\nolder,5,,cccc,skip\nolder,9,,aaaa,restore\n")
	b.await(saved, "1 decision taken from the file; 2 rows of it found no row here that allows it. Not saved yet.")
	b.expect(`document.getElementById("decision-6").value`, "apply")
	b.expect(`document.getElementById("decision-5").value`, "create")
	load("Name,Email\nAnn,a\n")
	b.await(saved, "This is no file of decisions: it has no columns PlanId, Row and Decision.")
	_, content := b.download(func() { b.do(chromedp.Click(chromedp.CSS("#save"))) })
	if want := wantDecisions(p, map[int]plan.Decision{5: "create", 6: "apply", 12: "skip", 8: ""}); content != want {
		t.Errorf("got\n%s\nwant\n%s", content, want)
	}
	b.quiet()
}
