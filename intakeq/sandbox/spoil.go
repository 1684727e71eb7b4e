package sandbox

import (
	"bytes"
	"net/http"
	"time"

	"github.com/tidwall/gjson"
)

// byteOrderMark is what some services put before their JSON.
const byteOrderMark = "\ufeff"

// twist makes of the true answer the one that a trick wants. The account's lock
// is held.
func (a *Account) twist(c *call, out answer) answer {
	switch c.fault {
	case NoRows:
		if out.status == http.StatusOK && (c.what[List] || c.what[Diagnoses]) {
			out.body = []byte("[]")
		}
	case Null:
		out.body = []byte("null")
	case NoContent:
		out = answer{status: http.StatusNoContent, changed: out.changed}
	case ShortLength:
		out.told = len(out.body) / 2
	case ExtraBytes:
		out.extra = a.extra(out.body)
	}
	if (c.fault == BOM || a.opts.BOM) && len(out.body) > 0 {
		out.body = append([]byte(byteOrderMark), out.body...)
	}
	return out
}

// extra is what comes after an answer that is over: all that nobody may log.
func (a *Account) extra(body []byte) []byte {
	return append([]byte("X-Auth-Key: "+a.opts.Key+"\r\n"), bytes.Clone(body[:min(len(body), 1000)])...)
}

// date is the answer's Date, or none.
func (c *call) date(now time.Time) string {
	now = now.Add(c.opts.Clock + c.opts.DateOff)
	switch {
	case c.opts.NoDate || c.fault == NoDate:
		return ""
	case c.fault == OddDate:
		now = now.Add(-5 * time.Hour)
	}
	return now.UTC().Format(http.TimeFormat)
}

// eachText calls f with every text in a JSON document, at any depth, and the
// name of the innermost member that holds it.
func eachText(doc []byte, f func(name, value string)) {
	if gjson.ValidBytes(doc) {
		eachTextOf("", gjson.ParseBytes(doc), f)
	}
}

func eachTextOf(name string, v gjson.Result, f func(name, value string)) {
	if v.Type != gjson.JSON { // ForEach would give a scalar to itself
		if v.Type == gjson.String {
			f(name, v.String())
		}
		return
	}
	v.ForEach(func(key, inner gjson.Result) bool {
		if key.Type == gjson.String {
			name = key.String()
		}
		eachTextOf(name, inner, f)
		return true
	})
}
