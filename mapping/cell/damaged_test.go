package cell

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/sheet"
)

func TestDamaged(t *testing.T) {
	for _, c := range []struct {
		field, text, account string
		want                 Loss
	}{
		{"UnitNumber", "5", "05", LostZeros},
		{"UnitNumber", "0", "000", LostZeros},
		{"PostalCode", "2134", "02134", LostZeros},
		{"PostalCode", "501", "00501", LostZeros},
		{"PostalCode", "501.0", "00501", LostZeros},
		{"PostalCode", "21340001", "02134-0001", LostZeros},
		{"PostalCode", "2134-0001", "02134-0001", LostZeros},
		{"PractitionerId", "123", "000123", LostZeros},
		{"PractitionerId", "123.0", "123", LostPoint},
		{"PractitionerId", "123.00", "123", LostPoint},
		{"PractitionerId", "123", "123.0", LostPoint},
		{"", "12.5", "12.50", LostPoint},
		{"PrimaryInsurancePolicyNumber", "5123400004", "005123400004", LostZeros},
		{"PrimaryInsurancePolicyNumber", "5.1234E+09", "005123400004", LostDigits},
		{"PrimaryInsurancePolicyNumber", "5.1234E+9", "5123400004", LostDigits},
		{"PrimaryInsurancePolicyNumber", "1,23E+12", "1234567890123", LostDigits},
		{"PrimaryInsurancePolicyNumber", "1.24E+12", "1234567890123", ""},
		{"PrimaryInsurancePolicyNumber", "1.23457E+12", "1234567890123", LostDigits},
		{"PrimaryInsurancePolicyNumber", "1E+10", "9999999999", LostDigits},
		{"PrimaryInsurancePolicyNumber", "1234567890123450", "1234567890123456", LostDigits},
		{"PrimaryInsurancePolicyNumber", "1234567890123460", "1234567890123456", LostDigits},
		{"PrimaryInsurancePolicyNumber", "1234567890123456768", "1234567890123456789", LostDigits},
		{"PrimaryInsurancePolicyNumber", "1234567890123457", "1234567890123456", ""},
		{"PrimaryInsurancePolicyNumber", "5,123,400,004", "5123400004", LostForm},
		{"PrimaryInsurancePolicyNumber", "5,123,400,004.00", "005123400004", LostForm},
		{"PrimaryInsurancePolicyNumber", "A77", "0A77", ""},
		{"StreetAddress", "5 Main St", "05 Main St", ""},
		{"UnitNumber", "2026-03-04", "3-4", LostCode},
		{"UnitNumber", "2026-03-04 00:00:00", "3-4", LostCode},
		{"UnitNumber", "3/4/2026", "3-4", LostCode},
		{"UnitNumber", "4-Mar", "3-4", LostCode},
		{"UnitNumber", "3-Apr", "3/4", LostCode},
		{"UnitNumber", "2001-03-01", "MAR1", LostCode},
		{"UnitNumber", "Mar-01", "MAR1", LostCode},
		{"UnitNumber", "1-Mar", "MAR1", LostCode},
		{"UnitNumber", "2001-03-01", "3-2001", LostCode},
		{"UnitNumber", "2001-03-01", "MAR2001", LostCode},
		{"UnitNumber", "1-Mar", "1MAR", LostCode},
		{"UnitNumber", "1999-03-01", "MAR99", LostCode},
		{"UnitNumber", "3/1/1999", "MAR99", LostCode},
		{"UnitNumber", "1-Mar-1999", "MAR99", LostCode},
		{"UnitNumber", "March 1, 1999", "MAR99", LostCode},
		{"UnitNumber", "36220", "MAR99", LostCode},
		{"UnitNumber", "1999-03-04", "MAR99", ""},
		{"UnitNumber", "5-Mar", "3-4", ""},
		{"UnitNumber", "4-3", "3-4", ""},
		{"UnitNumber", "3-5", "3-4", ""},
		{"FirstName", "Zo?", "Zoë", LostLetters},
		{"FirstName", "Zo??", "Zoë", LostLetters},
		{"FirstName", "Zo\ufffd", "Zoë", LostLetters},
		{"FirstName", "Zoe", "Zoë", LostLetters},
		{"FirstName", "Soren", "Søren", LostLetters},
		{"City", "Lódz", "Łódź", LostLetters},
		{"LastName", "Dvorák", "Dvořák", LostLetters},
		{"LastName", "Szûcs", "Szűcs", LostEncoding},
		{"City", "Gyõr", "Győr", LostEncoding},
		{"LastName", "Živkoviæ", "Živković", LostEncoding},
		{"MobilePhone", "+2.12556E+9", "2125560000", LostDigits},
		{"LastName", "Nguy?n", "Nguyễn", LostLetters},
		{"LastName", "Nguy???n", "Nguyễn", LostLetters},
		{"LastName", "Nguyn", "Nguyễn", LostLetters},
		{"LastName", "Nguy?n José", "Nguyễn José", LostLetters},
		{"LastName", "N\ufffd\ufffdez", "Núñez", LostLetters},
		{"City", "San Jos?", "San José", LostLetters},
		{"LastName", "Nguyên", "Nguyễn", ""},
		{"FirstName", "Zoë", "Zoe", ""},
		{"FirstName", "Zoë", "Zo?", ""},
		{"AdditionalInformation", "Why? Café", "Why? Café ", ""},
		{"AdditionalInformation", "it's", "it’s", ""},
		{"FirstName", "ChloÃ©", "Chloé", LostEncoding},
		{"FirstName", "ChloÃƒÂ©", "Chloé", LostEncoding},
		{"FirstName", "VoilÃ", "Voilà", LostEncoding},
		{"FirstName", "MarÃ\u00ada", "María", LostEncoding},
		{"FirstName", "Mar√≠a", "María", LostEncoding},
		{"FirstName", "Chlo├®", "Chloé", LostEncoding},
		{"LastName", "Nguyá»…n", "Nguyễn", LostEncoding},
		{"FirstName", "ZoÎ", "Zoë", LostEncoding},
		{"FirstName", "JosŽ", "José", LostEncoding},
		{"AdditionalInformation", "caf?\r\nx", "café\nx", LostLetters},
		{"LastName", "MŸller", "Müller", LostEncoding},
		{"FirstName", "Bjšrk", "Björk", LostEncoding},
		{"FirstName", "Björk", "Bjšrk", ""},
		{"LastName", "Garc’a", "García", LostEncoding},
		{"LastName", "García", "Garc’a", ""},
		{"FirstName", "Zoδ", "Zoë", LostEncoding},
		{"LastName", "Kjaer", "Kjær", LostLetters},
		{"LastName", "Strasse", "Straße", LostLetters},
		{"FirstName", "Chloé", "ChloÃ©", ""},
		{"FirstName", "Zoë", "ZoÎ", ""},
		{"LastName", "Kovač", "Kovaè", ""},
		{"AdditionalInformation", "'- walks", "- walks", KeptGuard},
		{"AdditionalInformation", "'-5% agreed", "plain", KeptGuard},
		{"AdditionalInformation", "'Twas brillig", "plain", ""},
		{"AdditionalInformation", "'=b", "'=a", ""},
		{"LastName", "O&#39;Neil", "O'Neil", KeptMarkup},
		{"FirstName", "A\u200bda", "Ada", KeptMarks},
		{"City", "San\u00a0Jose", "San Jose", KeptMarks},
		{"City", "San Jose", "San\u00a0Jose", ""},
		// Numbers that are others, in forms that damage has.
		{"", "12.7", "12.50", ""},
		{"UnitNumber", "4e5", "4E5", ""},
		{"UnitNumber", "400000", "04E5", LostForm},
		{"UnitNumber", "12345-0000", "12345", ""},
		{"PostalCode", "021340000", "02134", LostForm},
		{"PostalCode", "K1A0000", "K1A", ""},
		{"PrimaryInsurancePolicyNumber", "5,123,400,004", "5123400005", ""},
		{"PrimaryInsurancePolicyNumber", "5123400", "5123400004", ""},
		{"PrimaryInsurancePolicyNumber", "1234567", "01-234567", ""},
		{"PrimaryInsurancePolicyNumber", "1234567890123450", "A234567890123456", ""},
		{"PrimaryInsurancePolicyNumber", "1234567890123456800", "1234567890123456789", LostDigits},
		{"PrimaryInsurancePolicyNumber", "1E+10", "1234567890", ""},
		{"PrimaryInsurancePolicyNumber", "1E+12", "9999999999", ""},
		// A number over words is damage only where the field has words alone.
		{"City", "12345", "Arden", LostWords},
		{"City", "12345", "(45)", ""},
		{"PractitionerId", "12345", "ada quill", ""},
		{"Address", "12345", "1 Main St", ""},
		{"PostalCode", "12345", "K1A 0B1", ""},
		{"AdditionalInformation", "12345", "call him", ""},
		{"", "12345", "call him", ""},
		{"", "TRUE", "True", ""},
		// Letters: all of the rest is as it was.
		{"FirstName", " Zo? ", "Zoë", LostLetters},
		{"FirstName", "Zo?\u200b", "Zoë", LostLetters},
		{"FirstName", "Zoe?", "Zoë", LostLetters},
		{"FirstName", "Zo?", "Zoe\u0308", LostLetters},
		{"FirstName", "xZo?", "Zoë", ""},
		{"FirstName", "Zo?x", "Zoë", ""},
		{"FirstName", "?oë", "Zoë", ""},
		{"FirstName", "Sara", "שרה", ""},
		{"AdditionalInformation", "Zo? (a)", "Zoë (a)", LostLetters},
		{"AdditionalInformation", "caf?\nx", "café\r\nx", LostLetters},
		{"LastName", "MUELLER-NUNEZ", "Müller-Núñez", LostLetters},
		{"FirstName", "MarÃa", "María", LostEncoding},
		{"FirstName", "Ãric", "Éric", LostEncoding},
		{"FirstName", "Ã?ric", "Éric", LostEncoding},
		{"FirstName", "Ã\ufffdric", "Éric", LostEncoding},
		{"LastName", "0akes", "Oakes", LostScript},
		{"City", "0akland", "Oakland", LostScript},
		{"StreetAddress", "0ak Lane", "Oak Lane", ""},
		// Quotes, lines and masks.
		{"LastName", `"Quill"`, "Quill", KeptQuotes},
		{"LastName", `"Fern"`, "Quill", ""},
		{"LastName", "'Quill", "Quill", ""},
		{"LastName", "Quill'", "Quill", ""},
		{"LastName", "AT&amp;T", "Bell", ""},
		{"AdditionalInformation", `"say ""hi"" now"`, `say "hi" now`, KeptQuotes},
		{"AdditionalInformation", "<p>a &amp; b</p>", "a & b", LostLines},
		{"AdditionalInformation", "<div>a b</div><br>", "a b", LostLines},
		{"AdditionalInformation", "a_x000D_\nb", "a\nb", LostLines},
		{"AdditionalInformation", "a_x000D_\nc", "a\nb", ""},
		{"AdditionalInformation", "a, b", "a \nb", LostLines},
		{"AdditionalInformation", "a ; b", "a \nb", LostLines},
		{"PrimaryInsurancePolicyNumber", "****9999", "123-45-6789", ""},
		{"PrimaryInsurancePolicyNumber", "12****89", "34-5689", ""},
		{"PrimaryInsurancePolicyNumber", "56****89", "1256-6789", ""},
		// Cut off: within a word, at lengths that programs cut at, or with dots.
		{"AdditionalInformation", "Walks ...", "Walks, slowly", LostEnd},
		{"FirstName", "An…", "Annabel", ""},
		{"FirstName", "Ann…", "Annabel", LostEnd},
		{"StreetAddress", "12 Old Mulberry Hill", "12 Old Mulberry Hillside", LostEnd},
		{"StreetAddress", "123 Old Mulberry Hil", "123 Old Mulberry Hillside", LostEnd},
		{"StreetAddress", "1234 Old Mulberry Hi", "1234 Old Mulberry Hillside", ""},
		{"StreetAddress", "123 Old Mulberry Ave", "123 Old Mulberry Avenue", ""},
		{"City", "San Bernar", "San Bernardino", LostEnd},
		{"City", "San Berna", "San Bernardino", ""},
		{"City", "San Bernardi", "San Bernardino", ""},
		{"City", "Mount Berna", "Mount Bernadino", LostEnd},
		{"City", "Mounts Bern", "Mounts Bernadino", ""},
		{"LastName", "Featherston", "Featherstonehaugh", ""},
		{"", "San Bernar", "San Bernardino", ""},
		{"FirstName", "ada@new.test", "ada@known.test", ""},
		{"LastName", "@home", "Quill", ""},
		{"City", "(555) 010-1001", "Arden", LostWords},
		{"City", "k1@known.test", "Arden", LostWords},
		{"LastName", "k1@known.test", "Quill", ""},
		{"StreetAddress", "12-14", "High Street 12", ""},
		{"PostalCode", "O2l34", "02134", LostScript},
		{"PostalCode", "O2135", "02134", ""},
		{"PostalCode", "K1A 0B6", "10001", ""},
		{"UnitNumber", "1O", "10", ""},
		{"FirstName", "Ada", "Ida", ""},
		{"FirstName", "", "Ida", ""},
		{"FirstName", "Ada", "", ""},
	} {
		if got := Damaged(intakeq.Text, c.field, c.text, c.account); got != c.want {
			t.Errorf("%s %q over %q: %q, want %q", c.field, c.text, c.account, got, c.want)
		}
		if c.want != "" && !strings.Contains(c.want.Reason(), "trust: true") {
			t.Errorf("%s: %s", c.want, c.want.Reason())
		}
	}
}

