package mapping

import (
	"strings"
	"unicode"

	"intakeq-bulk/internal/sheet"
)

// aliases are headers of other systems' exports, by field: those of the exports
// that samples/ shows, and words of the same meaning. No measure of likeness
// finds them (Surname is nearer to First Name than to Last Name), so they are listed.
const aliases = `
ClientId: client number, client no, intakeq id, intakeq client id
FirstName: given name, forename, first, patient first name, client first name, fname
MiddleName: middle, middle initial, additional name, middle names, mi
LastName: surname, family name, last, patient last name, client last name, lname
Email: e-mail, email address, e-mail address, mail, primary email, e-mail 1 - value, primary contact email
Phone: phone number, telephone, tel, primary phone, main phone, contact number, phone 1 - value
MobilePhone: mobile, cell, cell phone, cell #, cell number, cellphone, mobile number, mobile phone number, primary contact cell #
HomePhone: home, home phone number, home tel
WorkPhone: work, work phone number, business phone, office phone
DateOfBirth: dob, d.o.b., birth date, birthdate, birthday, date of birth, patient birthdate, patient dob
Gender: sex, gender identity
MaritalStatus: marital, marital state, civil status
StreetAddress: street, street address, address 1, address line 1, street address 1, street 1, address 1 - street
UnitNumber: unit, apt, apartment, suite, address 2, address line 2, street address 2, unit number, street 2
City: town, city/town, address 1 - city
StateShort: state, province, region, state/province, state code, address 1 - region
PostalCode: zip, zip code, zipcode, postal, postcode, postal code, zip/postal code, address 1 - postal code
Country: country/region, country name, address 1 - country
Address: full address, mailing address, home address, address 1 - formatted, primary contact address
Tags: tag, labels, label, groups, group, group membership, categories
Archived: inactive, is archived
AdditionalInformation: notes, note, memo, comments, comment, additional info, remarks
ExternalClientId: external id, patient id, patient_guid, patient number, patient no, client ref, client reference, reference id, mrn, chart number, record id, legacy id, customer id, account number
PrimaryInsuranceCompany: insurance company, insurance company name, insurance, primary insurance, primary payer, payer, carrier
PrimaryInsurancePolicyNumber: policy number, insurance id, member id, subscriber id, primary insured id, policy no
PrimaryInsuranceGroupNumber: group number, insurance group number, group no
PrimaryInsuranceHolderName: policy holder, policyholder, subscriber name, insured name, primary insured name
PrimaryInsuranceRelationship: relationship to insured, relationship to subscriber, patient relationship to insured
SquareCustomerId: square customer id
StripeCustomerId: stripe customer id
`

// fullName are headers of a whole name, which is better cut into its parts.
const fullName = "name, full name, client name, patient name, client, patient, customer name, contact name"

// normal leaves letters and digits of a header: first_name, First-Name and
// FirstName are one.
func normal(header string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) || c == '#' {
			return unicode.ToLower(c)
		}
		return -1
	}, sheet.NormalHeader(header))
}

// aliasOf finds the field that a header means; "" if none is known.
func aliasOf(header string) string {
	want := normal(header)
	for _, name := range Targets() {
		if normal(name) == want {
			return name
		}
	}
	for line := range strings.Lines(strings.TrimSpace(aliases)) {
		field, words, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if oneOfWords(want, words) {
			return field
		}
	}
	return ""
}

func oneOfWords(want, words string) bool {
	for word := range strings.SplitSeq(words, ", ") {
		if normal(word) == want {
			return true
		}
	}
	return false
}
