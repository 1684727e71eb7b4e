package sandbox

import "github.com/tidwall/gjson"

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

// take is the value as sent, or nothing if it is missing or of a wrong type.
func (k kind) take(name string, v gjson.Result) string {
	switch {
	case v.Type == gjson.Null && v.Exists():
		if k == aFlag {
			return "false"
		}
		return "null"
	case k == aText && v.Type == gjson.String,
		k == aFlag && v.IsBool(),
		k == aMoment && v.Type == gjson.Number && wholeMS(v):
		return v.Raw
	case k == customs && v.IsArray():
		return customValues(v)
	}
	return k.nothing(name)
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
