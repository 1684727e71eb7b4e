package record

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"intakeq-bulk/intakeq"
)

func TestOtherPerson(t *testing.T) {
	t.Parallel()
	const ada = "FirstName: Ada; LastName: Quill; DateOfBirth: 1942-02-04; Email: k1@known.test; MobilePhone: (555) 010-1001"
	for _, c := range []struct {
		name, account, sheet string
		want                 bool
	}{
		{"another's row", ada, "FirstName: Carla; LastName: Fern; Email: carla@other.test; MobilePhone: (555) 777-0001", true},
		{"names alone", ada, "FirstName: Carla; LastName: Fern", true},
		{"new names, the same email", ada, "FirstName: Carla; LastName: Fern; Email: K1@KNOWN.test", false},
		{"new names, the same phone in another field", ada, "FirstName: Carla; LastName: Fern; HomePhone: 1-555-010-1001", false},
		{"new names, the same birth date", ada, "FirstName: Carla; LastName: Fern; DateOfBirth: 1942-02-04", false},
		{"new names, another birth date", ada, "FirstName: Carla; LastName: Fern; DateOfBirth: 1980-01-01; Email: k1@known.test", true},
		{"new names, a birth date of the day before", ada, "FirstName: Carla; LastName: Fern; DateOfBirth: 1942-02-03", true},
		{"a new last name and birth date", ada, "LastName: Fern; DateOfBirth: 1980-01-01", true},
		{"a new first name and birth date, the same email", ada, "FirstName: Carla; DateOfBirth: 1980-01-01; Email: k1@known.test", true},
		{"a nickname and another birth date", ada, "FirstName: Addie; DateOfBirth: 1980-01-01", true},
		{"another birth date alone", ada, "FirstName: Ada; LastName: Quill; DateOfBirth: 1980-01-01", false},
		{"another birth date, the name in capitals", ada, "FirstName: ADA; LastName: quill; DateOfBirth: 1980-01-01", false},
		{"a new last name, a birth date of the next day", ada, "LastName: Fern; DateOfBirth: 1942-02-05", false},
		{"a new last name, day and month swapped", ada, "LastName: Fern; DateOfBirth: 1942-04-02", false},
		{"a new last name, the month where the day was", ada, "LastName: Fern; DateOfBirth: 1942-07-02", true},
		{"a new last name, the day where the month was", ada, "LastName: Fern; DateOfBirth: 1942-04-09", true},
		{"a new last name, a year's slip", ada, "LastName: Fern; DateOfBirth: 1943-02-04", true},
		{"a first name alone", ada, "FirstName: Carla", false},
		{"a last name alone", ada, "LastName: Fern", false},
		{"swapped", ada, "FirstName: Quill; LastName: Ada", false},
		{"swapped, and another birth date", ada, "FirstName: Quill; LastName: Ada; DateOfBirth: 1980-01-01", true},
		{"the last name as the first", ada, "FirstName: Quill", true},
		{"the city as the last name", ada + "; City: Arden", "LastName: Arden; Email: k1@known.test", true},
		{"the city, which the name is", "FirstName: Ada; LastName: Arden; City: Arden", "FirstName: Adah; LastName: Arden", false},
		{"a phone as the first name", ada, "FirstName: (555) 010-1001; LastName: Quill", true},
		{"an email as the last name", ada, "LastName: k1@known.test", true},
		{"an email for an email", "FirstName: ada@known.test; LastName: Quill", "FirstName: ada@new.test", false},
		{"no names at all", ada, "Email: carla@other.test", false},
		{"nothing", ada, "", false},
		{"a full name", ada, "Name: Carla Fern", true},
		{"a full name, last name first", ada, "Name: Fern, Carla", true},
		{"the same full name, last name first", ada, "Name: Quill, Ada", false},
		{"a full name and a birth date", ada, "Name: Ada Fern; DateOfBirth: 1980-01-01", true},
		{"the full name, and a birth date", ada, "Name: Ada Quill; DateOfBirth: 1980-01-01", false},
		{"of a client with a full name only", "Name: Gus Only; Email: g@x.test", "FirstName: Carla; LastName: Fern", true},
		{"of a client with a full name only, that begins as family names do", "Name: Al Fern", "FirstName: Carla; LastName: Moss", true},
		{"of a client with a full name only, the same", "Name: Gus Only", "FirstName: Gus; LastName: Only; DateOfBirth: 1980-01-01", false},
		{"of a client with a full name only, and a birth date", "Name: Gus Only; DateOfBirth: 1970-01-01", "FirstName: Carla; LastName: Only; DateOfBirth: 1980-01-01", true},
		{"of a client without a name", "Email: g@x.test", "FirstName: Carla; LastName: Fern; Email: c@x.test", false},
		{"of a client without a last name", "FirstName: Ada", "FirstName: Carla; LastName: Fern", true},
		{"a birth date that was not known", "FirstName: Ada; LastName: Quill", "LastName: Fern; DateOfBirth: 1980-01-01", false},
		{"a middle name and a birth date", ada + "; MiddleName: May", "MiddleName: June; DateOfBirth: 1980-01-01", false},
		{"the first name alone, and another birth date", ada, "FirstName: Ada; DateOfBirth: 1980-01-01", false},
		{"a last name that was not known, and another birth date", "FirstName: Ada; DateOfBirth: 1942-02-04", "FirstName: Ada; LastName: Fern; DateOfBirth: 1980-01-01", false},
		{"a name that was not known, and another birth date", "DateOfBirth: 1942-02-04", "Name: Carla Fern; DateOfBirth: 1980-01-01", false},
		{"the client's full name in capitals, and another birth date", ada + "; Name: Ada Quill Fern", "Name: ADA QUILL FERN; DateOfBirth: 1980-01-01", false},
		{"a birth date that is none", "FirstName: Ada; LastName: Quill; DateOfBirth: soon", "LastName: Fern; DateOfBirth: later", false},
	} {
		why, got := OtherPerson(cellsOf(c.sheet), cellsOf(c.account))
		if got != c.want || got != (why != "") {
			t.Errorf("%s: %v %q, want %v", c.name, got, why, c.want)
		}
	}
}

