package sandbox

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq/sandbox/fold"
)

// save is POST /clients.
func (a *Account) save(c *call) answer {
	sent, ok := objectOf(bytes.ToValidUTF8(c.body, []byte("\ufffd")))
	if !ok {
		return message(http.StatusBadRequest, "The request is invalid.")
	}
	id, given := clientID(sent["ClientId"])
	if given {
		if _, live := a.document(id); !live {
			return a.unknownClient(id)
		}
	} else {
		id = a.landing(sent)
	}
	var doc []byte
	if id == 0 {
		id, doc = a.newborn()
		doc = a.cutNew(a.withSent(doc, sent))
	} else {
		doc, _ = a.appendDocument(nil, id) // also of a deleted client landed on
		doc = a.withSent(doc, sent)
	}
	if !a.opts.SaveKeepsDate {
		doc = a.touched(doc)
	}
	if c.fault != Ignored {
		a.put(id, doc)
		a.ours[id] = true
	}
	form := a.opts.SavedCreated
	if form == CreatedAsKept {
		form = a.opts.Created
	}
	return jsonAnswer(createdAs(doc, form), c.fault != Ignored)
}

// cutNew shortens the members that a create doesn't keep whole.
func (a *Account) cutNew(doc []byte) []byte {
	for name, keep := range a.opts.CreateCuts {
		text := []rune(member(doc, name).String())
		switch {
		case len(text) <= keep:
		case keep == 0:
			doc = setRaw(doc, name, "null")
		default:
			doc = setRaw(doc, name, quoted(string(text[:keep])))
		}
	}
	return doc
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
func (a *Account) unknownClient(id int64) answer {
	if id%2 == 0 {
		return a.absent(message(http.StatusNotFound, "Client not found."))
	}
	return a.absent(message(http.StatusBadRequest, "Invalid client."))
}

// absent is the answer for a client that there isn't, as the options want it.
func (a *Account) absent(usual answer) answer {
	switch a.opts.Unknown {
	case 0:
		return usual
	case http.StatusOK:
		return jsonAnswer([]byte("[]"), false)
	}
	usual.status = a.opts.Unknown
	return usual
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
	first := fold.Name(want.firstName())
	if first == "" || a.opts.NoLanding {
		return 0
	}
	for _, id := range a.candidates(first) {
		if f := a.factsOf(id); f.sameFirst(first) && f.sameContact(&want) {
			return id
		}
	}
	return 0
}

// withSent makes the document that a save leaves behind.
func (a *Account) withSent(old []byte, sent map[string]gjson.Result) []byte {
	doc := old
	for _, m := range saved {
		was := member(doc, m.name)
		now := a.value(m.name, m.kind, was, sent[m.name])
		if was.Exists() && now != was.Raw || !was.Exists() && !isNothing(now) {
			doc = setRaw(doc, m.name, now)
		}
	}
	if a.opts.KeepsUnknown {
		doc = withUnknown(doc, sent)
	}
	return a.addressed(named(doc))
}

// withUnknown keeps what no client has.
func withUnknown(doc []byte, sent map[string]gjson.Result) []byte {
	for name, v := range sent {
		if name != "" && !member(doc, name).Exists() {
			doc = setRaw(doc, name, v.Raw)
		}
	}
	return doc
}

// addressed has Address follow its parts, where that is the account's way.
func (a *Account) addressed(doc []byte) []byte {
	if a.opts.Address == AddressApart || a.opts.Address == AddressFilled && member(doc, "Address").String() != "" {
		return doc
	}
	var parts []string
	for _, name := range []string{"StreetAddress", "City", "StateShort", "PostalCode", "Country"} {
		if part := member(doc, name).String(); part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return doc
	}
	return setRaw(doc, "Address", quoted(strings.Join(parts, ", ")))
}

// value is what a save makes of one member. What is missing, or of a wrong type,
// is cleared, or kept where saves merge.
func (a *Account) value(name string, k kind, was, sent gjson.Result) string {
	switch {
	case k.accepts(sent) && k == customs:
		now := a.customValues(sent)
		if a.opts.Merge && was.IsArray() {
			return a.mergedCustoms(was, now)
		}
		return now
	case k.accepts(sent) && name == "DateOfBirth" && a.opts.BirthOff != 0:
		return strconvID(int64(sent.Num) + a.opts.BirthOff.Milliseconds())
	case k.accepts(sent):
		return sent.Raw
	case a.opts.Merge && was.Exists():
		return was.Raw
	case sent.Exists() && sent.Type == gjson.Null && k != aFlag:
		return "null"
	}
	return k.nothing(name)
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
