package record

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
)

var errCustomShape = errors.New("the client's CustomFields are no list: they can't be changed")

// Patched is the document to save for a row: before, which is empty for a create,
// with the planned changes and nothing else. Members that no change names stay to
// the byte. Tags have calls of their own, and a matter of form is not sent.
func Patched(before intakeq.Document, changes []plan.Change) (intakeq.Document, error) {
	doc := before
	for _, c := range changes {
		if c.Kind == plan.Form || c.Field == MemberTags {
			continue
		}
		var err error
		if id, custom := strings.CutPrefix(c.Field, CustomPrefix); custom {
			doc, err = withCustom(doc, id, c)
		} else {
			doc, err = withMember(doc, c)
		}
		if err != nil {
			return intakeq.Document{}, describeField(c.Field, err)
		}
	}
	return doc, nil
}

func describeField(field string, err error) error { return fmt.Errorf("%s: %w", field, err) }

func withMember(doc intakeq.Document, c plan.Change) (intakeq.Document, error) {
	f, ok := intakeq.FieldByName(c.Field)
	if !ok || !f.Writable {
		return intakeq.Document{}, errors.New("no field that can be written")
	}
	raw, err := rawValue(f.Kind, c)
	if err != nil {
		return intakeq.Document{}, err
	}
	return doc.With(c.Field, raw)
}

// rawValue writes a cell as the API takes it. A date is midnight UTC: a save with
// "1985-06-15" came back null (field notes).
func rawValue(kind intakeq.Kind, c plan.Change) (string, error) {
	switch {
	case kind == intakeq.Bool:
		value, err := strconv.ParseBool(orFalse(c.After))
		return strconv.FormatBool(value), err
	case c.Kind == plan.Clear:
		return "null", nil
	case kind == intakeq.Date:
		day, ok := parseDay(c.After)
		if !ok {
			return "", errors.New("no date")
		}
		return strconv.FormatInt(day.UnixMilli(), 10), nil
	}
	return textValue(c.After), nil
}

func textValue(text string) string { return string(gjson.AppendJSONString(nil, text)) }

// withCustom sets the entry of a custom field. All other entries, and what this
// one holds besides its Value, stay as they are. A client may lack the entry.
func withCustom(doc intakeq.Document, id string, c plan.Change) (intakeq.Document, error) {
	raw := "null"
	if c.Kind != plan.Clear {
		raw = textValue(c.After)
	}
	list := doc.Get(MemberCustom)
	if strangeCustom(list) {
		return intakeq.Document{}, errCustomShape
	}
	if !list.IsArray() {
		return doc.With(MemberCustom, "["+customEntry(id, c.Label, raw)+"]")
	}
	patched, err := patchEntries(list.Raw, id, raw)
	if err != nil {
		return intakeq.Document{}, err
	}
	if patched == "" {
		patched = appendEntry(list, customEntry(id, c.Label, raw))
	}
	return doc.With(MemberCustom, patched)
}

// strangeCustom reports whether CustomFields is neither a list nor blank.
func strangeCustom(list gjson.Result) bool {
	return list.Exists() && !list.IsArray() && list.Type != gjson.Null && list.Raw != `""`
}

// patchEntries replaces the value of the entries with the id; "" if there is none.
func patchEntries(list, id, raw string) (string, error) {
	var out strings.Builder
	var failed error
	kept := 0
	gjson.Parse(list).ForEach(func(_, entry gjson.Result) bool {
		if customID(entry) != id {
			return true
		}
		old, err := intakeq.ParseDocument([]byte(entry.Raw))
		if err == nil {
			old, err = old.With("Value", raw)
		}
		if err != nil {
			failed = err
			return false
		}
		out.WriteString(list[kept:entry.Index])
		out.Write(old.Raw())
		kept = entry.Index + len(entry.Raw)
		return true
	})
	if failed != nil || kept == 0 {
		return "", failed
	}
	return out.String() + list[kept:], nil
}

// customID is the FieldId of an entry of CustomFields; "" of what is none.
func customID(entry gjson.Result) string {
	if !entry.IsObject() {
		return ""
	}
	return intakeq.ParseCustomFields(gjson.Parse("[" + entry.Raw + "]"))[0].ID
}

func appendEntry(list gjson.Result, entry string) string {
	open := strings.TrimRight(strings.TrimSuffix(list.Raw, "]"), " \t\r\n")
	if len(list.Array()) > 0 {
		open += ","
	}
	return open + entry + "]"
}

// customEntry is a new entry. A save needs FieldId and Value alone (API document);
// the label is for whoever reads the request.
func customEntry(id, label, raw string) string {
	return `{"FieldId":` + textValue(id) + `,"Text":` + textValue(label) + `,"Value":` + raw + `}`
}