// What makes one name of two, at the rule's edges: with another last name only the given
// name can, and with one that is alike a given name that is alike.
func TestNamesAtTheEdge(t *testing.T) {
	t.Parallel()
	const particles = "de del della di da das do dos du la le las los y van von der den ter ten af av zu bin ibn al el"
	for _, c := range []struct {
		was, now string // given/family
		two      bool
	}{
		{"Ylvan/Quill", "Ylwan/Fern", false}, {"Ylva/Quill", "Ylwa/Fern", true}, // a slip in five letters, and in four
		{"Ylvinarda/Quill", "Ylwinarta/Fern", false}, {"Ylvinard/Quill", "Ylwinart/Fern", true}, // two in nine, and in eight
		{"Ylmna/Quill", "Ylnoa/Fern", true},                       // two slips, and no letters turned round
		{"Ylvina/Quill", "Yqqqylvina/Fern", true},                 // letters in front are slips
		{"Yla/Quill", "Ylo/Q", false}, {"Ya/Quill", "Yo/Q", true}, // a slip in three letters, and in two
		{"Ylvina/Quill", "Ylwino/Q", false}, {"Ylvin/Quill", "Ylwon/Q", true}, // two in six, and in five
		{"Ylvinardos/Quill", "Ylwinartus/Q", false}, {"Ylvinardo/Quill", "Ylwinartu/Q", true}, // three in ten, and in nine
		{"Ylvinardos/Quill", "Ymwunertos/Q", true},                           // many in ten
		{"Ylvina/Quill", "Lyvina/Fern", false}, {"A/Quill", "Ba/Fern", true}, // the first two letters turned round
		{"Xan/Quill", "Xanthippe/Fern", false}, {"Xa/Quill", "Xanthippe/Fern", true}, // how a name begins
		{"Aase/Quill", "Åse/Fern", false}, {"Ylva/Mueller", "Orla/Müller", false}, // letters written in two ways
		{"A/Quill", "Ada/Q", false}, {"A/Quill", "Ilda/Q", true}, // initials
		{"Ada/Quill", "Q/A", true}, {"Mueller/Quill", "Q/Müller", false}, // swapped
		{"A/Quill Fern", "Ada/Fern", false}, {"A/Quill–Fern", "Ada/Fern", false}, {"A/Quill,Fern", "Ada/Fern", false}, {"A/Quill-Fern", "Ada/Fern", false},
		{"A/Li Moss", "Ada/Li Fern", true}, // of a double name one, if it is no particle
		{"Ada/Quill Fern", "Orla/Fern Quill", false}, {"Ada/Quill", "Orla/Quill Fern", true},
		{"Ada/Quill Fern", "Quill/Ada Moss", false}, {"Ada/J K", "J/K Moss", true}, // two words in common, wherever they stand, and initials
		{"Ada/Quill", "Orla/" + particles + " Quill", false},
	} {
		for _, turned := range []bool{false, true} {
			was, now := named(c.was), named(c.now)
			if turned {
				was, now = now, was
			}
			if _, got := OtherPerson(now, was); got != c.two {
				t.Errorf("%s and %s, turned %v: two people %v, want %v", c.was, c.now, turned, got, c.two)
			}
		}
	}
}

