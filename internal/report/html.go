package report

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/base64"
	"errors"
	"io"
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
	found, err := s.survey(ctx)
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
	if err := packRows(ctx, out, s, allowed); err != nil {
		return err
	}
	if err := p.tmpl.ExecuteTemplate(out, "end.tmpl", p); err != nil {
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

// pageLevel is how hard the rows are packed: by default they would take 1.4 times as long
// for a fortieth fewer bytes.
const pageLevel = 5

// packRows writes the block of rows. Its text is base64, so that nothing in it ends
// the block.
func packRows(ctx context.Context, w io.Writer, s subject, allowed [classes]int) error {
	if _, err := io.WriteString(w, `<script type="application/octet-stream" id="rows">`); err != nil {
		return err
	}
	text := base64.NewEncoder(base64.StdEncoding, w)
	packed, err := gzip.NewWriterLevel(text, pageLevel)
	if err != nil {
		return err
	}
	err = writeRows(ctx, packed, s, allowed)
	if err := errors.Join(err, packed.Close(), text.Close()); err != nil {
		return err
	}
	_, err = io.WriteString(w, "</script>\n")
	return err
}

// writeRows writes the rows as a list in JSON.
func writeRows(ctx context.Context, w io.Writer, s subject, allowed [classes]int) error {
	out := bufio.NewWriter(w)
	enc := newEncoder(out)
	separator := "["
	for r, err := range s.shown(ctx) {
		if err != nil {
			return err
		}
		c := classify(r.Row)
		if allowed[c] == 0 {
			continue
		}
		allowed[c]--
		out.WriteString(separator)
		separator = ","
		if err := enc.Encode(newPageRow(r, s.meta.Fields)); err != nil {
			return err
		}
	}
	if separator == "[" {
		out.WriteString("[")
	}
	out.WriteString("]")
	return out.Flush()
}
