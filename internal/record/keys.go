package record

import (
	"strings"
	"unicode"

	"intakeq-bulk/internal/plan"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// The API lands a save without a ClientId on a client of the same first name who
// has the same email or the same phone (API document, "Saving Clients"). Which
// phone, and how names are compared, is not known: so any phone, and as widely as
// a database collation could.

// ContactKeys are the keys of a client or a row by which the API may take it for
// another: two with a key in common are at risk. get gives a member as a cell.
func ContactKeys(get func(member string) string) []string {
	first := FirstKey(get)
	if first == "" {
		return nil
	}
	var keys []string
	add := func(kind, contact string) {
		if contact != "" {
			keys = append(keys, first+"\n"+kind+contact) // no folded name holds a line break
		}
	}
	add("e", FoldEmail(get("Email")))
	for _, member := range PhoneMembers() {
		phone := get(member)
		plain, wide := asciiDigits(phone), phoneDigits(phone)
		add("p", plain)
		if wide != plain {
			add("p", wide)
		}
	}
	return Unique(keys)
}

// FirstName is the first name in a contact key.
func FirstName(key string) string {
	first, _, _ := strings.Cut(key, "\n")
	return first
}

// FirstKey is the first name as the API may compare it.
func FirstKey(get func(member string) string) string {
	if first := FoldFirst(get("FirstName")); first != "" {
		return first
	}
	return FoldFirst(firstWord(get("Name")))
}

func firstWord(name string) string {
	if words := strings.Fields(name); len(words) > 0 {
		return words[0]
	}
	return ""
}

// ContactMembers are the members that ContactKeys looks at.
func ContactMembers() []string {
	return append(PhoneMembers(), "FirstName", "Name", "Email")
}

// PhoneMembers are the members that hold a phone number.
func PhoneMembers() []string { return []string{"Phone", "HomePhone", "WorkPhone", "MobilePhone"} }

// Unique gives each text once.
func Unique(list []string) []string {
	return Missing(nil, list)
}

// FoldFirst removes case, spacing and accents from a first name.
func FoldFirst(name string) string {
	if ascii(name) {
		return strings.ToLower(strings.Join(strings.Fields(name), ""))
	}
	var out strings.Builder
	for _, c := range norm.NFKD.String(cases.Fold().String(norm.NFKC.String(name))) {
		if unicode.IsSpace(c) || unicode.In(c, unicode.Mn, unicode.Me, unicode.Cf, unicode.Cc) {
			continue
		}
		if plain, ok := undecomposed(c); ok {
			out.WriteString(plain)
			continue
		}
		out.WriteRune(c)
	}
	return out.String()
}

func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 || text[i] < ' ' {
			return false
		}
	}
	return true
}

// undecomposed gives the base of letters whose stroke or ligature is no accent to
// Unicode, though collations that ignore accents see through it.
func undecomposed(c rune) (string, bool) {
	switch c {
	case 'ø':
		return "o", true
	case 'đ', 'ð':
		return "d", true
	case 'ł':
		return "l", true
	case 'ħ':
		return "h", true
	case 'ŧ':
		return "t", true
	case 'ı':
		return "i", true
	case 'ŋ':
		return "n", true
	case 'æ':
		return "ae", true
	case 'œ':
		return "oe", true
	case 'þ':
		return "th", true
	case '\u00b7', '\u02bc': // what is left of ŀ and ŉ
		return "", true
	}
	return "", false
}

// FoldEmail is an email as the API may compare it.
func FoldEmail(email string) string {
	return norm.NFC.String(strings.ToLower(strings.TrimSpace(email)))
}

// phoneDigits are a phone's digits in any script, without the country code of an
// American number.
func phoneDigits(phone string) string { return asciiDigits(norm.NFKC.String(phone)) }

func asciiDigits(phone string) string {
	digits := strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, phone)
	if len(digits) == 11 && digits[0] == '1' {
		return digits[1:]
	}
	return digits
}

// PlainID is an id as matching compares it. Invisible marks round it come with
// texts from web pages, and package mapping takes them off too.
func PlainID(id string) string {
	return norm.NFC.String(strings.TrimFunc(id, func(c rune) bool {
		return unicode.IsSpace(c) || unicode.In(c, unicode.Cf)
	}))
}

// NearID is what is left of an id after what spreadsheets do to one: leading
// zeros lost, ".0" added, case changed.
func NearID(id string) string {
	id = strings.ToLower(PlainID(id))
	if whole, fraction, ok := strings.Cut(id, "."); ok && strings.Trim(fraction, "0") == "" && strings.Trim(whole, "0123456789") == "" {
		id = whole
	}
	if trimmed := strings.TrimLeft(id, "0"); trimmed != "" || id == "" {
		return trimmed
	}
	return "0"
}

// CreateKeys are the contact keys that a create brings into the account.
func CreateKeys(r plan.Row) []string {
	return ContactKeys(Created(r.Changes))
}
