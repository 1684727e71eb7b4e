package report

import (
	"cmp"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"intakeq-bulk/internal/plan"
)

// rendered reads the rows back from the page, named characters as themselves.
const rendered = `(() => {
	const text = (e) => { const c = e.cloneNode(true); for (const o of c.querySelectorAll(".odd")) o.replaceWith(String.fromCodePoint(parseInt(o.textContent.slice(2), 16))); for (const k of c.querySelectorAll(".kind, small")) k.remove(); return c.textContent; };
	const value = (td) => td.querySelector(".empty") ? "" : text(td);
	for (const d of document.querySelectorAll("details")) d.open = true;
	return JSON.stringify([...document.querySelectorAll("#list article")].map((a) => ({
		row: Number(a.querySelector("h4").id.slice(4)), name: a.querySelector("h4 .name") ? text(a.querySelector("h4 .name")) : "",
		reasons: [...a.querySelectorAll(".reasons li")].map(text),
		who: [...a.querySelectorAll(".candidate .name, .candidate dd")].map(text),
		changes: [...a.querySelectorAll(".person .changes tbody tr")].map((tr) => ({field: text(tr.cells[0].querySelector(".title")), before: value(tr.cells[tr.cells.length - 2]), after: value(tr.cells[tr.cells.length - 1])})),
	})));
})()`

type renderedRow struct {
	Row     int
	Name    string
	Reasons []string
	Who     []string
	Changes []struct{ Field, Before, After string }
}

// Hostile text in every field runs nothing, fetches nothing, and is shown to the
// character.
func TestPageWithHostileText(t *testing.T) {
	var list []plan.Row
	cards := map[int]plan.Card{}
	for i, evil := range hostile() {
		r := plan.Row{Row: i + 2, Sheet: evil, Action: plan.Hold, State: plan.None, Lands: 1, ExternalID: evil, Name: evil, Key: evil,
			Reasons: []plan.Reason{{Code: evil, Message: evil, Column: evil}},
			Changes: []plan.Change{{Field: evil, Label: evil, Before: evil, After: evil + " x", Kind: plan.Set}, {Field: "b", Before: "a " + evil, After: evil, Kind: plan.Set}}}
		list = append(list, r)
		cards[r.Row] = plan.Card{
			Candidates: []plan.Candidate{{ClientID: 1, Name: evil, DateOfBirth: evil, Email: evil, Phone: evil, Agrees: []string{evil}, Differs: []string{evil}}},
			Outcomes:   map[plan.Decision]plan.Outcome{plan.DecideApply: {Changes: r.Changes, Warnings: []plan.Reason{{Code: evil, Message: evil}}}},
		}
	}
	p := everywhere(list[1].Name)
	p = newMemory(p.meta, list...)
	p.cards = cards
	b := openPage(t, p)
	requests := chromedp.Events(b.ctx, network.RequestWillBeSent)
	ask[bool](b, "delete document.documentElement.dataset.ready") // of the page before
	b.do(call(network.Enable, network.EnableParams{}), chromedp.Reload())
	b.ready()
	b.click("#more")
	b.enter("#by-text", "<")
	b.click("button[type=reset]")
	var rows []renderedRow
	b.click("#more")
	must(t, json.Unmarshal([]byte(ask[string](b, rendered)), &rows))
	if len(rows) != len(list) {
		t.Fatalf("%d rows are shown, want %d", len(rows), len(list))
	}
	for i, want := range list {
		agree(t, rows[i], want)
	}
	ask[bool](b, `dispatchEvent(new Event("beforeprint"))`)
	b.quiet()
	b.expect(`location.href`, "file://"+b.path)
	last := "file://" + filepath.Dir(b.path) + "/"
	b.do(chromedp.Navigate(last)) // so that the events end
	for ev, err := range requests {
		must(t, err)
		if ev.Request.URL == last {
			break
		}
		if ev.Request.URL != "file://"+b.path {
			t.Errorf("the page asked for %s", ev.Request.URL)
		}
	}
}

// agree holds a row on the page to the plan's.
func agree(t *testing.T, got renderedRow, want plan.Row) {
	t.Helper()
	if got.Row != want.Row || got.Name != want.Name || len(got.Changes) != len(want.Changes) || len(got.Reasons) != len(want.Reasons) {
		t.Fatalf("row %d %q: got %+v", want.Row, want.Name, got)
	}
	for _, who := range got.Who[:1] {
		if who != want.Name {
			t.Errorf("row %d: the other person is shown as %q", want.Row, who)
		}
	}
	for i, c := range want.Changes {
		field := cmp.Or(c.Label, c.Field)
		if g := got.Changes[i]; g.Field != field || g.Before != c.Before || g.After != c.After {
			t.Errorf("row %d: change %d is shown as %q", want.Row, i, g)
		}
	}
	for i, r := range want.Reasons {
		if !strings.Contains(got.Reasons[i], ": "+r.Message) || !strings.Contains(got.Reasons[i], "column "+quote(r.Column)) {
			t.Errorf("row %d: reason is shown as %q", want.Row, got.Reasons[i])
		}
	}
}
