package sandbox

import (
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
	changed    bool // the account's state has
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
	h := w.Header()
	h.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	h.Set("Content-Length", strconv.Itoa(len(out.body)))
	if out.kind != "" {
		h.Set("Content-Type", out.kind)
	}
	if out.retryAfter != "" {
		h.Set("Retry-After", out.retryAfter)
	}
	w.WriteHeader(out.status)
	if out.cut == cutNone {
		_, _ = w.Write(out.body) // a caller who is gone needs no answer
		return
	}
	_, _ = w.Write(out.body[:len(out.body)/2])
	_ = http.NewResponseController(w).Flush()
	wait(r.Context(), out.stall)
	panic(http.ErrAbortHandler)
}
