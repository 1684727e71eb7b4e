package report

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/report/pack"
)

// The page holds so many rows at most, and about so many bytes of them: beyond
// that browsers become slow, and people too. The dangerous are kept.
const (
	maxHTMLRows  = 20_000
	maxHTMLBytes = 64 << 20
)

// writeHTML writes one file that loads nothing and sends nothing. The first rows
// stand in it as plain HTML, for whoever runs no script. All rows stand in it
// compressed, in a block that browsers don't run, and the page's own script shows
// them as text; the policy lets no other script, style or address work.
func writeHTML(ctx context.Context, w io.Writer, s subject) error {
	return writeHTMLUpTo(ctx, w, s, maxHTMLRows, maxHTMLBytes)
}

func writeHTMLUpTo(ctx context.Context, w io.Writer, s subject, maxRows, maxBytes int) error {
	var all bytes.Buffer
	found, err := s.surveyed(ctx, &all, s.sum.Rows <= maxRows)
	if err != nil {
		return err
	}
	allowed := found.allow(maxRows, maxBytes)
	p, err := newHTMLPage(s, found, allowed)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	if err := p.tmpl.ExecuteTemplate(out, "body.tmpl", p); err != nil {
		return err
	}
	out.WriteString(`<script type="application/octet-stream" id="rows">`)
	if p.Shown == s.sum.Rows {
		out.Write(all.Bytes())
	} else if err := packRows(ctx, out, s, allowed); err != nil {
		return err
	}
	out.WriteString("</script>\n")
	if err := p.tmpl.ExecuteTemplate(out, "end.tmpl", p); err != nil {
		return err
	}
	return out.Flush()
}

// surveyed is the survey. In the same pass all rows are packed, where the page has room
// for so many: mostly it has.
func (s subject) surveyed(ctx context.Context, w io.Writer, all bool) (survey, error) {
	if !all {
		return s.survey(ctx, func(plan.Shown) error { return nil })
	}
	rows, err := pack.New(w)
	if err != nil {
		return survey{}, err
	}
	found, err := s.survey(ctx, func(r plan.Shown) error { return rows.Add(newPageRow(r, s.meta.Fields)) })
	return found, errors.Join(err, rows.Close())
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

// packRows packs as many rows of each class as are allowed.
func packRows(ctx context.Context, w io.Writer, s subject, allowed [classes]int) error {
	rows, err := pack.New(w)
	if err != nil {
		return err
	}
	for r, err := range s.shown(ctx) {
		if err != nil {
			return err
		}
		c := classify(r.Row)
		if allowed[c] == 0 {
			continue
		}
		allowed[c]--
		if err := rows.Add(newPageRow(r, s.meta.Fields)); err != nil {
			return err
		}
	}
	return rows.Close()
}
