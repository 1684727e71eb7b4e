package sandbox

import (
	"bytes"
	"maps"
	"net/http"
	"slices"
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
	case NoID, OtherID:
		if out.status == http.StatusOK && (c.what[Save] || c.what[Profile]) {
			out.body = a.misnamed(out.body, c.fault)
		}
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

// misnamed takes the ClientId from a profile, or gives it another client's.
func (a *Account) misnamed(doc []byte, k Kind) []byte {
	id := member(doc, "ClientId").Int()
	if k == NoID {
		return setRaw(doc, "ClientId", "-")
	}
	for _, e := range a.order {
		if e.id != id {
			return setRaw(doc, "ClientId", strconvID(e.id))
		}
	}
	return setRaw(doc, "ClientId", strconvID(id+1))
}

// quoting is an error that says back all that was sent, and the key: by field
// where the fault is Quotes, in one text else. The inch mark upsets those who
// take out what stands between quotation marks.
func (c *call) quoting() answer {
	const inch = `5'10" tall`
	all, fields := `The value "`+inch+`" was refused.`, object{}
	fields.open()
	fields.raw("client.AdditionalInformation", "["+quoted(all)+"]")
	quote := func(name, value string) {
		text := "The value '" + value + "' is not valid for \"" + name + "\"."
		all += " " + text
		member := quoted("client." + name)
		fields.raw(member[1:len(member)-1], "["+quoted(text)+"]")
	}
	eachText(c.body, quote)
	for _, name := range slices.Sorted(maps.Keys(c.sent)) {
		quote(name, c.sent.Get(name))
	}
	quote("X-Auth-Key", c.opts.Key)
	fields.close()
	out := message(http.StatusBadRequest, "The request is invalid.")
	switch c.fault {
	case Quotes:
		out.body = []byte(`{"Message":"The request is invalid.","ModelState":` + string(fields.buf) + `}`)
	case QuotesMessage:
		out.status, out.body = http.StatusInternalServerError, []byte(`{"message":`+quoted(all)+`}`)
	case QuotesError:
		out.body = []byte(`{"error":` + quoted(all) + `}`)
	case QuotesPage:
		out = page(http.StatusInternalServerError, all)
	}
	return out
}

// createdAs gives DateCreated another form.
func createdAs(doc []byte, form Created) []byte {
	ms := member(doc, "DateCreated").Int()
	raw := ""
	switch form {
	case CreatedAsKept:
		return doc
	case CreatedNull:
		raw = "null"
	case CreatedMissing:
		raw = "-"
	case CreatedText:
		raw = quoted(time.UnixMilli(ms).UTC().Add(zoneOffset).Format("2006-01-02T15:04:05.000"))
	case CreatedFloat:
		raw = strconvID(ms) + ".0"
	case CreatedCommas:
		raw = quoted(commas(ms))
	case CreatedZero:
		raw = "0"
	}
	return setRaw(bytes.Clone(doc), "DateCreated", raw)
}

func commas(n int64) string {
	text := strconvID(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
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
