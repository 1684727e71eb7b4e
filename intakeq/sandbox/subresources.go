package sandbox

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// addTag is POST /clientTags.
func (a *Account) addTag(c *call) answer {
	sent, ok := objectOf(c.body)
	id, given := clientID(sent["ClientId"])
	tag := sent["Tag"]
	if !ok || !given || tag.Type != gjson.String || tag.String() == "" {
		return message(http.StatusBadRequest, "The request is invalid.")
	}
	return a.retag(c, id, func(tags []string) []string {
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
	return a.retag(c, id, func(tags []string) []string {
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
func (a *Account) retag(c *call, id int64, change func([]string) []string) answer {
	doc, live := a.document(id)
	if !live {
		return a.unknownClient(id)
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
	if len(now) == len(was) || c.fault == Ignored {
		return done
	}
	texts := make([]string, len(now))
	for i, t := range now {
		texts[i] = quoted(t)
	}
	doc = setRaw(doc, "Tags", "["+strings.Join(texts, ",")+"]")
	if a.opts.TagsTouch {
		doc = a.touched(doc)
	}
	a.put(id, doc)
	a.ours[id] = true
	done.changed = true
	return done
}

// diagnoses is GET /client/{id}/diagnoses.
func (a *Account) diagnoses(id int64) answer {
	if _, live := a.document(id); !live {
		return a.absent(message(http.StatusNotFound, "Client not found."))
	}
	return jsonAnswer(a.diagnosesOf(id), false)
}

// profile is GET /clients/profile/{id}, which the API's document doesn't have.
func (a *Account) profile(id int64) answer {
	doc, live := a.document(id)
	if !live {
		return a.absent(message(http.StatusNotFound, "Client not found."))
	}
	if a.opts.Thin {
		doc = setRaw(doc, "CustomFields", "-")
	}
	return jsonAnswer(createdAs(doc, a.opts.Created), false)
}

func (a *Account) diagnosesOf(id int64) []byte {
	if set, found := a.coded[id]; found {
		return set
	}
	number, known := a.gen.number(id)
	if !known {
		return []byte("[]")
	}
	return a.gen.diagnoses(number)
}

// codes are of ICD-10, with descriptions that a CSV must quote.
var codes = [][2]string{
	{"F41.1", "Generalized anxiety disorder"}, {"F32.A", "Depression, unspecified"},
	{"F90.0", "ADHD, \"inattentive\" type"}, {"Z63.0", "Problems in relationship\r\nwith spouse or partner"},
	{"R45.89", "=Other symptoms"},
}

// diagnoses are several for one client in eight, and none for most.
func (g *generator) diagnoses(number int) []byte {
	r := seeded(g.seed, uint64(number), streamDiagnoses)
	count := []int{0, 0, 0, 0, 0, 1, 1, 3}[r.n(8)]
	if number < len(g.hard) {
		count = number % 4
	}
	buf := []byte{'['}
	for i := range count {
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = appendDiagnosis(buf, &r, g)
	}
	return append(buf, ']')
}

func appendDiagnosis(buf []byte, r *rnd, g *generator) []byte {
	o := object{buf: buf}
	code := pick(r, codes)
	p := profile{r: *r, g: g}
	o.open()
	o.text("Code", code[0])
	o.text("Description", code[1])
	o.raw("Date", pick(r, []string{`"2021-12-08T23:00:00Z"`, `"2019-02-28T00:00:00"`, `"2020-02-29T04:30:00.123Z"`}))
	o.raw("EndDate", pick(r, []string{"null", "null", `"2022-01-01T05:00:00Z"`, `"2022-06-30T00:00:00"`}))
	if r.oneIn(5) {
		o.raw("NoteId", "null")
	} else {
		o.text("NoteId", p.guid())
	}
	o.close()
	return o.buf
}
