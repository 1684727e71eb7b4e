package sandbox

import (
	"strings"

	"github.com/tidwall/gjson"
)

// kind is the type a saved member must have; any other value is dropped.
type kind int

const (
	aText kind = iota
	aMoment
	aFlag
	customs // the CustomFields
)

// saved are the members that a save sets: those of the document's save body,
// and the undocumented ones of the profile that are the client's own data.
// DateCreated is in that body too, but a server that let it be set would let a
// caller forge it: here it is kept.
var saved = []struct {
	name string
	kind kind
}{
	{"Name", aText}, {"FirstName", aText}, {"LastName", aText}, {"MiddleName", aText}, {"Email", aText}, {"Phone", aText},
	{"DateOfBirth", aMoment}, {"MaritalStatus", aText}, {"Gender", aText}, {"Archived", aFlag},
	{"HomePhone", aText}, {"WorkPhone", aText}, {"MobilePhone", aText},
	{"Address", aText}, {"UnitNumber", aText}, {"StreetAddress", aText}, {"City", aText}, {"StateShort", aText},
	{"Country", aText}, {"PostalCode", aText}, {"PractitionerId", aText}, {"AdditionalInformation", aText},
	{"PrimaryInsuranceCompany", aText}, {"PrimaryInsurancePolicyNumber", aText}, {"PrimaryInsuranceGroupNumber", aText},
	{"PrimaryInsuranceHolderName", aText}, {"PrimaryInsuranceRelationship", aText}, {"PrimaryInsuranceHolderDateOfBirth", aMoment},
	{"SecondaryInsuranceCompany", aText}, {"SecondaryInsurancePolicyNumber", aText}, {"SecondaryInsuranceGroupNumber", aText},
	{"SecondaryInsuranceHolderName", aText}, {"SecondaryInsuranceRelationship", aText}, {"SecondaryInsuranceHolderDateOfBirth", aMoment},
	{"LastActivityDate", aMoment}, {"StripeCustomerId", aText}, {"SquareCustomerId", aText}, {"ExternalClientId", aText},
	{"CustomFields", customs},
	{"State", aText}, {"Sex", aText},
	{"PrimaryInsurancePayerId", aText}, {"SecondaryInsurancePayerId", aText},
	{"PrimaryInsurancePlan", aText}, {"SecondaryInsurancePlan", aText},
	{"PrimaryInsuredStreetAddress", aText}, {"SecondaryInsuredStreetAddress", aText},
	{"PrimaryInsuredCity", aText}, {"SecondaryInsuredCity", aText},
	{"PrimaryInsuredState", aText}, {"SecondaryInsuredState", aText},
	{"PrimaryInsuredZipCode", aText}, {"SecondaryInsuredZipCode", aText},
	{"PrimaryInsuredGender", aText}, {"SecondaryInsuredGender", aText},
	{"PrimaryRelationshipToInsured", aText}, {"SecondaryRelationshipToInsured", aText},
}

// accepts tells whether a value is of the member's type, and not null.
func (k kind) accepts(v gjson.Result) bool {
	switch k {
	case aText:
		return v.Type == gjson.String
	case aFlag:
		return v.IsBool()
	case aMoment:
		return v.Type == gjson.Number && wholeMS(v)
	}
	return v.IsArray()
}

// nothing is what a cleared member reads as: null or "", by its name, since
// the live API has both.
func (k kind) nothing(name string) string {
	switch {
	case k == aFlag:
		return "false"
	case k == customs:
		return "[]"
	case k == aText && len(name)%3 == 0:
		return `""`
	}
	return "null"
}

// wholeMS accepts 1458526480368 and 1458526480368.0, and years a date can have.
func wholeMS(v gjson.Result) bool {
	const limit = 253402300800000 // the year 10000
	return v.Num == float64(int64(v.Num)) && v.Num < limit && v.Num > -62135596800000
}

// customField is one of the account's own fields. The API tells of them only
// in the profiles of the clients that have them.
type customField struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	value string // of most clients that the seed makes
}

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

func (p *profile) customFields() {
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
	o.text("FieldId", field.ID)
	o.text("Text", field.Label)
	o.raw("Value", value)
	o.close()
	return o.buf
}

// customValues keeps what names a field of the account, with a plain value;
// the label is always the account's own.
func (a *Account) customValues(sent gjson.Result) string {
	buf := []byte{'['}
	seen := map[string]bool{}
	sent.ForEach(func(_, element gjson.Result) bool {
		field, known := a.fieldByID(element.Get("FieldId").String())
		if !known || seen[field.ID] {
			return true
		}
		seen[field.ID] = true
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

// mergedCustoms keeps the fields that a save leaves out, or gives no value.
func (a *Account) mergedCustoms(was gjson.Result, sent string) string {
	all := was.Raw
	for _, f := range gjson.Parse(sent).Array() {
		if field, known := a.fieldByID(f.Get("FieldId").String()); known && f.Get("Value").Type != gjson.Null {
			all = withField(gjson.Parse(all), field, f.Get("Value").Raw)
		}
	}
	return all
}

// withField gives one field of CustomFields a raw value, and adds the field
// where it is not there.
func withField(was gjson.Result, field customField, raw string) string {
	elements, found := []string{}, false
	for _, f := range was.Array() {
		if f.Get("FieldId").String() == field.ID {
			found = true
			elements = append(elements, string(appendField(nil, field, raw)))
		} else if f.IsObject() {
			elements = append(elements, f.Raw)
		}
	}
	if !found {
		elements = append(elements, string(appendField(nil, field, raw)))
	}
	return "[" + strings.Join(elements, ",") + "]"
}

func (a *Account) fieldByID(id string) (customField, bool) {
	for _, f := range a.fields {
		if f.ID == id {
			return f, true
		}
	}
	return customField{}, false
}
