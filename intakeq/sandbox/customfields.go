package sandbox

import "github.com/tidwall/gjson"

// customField is one of the account's own fields. The API tells of them only
// in the profiles of the clients that have them.
type customField struct{ id, label, value string }

// accountFields: two share a label, one has a member's name, one begins like a
// formula, one has a space at its end; the last is on one late client only.
var accountFields = []customField{
	{"k3f9", "Emergency Contact Name", `"Jane Example"`},
	{"p0aa", "First Visit Date", `"2017-03-15"`},
	{"x7q2", "Referral Source", `"Newsletter, spring"`},
	{"zz19", "Referral Source", `null`},
	{"n5.1", `Number, of "children"`, `2.50`},
	{"fm01", "=Total", `"=1+1"`},
	{"em01", "Email", `"other@example.test"`},
	{"pn01", "Preferred name ", `""`},
	{"late", "Seen only late", `"here"`},
}

func (p *profile) customFields(number int) {
	fields := accountFields[:len(accountFields)-1]
	switch p.r.n(12) {
	case 0:
		p.raw("CustomFields", "[]")
		return
	case 1:
		p.raw("CustomFields", "null")
		return
	case 2, 3, 4:
		fields = fields[:p.r.n(len(fields))]
	}
	p.name("CustomFields")
	p.buf = append(p.buf, '[')
	for i, field := range fields {
		if i > 0 {
			p.buf = append(p.buf, ',')
		}
		value := field.value
		if p.r.oneIn(5) {
			value = "null"
		}
		p.buf = appendField(p.buf, field, value)
	}
	p.buf = append(p.buf, ']')
}

func appendField(buf []byte, field customField, value string) []byte {
	o := object{buf: buf}
	o.open()
	o.text("FieldId", field.id)
	o.text("Text", field.label)
	o.raw("Value", value)
	o.close()
	return o.buf
}

// customValues keeps what names a field of the account, with a plain value;
// the label is always the account's own.
func customValues(sent gjson.Result) string {
	buf := []byte{'['}
	seen := map[string]bool{}
	sent.ForEach(func(_, element gjson.Result) bool {
		field, known := fieldByID(element.Get("FieldId").String())
		if !known || seen[field.id] {
			return true
		}
		seen[field.id] = true
		value := element.Get("Value")
		if len(buf) > 1 {
			buf = append(buf, ',')
		}
		if value.Exists() && !value.IsObject() && !value.IsArray() {
			buf = appendField(buf, field, value.Raw)
		} else {
			buf = appendField(buf, field, "null")
		}
		return true
	})
	return string(append(buf, ']'))
}

func fieldByID(id string) (customField, bool) {
	for _, f := range accountFields {
		if f.id == id {
			return f, true
		}
	}
	return customField{}, false
}
