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

// A server's words may repeat what it was sent: a client's name, or the key. No rule
// tells which of them do, so none of them is in an error's text, or in a log. They are
// in [Error.Words], for files that hold clients' data anyway.

// maxWords bounds what is kept of them, in bytes.
const maxWords = 16 << 10

var (
	titleTag = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	indexes  = regexp.MustCompile(`\[\d*\]`)
)

// words returns what an answer says, without the key. Of an HTML page it is the title,
// where there is one: the rest is decoration. Of JSON it is the messages that ASP.NET
// sends (field notes, "error bodies"), where there are any.
func words(key Secret, header http.Header, body []byte) string {
	body = body[:min(len(body), 4*maxWords)] // an endless answer is not looked through
	text := string(body)
	switch {
	case isJSON(header):
		if said := messages(gjson.ParseBytes(body)); said != "" {
			text = said
		}
	default:
		if title := titleTag.FindSubmatch(body); title != nil {
			text = html.UnescapeString(string(title[1]))
		}
	}
	return shorten(withoutKey(key, printable(text)), maxWords)
}

// messages joins what an error's body says for people; "" if nothing known is in it.
func messages(body gjson.Result) string {
	var said []string
	for _, member := range []string{"Message", "message", "error"} {
		if v := body.Get(member); v.Type == gjson.String && v.Str != "" {
			said = append(said, v.Str)
		}
	}
	body.Get("ModelState").ForEach(func(member, reasons gjson.Result) bool {
		var list []string
		for _, reason := range reasons.Array() {
			list = append(list, plain(reason))
		}
		said = append(said, member.String()+": "+strings.Join(list, ", "))
		return true
	})
	return strings.Join(said, "; ")
}

// refusedFields lists the fields that ModelState names, as "client.Email" or
// "client.CustomFields[0].Value". Only a documented name is one: a server could put
// anything there.
func refusedFields(header http.Header, body []byte) []string {
	if !isJSON(header) || len(body) > 4*maxWords {
		return nil
	}
	var fields []string
	gjson.GetBytes(body, "ModelState").ForEach(func(member, _ gjson.Result) bool {
		for _, part := range strings.Split(indexes.ReplaceAllString(member.String(), ""), ".") {
			_, documented := FieldByName(part)
			if (documented || part == "CustomFields") && !slices.Contains(fields, part) {
				fields = append(fields, part)
			}
		}
		return true
	})
	return fields
}

// withoutKey takes the key out of a text, in whatever case.
func withoutKey(key Secret, text string) string {
	return regexp.MustCompile("(?i)"+regexp.QuoteMeta(key.Reveal())).ReplaceAllLiteralString(text, redacted)
}

// printable makes one line of a text, without control characters, which a terminal
// could obey.
func printable(text string) string {
	text = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) && !unicode.IsSpace(c) {
			return -1
		}
		return c
	}, strings.ToValidUTF8(text, ""))
	return strings.Join(strings.Fields(text), " ")
}

// shorten cuts a text to at most limit bytes and a mark.
func shorten(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit] + "…"
}

// isJSON reports whether an answer says that it is JSON.
func isJSON(header http.Header) bool {
	// An odd parameter is an error that comes with the type; without a type it is "".
	kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	return kind == "application/json" || kind == "text/json" || strings.HasSuffix(kind, "+json")
}
