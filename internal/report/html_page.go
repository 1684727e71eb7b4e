package report

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"path/filepath"
	"strings"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/report/chart"
	"intakeq-bulk/internal/report/signoff"
	"intakeq-bulk/internal/report/tally"
)

//go:embed page
var pageFiles embed.FS

// htmlPage is all that the page says besides its rows.
type htmlPage struct {
	tmpl *template.Template

	Policy        string
	Style, Script template.HTML
	Title         string
	Kind          string
	Whole         string
	Eyebrow       string
	Progress      string
	Lead          string
	OutcomesTitle string
	Outcomes      []outcome
	Alerts        []string
	Alarms        []alarmView
	Notes         []string // what was found in the file
	Counts        []htmlCount
	Total, Shown  int
	Clears        int
	ClearWords    string
	OfCreates     string
	FormOnly      int
	Price         string
	Facts         []fact
	Fields        []htmlField
	Reasons       []htmlReason
	Births        []chart.Bar
	RemarksTitle  string
	Remarks       []string
	Unmapped      []plan.UnmappedValue
	Words         htmlWords
	Plain         []plainRow
	FoundTitle    string
	SignTitle     string
	Sign          signSheet
}

type htmlCount struct {
	Action plan.Action
	Count  int
	Words  string
}

func newHTMLPage(s subject, v survey, allowed [classes]int) (*htmlPage, error) {
	tmpl, err := template.ParseFS(pageFiles, "page/*.tmpl")
	if err != nil {
		return nil, err
	}
	begun := v.begun()
	p := &htmlPage{
		tmpl: tmpl, Title: printable(filepath.Base(s.meta.Source)),
		Kind: s.kind(begun), Eyebrow: s.eyebrow(begun), Lead: leadWords(begun), Progress: v.progress(), Whole: v.whole(),
		OutcomesTitle: outcomesTitle, Outcomes: v.outcomes(), Alerts: s.alerts(), Alarms: s.alarmViews(), Total: s.sum.Rows,
		OfCreates: s.ofCreates(begun), Clears: s.sum.Clears, ClearWords: clearWords(s.sum.Clears, begun), FormOnly: s.sum.FormOnly,
		Price: s.price(v.totals), Facts: s.facts(), Fields: s.htmlFields(v.samples, begun), Reasons: s.pageReasons(), Births: chart.Decades(v.decades),
		RemarksTitle: remarksOf(begun), FoundTitle: foundTitle, SignTitle: signoff.Title, Sign: newSignSheet(v.signs.Sheet(s.signAbout())),
	}
	p.Notes, p.Remarks = s.notes(begun)
	for _, n := range allowed {
		p.Shown += n
	}
	for _, u := range s.meta.Values {
		p.Unmapped = append(p.Unmapped, plan.UnmappedValue{Column: printable(u.Column), Value: printable(u.Value), Count: u.Count})
	}
	for _, a := range peopleOrder() {
		p.Counts = append(p.Counts, htmlCount{a, tally.Count(s.sum, a), wordsOf(a, begun).after(tally.Count(s.sum, a))})
	}
	p.Plain = v.plainPage(s.meta.Fields)
	p.Words = newHTMLWords(s, p.Reasons, begun)
	return p, p.addOwnParts()
}

// addOwnParts puts the page's own style and script in, and the policy that allows them
// by their hashes, and nothing else.
func (p *htmlPage) addOwnParts() error {
	style, err := pageFiles.ReadFile("page/page.css")
	if err != nil {
		return err
	}
	script, err := pageScript()
	if err != nil {
		return err
	}
	p.Style = template.HTML("<style>" + string(style) + "</style>")
	p.Script = template.HTML("<script>" + string(script) + "</script>")
	p.Policy = fmt.Sprintf("default-src 'none'; style-src %s; script-src %s; base-uri 'none'; form-action 'none'", policyHash(style), policyHash(script))
	return nil
}

// pageScript joins the parts of the page's script, which share one scope, and
// nothing with the browser's.
func pageScript() ([]byte, error) {
	script := []byte("\n\"use strict\";\n(async () => {\n")
	for _, part := range []string{"base", "compare", "cells", "held", "row", "find", "list", "look", "decisions", "bulk", "keep", "groups", "start"} {
		text, err := pageFiles.ReadFile("page/" + part + ".js")
		if err != nil {
			return nil, err
		}
		script = append(append(script, text...), '\n')
	}
	return append(script, "})();\n"...), nil
}

func policyHash(content []byte) string {
	sum := sha256.Sum256(content)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// fileName keeps of an id what can stand in any file's name.
func fileName(id string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", r) {
			return r
		}
		return -1
	}, id)
}