func TestDamagedByKind(t *testing.T) {
	for _, c := range []struct {
		kind          intakeq.Kind
		text, account string
		want          Loss
	}{
		{intakeq.Phone, "5550101001.0", "(555) 010-1001", LostPoint},
		{intakeq.Phone, "171234567", "0171 234567", LostZeros},
		{intakeq.Phone, "5.5501E+09", "(555) 010-1001", LostDigits},
		{intakeq.Phone, "555O1O1001", "(555) 010-1001", LostScript},
		{intakeq.Phone, "(555) 010-1001 o", "(555) 010-1001", ""},
		{intakeq.Phone, "(555) 010-1002", "(555) 010-1001", ""},
		{intakeq.Phone, "5550101001", "(555) 010-1001", ""},
		{intakeq.Email, "zo?@x.test", "zoë@x.test", LostLetters},
		{intakeq.Tags, "caf?", "café", LostLetters},
		{intakeq.Phone, "5550101002.0", "(555) 010-1001", ""},
		{intakeq.Phone, "5550101001", "-", ""},
		{intakeq.Phone, "5550101001", "ask his mother", ""},
		{intakeq.Phone, "5550101", "1 555 010 1001", LostEnd},
		{intakeq.Phone, "0101001", "(555) 010-1001", LostEnd},
		{intakeq.Phone, "555010", "(555) 010-1001", ""},
		{intakeq.Phone, "4207123", "+44 207 123 456", ""},
		{intakeq.Phone, "442 0794", "+44 20 7946 0958", ""},
		{intakeq.Email, "ada@exam", "ada@example.test", LostEnd},
		{intakeq.Email, "ada@exa", "ada@example.test", ""},
		{intakeq.Date, "2049-05-17", "1949-05-17", LostDay},
		{intakeq.Date, "2050-05-17", "1950-05-17", ""},
		{intakeq.Date, "1980-01-02", "1980-01-03", ""},
		{intakeq.Bool, "0", "00", ""},
	} {
		if got := Damaged(c.kind, "X", c.text, c.account); got != c.want {
			t.Errorf("%d %q over %q: %q, want %q", c.kind, c.text, c.account, got, c.want)
		}
	}
}

