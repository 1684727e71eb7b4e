package sandbox

import "strconv"

// appendDoc writes the document of a client as the account was made.
func (g *generator) appendDoc(buf []byte, number int) []byte {
	if number < len(g.hard) {
		return append(buf, g.hard[number].doc...)
	}
	f := g.facts(number)
	return g.appendProfile(buf, number, &f)
}

// profile is one document in the making.
type profile struct {
	object
	r     rnd
	f     *facts
	g     *generator
	float bool // this client's timestamps end in .0
}

// appendProfile writes the members in the order of the API's document, then
// those that it doesn't tell of.
func (g *generator) appendProfile(buf []byte, number int, f *facts) []byte {
	p := profile{object: object{buf: buf}, f: f, g: g, r: seeded(g.seed, uint64(number), streamRest)}
	p.float = p.r.oneIn(3)
	p.open()
	p.number("ClientId", g.id(number))
	p.person(number)
	p.address()
	p.optional("AdditionalInformation", pick(&p.r, notes))
	p.raw("BillingType", pick(&p.r, []string{"0", "1", "2", "2", "7"}))
	p.insurance("Primary")
	p.insurance("Secondary")
	p.history(number)
	p.links(number)
	p.customFields()
	p.undocumented()
	p.close()
	return p.buf
}

// notes are what AdditionalInformation holds in the ordinary client.
var notes = []string{
	"Prefers mornings.", "First line\r\nsecond line", "=SUM(A1:A9)", "+1 and counting", "-5% fee, agreed",
	"@front desk: call back", "'quoted'", "tab\there", " padded ", "a;b,c\"d\"", "Größe: 1,80 m",
}

// optional writes the value, or one of the three ways of having none.
func (p *profile) optional(name, value string) {
	switch roll := p.r.n(32); {
	case roll == 0: // left out
	case roll < 4:
		p.raw(name, "null")
	case roll == 4:
		p.text(name, "")
	default:
		p.text(name, value)
	}
}

// exact writes a value that the facts know: its absence only varies in form.
func (p *profile) exact(name, value string) {
	if value == "" {
		p.none(name)
		return
	}
	p.text(name, value)
}

func (p *profile) none(name string) {
	switch p.r.n(4) {
	case 0:
		p.text(name, "")
	case 1: // left out
	default:
		p.raw(name, "null")
	}
}

func (p *profile) person(number int) {
	f := p.f
	p.text("Name", f.name)
	p.exact("FirstName", f.first)
	p.exact("LastName", f.last)
	p.exact("MiddleName", f.middle)
	p.exact("Email", f.email)
	p.exact("Phone", f.phones[0])
	p.birth("DateOfBirth", p.g.birthday(number))
	p.optional("MaritalStatus", pick(&p.r, []string{"Single", "Married", "Divorced", "Widowed"}))
	p.optional("Gender", pick(&p.r, []string{"Female", "Male", "Non-binary"}))
	p.raw("Tags", pick(&p.r, []string{`[]`, `null`, `["veteran"]`, `["new","self-pay"]`, `["a, b","c"]`, `["weekly"]`}))
	p.raw("Archived", strconv.FormatBool(f.archived))
	p.exact("HomePhone", f.phones[1])
	p.exact("WorkPhone", f.phones[2])
	p.exact("MobilePhone", f.phones[3])
}

// birthday is midnight UTC but for one client in 97, and for twins the same.
func (g *generator) birthday(number int) int64 {
	if kind, _ := g.kin(number); kind == twin {
		number-- // the sibling before
	}
	r := seeded(g.seed, uint64(number), streamBirth)
	if r.oneIn(14) {
		return noBirthday
	}
	day := int64(r.n(90*365)) - 16000 // from 1926
	if number%97 == 60 {
		return day*dayMS + 5*60*60*1000
	}
	return day * dayMS
}

const noBirthday = -1 << 62

func (p *profile) birth(name string, ms int64) {
	if ms == noBirthday {
		p.raw(name, "null")
		return
	}
	p.stamp(name, ms, p.float)
}

func (p *profile) address() {
	house := string(rune('1'+p.r.n(9))) + "05 " + pick(&p.r, streets)
	city, state := pick(&p.r, cities), pick(&p.r, states)
	postal := pick(&p.r, []string{"02134", "00501", "12345", "99999-0001", "K1A 0B1"})
	if p.r.oneIn(4) {
		p.raw("Address", "null")
	} else {
		p.text("Address", house+", "+city+", "+state+" "+postal+", USA")
	}
	p.optional("UnitNumber", pick(&p.r, []string{"1", "2B", "#3", "-4", "05"}))
	p.optional("StreetAddress", house)
	p.optional("City", city)
	p.optional("StateShort", state)
	p.optional("Country", "USA")
	p.optional("PostalCode", postal)
}

