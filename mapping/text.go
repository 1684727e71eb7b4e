package mapping

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// trim takes spaces of any kind off both ends, and the zero-width marks that come
// with text copied from web pages.
func trim(s string) string { return strings.TrimFunc(s, invisible) }

func invisible(c rune) bool {
	return unicode.IsSpace(c) || strings.ContainsRune("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad", c)
}

// changeCase applies the case of a column's entry.
func changeCase(s, how string) string {
	switch how {
	case "upper":
		return strings.ToUpper(s)
	case "lower":
		return strings.ToLower(s)
	case "title":
		return titleCase(s)
	}
	return s
}

// titleCase mends what was typed in one case only: SMITH-JONES and o'brien. A
// word with both cases, as McDonald or van der Berg's B, is somebody's choice
// already; III and IV stay.
func titleCase(s string) string {
	var out strings.Builder
	for len(s) > 0 {
		end := strings.IndexFunc(s, func(c rune) bool { return !wordRune(c) })
		switch end {
		case -1:
			end = len(s)
		case 0:
			_, end = utf8.DecodeRuneInString(s)
		}
		out.WriteString(titleWord(s[:end]))
		s = s[end:]
	}
	return out.String()
}

// wordRune: the apostrophe is none, so O'BRIEN is two words.
func wordRune(c rune) bool { return unicode.IsLetter(c) || unicode.Is(unicode.Mn, c) }

func titleWord(w string) string {
	if w != strings.ToUpper(w) && w != strings.ToLower(w) || romanNumeral(w) {
		return w
	}
	first, size := utf8.DecodeRuneInString(w)
	return string(unicode.ToTitle(first)) + strings.ToLower(w[size:])
}

func romanNumeral(w string) bool {
	switch w {
	case "II", "III", "IV", "VI", "VII", "VIII":
		return true
	}
	return false
}

// digitsOf keeps the digits of a text.
func digitsOf(s string) string {
	return strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, s)
}

func allDigits(s string) bool { return s != "" && digitsOf(s) == s }