// damages are programs' ways to spoil a text, for any text that shows it.
func damages() map[Loss]func(string) string {
	return map[Loss]func(string) string{
		LostZeros:  func(s string) string { return strings.TrimLeft(s, "0") },
		LostPoint:  func(s string) string { return s + ".0" },
		LostDigits: func(s string) string { return fmt.Sprintf("%.4E", mustFloat(s)) },
		LostLetters: func(s string) string {
			return strings.Map(func(c rune) rune {
				if beyondASCII(c) {
					return '?'
				}
				return c
			}, s)
		},
		LostEncoding: func(s string) string { return decode([]byte(s), charmap.Windows1252) },
		KeptGuard:    sheet.Guard,
	}
}

func mustFloat(s string) (f float64) {
	if _, err := fmt.Sscan(s, &f); err != nil {
		panic(err)
	}
	return f
}

// TestEachDamageIsFound: whatever the value, what a program made of it is known.
func TestEachDamageIsFound(t *testing.T) {
	word := rapid.StringMatching(`[A-Z][a-zéüñøễ]{0,6}[éüñøễšÅ][a-z]{0,4}( [A-Z][a-z]{1,6})?`)
	values := map[Loss]*rapid.Generator[string]{
		LostZeros:    rapid.StringMatching(`0{1,4}[1-9][0-9]{1,12}`),
		LostPoint:    rapid.StringMatching(`[1-9][0-9]{0,12}`),
		LostDigits:   rapid.StringMatching(`[1-9][0-9]{6,11}1`),
		LostLetters:  word,
		LostEncoding: word,
		KeptGuard:    rapid.StringMatching(`[=@-][ a-z]{2,20}`),
	}
	rapid.Check(t, func(t *rapid.T) {
		for loss, spoil := range damages() {
			account := values[loss].Draw(t, string(loss))
			if got := Damaged(intakeq.Text, "", spoil(account), account); got != loss {
				t.Errorf("%q over %q: %q, want %q", spoil(account), account, got, loss)
			}
			if got := Damaged(intakeq.Text, "", account, account); got != "" {
				t.Errorf("%q over itself: %q", account, got)
			}
		}
	})
}

