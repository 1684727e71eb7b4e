// Package fold is how the simulated account compares names and contacts: without what
// a lenient database would not see.
package fold

import (
	"strings"
	"unicode"
)

// Name is how the account compares first names: without case, spaces and
// accents, as a database collation that ignores all three would.
func Name(s string) string {
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

// Phone leaves the digits, without the country code of an American number.
func Phone(s string) string {
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

// Email leaves case and outer spaces out.
func Email(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
