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
	"intakeq-bulk/internal/reason"
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
	Eyebrow       string
	Progress      string
	Lead          string
	OutcomesTitle string
	Outcomes      []outcome
	Alerts        []string
	Counts        []htmlCount
	Total, Shown  int
	Clears        int
	ClearWords    string
	FormOnly      int
	Price         string
	Facts         []fact
	Fields        []htmlField
	RemarksTitle  string
	Remarks       []string
	Unmapped      []plan.UnmappedValue
	Words         htmlWords
}

type htmlCount struct {
	Action plan.Action
	Count  int
	Words  string
}

type htmlField struct {
	fieldCount
	Percent int
}

// htmlWords are the words that the script needs.
type htmlWords struct {
	Actions map[plan.Action]string `json:"actions"`
	Classes []string               `json:"classes"`
	States  map[plan.State]string  `json:"states"` // those that say something
	Reasons map[string]string      `json:"reasons"`
	Clear   string                 `json:"clear"`
	Form    string                 `json:"form"`
	Derived string                 `json:"derived"`
	Danger  class                  `json:"danger"` // the first class that is none
	Header  string                 `json:"header"`
	File    string                 `json:"file"`
}

func newHTMLPage(s subject, counts totals) (*htmlPage, error) {
	tmpl, err := template.ParseFS(pageFiles, "page/*.tmpl")
	if err != nil {
		return nil, err
	}
	p := &htmlPage{
		tmpl: tmpl, Title: printable(filepath.Base(s.meta.Source)),
		Kind: s.kind(counts.begun()), Eyebrow: s.eyebrow(counts.begun()), Lead: leadWords(counts.begun()),
		Progress: counts.progress(), OutcomesTitle: outcomesTitle, Outcomes: counts.outcomes(), Alerts: s.alerts(), Total: s.sum.Rows,
		Clears: s.sum.Clears, ClearWords: clearWords(s.sum.Clears), FormOnly: s.sum.FormOnly,
		Price: s.price(), Facts: s.facts(), RemarksTitle: remarksTitle, Remarks: s.remarks(),
	}
	for _, v := range s.meta.Values {
		p.Unmapped = append(p.Unmapped, plan.UnmappedValue{Column: printable(v.Column), Value: printable(v.Value), Count: v.Count})
	}
	for _, a := range peopleOrder() {
		p.Counts = append(p.Counts, htmlCount{a, count(s.sum, a), actionWords(a).after(count(s.sum, a))})
	}
	fields := fieldCounts(s.sum, counts.labels)
	for _, f := range fields {
		p.Fields = append(p.Fields, htmlField{f, share(f.Count, fields[0].Count, 100)})
	}
	if p.Words, err = newHTMLWords(s.meta.ID); err != nil {
		return nil, err
	}
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
	script := []byte("\n\"use strict\";\n(() => {\n")
	for _, part := range []string{"base", "compare", "row", "list", "decisions", "start"} {
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

func newHTMLWords(planID string) (htmlWords, error) {
	header, err := csvHeader()
	words := htmlWords{
		Actions: make(map[plan.Action]string), States: make(map[plan.State]string), Reasons: reason.Titles(),
		Clear:   kindWords(plan.Change{Kind: plan.Clear}),
		Form:    kindWords(plan.Change{Kind: plan.Form}),
		Derived: kindWords(plan.Change{Derived: true}),
		Danger:  created,
		Header:  header, File: "decisions-" + fileName(planID) + ".csv",
	}
	for _, a := range plan.Actions() {
		words.Actions[a] = actionWords(a).title
	}
	for c := range classes {
		words.Classes = append(words.Classes, c.title())
	}
	for _, state := range []plan.State{plan.Sent, plan.Saved, plan.Differs, plan.Conflict, plan.Failed, plan.Unknown} {
		words.States[state] = stateWords(state)
	}
	return words, err
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
