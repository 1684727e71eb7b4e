package intakeq

import (
	"bytes"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// scrubber makes a server's words fit for an error: no key, nothing of what was
// asked or sent, nothing that looks like an address, a phone or a date of birth.
type scrubber struct {
	key    Secret
	hidden []string // what the request held of clients
}

// personal finds email addresses, quoted words and runs of digits of the length
// of phones, dates and ids. Short numbers ("page 3") stay readable.
var personal = regexp.MustCompile(`[^\s"'<>]+@[^\s"'<>]+|"[^"]*"|'[^']*'|\d[\d\s().:/+-]{3,}\d`)

// hide notes the values of a request that must not come back in an error.
func (s *scrubber) hide(query url.Values, body []byte) {
	for _, values := range query {
		s.hidden = append(s.hidden, values...)
	}
	gjson.ParseBytes(body).ForEach(func(_, v gjson.Result) bool {
		s.hideValue(v)
		return true
	})
}

func (s *scrubber) hideValue(v gjson.Result) {
	if v.IsObject() || v.IsArray() {
		v.ForEach(func(_, inner gjson.Result) bool {
			s.hideValue(inner)
			return true
		})
		return
	}
	// One letter occurs in any text, and blanking it would leave nothing.
	if text := v.String(); utf8.RuneCountInString(text) > 1 && v.Type == gjson.String {
		s.hidden = append(s.hidden, text)
	}
}

// words returns what an answer says, for a person to read. An HTML page says
// only its title: the rest is decoration.
func (s *scrubber) words(header http.Header, body []byte) string {
	text := string(body)
	if isJSON(header) {
		if message := gjson.GetBytes(body, "Message"); message.Exists() {
			text = message.String()
		}
	} else {
		text = htmlTitle(body)
	}
	if key := s.key.Reveal(); key != "" {
		text = strings.ReplaceAll(text, key, redacted)
	}
	for _, value := range s.hidden {
		if value != "" {
			text = strings.ReplaceAll(text, value, "…")
		}
	}
	text = personal.ReplaceAllString(text, "…")
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	return shorten(text, maxErrorBody)
}

func isJSON(header http.Header) bool {
	kind, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	return err == nil && (kind == "application/json" || kind == "text/json" || strings.HasSuffix(kind, "+json"))
}

func htmlTitle(body []byte) string {
	lower := bytes.ToLower(body)
	_, after, ok := bytes.Cut(lower, []byte("<title>"))
	if !ok {
		return ""
	}
	title, _, ok := bytes.Cut(after, []byte("</title>"))
	if !ok {
		return ""
	}
	return "page titled " + string(title)
}

func shorten(text string, limit int) string {
	text = strings.ToValidUTF8(text, "")
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit] + "…"
}
