package report

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"intakeq-bulk/internal/plan"
)

func TestPageFilters(t *testing.T) {
	b := openPage(t, demoPlan())
	b.expect(found, "All 250 rows; 100 shown.")
	b.expect(`[...document.querySelectorAll("#list > h3")].map((h) => h.textContent).join("; ")`,
		"Values to clear (1 row); May be another person (1 row); Needs your decision (2 rows); Can't be used (1 row); New clients (49 rows); Changes (145 rows)")
	b.click("#more")
	b.expect(found, "All 250 rows; 200 shown.")
	b.expect(`String(document.activeElement === document.querySelectorAll("#list h4")[100])`, "true")
	b.click(".count.hold")
	b.expect(found, "3 rows of 250 match; 3 shown.")
	b.expect(`document.querySelector(".count.hold").getAttribute("aria-pressed")`, "true")
	b.click(`[data-field="Phone"][data-kind=overwrite]`)
	b.expect(found, "1 row of 250 match; 1 shown.")
	b.click("button[type=reset]")
	b.enter("#by-text", "lands_on")
	b.expect(found, "2 rows of 250 match; 2 shown.")
	b.quiet()
}

// wantDecisions is the file of some decisions: these, and nothing else.
func wantDecisions(p *memory, decisions map[int]plan.Decision) string {
	want := "PlanId,Row,Key,Decision\n"
	for _, r := range p.list {
		d, told := decisions[r.Row]
		if !told {
			d = r.Decision
		}
		if d != "" || r.Decision != "" {
			want += p.meta.ID + "," + itoa(r.Row) + "," + r.Key + "," + string(d) + "\n"
		}
	}
	return want
}

func TestPageDecides(t *testing.T) {
	p := demoPlan()
	p.list[3].Key = "5e1f0a"
	b := openPage(t, p)
	b.expect(decided, "0 of 3 rows that need your decision are decided, 3 open; 1 other decided; 1 of these decided before.")
	b.expect(`[...document.getElementById("decision-5").options].map((o) => o.value + "=" + o.textContent).join("; ")`,
		"=Not decided yet: left out; skip=Leave this row out; apply=Change client 12; create=Create a new client all the same, in two saves")
	b.decide(5, "create")
	b.decide(2, "skip")
	b.decide(8, "")
	b.expect(decided, "1 of 3 rows that need your decision is decided, 2 open; 1 other decided.")
	b.expect(saved, "Not saved yet.")
	name, content := b.download(func() { b.click("#save") })
	if want := wantDecisions(p, map[int]plan.Decision{5: "create", 2: "skip", 8: ""}); content != want {
		t.Errorf("%s holds\n%s\nwant\n%s", name, content, want)
	}
	if name != "decisions-3f9c1e7a.csv" {
		t.Errorf("it is called %s", name)
	}
	b.expect(saved, "Saved 2 decisions to decisions-3f9c1e7a.csv, in your downloads. The plan is applied with it: intakeq-bulk apply YOUR.plan --decisions decisions-3f9c1e7a.csv")
	b.quiet()
}

// All that a mouse can do, a keyboard can.
func TestPageByKeyboard(t *testing.T) {
	b := openPage(t, samplePlan())
	b.keys(kb.Tab)
	b.expect(focused, "Skip to the rows")
	b.keys(kb.Enter, kb.Tab)
	b.expect(focused, "by-action")
	b.keys(kb.ArrowDown, kb.ArrowDown) // a word would have to be typed within a second a letter
	b.expect(found, "3 rows of 10 match; 3 shown.")
	b.keys(kb.Tab, kb.Tab, kb.Tab, kb.Tab)
	b.expect(focused, "by-text")
	b.keys("F", "o", "x")
	b.expect(found, "1 row of 10 match; 1 shown.")
	b.keys(kb.Tab, kb.Tab)
	b.expect(focused, "sample")
	b.keys(kb.Tab, kb.Tab, kb.Tab)
	b.expect(`document.activeElement.textContent`, "2 cells stay as they are")
	b.keys(kb.Enter)
	b.do(chromedp.WaitVisible(chromedp.CSS("details[open] td")))
	b.keys(kb.Tab)
	b.expect(`document.querySelector("details[open] td").textContent`, "00016")
	b.expect(focused, "decision-6")
	b.expect(`String(document.activeElement.matches(":focus-visible") && getComputedStyle(document.activeElement).outlineStyle)`, "solid")
	b.keys(kb.ArrowDown)
	b.expect(decided, "1 of 3 rows that need your decision is decided, 2 open; 1 other decided; 1 of these decided before.")
	b.keys(kb.Tab)
	b.expect(focused, "print-sign")
	b.keys(kb.Tab, kb.Tab)
	b.expect(focused, "save")
	_, content := b.download(func() { b.keys(kb.Enter) })
	if want := wantDecisions(samplePlan(), map[int]plan.Decision{6: "skip"}); content != want {
		t.Errorf("got\n%s\nwant\n%s", content, want)
	}
	b.quiet()
}

