package report

import (
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/report/card"
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

// The page without its own style and script and its packed rows, which would only be
// noise, and without the titles of reasons, which are the table's.
func TestHTMLGolden(t *testing.T) {
	got := written(t, HTML, samplePlan(), Options{})
	titles, err := json.Marshal(reason.Titles())
	must(t, err)
	if !strings.Contains(got, `"reasons":`+string(titles)) {
		t.Error("the page has not the titles of all reasons")
	}
	got = strings.Replace(got, string(titles), "{}", 1)
	got = strings.Replace(got, between(t, got, rowsBlock, "</script>"), "", 1)
	for _, own := range []string{"style", "script"} {
		got = strings.Replace(got, between(t, got, "<"+own+">", "</"+own+">"), "", 1)
	}
	golden(t, "plan.html", regexp.MustCompile(`sha256-[^=]*=`).ReplaceAllString(got, "sha256-"))
}

const rowsBlock = `<script type="application/octet-stream" id="rows">`

// embedded is the block of rows, as the page's script reads it.
func embedded(t testing.TB, text string) []pageRow {
	t.Helper()
	packed, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(between(t, text, rowsBlock, "</script>"))))
	must(t, err)
	var rows []pageRow
	must(t, json.NewDecoder(packed).Decode(&rows))
	return rows
}

// told are all changes of a row on the page, as its script makes them of the cells.
func told(r pageRow, fields []plan.Field) []plan.Change {
	list := slices.Clone(r.Changes)
	if !card.Tells(plan.Row{Action: r.Action, State: r.State}) {
		return list
	}
	for i, c := range r.Cells {
		switch c.Kind {
		case plan.CellSet, plan.CellClear, plan.CellForm:
			if !slices.ContainsFunc(r.Changes, func(change plan.Change) bool { return change.Field == fields[i].Field }) {
				list = append(list, plan.Change{Field: fields[i].Field, Label: fields[i].Label, Before: c.Account, After: c.Result, Kind: plan.ChangeKind(c.Kind)})
			}
		}
	}
	return list
}

