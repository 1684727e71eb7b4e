package record

import (
	"strings"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
)

// Restored is base with the changed fields as from has them, to the digit; what
// from lacks is emptied. A derived field is made of its change's text.
func Restored(base, from intakeq.Document, changes []plan.Change) (intakeq.Document, error) {
	doc := base
	for _, c := range changes {
		if c.Kind == plan.Form || c.Field == MemberTags {
			continue
		}
		var err error
		id, custom := strings.CutPrefix(c.Field, CustomPrefix)
		switch {
		case custom:
			doc, err = withEntries(doc, from.Get(MemberCustom), id)
		case c.Derived:
			doc, err = withMember(doc, c)
		default:
			doc, err = doc.With(c.Field, rawOrNull(from.Get(c.Field)))
		}
		if err != nil {
			return intakeq.Document{}, describeField(c.Field, err)
		}
	}
	return doc, nil
}

func rawOrNull(v gjson.Result) string {
	if !v.Exists() {
		return "null"
	}
	return v.Raw
}

// withEntries puts the entries of a custom field in the place of those that the
// document has of it.
func withEntries(doc intakeq.Document, from gjson.Result, id string) (intakeq.Document, error) {
	list := doc.Get(MemberCustom)
	if strangeCustom(list) {
		return intakeq.Document{}, errCustomShape
	}
	var restored []string
	for _, entry := range entries(from) {
		if customID(entry) == id {
			restored = append(restored, entry.Raw)
		}
	}
	var out []string
	for _, entry := range entries(list) {
		if customID(entry) != id {
			out = append(out, entry.Raw)
			continue
		}
		out, restored = append(out, restored...), nil
	}
	out = append(out, restored...)
	if len(out) == 0 && !from.IsArray() {
		return doc.With(MemberCustom, rawOrNull(from))
	}
	return doc.With(MemberCustom, "["+strings.Join(out, ",")+"]")
}

// entries are the entries of a list; gjson would take another value for one.
func entries(list gjson.Result) []gjson.Result {
	if !list.IsArray() {
		return nil
	}
	return list.Array()
}

// Base is the document that a row's changes go into.
func Base(t plan.Tried) intakeq.Document {
	if t.Base != nil {
		return intakeq.Trusted(t.Base)
	}
	return intakeq.Trusted(t.Before)
}

// Updated is the document to save for an update, made of the client's as it is.
func Updated(r plan.Row, base intakeq.Document) (intakeq.Document, error) {
	if r.Restore != nil {
		return Restored(base, intakeq.Trusted(r.Restore), r.Changes)
	}
	return Patched(base, r.Changes)
}
