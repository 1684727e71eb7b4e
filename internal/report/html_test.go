package report

import (
	"encoding/json"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/sheet"
)

// between is the part of text after start and before end.
func between(t testing.TB, text, start, end string) string {
	t.Helper()
	_, rest, found := strings.Cut(text, start)
	part, _, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("no %q ... %q in the page", start, end)
	}
	return part
}

// The page without its own style and script, which would only be noise, and without
// the titles of reasons, which are the table's.
func TestHTMLGolden(t *testing.T) {
	got := written(t, HTML, samplePlan(), Options{})
	titles, err := json.Marshal(reason.Titles())
	must(t, err)
	if !strings.Contains(got, `"reasons":`+string(titles)) {
		t.Error("the page has not the titles of all reasons")
	}
	got = strings.Replace(got, string(titles), "{}", 1)
	for _, own := range []string{"style", "script"} {
		got = strings.Replace(got, between(t, got, "<"+own+">", "</"+own+">"), "", 1)
	}
	golden(t, "plan.html", regexp.MustCompile(`sha256-[^=]*=`).ReplaceAllString(got, "sha256-"))
}

// embedded is the block of rows, as the page's script reads it.
func embedded(t testing.TB, text string) []htmlRow {
	t.Helper()
	var rows []htmlRow
	must(t, json.Unmarshal([]byte(between(t, text, `<script type="application/json" id="rows">`, "</script>")), &rows))
	return rows
}

func TestHTMLRowsAgree(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := anyPlan(rt)
		v := readTruth(t, p)
		rows := embedded(t, written(t, HTML, p, Options{}))
		if len(rows) != len(v.Rows) {
			rt.Fatalf("%d rows, want %d", len(rows), len(v.Rows))
		}
		inCSV := lines(t, written(t, CSV, p, Options{}))
		for i, want := range v.Rows {
			got := rows[i]
			if got.Row != want.Row || got.Sheet != want.Sheet || string(got.Action) != want.Action || string(got.State) != want.State || got.ExternalID != want.ExternalID ||
				got.Name != want.Name || string(got.Decision) != want.Decision || !slices.Equal(got.Reasons, want.Reasons) || !slices.Equal(got.Changes, want.Changes) ||
				got.Error != want.Error || !slices.Equal(got.Unplanned, want.Cells) || clientCell(got.ClientID) != want.client() || got.Class != classify(p.list[i]) || (got.Sent != "") != (len(want.Cells) > 0) {
				rt.Fatalf("got %+v\nwant %+v", got, want)
			}
			if (got.CSV != "") != (len(p.list[i].Choices()) > 0) {
				rt.Fatalf("row %d: its line of decisions is %q", got.Row, got.CSV)
			}
			if got.CSV != "" && !slices.Equal(lines(t, got.CSV+want.Decision)[0], inCSV[i+1]) {
				rt.Fatalf("row %d: its line of decisions is %q, in the CSV report %q", got.Row, got.CSV, inCSV[i+1])
			}
		}
	})
}

func clientCell(id *int64) string { return truthRow{ClientID: id}.client() }

func TestHTMLSummaryAgrees(t *testing.T) {
	p := demoPlan()
	p.meta.Tripped = "too many clears"
	p.list[0].State = plan.Conflict
	summaryAgrees(t, p, htmlSummary)
}

// htmlSummary are the numbers and words of the page, and which numbers the plan
// has for it.
func htmlSummary(t testing.TB, p *memory, v truth) (words string, got, want map[string]int) {
	t.Helper()
	text := written(t, HTML, p, Options{})
	got, want = make(map[string]int), map[string]int{"rows": v.Summary.Rows, "clears": v.Summary.Clears, "form": v.Summary.FormOnly}
	find := func(key, pattern string) {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			n, err := strconv.Atoi(m[len(m)-1])
			must(t, err)
			got[key+html.UnescapeString(strings.Join(m[1:len(m)-1], ""))] = n
		}
	}
	find("", `data-action="(\w+)"[^>]*><b>(\d+)</b>`)
	find("field ", `data-field="([^"]*)".*<td class="num">(\d+)</td>`)
	find("state ", `<th scope="row">(\w+)</th><td>[^<]*</td><td class="num">(\d+)</td>`)
	find("value ", `<tr><td><bdi>([^<]*)</bdi></td><td><bdi>[^<]*</bdi></td><td class="num">(\d+)</td>`)
	find("rows", `<p class="totals"><b>(\d+)</b> rows? in all`)
	find("clears", `<b>(\d+)</b> values? would be cleared`)
	find("form", `<b>(\d+)</b> only written another way`)
	for action, n := range v.counts() {
		want[action] = n
	}
	for field, n := range v.Summary.ChangesByField {
		want["field "+field] = n
	}
	for state, n := range v.outcomes() {
		want["state "+state] = n
	}
	for _, value := range v.Plan.Unmapped {
		want["value "+value.Column] = value.Count
	}
	return html.UnescapeString(text), got, want
}