func TestSamePerson(t *testing.T) {
	t.Parallel()
	const vera, other, born = "FirstName: Vera; LastName: Twice", "FirstName: Véra; LastName: TWICE", "LastName: Twice; DateOfBirth: 1950-02-03"
	for _, c := range []struct {
		name, a, b string
		want       bool
	}{
		{"nothing but the name", vera, other, true},
		{"in one cell", vera, "Name: Twice, Vera", true},
		{"two names", vera, "FirstName: Vera; LastName: Once", false},
		{"no names", "", "", false},
		{"a first name alone", "FirstName: Ann", "FirstName: Ann", false},
		{"a first name and a birth date", "FirstName: Ann; DateOfBirth: 1950-02-03", "FirstName: Ann; DateOfBirth: 1950-02-03", true},
		{"one birth date", vera + "; DateOfBirth: 1950-02-03", other + "; DateOfBirth: 1950-02-03 00:00; Email: a@x.test", true},
		{"one birth date, two emails", vera + "; DateOfBirth: 1950-02-03; Email: b@x.test", other + "; DateOfBirth: 1950-02-03; Email: a@x.test", true},
		{"one birth date, two names", vera + "; DateOfBirth: 1950-02-03", "FirstName: Ada; LastName: Twice; DateOfBirth: 1950-02-03", false},
		{"a middle name that one lacks", "FirstName: Mary; MiddleName: Ann; " + born, "FirstName: Mary; " + born, true},
		{"an initial for it", "FirstName: Mary; MiddleName: A.; " + born, "FirstName: Mary Ann; " + born, true},
		{"two middle names", "FirstName: Mary Ann; " + born, "FirstName: Mary Beth; " + born, false},
		{"cut elsewhere", "Name: Mary Ann Twice; DateOfBirth: 1950-02-03", "FirstName: Mary; LastName: Ann Twice; DateOfBirth: 1950-02-03", true},
		{"the halves swapped", "FirstName: Mary Ann; " + born, "FirstName: Twice; LastName: Mary Ann; DateOfBirth: 1950-02-03", true},
		{"a short form", "FirstName: William; " + born, "FirstName: Bill; " + born, true},
		{"a father and his son", vera + " Jr.; DateOfBirth: 1950-02-03", vera + " Sr; DateOfBirth: 1950-02-03", false},
		{"a father and his sons", vera + " II; DateOfBirth: 1950-02-03", vera + " III; DateOfBirth: 1950-02-03", false},
		{"a son and another", vera + " IV; DateOfBirth: 1950-02-03", vera + " Jr; DateOfBirth: 1950-02-03", false},
		{"two birth dates", vera + "; DateOfBirth: 1950-02-03", other + "; DateOfBirth: 1951-02-03", false},
		{"two birth dates, one email", vera + "; DateOfBirth: 1950-02-03; Email: a@x.test", other + "; DateOfBirth: 1951-02-03; Email: a@x.test", false},
		{"a birth date that one lacks", vera + "; DateOfBirth: 1950-02-03", other + "; Email: a@x.test", true},
		{"an email against a phone", vera + "; Phone: 222 555 0142", other + "; Email: a@x.test", true},
		{"two emails", vera + "; Email: b@x.test", other + "; Email: a@x.test", false},
		{"two phones", vera + "; Phone: 222 555 0142", other + "; HomePhone: 222 555 0143", false},
	} {
		a, b := TraitsOf(cellsOf(c.a)), TraitsOf(cellsOf(c.b))
		if got, back := a.SamePerson(b), b.SamePerson(a); got != c.want || back != c.want {
			t.Errorf("%s: %v and %v, want %v", c.name, got, back, c.want)
		}
	}
}

