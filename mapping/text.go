package mapping

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"intakeq-bulk/internal/texts"
)

// trim takes off both ends of a text what nobody sees.
func trim(s string) string { return texts.Trim(s) }

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
