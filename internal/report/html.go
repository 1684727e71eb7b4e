package report

import (
	"bufio"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"path/filepath"
	"strings"

	"intakeq-bulk/internal/plan"
)

//go:embed page
var pageFiles embed.FS

// The page shows so many rows at most, and about so many bytes of them: beyond
// that browsers become slow, and people too. The dangerous are kept.
const (
	maxHTMLRows  = 20_000
	maxHTMLBytes = 64 << 20
)

// writeHTML writes one file that loads nothing and sends nothing. The rows stand
// in it as JSON, in a block that browsers don't run, and the page's own script
// shows them as text; the policy lets no other script, style or address work.
// The rows come before what is said of them, so that they can be streamed.
func writeHTML(ctx context.Context, w io.Writer, s source) error {
	return writeHTMLUpTo(ctx, w, s, maxHTMLRows, maxHTMLBytes)
}

func writeHTMLUpTo(ctx context.Context, w io.Writer, s source, maxRows, maxBytes int) error {
	counts, err := s.tally(ctx)
	if err != nil {
		return err
	}
	p, err := newHTMLPage(s, counts)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	if err := p.tmpl.ExecuteTemplate(out, "head.tmpl", p); err != nil {
		return err
	}
	if p.Shown, err = htmlRows(ctx, out, s, counts.allow(maxRows, maxBytes)); err != nil {
		return err
	}
	if err := p.tmpl.ExecuteTemplate(out, "body.tmpl", p); err != nil {
		return err
	}
	return out.Flush()
}

// allow shares the room for rows among the classes, the dangerous first.
func (t tally) allow(rows, bytes int) [classes]int {
	var allowed [classes]int
	for c := range classes {
		n := min(t.classes[c], rows)
		if t.bytes[c] > bytes { // then by the mean size
			n = min(n, t.classes[c]*(bytes>>10)/(t.bytes[c]>>10))
		}
		allowed[c] = n
		rows -= n
		bytes = max(bytes-t.bytes[c], 0)
	}
	return allowed
}

// htmlRow is a row for the page's script: what the JSON report says of it, and
// what Go knows better than the script.
type htmlRow struct {
	jsonRow
	Class   class        `json:"class"`
	Where   []string     `json:"where,omitempty"` // for each reason
	Choices []htmlChoice `json:"choices,omitempty"`
	CSV     string       `json:"csv,omitempty"` // its line of decisions, but for the decision
}

type htmlChoice struct {
	Value plan.Decision `json:"value"`
	Words string        `json:"words"`
}

func htmlRowOf(planID string, r plan.Row) (htmlRow, error) {
	h := htmlRow{jsonRow: jsonRowOf(r), Class: classOf(r)}
	for _, reason := range r.Reasons {
		h.Where = append(h.Where, whereText(reason))
	}
	list := choices(r)
	if len(list) == 0 {
		return h, nil
	}
	for _, d := range append([]plan.Decision{plan.Undecided}, list...) {
		h.Choices = append(h.Choices, htmlChoice{d, decisionWords(r, d)})
	}
	var err error
	h.CSV, err = csvStart(planID, r)
	return h, err
}

// htmlRows writes the block of rows, and returns how many there are in it.
// json.Marshal writes <, > and & as escapes, so nothing in it ends the block.
func htmlRows(ctx context.Context, w *bufio.Writer, s source, allowed [classes]int) (int, error) {
	shown := 0
	w.WriteString(`<script type="application/json" id="rows">[`)
	for r, err := range s.rows(ctx) {
		if err != nil {
			return 0, err
		}
		c := classOf(r)
		if allowed[c] == 0 {
			continue
		}
		allowed[c]--
		row, err := htmlRowOf(s.meta.ID, r)
		if err != nil {
			return 0, err
		}
		text, err := json.Marshal(row)
		if err != nil {
			return 0, err
		}
		if shown > 0 {
			w.WriteString(",")
		}
		w.WriteString("\n")
		w.Write(text)
		shown++
	}
	_, err := w.WriteString("\n]</script>\n")
	return shown, err
}

// htmlPage is all that the page says besides its rows.
type htmlPage struct {
	tmpl *template.Template

	Policy        string
	Style, Script template.HTML
	Title         string
	Standing      string
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

func newHTMLPage(s source, counts tally) (*htmlPage, error) {
	tmpl, err := template.ParseFS(pageFiles, "page/*.tmpl")
	if err != nil {
		return nil, err
	}
	p := &htmlPage{
		tmpl: tmpl, Title: printable(filepath.Base(s.meta.Source)),
		Standing: counts.standing(), Alerts: s.alerts(), Total: s.sum.Rows,
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
	return p, p.own()
}

// own puts the page's own style and script in, and the policy that allows them
// by their hashes, and nothing else.
func (p *htmlPage) own() error {
	style, err := pageFiles.ReadFile("page/page.css")
	if err != nil {
		return err
	}
	script, err := pageFiles.ReadFile("page/page.js")
	if err != nil {
		return err
	}
	p.Style = template.HTML("<style>" + string(style) + "</style>")
	p.Script = template.HTML("<script>" + string(script) + "</script>")
	p.Policy = fmt.Sprintf("default-src 'none'; style-src %s; script-src %s; base-uri 'none'; form-action 'none'", hashOf(style), hashOf(script))
	return nil
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func newHTMLWords(planID string) (htmlWords, error) {
	header, err := csvHeader()
	words := htmlWords{
		Actions: make(map[plan.Action]string), States: make(map[plan.State]string), Reasons: reasonTitles,
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
