package intakeq

// Kind says how a field's values are written in JSON, shown in a cell and compared.
type Kind uint8

// The kinds of field.
const (
	Text      Kind = iota
	Email          // compared without case
	Phone          // compared by digits
	Date           // a calendar day; in JSON milliseconds since 1970, midnight UTC by convention
	Timestamp      // a moment; in JSON milliseconds since 1970
	Bool           // true or false
	Number         // a number whose digits are kept as they came
	Tags           // a list of strings
	Links          // LinkedClients: a list of ClientNumber and RelationshipType
	Billing        // BillingType: a number with a name
)

// Field describes one documented member of a client.
type Field struct {
	Name     string
	Kind     Kind
	Writable bool   // a save, or a tag call, takes it
	Identity bool   // tells one client from another: a change of it deserves a second look
	Doc      string // one line for people
	Extra    bool   // documented for a save only: exported where it occurs
}

// Fields is the one table of a client's documented members, in the order of the
// API document's profile. Export columns, mapping targets, comparison, reports
// and documentation all read it: to add a field is to add a row.
//
// Source: the API document ("Query Clients" for the members, "Saving Clients"
// for what can be written). Tags are written by calls of their own.
var Fields = []Field{
	{Name: "ClientId", Kind: Number, Identity: true, Doc: "IntakeQ's number of the client; finds the client, is never written"},
	{Name: "Name", Kind: Text, Writable: true, Identity: true, Doc: "full name; follows its parts unless it is changed itself"},
	{Name: "FirstName", Kind: Text, Writable: true, Identity: true, Doc: "first name"},
	{Name: "LastName", Kind: Text, Writable: true, Identity: true, Doc: "last name"},
	{Name: "MiddleName", Kind: Text, Writable: true, Identity: true, Doc: "middle name"},
	{Name: "Email", Kind: Email, Writable: true, Identity: true, Doc: "email address"},
	{Name: "Phone", Kind: Phone, Writable: true, Identity: true, Doc: "main phone"},
	{Name: "DateOfBirth", Kind: Date, Writable: true, Identity: true, Doc: "date of birth, a calendar day without a time zone"},
	{Name: "MaritalStatus", Kind: Text, Writable: true, Doc: "marital status, in words"},
	{Name: "Gender", Kind: Text, Writable: true, Doc: "gender, in words"},
	{Name: "Tags", Kind: Tags, Writable: true, Doc: "tags; written one call a tag, after the save"},
	{Name: "Archived", Kind: Bool, Writable: true, Doc: "true for a client put away"},
	{Name: "HomePhone", Kind: Phone, Writable: true, Doc: "home phone"},
	{Name: "WorkPhone", Kind: Phone, Writable: true, Doc: "work phone"},
	{Name: "MobilePhone", Kind: Phone, Writable: true, Doc: "mobile phone"},
	{Name: "Address", Kind: Text, Writable: true, Doc: "the whole address in one line; its parts have fields of their own"},
	{Name: "UnitNumber", Kind: Text, Writable: true, Doc: "apartment, suite or unit"},
	{Name: "StreetAddress", Kind: Text, Writable: true, Doc: "street and house number"},
	{Name: "City", Kind: Text, Writable: true, Doc: "city"},
	{Name: "StateShort", Kind: Text, Writable: true, Doc: "state, two letters"},
	{Name: "Country", Kind: Text, Writable: true, Doc: "country"},
	{Name: "PostalCode", Kind: Text, Writable: true, Doc: "ZIP or postal code, a text: zeros in front count"},
	{Name: "AdditionalInformation", Kind: Text, Writable: true, Doc: "free notes"},
	{Name: "BillingType", Kind: Billing, Doc: "Unknown, SelfPay or Insurance; the API has no call that writes it"},
	{Name: "PrimaryInsuranceCompany", Kind: Text, Writable: true, Doc: "primary insurance: company"},
	{Name: "PrimaryInsurancePolicyNumber", Kind: Text, Writable: true, Doc: "primary insurance: policy number"},
	{Name: "PrimaryInsuranceGroupNumber", Kind: Text, Writable: true, Doc: "primary insurance: group number"},
	{Name: "PrimaryInsuranceHolderName", Kind: Text, Writable: true, Doc: "primary insurance: holder's name"},
	{Name: "PrimaryInsuranceRelationship", Kind: Text, Writable: true, Doc: "primary insurance: relationship to the holder"},
	{Name: "PrimaryInsuranceHolderDateOfBirth", Kind: Date, Writable: true, Doc: "primary insurance: holder's date of birth"},
	{Name: "SecondaryInsuranceCompany", Kind: Text, Writable: true, Doc: "secondary insurance: company"},
	{Name: "SecondaryInsurancePolicyNumber", Kind: Text, Writable: true, Doc: "secondary insurance: policy number"},
	{Name: "SecondaryInsuranceGroupNumber", Kind: Text, Writable: true, Doc: "secondary insurance: group number"},
	{Name: "SecondaryInsuranceHolderName", Kind: Text, Writable: true, Doc: "secondary insurance: holder's name"},
	{Name: "SecondaryInsuranceRelationship", Kind: Text, Writable: true, Doc: "secondary insurance: relationship to the holder"},
	{Name: "SecondaryInsuranceHolderDateOfBirth", Kind: Date, Writable: true, Doc: "secondary insurance: holder's date of birth"},
	{Name: "DateCreated", Kind: Timestamp, Doc: "when the client was created; kept by the server"},
	{Name: "LastActivityDate", Kind: Timestamp, Doc: "last activity; kept by the server"},
	{Name: "LastUpdateDate", Kind: Timestamp, Doc: "last update; kept by the server"},
	{Name: "StripeCustomerId", Kind: Text, Writable: true, Doc: "customer id at Stripe"},
	{Name: "SquareCustomerId", Kind: Text, Writable: true, Doc: "customer id at Square"},
	{Name: "ExternalClientId", Kind: Text, Writable: true, Identity: true, Doc: "the client's id in another system; finds the client where there is no ClientId"},
	{Name: "CreditBalance", Kind: Number, Doc: "credit balance; the API has no call that writes it"},
	{Name: "LastActivityName", Kind: Text, Doc: "last activity in words; kept by the server"},
	{Name: "ParentClientId", Kind: Number, Doc: "the parent's ClientId; the API has no call that writes it"},
	{Name: "LinkedClients", Kind: Links, Doc: "linked clients and their relationship; the API has no call that writes them"},
	{Name: "PractitionerId", Kind: Text, Writable: true, Extra: true, Doc: "the practitioner's id; documented for a save, seen in some profiles"},
}

// BriefFields are the members of a client in a query without the profile.
var BriefFields = []string{"Name", "Email", "Phone", "ClientNumber"}

// FieldByName finds a field by its exact name.
func FieldByName(name string) (Field, bool) {
	for _, f := range Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}