// A screen reader finds a name on every control and a scope on every header.
func TestPageIsLabelled(t *testing.T) {
	b := openPage(t, begunPlan())
	b.expect(`[...document.querySelectorAll("select, input, button, table")].filter((e) => !e.labels?.length && !e.textContent.trim() && !e.caption).map((e) => e.outerHTML).join()`, "")
	b.expect(`[...document.querySelectorAll("th")].filter((e) => !e.scope).map((e) => e.outerHTML).join()`, "")
	b.expect(`[...document.querySelectorAll("[aria-labelledby]")].filter((e) => !document.getElementById(e.getAttribute("aria-labelledby"))).map((e) => e.outerHTML).join()`, "")
	b.expect(`String(new Set([...document.querySelectorAll("[id]")].map((e) => e.id)).size === document.querySelectorAll("[id]").length)`, "true")
	b.expect(`["header", "main", "section.decisions", "h1", "[role=search]", "[aria-live=polite]"].filter((s) => !document.querySelector(s)).join()`, "")
	b.expect(`document.documentElement.lang`, "en")
}

func TestPageInTheDark(t *testing.T) {
	b := openPage(t, begunPlan())
	ground := func(scheme string) string {
		b.do(call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}))
		return contrast(b)
	}
	for _, scheme := range []string{"light", "dark"} {
		if low := ground(scheme); low != "" {
			t.Errorf("%s: hard to read: %s", scheme, low)
		}
	}
	b.expect(`getComputedStyle(document.body).backgroundColor`, "rgb(18, 23, 29)")
}

// contrast names the texts with less contrast than WCAG AA asks for (4.5).
func contrast(b *tab) string {
	return ask[string](b, `(() => {
		const rgb = (c) => { const m = c.match(/[\d.]+/g).map(Number); return m.length > 3 && m[3] === 0 ? null : m; };
		const light = (c) => { const [r, g, b] = c.map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
		const ground = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c) return c; } return [255, 255, 255]; };
		const low = new Set();
		for (const e of document.querySelectorAll("body *")) {
			if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || e.closest("script, option")) continue;
			const [a, b] = [light(rgb(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
			if ((a + 0.05) / (b + 0.05) < 4.5) low.add(e.tagName + "." + e.className + " " + ((a + 0.05) / (b + 0.05)).toFixed(2));
		}
		return [...low].join("; ");
	})()`)
}

// begunPlan was stopped in the middle, and most of it went wrong.
func begunPlan() *memory {
	p := demoPlan()
	p.done = make(map[int]plan.Attempt)
	for i, state := range []plan.State{plan.Differs, plan.Unknown, "", "", "", "", plan.Conflict, "", "", "", plan.Failed, plan.Saved, plan.Sent} {
		if state != "" {
			p.list[i].State = state
			p.done[p.list[i].Row] = plan.Attempt{Error: "what is said of a row that is " + string(state)}
		}
	}
	p.done[2] = plan.Attempt{Error: "IntakeQ saved 2 fields otherwise: Phone, City", Cells: []plan.Cell{
		{Field: "Phone", Planned: "(555) 555-0199", Got: "(555) 555-0100"}, {Field: "City", Planned: "Ely", Got: ""}}}
	p.done[8] = plan.Attempt{Error: "somebody else has changed what the plan changes", Cells: []plan.Cell{{Field: "custom:x1f", Planned: "Hope Hall", Got: "=1+1"}}}
	return p
}

// What came of a row stands in it, each cell as it was sent and as it is.
func TestPageTellsTheOutcome(t *testing.T) {
	b := openPage(t, begunPlan())
	b.expect(`document.querySelector(".lead").textContent`, "This plan was begun: saved 1, differs 1, conflict 1, failed 1, unknown 1, sent 1, planned 189. This page shows what came of each row so far.")
	b.expect(`[...document.querySelectorAll("main h2")].slice(0, 2).map((e) => e.textContent).join("; ")`, "What came of it; What was found in the file") // what is, before what was to be
	b.expect(`[...document.querySelector(".counts").querySelectorAll("li")].slice(0, 2).map((e) => e.textContent).join("; ")`, "1 saved: as planned; 1 differs: saved, but not as planned")
	outcome := func(row int) string {
		return fmt.Sprintf(`[...document.getElementById("row-%d").closest("article").querySelectorAll(".outcome p, .outcome tr, .state")].map((e) => e.cells ? [...e.cells].map((c) => c.textContent).join("|") : e.textContent).join("; ")`, row)
	}
	b.expect(outcome(2), "saved, but not as planned; IntakeQ saved 2 fields otherwise: Phone, City; Column|Sent|IntakeQ has; Phone|(555) 555-0199|(555) 555-0100; City|Ely|(empty)")
	b.expect(outcome(8), "left alone: changed in IntakeQ meanwhile; somebody else has changed what the plan changes; Column|Planned|IntakeQ has; Emergency Emergency Contact (custom:x1f)|Hope Hall|=1+1")
	b.enter("#by-text", "may or may not")
	b.expect(found, "1 row of 250 match; 1 shown.")
	b.quiet()
}

