package sandbox

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// answer is what goes back, and how much of it arrives.
type answer struct {
	status     int
	kind       string // Content-Type
	body       []byte
	retryAfter string
	date       string // empty: none
	told       int    // the Content-Length, where it is too short
	extra      []byte // comes after the answer's end
	changed    bool   // the account's state has
	cut        cut
	stall      time.Duration // before the cut
}

// cut is where the connection breaks.
type cut int

const (
	cutNone cut = iota
	cutHalf     // in the middle of the body
	cutAll      // before the first byte
)

func jsonAnswer(body []byte, changed bool) answer {
	return answer{status: http.StatusOK, kind: "application/json; charset=utf-8", body: body, changed: changed}
}

// message is an error as ASP.NET writes it. It never holds client data.
func message(status int, text string) answer {
	return answer{status: status, kind: "application/json; charset=utf-8", body: []byte(`{"Message":` + quoted(text) + `}`)}
}

func page(status int, title string) answer {
	return answer{status: status, kind: "text/html; charset=utf-8", body: []byte(
		"<!DOCTYPE html>\r\n<html><head><title>" + title + "</title></head>\r\n<body><h1>" + title + "</h1></body></html>\r\n")}
}

// write sends the answer. net/http closes a connection without a word when its
// handler panics with ErrAbortHandler: that is its way to say "abort".
func (out answer) write(w http.ResponseWriter, r *http.Request) {
	if out.cut == cutAll {
		panic(http.ErrAbortHandler)
	}
	out.headers(w.Header())
	if (out.told > 0 || len(out.extra) > 0) && out.writeRaw(w) {
		return
	}
	w.WriteHeader(out.status)
	if out.told > 0 {
		out.body = out.body[:out.told] // all that a caller of Transport would read
	}
	if out.cut == cutNone {
		_, _ = w.Write(out.body) // a caller who is gone needs no answer
		return
	}
	_, _ = w.Write(out.body[:len(out.body)/2])
	_ = http.NewResponseController(w).Flush()
	wait(r.Context(), out.stall)
	panic(http.ErrAbortHandler)
}

func (out answer) headers(h http.Header) {
	h["Date"] = nil // or net/http sets its own
	if out.date != "" {
		h.Set("Date", out.date)
	}
	if out.status != http.StatusNoContent {
		h.Set("Content-Length", strconv.Itoa(len(out.body)))
	}
	if out.told > 0 {
		h.Set("Content-Length", strconv.Itoa(out.told))
	}
	if out.kind != "" {
		h.Set("Content-Type", out.kind)
	}
	if out.retryAfter != "" {
		h.Set("Retry-After", out.retryAfter)
	}
}

// writeRaw sends what net/http's server would not: more than Content-Length
// says. It is false where there is no socket to send it on.
func (out answer) writeRaw(w http.ResponseWriter) bool {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return false
	}
	defer conn.Close()
	var raw bytes.Buffer
	fmt.Fprintf(&raw, "HTTP/1.1 %d %s\r\n", out.status, http.StatusText(out.status))
	_ = w.Header().Write(&raw) // a buffer takes everything
	raw.WriteString("\r\n")
	raw.Write(out.body)
	raw.Write(out.extra)
	_, _ = conn.Write(raw.Bytes())
	return true
}
