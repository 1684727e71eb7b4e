package sandbox

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// addTag is POST /clientTags.
func (a *Account) addTag(body []byte) answer {
	sent, ok := objectOf(body)
	id, given := clientID(sent["ClientId"])
	tag := sent["Tag"]
	if !ok || !given || tag.Type != gjson.String || tag.String() == "" {
		return message(http.StatusBadRequest, "The request is invalid.")
	}
	return a.retag(id, func(tags []string) []string {
		if at := findTag(tags, tag.String()); at >= 0 {
			return tags
		}
		return append(tags, tag.String())
	})
}

// removeTag is DELETE /clientTags.
func (a *Account) removeTag(c *call) answer {
	id, err := strconv.ParseInt(c.params["clientid"], 10, 64)
	if err != nil || c.params["tag"] == "" {
		return message(http.StatusBadRequest, "The request is invalid.")
	}
	return a.retag(id, func(tags []string) []string {
		if at := findTag(tags, c.params["tag"]); at >= 0 {
			return append(tags[:at:at], tags[at+1:]...)
		}
		return tags
	})
}

// findTag compares without case, as tags with one name are one tag.
func findTag(tags []string, tag string) int {
	for i, t := range tags {
		if strings.EqualFold(t, tag) {
			return i
		}
	}
	return -1
}

// retag changes a client's tags. What changes nothing leaves the document as
// it is, to the byte; the answer is 200 with nothing in it.
func (a *Account) retag(id int64, change func([]string) []string) answer {
	doc, live := a.document(id)
	if !live {
		return unknownClient(id)
	}
	var was []string
	for _, t := range member(doc, "Tags").Array() {
		was = append(was, t.String())
	}
	now := change(was)
	done := answer{status: http.StatusOK, kind: "application/json; charset=utf-8"}
	if id%2 == 0 {
		done.kind = "" // some answers don't even have a type
	}
	if len(now) == len(was) {
		return done
	}
	texts := make([]string, len(now))
	for i, t := range now {
		texts[i] = quoted(t)
	}
	doc = setRaw(doc, "Tags", "["+strings.Join(texts, ",")+"]")
	if a.opts.TagsTouch {
		doc = touched(doc)
	}
	a.put(id, doc)
	done.changed = true
	return done
}
