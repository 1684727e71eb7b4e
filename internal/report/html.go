package report

import (
	"bufio"
	"context"
	"encoding/json"
	"io"

	"intakeq-bulk/internal/plan"
)

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
func writeHTML(ctx context.Context, w io.Writer, s subject) error {
	return writeHTMLUpTo(ctx, w, s, maxHTMLRows, maxHTMLBytes)
}

func writeHTMLUpTo(ctx context.Context, w io.Writer, s subject, maxRows, maxBytes int) error {
	counts, err := s.totals(ctx)
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
func (t totals) allow(rows, bytes int) [classes]int {
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
	Decision plan.Decision `json:"decision"` // also where there is none yet
	Class    class         `json:"class"`
	Where    []string      `json:"where,omitempty"` // for each reason
	Choices  []htmlChoice  `json:"choices,omitempty"`
	CSV      string        `json:"csv,omitempty"`  // its line of decisions, but for the decision
	Sent     string        `json:"sent,omitempty"` // what was done with the planned values of Cells
}

type htmlChoice struct {
	Value plan.Decision `json:"value"`
	Words string        `json:"words"`
}

func newHTMLRow(planID string, r plan.Tried) (htmlRow, error) {
	h := htmlRow{jsonRow: newJSONRow(r), Decision: r.Decision, Class: classify(r.Row)}
	for _, reason := range r.Reasons {
		h.Where = append(h.Where, whereText(reason))
	}
	if len(r.Cells) > 0 {
		h.Sent = sentWord(r.State)
	}
	list := r.Row.Choices()
	if len(list) == 0 {
		return h, nil
	}
	for _, d := range append([]plan.Decision{plan.Undecided}, list...) {
		h.Choices = append(h.Choices, htmlChoice{d, decisionWords(r.Row, d)})
	}
	var err error
	h.CSV, err = csvStart(planID, r.Row)
	return h, err
}

// htmlRows writes the block of rows, and returns how many there are in it.
// json.Marshal writes <, > and & as escapes, so nothing in it ends the block.
func htmlRows(ctx context.Context, w *bufio.Writer, s subject, allowed [classes]int) (int, error) {
	shown := 0
	w.WriteString(`<script type="application/json" id="rows">[`)
	for r, err := range s.rows(ctx) {
		if err != nil {
			return 0, err
		}
		c := classify(r.Row)
		if allowed[c] == 0 {
			continue
		}
		allowed[c]--
		row, err := newHTMLRow(s.meta.ID, r)
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
