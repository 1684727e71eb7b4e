package cell

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"intakeq-bulk/internal/texts"
)

// HasLost tells a text with U+FFFD in it, which stands for letters that could not
// be read, or with that character as programs show it that read UTF-8 as Windows-1252:
// nobody types either.
func HasLost(s string) bool {
	return !ascii(s) && (strings.ContainsRune(s, utf8.RuneError) || strings.Contains(s, "\u00ef\u00bf\u00bd"))
}

// longest bounds the texts that are held against each other letter by letter.
const longest = 1 << 16

// lettersLost tells whether the cell is the account's text with its letters beyond
// ASCII lost: to question marks, to their plain letters, or altogether.
func lettersLost(text, account string) bool {
	if ascii(account) || len(text) > longest || len(account) > longest {
		return false
	}
	if ascii(text) && (text == withoutMarks(account) || text == strings.TrimSpace(onlyASCII(account))) || someMarksLost(text, account) {
		return true
	}
	if !strings.ContainsAny(text, "?\ufffd") {
		return false
	}
	return asked(text, account) || asked(text, norm.NFD.String(account))
}

// someMarksLost: some letters are their plain ones now, as where a program had no room
// for them in its encoding, and all else is as it was.
func someMarksLost(text, account string) bool {
	was, is := []rune(norm.NFC.String(account)), []rune(norm.NFC.String(text))
	if len(was) != len(is) {
		return false
	}
	lost := false
	for i, c := range was {
		switch {
		case is[i] == c:
		case beyondASCII(c) && !beyondASCII(is[i]) && string(is[i]) == withoutMarks(string(c)):
			lost = true
		default:
			return false
		}
	}
	return lost
}

func ascii(s string) bool { return texts.ASCII(s) }

func beyondASCII(c rune) bool { return c >= utf8.RuneSelf }

func onlyASCII(s string) string {
	return strings.Map(func(c rune) rune {
		if beyondASCII(c) {
			return -1
		}
		return c
	}, s)
}

// withoutMarks takes the accents off, and the strokes that are no marks to Unicode.
func withoutMarks(s string) string {
	plain := strings.Map(func(c rune) rune {
		if unicode.Is(unicode.Mn, c) {
			return -1
		}
		return c
	}, norm.NFD.String(s))
	return strings.NewReplacer("ø", "o", "Ø", "O", "ł", "l", "Ł", "L", "đ", "d", "Đ", "D", "ı", "i",
		"æ", "ae", "Æ", "AE", "œ", "oe", "Œ", "OE", "ß", "ss", "þ", "th", "Þ", "Th", "ð", "d", "Ð", "D").Replace(plain)
}

// asked: some of the letters beyond ASCII are question marks or U+FFFD now, one
// for a letter or one for each of its bytes, and all else is as it was.
func asked(text, account string) bool {
	if strings.Count(text, "?")+strings.Count(text, "\ufffd") <= strings.Count(account, "?")+strings.Count(account, "\ufffd") {
		return false
	}
	var pattern strings.Builder
	pattern.WriteString(`^`)
	for _, c := range account {
		quoted := regexp.QuoteMeta(string(c))
		if beyondASCII(c) {
			quoted = `(?:` + quoted + `|[?\x{FFFD}]{1,4})`
		}
		pattern.WriteString(quoted)
	}
	pattern.WriteString(`$`)
	re, err := regexp.Compile(pattern.String())
	return err == nil && re.MatchString(text)
}
