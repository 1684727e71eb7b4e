package report

import (
	"os"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestPageForAxe asks axe-core, where told where its script is, and expects it to find
// nothing, by day and by night, wide and narrow.
func TestPageForAxe(t *testing.T) {
	path := os.Getenv("REPORT_AXE")
	if path == "" {
		t.Skip("REPORT_AXE names no axe.min.js: the page is not looked at by axe-core")
	}
	script, err := os.ReadFile(path)
	must(t, err)
	for name, p := range map[string]*memory{"planned": alarmed(samplePlan()), "begun": begunPlan()} {
		for _, width := range []int64{1280, 320} {
			b := openPage(t, p)
			b.do(chromedp.EmulateViewport(width, 1400))
			for _, scheme := range []string{"light", "dark"} {
				b.do(call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}))
				ask[string](b, string(script)+`;for (const d of document.querySelectorAll("details")) d.open = true; window.findings = "?"; axe.run().then((r) => { findings = r.violations.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html).join(" ")).join("\n"); }, (e) => { findings = String(e); }); ""`)
				b.await(`String(findings !== "?")`, "true")
				if found := ask[string](b, `findings`); found != "" {
					t.Errorf("%s, %d wide, %s:\n%s", name, width, scheme, found)
				}
			}
		}
	}
}