// TestNoEditIsDamage: what people do to values is no damage.
func TestNoEditIsDamage(t *testing.T) {
	name := rapid.StringMatching(`[A-ZÉÜ][a-zéüñøễ]{2,8}( [A-Z][a-zéü]{1,6})?`)
	code := rapid.StringMatching(`[0-9]{1,14}|[A-Z]{1,3}-?[0-9]{2,8}`)
	rapid.Check(t, func(t *rapid.T) {
		n, c := name.Draw(t, "name"), code.Draw(t, "code")
		runes := []rune(n)
		at := rapid.IntRange(0, len(runes)-1).Draw(t, "at")
		typo := string(runes[:at]) + rapid.StringMatching(`[b-df-hj-np-tv-z]`).Draw(t, "letter") + string(runes[at:])
		last := c[len(c)-1]
		edits := map[string]string{
			typo: n, n + " Q.": n, n + "-Smith": n, strings.ToUpper(n): n, strings.ToLower(n): n, "Q. " + n: n,
			c[:len(c)-1] + string('0'+(last-'0'+1)%10): c, "1" + c: c, c + "7": c, "0" + c: c, "X" + c: c,
		}
		for text, account := range edits {
			if got := Damaged(intakeq.Text, "", text, account); got != "" {
				t.Errorf("%q over %q: %q", text, account, got)
			}
		}
		if other := name.Draw(t, "other"); withoutMarks(other) != withoutMarks(n) && onlyASCII(n) != other {
			if got := Damaged(intakeq.Text, "", other, n); got != "" {
				t.Errorf("%q over %q: %q", other, n, got)
			}
		}
	})
}

