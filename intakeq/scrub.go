package intakeq

import (
	"html"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// scrubber makes a server's words fit for an error: no key, nothing of what was
// asked or sent, nothing that looks like an address, a phone or a date of birth.
type scrubber struct {
	phrases []string        // whole values, as sent
	words   map[string]bool // their words, folded: a server may answer "ODE, Ann"
}

// personal finds email addresses, quoted words, URLs with a query, escapes that
// would hide a word, dates with the month in letters, and runs of digits of the
// length of phones, dates and ids. Short numbers ("page 3") stay readable.
var personal = regexp.MustCompile(`(?i)[^\s"'<>]+@[^\s"'<>]+|"[^"]*(?:"|$)|'[^']*'|“[^”]*”` +
	`|[^\s?]*\?\S*=\S*|\S*%[0-9a-f]{2}\S*|\S*\\u[0-9a-f]{4}\S*` +
	`|(?:\d{1,2}\S* )?\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?: \d{1,2}\b)?,? \d{4}` +
	`|\d[\d\s().:/+-]{3,}\d`)

// maxScrubbed bounds how much of an answer is looked at, in bytes.
const maxScrubbed = 4 << 10

func newScrubber(key Secret, call call) *scrubber {
	s := &scrubber{words: map[string]bool{}}
	s.hide(key.Reveal())
	for _, values := range call.query {
		for _, value := range values {
			s.hide(value)
		}
	}
	s.hideValue(gjson.ParseBytes(call.body))
	return s
}

func (s *scrubber) hideValue(v gjson.Result) {
	if v.Type == gjson.String {
		s.hide(v.Str)
	}
	if v.Type == gjson.JSON {
		v.ForEach(func(_, inner gjson.Result) bool {
			s.hideValue(inner)
			return true
		})
	}
}

// hide notes a value that must not come back in an error. Of short ones only
// the whole word counts: "Ed" occurs in "failed".
func (s *scrubber) hide(value string) {
	const short, long = 3, 200
	n := utf8.RuneCountInString(value)
	if _, field := FieldByName(value); !field && n > 1 && n <= long && (n > short || n < len(value)) {
		s.phrases = append(s.phrases, regexp.QuoteMeta(value))
	}
	words := strings.FieldsFunc(value, notWord)
	for _, word := range strings.Fields(value) {
		words = append(words, strings.Join(strings.FieldsFunc(word, notWord), "")) // O'Neil as Oneil
	}
	for _, word := range words {
		// One letter occurs in any text, and blanking it would leave nothing.
		if utf8.RuneCountInString(word) > 1 {
			s.words[Fold(word)] = true
		}
	}
}

func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r) }

// answer returns what an answer says, for a person to read. An HTML page says
// only its title: the rest is decoration.
func (s *scrubber) answer(header http.Header, body []byte) string {
	if !isJSON(header) {
		return s.clean(htmlTitle(body))
	}
	if message := gjson.GetBytes(body, "Message"); message.Exists() {
		return s.clean(message.String())
	}
	return s.clean(string(body[:min(len(body), maxScrubbed)]))
}

// clean blanks what must not be shown, and shortens.
func (s *scrubber) clean(text string) string {
	text = text[:min(len(text), maxScrubbed)]
	for range 3 { // a page may quote what was escaped already
		text = html.UnescapeString(text)
	}
	if len(s.phrases) > 0 {
		// The longest first: the first alternative that fits is the one taken.
		slices.SortFunc(s.phrases, func(a, b string) int { return len(b) - len(a) })
		text = regexp.MustCompile("(?i)"+strings.Join(s.phrases, "|")).ReplaceAllLiteralString(text, "…")
	}
	text = personal.ReplaceAllLiteralString(text, "…")
	text = regexp.MustCompile(`[\p{L}\p{M}\p{N}]+`).ReplaceAllStringFunc(text, func(word string) string {
		// A field's name is nobody's, though a custom field may be labelled "Email".
		if _, field := FieldByName(word); s.words[Fold(word)] && !field {
			return "…"
		}
		return word
	})
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	return shorten(text, maxErrorBody)
}

func isJSON(header http.Header) bool {
	// An odd parameter is an error that comes with the type; without a type it is "".
	kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	return kind == "application/json" || kind == "text/json" || strings.HasSuffix(kind, "+json")
}

func htmlTitle(body []byte) string {
	title := regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`).FindSubmatch(body[:min(len(body), 16*maxScrubbed)])
	if title == nil {
		return ""
	}
	return "page titled " + string(title[1])
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
