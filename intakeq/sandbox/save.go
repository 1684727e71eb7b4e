package sandbox

import (
	"bytes"
	"net/http"
	"strconv"

	"github.com/tidwall/gjson"
)

// save is POST /clients.
func (a *Account) save(body []byte) answer {
	sent, ok := objectOf(bytes.ToValidUTF8(body, []byte("\ufffd")))
	if !ok {
		return message(http.StatusBadRequest, "The request is invalid.")
	}
	id, given := clientID(sent["ClientId"])
	if given {
		if _, live := a.document(id); !live {
			return unknownClient(id)
		}
	} else {
		id = a.landing(sent)
	}
	if id == 0 {
		id = a.create()
	}
	old, _ := a.appendDocument(nil, id) // also of a deleted client landed on
	doc := a.touched(replace(old, sent))
	a.put(id, doc)
	a.ours[id] = true
	return jsonAnswer(doc, true)
}

// objectOf reads a JSON object; of a member given twice the last one counts.
func objectOf(body []byte) (map[string]gjson.Result, bool) {
	if !gjson.ValidBytes(body) {
		return nil, false
	}
	root := gjson.ParseBytes(body)
	members := map[string]gjson.Result{}
	root.ForEach(func(name, value gjson.Result) bool {
		members[name.String()] = value
		return true
	})
	return members, root.IsObject()
}

// clientID is given where it is a whole number other than 0; "12" is a value
// of a wrong type, and dropped, while 12.5 is nobody's id.
func clientID(v gjson.Result) (id int64, given bool) {
	if v.Type != gjson.Number {
		return 0, false
	}
	id, err := strconv.ParseInt(v.Raw, 10, 64)
	return id, err != nil || id != 0
}

// unknownClient answers in one of two ways: the status isn't documented.
func unknownClient(id int64) answer {
	if id%2 == 0 {
		return message(http.StatusNotFound, "Client not found.")
	}
	return message(http.StatusBadRequest, "Invalid client.")
}

// landing is the client that a save without a ClientId falls on, or 0.
func (a *Account) landing(sent map[string]gjson.Result) int64 {
	str := func(name string) string {
		if v := sent[name]; v.Type == gjson.String {
			return v.String()
		}
		return ""
	}
	want := facts{
		first: str("FirstName"), name: str("Name"), email: str("Email"),
		phones: [4]string{str("Phone"), str("HomePhone"), str("WorkPhone"), str("MobilePhone")},
	}
	first := foldName(want.firstName())
	if first == "" {
		return 0
	}
	for _, id := range a.candidates(first) {
		if f := a.factsOf(id); f.sameFirst(first) && f.sameContact(&want) {
			return id
		}
	}
	return 0
}

// replace makes the document that a save leaves behind.
func replace(old []byte, sent map[string]gjson.Result) []byte {
	doc := old
	for _, m := range saved {
		was := member(doc, m.name)
		now := m.kind.take(m.name, sent[m.name])
		if was.Exists() && now != was.Raw || !was.Exists() && !isNothing(now) {
			doc = setRaw(doc, m.name, now)
		}
	}
	return named(doc)
}

// isNothing: what a document lacks, an empty value doesn't add.
func isNothing(raw string) bool {
	return raw == "null" || raw == `""` || raw == "false" || raw == "[]"
}

// named composes the Name of a client who has none.
func named(doc []byte) []byte {
	if member(doc, "Name").String() != "" {
		return doc
	}
	var parts []string
	for _, name := range []string{"FirstName", "MiddleName", "LastName"} {
		parts = append(parts, member(doc, name).String())
	}
	return setRaw(doc, "Name", quoted(composeName(parts...)))
}
