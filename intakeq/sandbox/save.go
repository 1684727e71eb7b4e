package sandbox

import (
	"net/http"
	"strconv"

	"github.com/tidwall/gjson"
)

// kind is the type a saved member must have; any other value is dropped.
type kind int

const (
	text kind = iota
	moment
	flag
	fields // the CustomFields
)

// saved are the members that a save sets: those of the document's save body,
// and the undocumented ones of the profile that are the client's own data.
// DateCreated is in that body too, but a server that let it be set would let a
// caller forge it: here it is kept.
var saved = []struct {
	name string
	kind kind
}{
	{"Name", text}, {"FirstName", text}, {"LastName", text}, {"MiddleName", text}, {"Email", text}, {"Phone", text},
	{"DateOfBirth", moment}, {"MaritalStatus", text}, {"Gender", text}, {"Archived", flag},
	{"HomePhone", text}, {"WorkPhone", text}, {"MobilePhone", text},
	{"Address", text}, {"UnitNumber", text}, {"StreetAddress", text}, {"City", text}, {"StateShort", text},
	{"Country", text}, {"PostalCode", text}, {"PractitionerId", text}, {"AdditionalInformation", text},
	{"PrimaryInsuranceCompany", text}, {"PrimaryInsurancePolicyNumber", text}, {"PrimaryInsuranceGroupNumber", text},
	{"PrimaryInsuranceHolderName", text}, {"PrimaryInsuranceRelationship", text}, {"PrimaryInsuranceHolderDateOfBirth", moment},
	{"SecondaryInsuranceCompany", text}, {"SecondaryInsurancePolicyNumber", text}, {"SecondaryInsuranceGroupNumber", text},
	{"SecondaryInsuranceHolderName", text}, {"SecondaryInsuranceRelationship", text}, {"SecondaryInsuranceHolderDateOfBirth", moment},
	{"LastActivityDate", moment}, {"StripeCustomerId", text}, {"SquareCustomerId", text}, {"ExternalClientId", text},
	{"CustomFields", fields},
	{"State", text}, {"Sex", text},
	{"PrimaryInsurancePayerId", text}, {"SecondaryInsurancePayerId", text},
	{"PrimaryInsurancePlan", text}, {"SecondaryInsurancePlan", text},
	{"PrimaryInsuredStreetAddress", text}, {"SecondaryInsuredStreetAddress", text},
	{"PrimaryInsuredCity", text}, {"SecondaryInsuredCity", text},
	{"PrimaryInsuredState", text}, {"SecondaryInsuredState", text},
	{"PrimaryInsuredZipCode", text}, {"SecondaryInsuredZipCode", text},
	{"PrimaryInsuredGender", text}, {"SecondaryInsuredGender", text},
	{"PrimaryRelationshipToInsured", text}, {"SecondaryRelationshipToInsured", text},
}

// save is POST /clients.
func (a *Account) save(body []byte) answer {
	sent, ok := objectOf(body)
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
	old, _ := a.document(id)
	a.put(id, a.touched(replace(old, sent)))
	doc, _ := a.document(id)
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
// of a wrong type, and dropped.
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
		if was.Exists() && now != was.Raw || !was.Exists() && now != m.kind.nothing(m.name) {
			doc = setRaw(doc, m.name, now)
		}
	}
	if member(doc, "Name").String() == "" {
		parts := composeName(member(doc, "FirstName").String(), member(doc, "MiddleName").String(), member(doc, "LastName").String())
		doc = setRaw(doc, "Name", quoted(parts))
	}
	return doc
}

// take is the value as sent, or nothing if it is missing or of a wrong type.
func (k kind) take(name string, v gjson.Result) string {
	switch {
	case v.Type == gjson.Null && v.Exists():
		if k == flag {
			return "false"
		}
		return "null"
	case k == text && v.Type == gjson.String,
		k == flag && v.IsBool(),
		k == moment && v.Type == gjson.Number && wholeMS(v):
		return v.Raw
	case k == fields && v.IsArray():
		return customValues(v)
	}
	return k.nothing(name)
}

// nothing is what a cleared member reads as: null or "", by its name, since
// the live API has both.
func (k kind) nothing(name string) string {
	switch {
	case k == flag:
		return "false"
	case k == fields:
		return "[]"
	case k == text && len(name)%3 == 0:
		return `""`
	}
	return "null"
}

// wholeMS accepts 1458526480368 and 1458526480368.0, and years a date can have.
func wholeMS(v gjson.Result) bool {
	const limit = 253402300800000 // the year 10000
	return v.Num == float64(int64(v.Num)) && v.Num < limit && v.Num > -62135596800000
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