// Rows beyond the limit are left out from the end of importance, and the page
// says how many, and where they are.
func TestHTMLKeepsTheDangerous(t *testing.T) {
	p := repeatRows(200)
	for _, c := range []struct{ rows, bytes int }{{70, 64 << 20}, {1000, 20 << 10}, {0, 0}} {
		var b strings.Builder
		s := subject{plan: p, meta: p.meta, sum: p.sum, loc: day("2026-11-23 00:00").Location()}
		must(t, writeHTMLUpTo(t.Context(), &b, s, c.rows, c.bytes))
		rows := embedded(t, b.String())
		if len(rows) > c.rows || len(rows) == p.sum.Rows {
			t.Errorf("%+v: %d rows", c, len(rows))
		}
		if !strings.Contains(b.String(), "This page lists "+itoa(len(rows))+" of the 200 rows") {
			t.Errorf("%+v: the page doesn't say so", c)
		}
		var shown [classes]int
		worst := class(0)
		for _, r := range rows {
			shown[r.Class]++
			worst = max(worst, r.Class)
		}
		counts, err := s.totals(t.Context())
		must(t, err)
		for before := range worst {
			if shown[before] != counts.classes[before] {
				t.Errorf("%+v: %d of %d rows of class %q, though there are some of %q", c, shown[before], counts.classes[before], before.title(), worst.title())
			}
		}
	}
}

// The policy allows the very style and script that are in the page, by hash, and
// nothing in the page names anything to load.
func TestHTMLLoadsNothing(t *testing.T) {
	text := written(t, HTML, samplePlan(), Options{})
	policy := strings.NewReplacer("&#39;", "'", "&#43;", "+").Replace(between(t, text, `Content-Security-Policy" content="`, `"`))
	want := "default-src 'none'; style-src " + policyHash([]byte(between(t, text, "<style>", "</style>"))) +
		"; script-src " + policyHash([]byte(between(t, text, "<script>", "</script>"))) + "; base-uri 'none'; form-action 'none'"
	if policy != want {
		t.Errorf("policy %s\nwant   %s", policy, want)
	}
	for _, bad := range []string{"src=", "http://", "https://", "@import", "url(", "<link", "<iframe", "onclick", "innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "Function("} {
		if strings.Contains(strings.ReplaceAll(text, `="referrer"`, ""), bad) {
			t.Errorf("%s is in the page", bad)
		}
	}
}

// With hostile text in every place, the page's structure is that of a harmless one.
func TestHTMLStructureHolds(t *testing.T) {
	shape := func(text string) string {
		return strings.Join(regexp.MustCompile(`<[a-zA-Z/!][a-zA-Z0-9-]*`).FindAllString(text, -1), "")
	}
	want := shape(written(t, HTML, everywhere("harmless"), Options{}))
	for _, evil := range hostile() {
		text := written(t, HTML, everywhere(evil), Options{})
		if got := shape(text); got != want {
			t.Errorf("%q changes the page:\n%s\n%s", evil, got, want)
		}
		if rows := embedded(t, text); rows[0].Name != evil {
			t.Errorf("%q comes back as %q", evil, rows[0].Name)
		}
	}
}

// everywhere has the text in every place of a plan.
func everywhere(evil string) *memory {
	row := func(n int, a plan.Action) plan.Row {
		return plan.Row{Row: n, Sheet: evil, Action: a, State: plan.None, ClientID: 1, ExternalID: evil, Name: evil, Source: []string{evil, evil},
			Reasons: []plan.Reason{{Code: evil, Message: evil, Column: evil}},
			Changes: []plan.Change{{Field: evil, Label: evil, Before: evil, After: evil + "x", Kind: plan.Set}}}
	}
	meta := plan.Meta{ID: evil, Account: evil, Source: "x/" + strings.ReplaceAll(evil, "/", "") + "x", Mode: plan.Mode(evil), Tool: evil, Reason: evil + "x", Tripped: evil + "x", Sheet: evil + "x",
		Header: []string{evil, evil}, Notes: []string{evil}, Values: []plan.UnmappedValue{{Column: evil, Value: evil, Count: 1}}}
	return newMemory(meta, row(2, plan.Hold), row(3, plan.Update), row(4, plan.Create), row(5, plan.Reject), row(6, plan.Skip), row(7, plan.Unchanged))
}

func TestDecisionFileName(t *testing.T) {
	for id, want := range map[string]string{"3f9c-1E": "decisions-3f9c-1E.csv", "../a/b\x00.exe": "decisions-abexe.csv"} {
		words, err := newHTMLWords(id)
		must(t, err)
		if words.File != want || sheet.Guard(words.Header) != words.Header {
			t.Errorf("%q: %q, %q", id, words.File, words.Header)
		}
	}
}
