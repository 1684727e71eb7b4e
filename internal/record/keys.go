package record

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/texts"
	"intakeq-bulk/mapping/cell"
)

// The API lands a save without a ClientId on a client of the same first name who
// has the same email or the same phone (API document, "Saving Clients"). Which
// phone, and how names are compared, is not known: so any phone, and as widely as
// a database collation could.

// ContactKeys lists the keys of a client or a row by which the API may take it for
// another: two with a key in common are at risk. get gives a member as a cell.
func ContactKeys(get func(member string) string) []string {
	var keys []string
	for _, first := range firstNames(get) {
		for f := range intakeq.FieldsByRole(intakeq.Contact) {
			for _, contact := range contacts(f.Kind, get(f.Name)) {
				keys = append(keys, first+"\n"+contact) // no folded name holds a line break
			}
		}
	}
	return Unique(keys)
}

// NamelessKeys are the keys of a create without a first name: nobody knows whether the
// API then takes the contact alone.
func NamelessKeys(get func(member string) string) []string {
	var keys []string
	for f := range intakeq.FieldsByRole(intakeq.Contact) {
		for _, contact := range contacts(f.Kind, get(f.Name)) {
			keys = append(keys, "\n"+contact)
		}
	}
	return Unique(keys)
}

// contacts lists the writings of a contact that the API may take for one, each
// marked with its kind: a phone in a field of emails is no phone.
func contacts(kind intakeq.Kind, text string) []string {
	if text == "" {
		return nil
	}
	mark, writings := "t", []string{FoldEmail(withoutMarks(text))}
	switch kind {
	case intakeq.Email:
		mark = "e"
	case intakeq.Phone:
		// Whether the API knows digits of other scripts is not known: both ways.
		mark, writings = "p", []string{asciiDigits(text), phoneDigits(text)}
	}
	var marked []string
	for _, w := range writings {
		if w != "" {
			marked = append(marked, mark+w)
		}
	}
	return marked
}

// FirstName is the first name in a contact key.
func FirstName(key string) string {
	first, _, _ := strings.Cut(key, "\n")
	return first
}

// FirstKey is the first name as the API may compare it; "" for none.
func FirstKey(get func(member string) string) string {
	if names := firstNames(get); len(names) > 0 {
		return names[0]
	}
	return ""
}

// firstNames lists what the API may take for the first name: where no field of one
// is filled, the first word of the full name.
func firstNames(get func(member string) string) []string {
	var names []string
	for f := range intakeq.FieldsByRole(intakeq.NameFirst) {
		names = append(names, FoldFirst(get(f.Name)))
	}
	if names = filled(names); len(names) > 0 {
		return names
	}
	for f := range intakeq.FieldsByRole(intakeq.NameFull) {
		names = append(names, FoldFirst(firstWord(get(f.Name))))
	}
	return filled(names)
}

func filled(texts []string) []string {
	return slices.DeleteFunc(texts, func(text string) bool { return text == "" })
}

func firstWord(name string) string {
	if words := strings.Fields(name); len(words) > 0 {
		return words[0]
	}
	return ""
}

// ContactRoles lists the roles of the fields that ContactKeys looks at.
func ContactRoles() []intakeq.Role {
	return []intakeq.Role{intakeq.NameFirst, intakeq.NameFull, intakeq.Contact}
}

// PersonRoles lists the roles of the fields by which people are called and reached.
func PersonRoles() []intakeq.Role { return append(intakeq.Names(), intakeq.Contact) }

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
	if ascii(email) {
		return strings.ToLower(strings.TrimSpace(email))
	}
	return norm.NFC.String(strings.ToLower(strings.TrimSpace(email)))
}

// phoneDigits are a phone's digits in any script, without the country code of an
// American number.
func phoneDigits(phone string) string {
	if ascii(phone) {
		return asciiDigits(phone)
	}
	return asciiDigits(norm.NFKC.String(phone))
}

func asciiDigits(phone string) string {
	digits := texts.Digits(phone)
	if len(digits) == 11 && digits[0] == '1' {
		return digits[1:]
	}
	return digits
}

// PlainID is an id as matching compares it.
func PlainID(id string) string {
	return norm.NFC.String(strings.TrimFunc(withoutMarks(id), func(c rune) bool {
		return unicode.IsSpace(c) || unicode.In(c, unicode.Cf)
	}))
}

// withoutMarks is a text as package mapping reads it of a spreadsheet: what people are
// found by is compared so on both sides.
func withoutMarks(text string) string {
	plain, _ := cell.Plain(text)
	return plain
}

// NearID is what is left of an id after what spreadsheets do to one: leading
// zeros lost, ".0" added, case changed.
func NearID(id string) string {
	id = strings.ToLower(PlainID(id))
	id, _ = texts.CutPoint(strings.TrimSuffix(id, "."))
	if trimmed := strings.TrimLeft(id, "0"); trimmed != "" || id == "" {
		return trimmed
	}
	return "0"
}

// CreateKeys are the contact keys that a create brings into the account.
func CreateKeys(r plan.Row) []string {
	return ContactKeys(Created(r.Changes))
}
