package report

import (
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"intakeq-bulk/internal/plan"
)

// TestPageForAxe asks axe-core, where told where its script is, and expects it to find
// nothing: by day and by night, on a desk and on phones, before a plan is applied and
// after.
func TestPageForAxe(t *testing.T) {
	path := os.Getenv("REPORT_AXE")
	if path == "" {
		t.Skip("REPORT_AXE names no axe.min.js: the page is not looked at by axe-core")
	}
	script, err := os.ReadFile(path)
	must(t, err)
	for name, p := range map[string]*memory{"planned": alarmed(samplePlan()), "begun": alarmed(begunPlan())} {
		for _, width := range []int64{1280, 390, 320} {
			b := openPage(t, p) // for each anew: to look takes seconds, and minutes where much else is done
			ask[string](b, string(script)+`;for (const d of document.querySelectorAll("details")) d.open = true; ""`)
			for _, scheme := range []string{"light", "dark"} {
				b.do(chromedp.EmulateViewport(width, 1400),
					call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}))
				b.axe(fmt.Sprintf("%s, %d wide, %s", name, width, scheme))
			}
		}
	}
}

// axe fails on whatever axe-core finds on the page as it is now. What it has not looked
// at it can't find: some of its rules must have passed.
func (b *tab) axe(where string) {
	b.Helper()
	found, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`axe.run().then((r) =>
		r.violations.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html).join(" ")).join("\n") || (r.passes.length < 10 ? "it has hardly looked" : "")
	)`, chromedp.EvalAwaitPromise))
	must(b, err)
	if found != "" {
		b.Errorf("%s:\n%s", where, found)
	}
}

// The page that stands without a script is looked at too.
func TestPlainPageForAxe(t *testing.T) {
	path := os.Getenv("REPORT_AXE")
	if path == "" {
		t.Skip("REPORT_AXE names no axe.min.js: the page is not looked at by axe-core")
	}
	script, err := os.ReadFile(path)
	must(t, err)
	p := alarmed(samplePlan())
	p.list[1].State = plan.Saved
	b := openPage(t, p)
	b.do(call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}), chromedp.Navigate("file://"+b.path),
		chromedp.WaitVisible(chromedp.CSS("#plain-only")), call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: false}))
	ask[string](b, string(script)+`;""`)
	for _, width := range []int64{1280, 320} {
		b.do(chromedp.EmulateViewport(width, 1400))
		b.axe(fmt.Sprintf("plain, %d wide", width))
	}
}
