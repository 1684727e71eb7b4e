package intakeq

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/tidwall/gjson"

	"intakeq-bulk/internal/texts"
)

// Document is a client as the API gave it: a JSON object with its members in
// their order, unknown ones included, and every digit of every number.
//
// It is not a struct because a save replaces the whole record: whatever a
// struct did not know would be cleared by the next save. The zero Document is
// an empty object. Documents are values: With returns a changed copy.
type Document struct{ raw []byte }

// CustomField is one entry of a client's CustomFields.
type CustomField struct {
	ID    string // FieldId, an opaque string
	Label string // Text; two fields may share one
	Value string // as an exported cell shows it
}

var errNotObject = errors.New("not a JSON object")

// maxDepth bounds how deep JSON may nest: the parser calls itself for each level,
// and a stack that overflows ends the program. A profile nests four deep.
const maxDepth = 1000

// validJSON reports whether raw is JSON that the parser can go through.
func validJSON(raw []byte) bool { return !deeperThan(raw, maxDepth) && gjson.ValidBytes(raw) }

func deeperThan(raw []byte, limit int) bool {
	depth := 0
	for i := 0; i < len(raw); i++ {
		switch raw[i] {
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		case '"':
			i = stringEnd(raw, i)
		}
		if depth > limit {
			return true
		}
	}
	return false
}

// stringEnd finds the quote that closes the one at start.
func stringEnd(raw []byte, start int) int {
	for i := start + 1; i < len(raw); i++ {
		switch raw[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(raw)
}

// ParseDocument takes over raw, which the caller must not change afterwards.
func ParseDocument(raw []byte) (Document, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || raw[0] != '{' || !validJSON(raw) {
		return Document{}, errNotObject
	}
	return Document{raw: raw}, nil
}

// Trusted makes a document of JSON that ParseDocument or a Client once accepted.
func Trusted(raw []byte) Document { return Document{raw: raw} }

// Raw is the JSON text of the document. It must not be changed.
func (d Document) Raw() []byte {
	if d.raw == nil {
		return []byte("{}")
	}
	return d.raw
}

// Get finds a top-level member by its exact name; the answer of a missing one
// has Exists() == false.
func (d Document) Get(member string) gjson.Result {
	return gjson.GetBytes(d.raw, gjson.Escape(member))
}

// Each calls f with every top-level member in the document's order, until f
// returns false.
func (d Document) Each(f func(member string, value gjson.Result) bool) {
	gjson.ParseBytes(d.Raw()).ForEach(func(k, v gjson.Result) bool { return f(k.String(), v) })
}

// With returns the document with one top-level member set to the JSON text raw,
// in its old place, or at the end if it is new. All else stays to the byte. Of a
// member that is there twice both are set: which one a server reads is its own
// affair. (sjson would take ":x" for x, and set the first of two only.)
func (d Document) With(member, raw string) (Document, error) {
	if !validJSON([]byte(raw)) {
		return Document{}, fmt.Errorf("set %s: not valid JSON", member)
	}
	old := d.Raw()
	var out []byte
	kept, empty := 0, true
	d.Each(func(name string, v gjson.Result) bool {
		empty = false
		if name == member {
			out = append(append(out, old[kept:v.Index]...), raw...)
			kept = v.Index + len(v.Raw)
		}
		return true
	})
	if kept > 0 {
		return Document{raw: append(out, old[kept:]...)}, nil
	}
	out = slices.Clone(old[:len(old)-1])
	if !empty {
		out = append(out, ',')
	}
	out = append(gjson.AppendJSONString(out, member), ':')
	return Document{raw: append(append(out, raw...), '}')}, nil
}

// ID is the client's number: ClientId of a profile, or ClientNumber of a brief
// row, which comes as "32" or as 32.
func (d Document) ID() (int64, bool) {
	for _, member := range []string{"ClientId", BriefID} {
		if id, ok := parseID(d.Get(member)); ok {
			return id, true
		}
	}
	return 0, false
}

// HasProfile reports whether the document is a profile and not a brief row.
func (d Document) HasProfile() bool {
	_, ok := parseID(d.Get("ClientId"))
	return ok
}

// parseID reads a ClientId: a whole number over 0, bare, as a string, or with ".0"
// (field notes, "brief rows").
func parseID(v gjson.Result) (int64, bool) {
	text := v.Raw
	if v.Type == gjson.String {
		text = v.Str
	}
	text, _ = texts.CutPoint(text)
	id, err := strconv.ParseInt(text, 10, 64)
	return id, err == nil && id > 0
}

// Cell is a member as an exported cell shows it: by its kind where the field
// table knows it, otherwise a string as it is and all else as JSON text.
func (d Document) Cell(member string) string {
	return MemberCell(member, d.Get(member))
}

// Custom lists the client's custom fields in their order.
func (d Document) Custom() []CustomField {
	return ParseCustomFields(d.Get("CustomFields"))
}

// ParseCustomFields reads the value of a CustomFields member.
func ParseCustomFields(list gjson.Result) []CustomField {
	var out []CustomField
	list.ForEach(func(_, entry gjson.Result) bool {
		if !entry.IsObject() {
			return true
		}
		out = append(out, parseCustomField(entry))
		return true
	})
	return out
}

// parseCustomField reads an entry in one go; of a member that is there twice the first
// counts, as it does for Get.
func parseCustomField(entry gjson.Result) CustomField {
	var id, label, value gjson.Result
	entry.ForEach(func(name, v gjson.Result) bool {
		of := &id
		switch name.Str {
		case "FieldId":
		case "Text":
			of = &label
		case "Value":
			of = &value
		default:
			return true
		}
		if !of.Exists() {
			*of = v
		}
		return true
	})
	return CustomField{ID: plain(id), Label: plain(label), Value: plain(value)}
}

// Brief cuts a profile down to the members of a brief row.
func (d Document) Brief(id int64) Document {
	brief := Document{}
	for _, f := range BriefFields() {
		raw := d.Get(f.Name).Raw
		switch {
		case f.Name == BriefID:
			raw = strconv.Quote(strconv.FormatInt(id, 10))
		case raw == "":
			raw = "null"
		}
		// Setting a plain name to a value of a valid document can't fail.
		brief, _ = brief.With(f.Name, raw)
	}
	return brief
}