// sortedChanges are changes in some order, without how a form would be written:
// that the page does not say.
func sortedChanges(list []plan.Change) []plan.Change {
	list = slices.Clone(list)
	for i, c := range list {
		if c.Kind == plan.Form {
			list[i].After = ""
		}
	}
	slices.SortStableFunc(list, func(a, b plan.Change) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return list
}

func TestHTMLRowsAgree(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := anyPlan(rt)
		v := readTruth(t, p)
		rows := embedded(t, written(t, HTML, p, Options{}))
		if len(rows) != len(v.Rows) {
			rt.Fatalf("%d rows, want %d", len(rows), len(v.Rows))
		}
		for i, want := range v.Rows {
			got := rows[i]
			if got.Row != want.Row || got.Sheet != want.Sheet || string(got.Action) != want.Action || string(got.State) != want.State || got.ExternalID != want.ExternalID ||
				got.Name != want.Name || string(got.Decision) != want.Decision || !slices.Equal(got.Reasons, want.Reasons) || got.Key != want.Key ||
				got.Error != want.Error || !slices.Equal(got.Unplanned, want.Cells) || idCell(got.ClientID) != want.client() || got.Class != classify(p.list[i]) || (got.Sent != "") != (len(want.Cells) > 0) {
				rt.Fatalf("got %+v\nwant %+v", got, want)
			}
			if got, want := sortedChanges(told(got, p.meta.Fields)), sortedChanges(want.Changes); !slices.Equal(got, want) {
				rt.Fatalf("row %d: changes %+v\nwant %+v", i, got, want)
			}
			var choices []string
			for _, c := range got.Choices {
				choices = append(choices, string(c.Value))
			}
			if len(choices) > 0 {
				choices = choices[1:] // undecided
			}
			if !slices.Equal(choices, want.Choices) {
				rt.Fatalf("row %d: choices %q, want %q", i, choices, want.Choices)
			}
		}
	})
}

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
			got[key+html.UnescapeString(strings.Join(m[1:len(m)-1], " "))] = n
		}
	}
	find("", `data-show="a:(\w+)"[^>]*><b>(\d+)</b>`)
	find("field ", `data-field="([^"]*)" data-kind="(\w+)"><b>(\d+)</b>`)
	find("reason ", `data-reason="([^"]*)"><b class="n">(\d+)</b>`)
	find("state ", `data-show="s:(\w+)"[^>]*><b>(\d+)</b>`)
	find("value ", `<tr><td><bdi>([^<]*)</bdi></td><td><bdi>[^<]*</bdi></td><td class="num">(\d+)</td>`)
	find("rows", `<p class="totals"><b>(\d+)</b> rows? in all`)
	find("clears", `<b>(\d+)</b> values? (?:would be cleared|to clear)`)
	find("form", `<b>(\d+)</b> only written another way \(`)
	for action, n := range v.counts() {
		want[action] = n
	}
	for _, f := range v.Fields {
		for kind, n := range map[string]int{"create": f.Create, "overwrite": f.Overwrite, "fill": f.Fill, "clear": f.Clear, "form": f.Form} {
			if n > 0 {
				want["field "+f.Field.Field+" "+kind] = n
			}
		}
	}
	for code, n := range v.Reasons {
		want["reason "+code] = n
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
		s, err := newSubject(t.Context(), HTML, p, Options{Location: time.UTC})
		must(t, err)
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
	reasons := []plan.Reason{{Code: evil, Message: evil, Column: evil}}
	changes := []plan.Change{{Field: evil, Label: evil, Before: evil, After: evil + "x", Kind: plan.Set}}
	row := func(n int, a plan.Action) plan.Row {
		return plan.Row{Row: n, Sheet: evil, Action: a, State: plan.None, ClientID: 1, ExternalID: evil, Name: evil, Source: []string{evil, evil}, Reasons: reasons, Changes: changes, Key: evil}
	}
	meta := plan.Meta{ID: evil, Account: evil, AccountName: evil, Source: "x/" + strings.ReplaceAll(evil, "/", "") + "x", Mode: plan.Mode(evil), Tool: evil, Reason: evil + "x", Tripped: evil + "x", Sheet: evil + "x",
		Header: []string{evil, evil}, Notes: []string{evil}, Values: []plan.UnmappedValue{{Column: evil, Value: evil, Count: 1}},
		Fields: []plan.Field{{Field: "DateOfBirth", Label: evil, Column: evil}, {Field: evil, Label: evil, Column: evil}},
		Alarms: []plan.Alarm{{Code: evil, Message: evil, Rows: 1, Sample: []int{2}, Columns: []string{evil}}}}
	p := newMemory(meta, row(2, plan.Hold), row(3, plan.Update), row(4, plan.Create), row(5, plan.Reject), row(6, plan.Skip), row(7, plan.Unchanged))
	p.cards = map[int]plan.Card{}
	for _, r := range p.list {
		p.cards[r.Row] = plan.Card{
			Cells:      []plan.MappedCell{{Sheet: evil, Account: evil, Result: evil + "z", Kind: plan.CellDamaged}, {Sheet: evil, Account: evil, Result: evil + "x", Kind: plan.CellSet}},
			Candidates: []plan.Candidate{{ClientID: 1, Name: evil, DateOfBirth: evil, Email: evil, Phone: evil, Archived: true, Agrees: []string{evil}, Differs: []string{evil}}},
			Outcomes:   map[plan.Decision]plan.Outcome{plan.DecideApply: {Changes: changes, Warnings: []plan.Reason{{Code: evil, Message: evil, Column: evil, Warning: true}}}},
		}
	}
	return p
}

func TestDecisionFileName(t *testing.T) {
	for id, want := range map[string]string{"3f9c-1E": "decisions-3f9c-1E.csv", "../a/b\x00.exe": "decisions-abexe.csv"} {
		words := newHTMLWords(subject{meta: plan.Meta{ID: id}}, nil, false)
		if words.File != want {
			t.Errorf("%q: %q", id, words.File)
		}
	}
}