func FuzzDamaged(f *testing.F) {
	f.Add("Zo?", "Zoë")
	f.Add("1.2E+05", "120001")
	f.Add("'=a", "=a")
	f.Fuzz(func(t *testing.T, text, account string) {
		for _, kind := range []intakeq.Kind{intakeq.Text, intakeq.Phone, intakeq.Tags} {
			if Damaged(kind, "PostalCode", account, account) != "" {
				t.Error("a value is damaged against itself")
			}
			Damaged(kind, "PostalCode", text, account)
		}
		if plain, told := Plain(text); !told && strings.TrimFunc(plain, outer) != strings.TrimFunc(text, outer) {
			t.Errorf("%q became %q untold", text, plain)
		} else if again, _ := Plain(plain); again != plain {
			t.Errorf("%q is not settled: %q", plain, again)
		}
		Garbled(text)
	})
}

func TestQuestioned(t *testing.T) {
	for _, c := range []struct {
		text         string
		name, within bool
	}{
		{"Nguy?n", true, true}, {"S??ren", true, true}, {"Zo?", true, false}, {"?lafs", true, false},
		{"Ann", false, false}, {"?", false, false}, {"12?", false, false}, {"Ann (?)", false, false},
	} {
		if got := Questioned(c.text, true); got != c.name {
			t.Errorf("%q, a name: %v", c.text, got)
		}
		if got := Questioned(c.text, false); got != c.within {
			t.Errorf("%q: %v", c.text, got)
		}
	}
}
