package cell

import (
	"html"
	"mime"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

var (
	entity      = regexp.MustCompile(`&(?:[a-zA-Z]{2,8}|#[0-9]{2,6}|#[xX][0-9a-fA-F]{2,5});`)
	percent     = regexp.MustCompile(`%[0-9a-fA-F]{2}`)
	backslash   = regexp.MustCompile(`\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2})`)
	quotedBytes = regexp.MustCompile(`(?:=[0-9A-F]{2})+`)
	encodedWord = regexp.MustCompile(`=\?[\w-]+\?[bBqQ]\?[^?]*\?=`)
	programText = regexp.MustCompile(`^[bu](?:'(.*)'|"(.*)")$`)
)

// Escaped tells a text whose letters stand as codes: Ji&#345;&iacute;, Ji%C5%99%C3%AD,
// Ji\u0159, =?utf-8?q?Ji=C5=99?=. Nobody types those.
func Escaped(s string) bool {
	if len(s) > longest || !strings.ContainsAny(s, `&%\=`) {
		return false
	}
	for _, plain := range decoded(s) {
		if plain != s {
			return true
		}
	}
	return false
}

// unescapes tells whether the codes in the cell stand for the letters of the account's
// text, also where they were put into codes twice.
func unescapes(text, account string) bool {
	if len(text) > longest || !strings.ContainsAny(text, `&%\='"`) {
		return false
	}
	for _, once := range decoded(text) {
		if once == text {
			continue
		}
		if plainEnds(once) == account || misread(plainEnds(once), account) { // Chlo&Atilde;&copy;
			return true
		}
		for _, twice := range decoded(once) {
			if plainEnds(twice) == account {
				return true
			}
		}
	}
	return false
}

// decoded are the readings of a text's codes; what has none is as it was.
func decoded(s string) []string {
	plain := []string{percents(s), backslashes(s), quotedLetters(s), encodedWords(s)}
	if entity.MatchString(s) {
		plain = append(plain, html.UnescapeString(s))
	}
	if m := programText.FindStringSubmatch(s); m != nil { // as Python prints a text
		plain = append(plain, backslashes(m[1]+m[2]))
	}
	return plain
}

// percents reads a text as in an address of the web.
func percents(s string) string {
	if !percent.MatchString(s) {
		return s
	}
	plain, err := url.PathUnescape(s)
	if err != nil {
		return s
	}
	return letters(plain, s)
}

// letters are bytes read as UTF-8 or, where they are none, as Windows-1252.
func letters(s, otherwise string) string {
	if utf8.ValidString(s) {
		return s
	}
	western := decode([]byte(s), charmap.Windows1252)
	if strings.ContainsFunc(western, func(c rune) bool { return beyondASCII(c) && !unicode.IsLetter(c) }) {
		return otherwise
	}
	return western
}

// backslashes reads a text as in the source of a program, or in JSON.
func backslashes(s string) string {
	plain := backslash.ReplaceAllStringFunc(s, func(code string) string {
		n, err := strconv.ParseUint(code[2:], 16, 32)
		if err != nil || n > utf8.MaxRune {
			return code
		}
		if code[1] == 'x' {
			return string([]byte{byte(n)})
		}
		return string(rune(n))
	})
	return letters(plain, s)
}

// quotedLetters reads a text as mails write it. A letter beyond ASCII must come of it: of
// other signs that happens by chance.
func quotedLetters(s string) string {
	plain := quotedBytes.ReplaceAllStringFunc(s, func(codes string) string {
		text, err := url.PathUnescape(strings.ReplaceAll(codes, "=", "%"))
		if err != nil || ascii(text) || !utf8.ValidString(text) {
			return codes
		}
		return text
	})
	return plain
}

func encodedWords(s string) string {
	if !encodedWord.MatchString(s) {
		return s
	}
	plain, err := new(mime.WordDecoder).DecodeHeader(s)
	if err != nil {
		return s
	}
	return plain
}