// Whatever form of a given name stands in the file, with the birth date it is the same
// person's: the list has names on several lines.
func TestSamePersonInAnyForm(t *testing.T) {
	t.Parallel()
	for line := range strings.Lines(givenNameList) {
		forms := strings.Fields(line)
		if line[0] == '#' {
			continue
		}
		name := TraitsOf(cellsOf("LastName: Twice; DateOfBirth: 1950-02-03; FirstName: " + forms[0]))
		for _, form := range forms[1:] {
			other := TraitsOf(cellsOf("LastName: Twice; DateOfBirth: 1950-02-03; FirstName: " + form))
			if !name.SamePerson(other) || !other.SamePerson(name) || name.Ends != other.Ends {
				t.Errorf("%s and %s are two", forms[0], form)
			}
		}
	}
	al, fredo, albert := TraitsOf(cellsOf("FirstName: Al; LastName: Twice; DateOfBirth: 1950-02-03")), TraitsOf(cellsOf("FirstName: Alfredo; LastName: Twice; DateOfBirth: 1950-02-03")), TraitsOf(cellsOf("FirstName: Albert; LastName: Twice; DateOfBirth: 1950-02-03"))
	if fredo.SamePerson(albert) || !al.SamePerson(fredo) || !al.SamePerson(albert) {
		t.Error("Alfredo is Albert, or one of them is not Al")
	}
}

func TestMatchKey(t *testing.T) {
	t.Parallel()
	list := []string{"Email", "DateOfBirth"}
	ada := MatchKey(list, cellsOf("Email: k1@known.test; DateOfBirth: 1942-02-04"))
	for cells, want := range map[string]bool{
		"Email: K1@KNOWN.TEST; DateOfBirth: 1942-02-04T00:00:00Z":   true,
		"Email: k1\u200b@known.test\u2060; DateOfBirth: 1942-02-04": true,
		"Email: k1@known.test; DateOfBirth: 1942-02-05":             false,
		"Email: k1@known.test":                                      false,
		"DateOfBirth: 1942-02-04":                                   false,
	} {
		if got := MatchKey(list, cellsOf(cells)); (got == ada) != want {
			t.Errorf("%s: %q, and %q", cells, got, ada)
		}
	}
	if MatchKey(list, cellsOf("Email: k1@known.test")) != "" {
		t.Error("a blank field has a key")
	}
}

func TestVouched(t *testing.T) {
	t.Parallel()
	const hugo = "FirstName: Hugo; LastName: Pascoe; DateOfBirth: 1956-09-11"
	for sheet, want := range map[string]bool{
		"":                                  false,
		"FirstName: Hugo":                   false,
		"FirstName: Hugo; LastName: Other":  false,
		"FirstName: HUGO; LastName: Páscoe": true,
		"Name: Hugo Pascoe":                 true,
		"DateOfBirth: 1956-09-11":           true,
		"DateOfBirth: 1956-09-12":           false,
		"LastName: Pascoe; FirstName: Iris": false,
	} {
		if got := Vouched(cellsOf(sheet), cellsOf(hugo)); got != want {
			t.Errorf("%q: %v", sheet, got)
		}
	}
	if ann := cellsOf("FirstName: Ann"); Vouched(ann, ann) {
		t.Error("a first name alone vouches for a client who has no more")
	}
}

func TestTakesOver(t *testing.T) {
	t.Parallel()
	emails, phones := TakesOver(cellsOf("Email: B@x.test; MobilePhone: 222 555 0142; HomePhone: 222 555 0143"), cellsOf("Email: a@x.test; Phone: 1 222 555 0143"))
	if len(emails) != 1 || emails[0] != "eb@x.test" || len(phones) != 1 || phones[0] != "p2225550142" {
		t.Errorf("%q and %q", emails, phones)
	}
}

func TestIsWholeName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, client string
		want         bool
	}{
		{"Fern, Ada", "FirstName: Ada; LastName: Fern", true}, {"Dr. ADA FERN", "FirstName: Ada; LastName: Fern", true}, {"Ada May Fern", "FirstName: Ada; LastName: Fern", false},
		{"Al Fern", "FirstName: Al; LastName: Fern", true}, {"Al", "FirstName: Al; LastName: Fern", false}, {"Jan Dyke", "FirstName: Jan; LastName: van Dyke", true},
		{"Jan van Dyke", "FirstName: Jan; LastName: van Dyke", true}, {"Al van Dyke", "FirstName: Al; LastName: van Dyke", true}, {"Ada", "FirstName: Ada", false},
	} {
		if got := IsWholeName(c.text, cellsOf(c.client)); got != c.want {
			t.Errorf("%q of %s: %v", c.text, c.client, got)
		}
	}
}