func (p *profile) insurance(rank string) {
	if p.r.oneIn(2) {
		for _, name := range []string{"Company", "PolicyNumber", "GroupNumber", "HolderName", "Relationship", "HolderDateOfBirth"} {
			p.raw(rank+"Insurance"+name, "null")
		}
		return
	}
	p.optional(rank+"InsuranceCompany", pick(&p.r, []string{"Example Mutual", "Test & Sons", "Mock Health, Inc."}))
	p.optional(rank+"InsurancePolicyNumber", "00"+string(rune('0'+p.r.n(10)))+"123456789012")
	p.optional(rank+"InsuranceGroupNumber", "1E5")
	p.optional(rank+"InsuranceHolderName", p.f.name)
	p.optional(rank+"InsuranceRelationship", pick(&p.r, []string{"Self", "Spouse", "Child"}))
	p.birth(rank+"InsuranceHolderDateOfBirth", int64(p.r.n(60*365)-9000)*dayMS)
}

func (p *profile) history(number int) {
	p.stamp("DateCreated", p.f.created, p.float)
	p.stamp("LastActivityDate", p.f.created+dayMS, p.float)
	p.stamp("LastUpdateDate", p.f.updated, p.float)
	p.optional("StripeCustomerId", "cus_test")
	p.raw("SquareCustomerId", "null")
	p.exact("ExternalClientId", p.f.external)
	p.raw("CreditBalance", pick(&p.r, []string{"0.0", "0", "12.50", "-3.10"}))
	p.optional("LastActivityName", "Created Appt")
	if kind, head := p.g.kin(number); kind == family || kind == twin {
		p.number("ParentClientId", p.g.id(head))
		return
	}
	p.raw("ParentClientId", "null")
}

// links ties a family together; others have none, in three forms.
func (p *profile) links(number int) {
	kind, head := p.g.kin(number)
	if kind != family && kind != twin {
		if form := p.r.n(3); form < 2 {
			p.raw("LinkedClients", []string{"[]", "null"}[form])
		}
		return
	}
	p.name("LinkedClients")
	p.buf = append(p.buf, '[')
	link := object{buf: p.buf}
	link.open()
	link.number("ClientNumber", p.g.id(head))
	link.number("RelationshipType", 1)
	link.close()
	p.buf = append(link.buf, ']')
}

// undocumented are members seen in public code that reads the live API, and
// some of our own making that trip a client which rewrites numbers or paths.
func (p *profile) undocumented() {
	p.text("Guid", p.guid())
	p.optional("State", "New York")
	p.optional("Sex", pick(&p.r, []string{"F", "M", "X"}))
	p.optional("PractitionerId", pick(&p.r, []string{"5e0f", "000123"}))
	p.optional("PrimaryInsurancePayerId", "00421")
	p.optional("PrimaryInsurancePlan", "PPO+")
	p.optional("PrimaryInsuredStreetAddress", "1 Test St, Apt 2")
	p.optional("PrimaryInsuredZipCode", "02134")
	p.optional("PrimaryRelationshipToInsured", "Self")
	p.optional("SecondaryInsurancePayerId", "0")
	p.raw("OutstandingBalance", pick(&p.r, []string{"1.10", "0.00", "1.0E+2", "-0.10"}))
	p.raw("RowVersion", "1234567890123456789"+string(rune('0'+p.r.n(10))))
	p.raw("Preferences", `{"Sms":true, "Email":null}`)
	p.raw("Portal.Enabled", pick(&p.r, []string{"true", "false", "null"}))
}

func (p *profile) guid() string {
	const digits = "0123456789abcdef"
	text := []byte("00000000-0000-4000-8000-000000000000")
	for i, c := range text {
		if c == '0' {
			text[i] = digits[p.r.n(16)]
		}
	}
	return string(text)
}

// appendNobody writes a client as a create finds it before the values are set.
func (g *generator) appendNobody(buf []byte, id, now int64) []byte {
	p := profile{object: object{buf: buf}, g: g, r: seeded(g.seed, uint64(id), streamRest)}
	p.open()
	p.number("ClientId", id)
	for _, m := range saved {
		p.raw(m.name, m.kind.nothing(m.name))
	}
	p.raw("Tags", "[]")
	p.raw("BillingType", "0")
	p.number("DateCreated", now)
	p.number("LastUpdateDate", now)
	p.raw("CreditBalance", "0.0")
	p.raw("LastActivityName", "null")
	p.raw("ParentClientId", "null")
	p.raw("LinkedClients", "[]")
	p.text("Guid", p.guid())
	p.close()
	return p.buf
}
