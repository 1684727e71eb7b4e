package report

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// tab is a page in a real browser.
type tab struct {
	testing.TB
	ctx  context.Context
	path string // of the report
}

// watch is in the page before the report: it counts what must not happen.
const watch = `
	window.ran = []; window.pwned = () => ran.push("pwned");
	for (const f of ["alert", "confirm", "prompt", "open"]) window[f] = () => ran.push(f);
	addEventListener("error", (e) => ran.push("error: " + e.message));
	addEventListener("securitypolicyviolation", (e) => ran.push("policy: " + e.violatedDirective + " " + e.blockedURI));`

// openPage writes the plan's HTML to a file and opens it in Chromium.
func openPage(t testing.TB, p Plan) *tab {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.html")
	must(t, os.WriteFile(path, []byte(written(t, HTML, p, Options{})), 0o600))
	b := &tab{TB: t, ctx: startBrowser(t), path: path}
	b.do(call(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watch}),
		chromedp.Navigate("file://"+path))
	b.ready()
	return b
}

// ready waits until the page's script has come to its end, or has failed.
func (b *tab) ready() {
	b.Helper()
	const state = `ran.join("; ") || String(document.documentElement.dataset.ready)`
	for s := ask[string](b, state); s != "yes"; s = ask[string](b, state) {
		if s != "undefined" {
			b.Fatalf("the page's script has failed: %s", s)
		}
	}
	b.there("#filters")
}

func startBrowser(t testing.TB) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser needs seconds to start: run without -short")
	}
	binary := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil && binary == "" {
			binary = found
		}
	}
	if binary == "" {
		t.Skip("no Chromium on this machine: the HTML report is not tried in a browser")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // on a machine with other things to do
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(binary), chromedp.WSURLReadTimeout(2*time.Minute), chromedp.NoSandbox, chromedp.WindowSize(1200, 1600), chromedp.Flag("disable-quic", true),
		chromedp.Flag("no-first-run", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}

// call makes an action of a protocol command.
func call[P, R any](cmd cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (v chromedp.Void, err error) {
		_, err = cdp.Call(ctx, t, cmd, params)
		return v, err
	}
}

func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	must(b, chromedp.Do(b.ctx, actions...))
}

// there ends the test where nothing is to be seen under a selector: chromedp would wait
// for it until the test's time is over.
func (b *tab) there(selector string) {
	b.Helper()
	if !ask[bool](b, fmt.Sprintf(`(() => { const e = document.querySelector(%q); return e !== null && e.checkVisibility(); })()`, selector)) {
		b.Fatalf("nothing is to be seen under %s", selector)
	}
}

// steady scrolls to what is under a selector, and tells when it can be clicked: when it
// is where it was a frame before, and nothing else lies over its middle. Rows are laid out
// only when they come onto the screen, and move what is below them.
const steady = `(async (selector) => {
	const e = document.querySelector(selector);
	for (let was, until = performance.now() + 30000; performance.now() < until;) {
		e.scrollIntoView({ block: "center", behavior: "instant" });
		await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
		const { x, y, width, height } = e.getBoundingClientRect(), is = [x, y, width, height].join(" ");
		if (is === was && e.contains(document.elementFromPoint(x + width / 2, y + height / 2))) return true;
		was = is;
	}
	return false;
})(%q)`

// click clicks on what is there, when it has come to rest.
func (b *tab) click(selector string) {
	b.Helper()
	b.there(selector)
	rests, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](fmt.Sprintf(steady, selector), chromedp.EvalAwaitPromise))
	must(b, err)
	if !rests {
		b.Fatalf("%s does not come to rest, or something lies over it", selector)
	}
	b.do(chromedp.Click(chromedp.CSS(selector)))
}

// enter types a text where there is something to type into.
func (b *tab) enter(selector, text string) {
	b.Helper()
	b.there(selector)
	b.do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

// keys presses them one after another.
func (b *tab) keys(keys ...string) {
	b.Helper()
	for _, k := range keys {
		b.do(chromedp.KeyEvent(k))
	}
}

func ask[T any](b *tab, js string) T {
	b.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](js))
	must(b, err)
	return v
}

// expect waits until the page says so, for what an action sets off may take a while, a long
// one where the machine does other things too. The test goes on where it never does.
func (b *tab) expect(js, want string) {
	b.Helper()
	got := ""
	for until := time.Now().Add(20 * time.Second); ; {
		if got = ask[string](b, js); got == want {
			return
		}
		if time.Now().After(until) {
			b.Errorf("%s\ngot  %s\nwant %s", js, got, want)
			return
		}
	}
}

const (
	found   = `document.getElementById("found").textContent`
	decided = `document.getElementById("decided").textContent`
	saved   = `document.getElementById("saved").textContent`
	focused = `document.activeElement.id || document.activeElement.textContent.trim()`
)

func (b *tab) quiet() {
	b.Helper()
	b.expect(`ran.join("; ")`, "")
}

// decide picks a decision as a mouse would.
func (b *tab) decide(row int, decision string) {
	b.Helper()
	ask[bool](b, fmt.Sprintf(`(() => { const s = document.getElementById("decision-%d"); s.value = %q; return s.dispatchEvent(new Event("change")); })()`, row, decision))
}

// download catches what save downloads.
func (b *tab) download(save func()) (name, content string) {
	b.Helper()
	dir := b.TempDir()
	begun, progress := chromedp.Events(b.ctx, browser.DownloadWillBegin), chromedp.Events(b.ctx, browser.DownloadProgress)
	enabled := true
	b.do(call(browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllowAndName, DownloadPath: dir, EventsEnabled: &enabled}))
	save()
	for ev, err := range begun {
		must(b, err)
		name = ev.SuggestedFilename
		break
	}
	for ev, err := range progress {
		must(b, err)
		if ev.State == browser.DownloadProgressStateCompleted {
			text, err := os.ReadFile(filepath.Join(dir, ev.GUID))
			must(b, err)
			return name, string(text)
		}
	}
	b.Fatal("no download")
	return "", ""
}
