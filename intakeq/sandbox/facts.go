package sandbox

import (
	"strings"
	"unicode"

	"github.com/tidwall/gjson"
)

// facts are what lists, filters and landings look at, without the document.
type facts struct {
	first, middle, last, name string
	email, external           string
	phones                    [4]string // Phone, HomePhone, WorkPhone, MobilePhone
	created, updated          int64     // ms since 1970
	archived                  bool
}

// record is a client kept in full, because it was edited or is a hard one.
type record struct {
	doc   []byte
	facts facts
}

func newRecord(doc []byte) record {
	get := func(name string) string { return member(doc, name).String() }
	return record{doc: doc, facts: facts{
		first: get("FirstName"), middle: get("MiddleName"), last: get("LastName"), name: get("Name"),
		email: get("Email"), external: get("ExternalClientId"),
		phones:  [4]string{get("Phone"), get("HomePhone"), get("WorkPhone"), get("MobilePhone")},
		created: member(doc, "DateCreated").Int(), updated: member(doc, "LastUpdateDate").Int(),
		archived: member(doc, "Archived").Bool(),
	}}
}

// member reads by the exact name: some names hold a dot, a path to gjson.
func member(doc []byte, name string) gjson.Result {
	return gjson.GetBytes(doc, gjson.Escape(name))
}

// sameFirst tells whether two people have a first name in common.
func (f *facts) sameFirst(folded string) bool {
	return folded != "" && foldName(f.firstName()) == folded
}

func (f *facts) firstName() string {
	if strings.TrimSpace(f.first) == "" {
		return firstWord(f.name)
	}
	return f.first
}

// sameContact tells whether two people share the email or any phone.
func (f *facts) sameContact(o *facts) bool {
	if e := foldEmail(f.email); e != "" && e == foldEmail(o.email) {
		return true
	}
	for _, p := range f.phones {
		p = foldPhone(p)
		for _, q := range o.phones {
			if p != "" && p == foldPhone(q) {
				return true
			}
		}
	}
	return false
}

// foldName is how the account compares first names: without case, spaces and
// accents, as a database collation that ignores all three would.
func foldName(s string) string {
	var out strings.Builder
	for _, c := range strings.ToLower(s) {
		if c >= 0xff01 && c <= 0xff5e {
			c = unicode.ToLower(c - 0xfee0) // full-width forms
		}
		if unicode.IsSpace(c) || unicode.In(c, unicode.Mn, unicode.Cf) {
			continue
		}
		out.WriteString(plain(c))
	}
	return out.String()
}

// plain strips a lower-case Latin letter of its accent.
func plain(c rune) string {
	if c < 0x80 {
		return string(c)
	}
	for _, group := range latinFolds {
		if strings.ContainsRune(group[1:], c) {
			return group[:1]
		}
	}
	switch c {
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'þ':
		return "th"
	}
	return string(c)
}

// latinFolds holds a letter, then what folds to it: Latin-1, Latin Extended-A
// and the Vietnamese letters.
var latinFolds = []string{
	"aàáâãäåāăąạảấầẩẫậắằẳẵặ", "cçćĉċč", "dďđð", "eèéêëēĕėęěẹẻẽếềểễệ", "gĝğġģ", "hĥħ",
	"iìíîïĩīĭįıỉị", "jĵ", "kķ", "lĺļľŀł", "nñńņňŋ", "oòóôõöøōŏőơọỏốồổỗộớờởỡợ", "rŕŗř",
	"sśŝşšș", "tţťŧț", "uùúûüũūŭůűųưụủứừửữự", "wŵẁẃẅ", "yýÿŷỳỵỷỹ", "zźżž",
}

// foldPhone leaves the digits, without the country code of an American number.
func foldPhone(s string) string {
	digits := strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, s)
	if len(digits) == 11 && digits[0] == '1' {
		return digits[1:]
	}
	return digits
}

func foldEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// composeName is Name as the account makes it of its parts.
func composeName(parts ...string) string {
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

// firstWord is the first name of a client who has only a Name.
func firstWord(name string) string {
	if words := strings.Fields(name); len(words) > 0 {
		return words[0]
	}
	return ""
}