// On paper are all rows that match, and no controls.
func TestPagePrints(t *testing.T) {
	b := openPage(t, demoPlan())
	ask[bool](b, `dispatchEvent(new Event("beforeprint"))`)
	b.do(call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}))
	b.expect(found, "All 250 rows; 250 shown.")
	b.expect(`[...document.querySelectorAll("#filters, #more, #decisions, .decide select")].filter((e) => e.offsetParent).map((e) => e.id).join()`, "")
	b.expect(`[...document.querySelectorAll(".chosen")].every((e) => e.offsetParent && e.textContent) + ""`, "true")
	ask[bool](b, `dispatchEvent(new Event("afterprint"))`)
	b.expect(found, "All 250 rows; 100 shown.")
}

// What is marked is what changed: without the marks, both sides are the same.
func TestPageMarksChanges(t *testing.T) {
	type marked struct{ before, after, gone, added string }
	var cases []marked
	var list []plan.Row
	for _, c := range []marked{
		{"(555) 555-0100", "(555) 555-0199", "00", "99"},
		{"12 Elm Street", "12 Elm Street, Apt 4", "", ", Apt 4"},
		{"adult, telehealth", "adult, evening, telehealth", "", "evening, "},
		{"Ann", "Bo", "Ann", "Bo"},
		{"Ann Marie Ode", "Ann Oda", "Marie Ode", "Oda"},
		{"Zoe\u0301", "Zoe", "e\u0301", "e"},
		{"👩‍👧 x", "👩‍👦 x", "👩‍👧", "👩‍👦"},
		{"2134", "02134", "", "0"},
	} {
		cases = append(cases, c)
		list = append(list, plan.Row{Row: len(list) + 2, Action: plan.Update, State: plan.Planned, ClientID: 1,
			Changes: []plan.Change{{Field: "x", Before: c.before, After: c.after, Kind: plan.Set}}})
	}
	p := newMemory(plan.Meta{ID: "1"}, list...)
	b := openPage(t, p)
	for i, c := range cases {
		marks := fmt.Sprintf(`(() => { const tr = document.querySelectorAll("#list .person tbody tr")[%d]; return ["gone", "new"].map((k) => [...tr.querySelectorAll("mark." + k)].map((m) => m.textContent).join("|")).join(" -> "); })()`, i)
		b.expect(marks, c.gone+" -> "+c.added)
	}
}

func TestPageWith20000Rows(t *testing.T) {
	b := openPage(t, repeatRows(20_000))
	b.expect(found, "All 20000 rows; 100 shown.")
	b.enter("#by-text", "row 19999")
	b.expect(found, "1 row of 20000 match; 1 shown.")
	b.quiet()
}

// TestScreenshots writes pictures for a person to look at, where told to: of a small
// plan, a begun one and one of 20,000 rows.
func TestScreenshots(t *testing.T) {
	dir := os.Getenv("REPORT_SCREENSHOTS")
	if dir == "" {
		t.Skip("REPORT_SCREENSHOTS names no folder for the pictures")
	}
	for name, p := range map[string]*memory{"small": alarmed(demoPlan()), "begun": begunPlan(), "large": wholePersons(20_000)} {
		b := openPage(t, p)
		shoot := func(view string, width int, actions ...chromedp.Action[chromedp.Void]) {
			b.do(chromedp.EmulateViewport(int64(width), 5000))
			b.do(actions...)
			picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
			must(t, err)
			must(t, os.WriteFile(filepath.Join(dir, name+"-"+view+".png"), picture, 0o600))
		}
		dark := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}}
		shoot("1280", 1280)
		shoot("390", 390)
		shoot("320", 320)
		shoot("dark", 1280, call(emulation.SetEmulatedMedia, dark))
		b.do(call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{}))
		paper, err := chromedp.Call(b.ctx, page.PrintToPDF, page.PrintToPDFParams{})
		must(t, err)
		must(t, os.WriteFile(filepath.Join(dir, name+".pdf"), paper.Data, 0o600))
		shoot("plain", 1280, call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}), chromedp.Navigate("file://"+b.path))
		must(t, os.WriteFile(filepath.Join(dir, name+".xlsx"), []byte(written(t, XLSX, p, Options{})), 0o600))
	}
}