func TestFullName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ cells, want string }{
		{"FirstName: Ada; LastName: Quill", "adaquill"}, {"FirstName: Zoë; LastName: O'Brien-Müller", "zoeobrienmuller"},
		{"Name: Ada May Quill", "adaquill"}, {"Name: Quill, Ada", "adaquill"}, {"Name: Ada", "ada"}, {"", ""}, {"Name: '", ""},
		{"FirstName: Ada; Name: Other Name", "ada"}, {"MiddleName: May", ""}, {"Name: Dr. Ada Quill Jr.", "adaquill"},
		{"Name: Mr. Mrs. Ms. Miss Dr. Prof. Rev. Ada Quill Jr. Sr. II III IV MD PhD Esq. RN DDS", "adaquill"},
		{"Name: Al Fern", "alfern"}, {"Name: Dr. Van Fern Jr.", "vanfern"}, {"Name: Mrs. Fern", "fern"}, {"Name: Al van Fern", "alfern"}, {"Name: Jan van Fern", "janfern"}, {"Name: Van", "van"},
		{"Name: Quill,", "quill"}, {"LastName: Quill; Name: Ada Fern", "quill"}, {"Name: Ada\tMay\u00a0June/Quill", "adaquill"},
		{"FirstName: D’Arc‘y; LastName: O`Neil-\u2010\u2011Fern.", "darcyoneilfern"},
	} {
		if got := FullName(cellsOf(c.cells)); got != c.want {
			t.Errorf("%s: %q, want %q", c.cells, got, c.want)
		}
	}
}

// A name is its own, in whatever case it is typed, with a slip in it, or turned round; and
// which of two is asked first does not matter.
func TestNameRules(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[A-Z][a-zéüø]{4,9}`)
		first, last := word.Draw(t, "first"), word.Draw(t, "last")
		name := personName{given: nameWords(first), family: nameWords(last)}
		at := rapid.IntRange(1, len([]rune(last))-1).Draw(t, "at")
		slip := []rune(last)
		slip[at] = rapid.RuneFrom([]rune("aeiourst")).Draw(t, "letter")
		for what, again := range map[string]personName{
			"in capitals": {nameWords(strings.ToUpper(first)), nameWords(strings.ToUpper(last))},
			"swapped":     {name.family, name.given},
			"a slip":      {name.given, nameWords(string(slip))},
			"married":     {name.given, nameWords(word.Draw(t, "married"))},
			"double":      {name.given, nameWords(last + "-" + word.Draw(t, "double"))},
		} {
			if unrelated(name, again) {
				t.Errorf("%s: %v and %v", what, name, again)
			}
		}
		other := personName{given: nameWords(word.Draw(t, "other")), family: nameWords(word.Draw(t, "others"))}
		if unrelated(name, other) != unrelated(other, name) {
			t.Errorf("%v and %v: not the same both ways", name, other)
		}
	})
}

// What a row says just as the client has it makes nobody else of the client, whatever
// that is; and of all by which OtherPerson and TakesOver judge, nothing is left out.
func TestSaysSame(t *testing.T) {
	t.Parallel()
	var fields []string
	for f := range intakeq.FieldsByRole(PersonRoles()...) {
		fields = append(fields, f.Name)
	}
	fields = append(fields, MemberBirth)
	words := rapid.OneOf(rapid.SampledFrom([]string{"", " ", "Ada", "Quill", "Ada Quill", "Quill, Ada", "O'B.", "-", "1942-02-04", "1980-01-01", "a@b.test", "555-010-1001", "J"}), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		account, sheet, read := map[string]string{}, map[string]string{}, map[string]bool{}
		for _, field := range fields {
			account[field] = words.Draw(t, field)
			sheet[field] = account[field]
			if rapid.IntRange(0, 9).Draw(t, "other") == 0 {
				sheet[field] = words.Draw(t, field+" of the row")
			}
		}
		says := func(field string) string { read[field] = true; return sheet[field] }
		has := func(field string) string { return account[field] }
		why, other := OtherPerson(says, has)
		emails, phones := TakesOver(says, has)
		for field := range read {
			if !slices.Contains(fields, field) {
				t.Errorf("%s is looked at, too", field)
			}
		}
		if SaysSame(says, has) != maps.Equal(sheet, account) {
			t.Errorf("%q, and the account has %q", sheet, account)
		}
		if SaysSame(says, has) && (other || len(emails)+len(phones) > 0) {
			t.Errorf("%q: %s, %d emails, %d phones", account, why, len(emails), len(phones))
		}
	})
}
