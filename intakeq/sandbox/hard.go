package sandbox

import (
	"fmt"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"
)

// hard is one of the difficult clients that every account begins with, the
// worst first, so that an account of three already has some of everything.
type hard struct {
	first, middle, last string
	sets                [][2]string // member and raw value; the value "-" removes the member
}

// record makes the ordinary client of that number, then spoils it.
func (h hard) record(g *generator, number int) record {
	f := facts{first: h.first, middle: h.middle, last: h.last, external: fmt.Sprintf("H-%02d", number)}
	f.name = joinName(h.first, h.middle, h.last)
	g.contacts(&f, number)
	f.created, f.updated = g.dates(number)
	doc := g.appendProfile(nil, number, &f)
	for _, set := range h.sets {
		doc = setRaw(doc, set[0], set[1])
	}
	return newRecord(doc)
}

// setRaw replaces or appends one member, and leaves all other bytes alone.
func setRaw(doc []byte, name, raw string) []byte {
	var out []byte
	var err error
	if raw == "-" {
		out, err = sjson.DeleteBytes(doc, gjson.Escape(name))
	} else {
		out, err = sjson.SetRawBytes(doc, gjson.Escape(name), []byte(raw))
	}
	if err != nil { // only for an empty name, which is nobody's member
		return doc
	}
	return out
}

// hardClients are made for the account, since some name each other's ids.
func hardClients(g *generator) []hard {
	id := func(number int) string { return strconvID(g.id(number)) }
	all := oddNames()
	all = append(all, oddFamilies(id)...)
	all = append(all, oddValues()...)
	return all
}

func oddNames() []hard {
	return []hard{
		{`Anna "Annie"`, "", "Ode, the Elder", [][2]string{
			{"AdditionalInformation", `"=HYPERLINK(\"http://example.test\")\r\nsecond line\r\n\r\n-third, \"quoted\""`},
			{"DateOfBirth", "-310608000000"}, {"Tags", `["VIP, gold","say \"a\"","veteran"," padded"]`},
		}},
		{"Zz", "", "Zyzzyva", [][2]string{ // sorts last of all that are written in Latin letters
			{"CustomFields", `[{"FieldId":"late","Text":"Seen only late","Value":"here"},{"FieldId":"x7q2","Text":"Referral Source","Value":"A"},{"FieldId":"zz19","Text":"Referral Source","Value":"B"},{"FieldId":"n5.1","Text":"Number, of \"children\"","Value":2.50}]`},
			{"Phone", `""`}, {"HomePhone", "null"}, {"WorkPhone", "-"},
		}},
		{"=1+1", "+1", "-2", [][2]string{
			{"Phone", `"+1 222 555 0123"`}, {"UnitNumber", `"@x"`}, {"StreetAddress", `"'01"`}, {"City", `"''x"`},
			{"ExternalClientId", `"00012"`}, {"PostalCode", `"02134"`}, {"Country", `"'=1"`}, {"StateShort", `"+"`},
		}},
		{"دانا", "", "مثال", [][2]string{{"AdditionalInformation", `"שלום \u200fabc"`}, {"Address", `"רחוב 1, Testville"`}}},
		{"Lee\nAnn", "", "Break\r\nLine", nil},
		{"  Pad", "", "Ded  ", [][2]string{{"Email", `" MiXed.Case@Example.test "`}, {"City", `"  Testville\u00a0"`}}},
		{"\tTab", "\v", "\rReturn", [][2]string{{"AdditionalInformation", `"bell\u0007 tab\u000b end \ufeff"`}}},
		{"Zoe\u0308", "", "De\u0301compose\u0301e", [][2]string{{"AdditionalInformation", `"👩‍👩‍👧 \ud83d\ude00 caf\u00e9 a\/b"`}}},
		{"", "", "", [][2]string{{"Name", `"Example, Mononym"`}, {"FirstName", "null"}, {"LastName", `""`}, {"MiddleName", "-"}}},
		{"007", "", "1234", [][2]string{{"Email", `"100@example.test"`}, {"MobilePhone", `"911"`}}},
		{"Sep=;", "", `Semi;Colon\Slash`, [][2]string{{"AdditionalInformation", `"_x0041_ is literal; _x000B_ too"`}, {"City", `"=\"05\""`}}},
	}
}

// oddFamilies are people who are easily taken for each other.
func oddFamilies(id func(int) string) []hard {
	shared := func(more ...[2]string) [][2]string {
		return append([][2]string{{"Email", `"family@example.test"`}, {"Phone", `"(222) 555-0142"`}, {"MobilePhone", "null"}}, more...)
	}
	const sameDay = "1267401600000"
	return []hard{
		{"Robin", "", "Family", shared([2]string{"LinkedClients", `[{"ClientNumber": ` + id(12) + `, "RelationshipType": 2},{"ClientNumber": ` + id(13) + `, "RelationshipType": 2}]`})},
		{"Sam", "", "Family", shared([2]string{"DateOfBirth", sameDay}, [2]string{"ParentClientId", id(11)},
			[2]string{"LinkedClients", `[{"ClientNumber":` + id(11) + `,"RelationshipType":1},{"ClientNumber":` + id(13) + `,"RelationshipType":4}]`})},
		{"Samira", "", "Family", shared([2]string{"DateOfBirth", sameDay}, [2]string{"ParentClientId", id(11)})},
		{"Jordan", "", "Same", [][2]string{{"Email", `"jordan1@example.test"`}}},
		{"Jordan", "", "Same", [][2]string{{"Email", `"jordan2@example.test"`}}},
		{"jordan", "", "SAME", [][2]string{{"Email", "null"}}},
		{"Pat", "", "Oakes Jr.", [][2]string{{"Email", `"oakes@example.test"`}, {"DateOfBirth", "654566400000.0"}}},
		{"Pat", "", "Oakes Sr.", [][2]string{{"Email", `"pat.oakes@example.test"`}, {"DateOfBirth", "-315619200000.0"}}},
		{"Archie", "", "Ived", [][2]string{
			{"Archived", "true"}, {"BillingType", "97"},
			{"LinkedClients", `[{"ClientNumber":` + id(11) + `,"RelationshipType":9,"Since":"2020"}]`},
		}},
	}
}

// oddValues are documents whose members are all of one awkward kind.
func oddValues() []hard {
	return []hard{
		{"Nell", "", "Null", every("null")},
		{"Emmy", "", "Empty", every(`""`)},
		{"Missy", "", "Missing", every("-")},
		{"Dixie", "", "Digits", [][2]string{
			{"OutstandingBalance", "1.10"}, {"RowVersion", "12345678901234567890"}, {"CreditBalance", "1.0E+2"},
			{"DateOfBirth", "0"}, {"PrimaryInsuranceHolderDateOfBirth", "-2209161600000.0"},
			{"SecondaryInsuranceHolderDateOfBirth", "951782400000"}, {"BillingType", "2.0"},
		}},
	}
}

// every gives all that a client may lack the same nothing.
func every(nothing string) [][2]string {
	var sets [][2]string
	for _, m := range saved {
		switch {
		case m.name == "Name" || m.name == "FirstName" || m.name == "LastName" || m.kind == aFlag:
		case m.kind != aText && nothing == `""`:
		default:
			sets = append(sets, [2]string{m.name, nothing})
		}
	}
	return sets
}
