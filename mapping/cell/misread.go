package cell

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// misread tells whether the cell is the account's text, its bytes taken for those
// of another encoding, once or twice.
func misread(text, account string) bool {
	if ascii(account) || ascii(text) || len(text) > longest || len(account) > longest {
		return false
	}
	for _, form := range []string{account, norm.NFD.String(account)} {
		for _, wrong := range utf8TakenFor() {
			once := decode([]byte(form), wrong)
			if equalMisread(text, once) || equalMisread(text, decode([]byte(once), wrong)) {
				return true
			}
		}
	}
	return misreadBytes(text, account)
}

// utf8TakenFor are what programs take a UTF-8 file for: Windows and web servers
// in the West, Macs, and consoles.
func utf8TakenFor() []*charmap.Charmap {
	return []*charmap.Charmap{charmap.Windows1252, charmap.ISO8859_1, charmap.Macintosh, charmap.CodePage437, charmap.CodePage850, charmap.ISO8859_15}
}

func decode(b []byte, wrong encoding.Encoding) string {
	out, err := wrong.NewDecoder().Bytes(b)
	if err != nil {
		return ""
	}
	return string(out)
}

// equalMisread passes over what a text loses besides: controls and soft hyphens,
// which are letters' second bytes here, blanks at the ends, and bytes that the
// encoding does not have.
func equalMisread(text, want string) bool {
	return want != "" && bareMisread(text) == bareMisread(want)
}

func bareMisread(s string) string {
	s = strings.Map(func(c rune) rune {
		switch {
		case c == '\u00a0':
			return ' '
		case unicode.IsControl(c), c == '?', c == utf8.RuneError, unseen(c):
			return -1
		}
		return c
	}, s)
	return norm.NFC.String(strings.Join(strings.Fields(s), " "))
}

// misreadBytes: a file of one byte a letter was taken for another such. Which of
// two letters is the right one only their looks tell: Zoë became ZoÎ, or José JosŽ. So do
// letters of Western Europe that became others: Björk became Bjšrk, García Garc’a.
func misreadBytes(text, account string) bool {
	if misreadWest(text, account) {
		return true
	}
	if (!oddLetters(text) || oddLetters(account)) && (!western(account) || western(text)) {
		return false
	}
	pairs := [][2]*charmap.Charmap{
		{charmap.Windows1252, charmap.Macintosh}, {charmap.Macintosh, charmap.Windows1252}, {charmap.Windows1252, charmap.CodePage437},
		{charmap.Windows1252, charmap.CodePage850}, {charmap.CodePage437, charmap.Windows1252}, {charmap.CodePage850, charmap.Windows1252},
	}
	for _, pair := range pairs {
		written, err := pair[0].NewEncoder().Bytes([]byte(account))
		if err == nil && equalMisread(text, decode(written, pair[1])) {
			return true
		}
	}
	return false
}

// western tells a text of Latin-1's letters alone.
func western(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return c > unicode.MaxLatin1 })
}

// oddLetters: within a word, a sign that is no letter, or a capital behind a small
// letter.
func oddLetters(s string) bool {
	before := ' '
	for _, c := range s {
		letter := unicode.IsLetter(before)
		if beyondASCII(c) && letter && (!unicode.IsLetter(c) && !unicode.Is(unicode.M, c) && c != '’' || unicode.IsUpper(c) && unicode.IsLower(before)) {
			return true
		}
		before = c
	}
	return false
}

// Garbled tells a text that reads as UTF-8 that was taken for another encoding, such as
// ChloÃ©, Chlo√© or Chlo├⌐: what it was written from can be got back, so it is no accident.
func Garbled(s string) bool {
	if ascii(s) || len(s) > longest {
		return false
	}
	if strings.ContainsFunc(s, func(c rune) bool { return c >= 0x80 && c < 0xa0 && c != '\u0085' }) {
		return true // controls that nobody types, and a line's end of mainframes
	}
	for i, wrong := range utf8TakenFor() {
		b, err := wrong.NewEncoder().Bytes([]byte(s))
		if err != nil || !utf8.Valid(b) || len(b) >= len(s) {
			continue
		}
		if i == 0 || strings.ContainsFunc(s, drawn) && !strings.ContainsFunc(string(b), drawn) {
			return true
		}
	}
	return false
}

// drawn are signs of mathematics and of frames, which encodings have where UTF-8 has the
// first bytes of letters.
func drawn(c rune) bool {
	return strings.ContainsRune("√≈ƒ¬∆└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨Γπ", c)
}

// OddLetters tells a name or a place whose letters were read in another encoding: signs
// stand within a word, a capital behind small letters, or letters of two scripts.
// Irish hÓ, O´Neil, Gal·la and “Annie” are as people write them.
func OddLetters(s string) bool {
	if ascii(s) || len(s) > longest {
		return false
	}
	for word := range strings.FieldsFuncSeq(s, func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune("-,/()\"–—‐‑.&'", c) }) {
		if oddWord([]rune(strings.Trim(word, "“”„‘’«»´ªº"))) {
			return true
		}
	}
	return false
}

func oddWord(word []rune) bool {
	latin, greek := false, false
	for i, c := range word {
		latin, greek = latin || unicode.Is(unicode.Latin, c), greek || unicode.Is(unicode.Greek, c)
		if !beyondASCII(c) || strings.ContainsRune("’‘´ʻʼ`", c) {
			continue
		}
		between := i+1 < len(word) && unicode.IsLetter(word[i+1])
		switch {
		case i == 0:
			if between && (unicode.Is(unicode.S, c) && c < '\u2600' || c == '…' || c == '‹') {
				return true
			}
		case c >= '\ufb00' && c <= '\ufb06': // ligatures of a printed page
			return true
		case c == '·':
			if between && unicode.ToLower(word[i-1]) != 'l' {
				return true
			}
		case !unicode.IsLetter(c) && !unicode.Is(unicode.M, c), c >= '\u02c6' && c <= '\u02dd', c == 'ⁿ':
			if unicode.IsLetter(word[i-1]) && !strings.ContainsRune("®™°²³", c) || between {
				return true
			}
		case c == 'Ÿ', unicode.IsUpper(c) && unicode.IsLower(word[i-1]) && !prefixed(string(word[:i])):
			if c != 'Ÿ' || between && unicode.IsLower(word[i+1]) {
				return true
			}
		}
	}
	return latin && greek
}

// prefixed: behind these a name's capital stands within a word.
func prefixed(front string) bool {
	return slices.Contains([]string{"h", "n", "t", "mc", "mac", "o", "d", "l", "de", "di", "da", "du", "del", "la", "le", "lo", "van", "von", "fitz", "st", "ap", "ni", "ui", "bh", "mh", "g"}, strings.ToLower(front))
}

var (
	questionWithin = regexp.MustCompile(`\p{L}\?+\p{L}`)
	questionBeside = regexp.MustCompile(`\p{L}\?|\?\p{L}`)
)

// Questioned tells a question mark where a letter may have stood that an encoding does
// not have, as in Nguy?n; in a name at its ends too, for nobody's has one.
func Questioned(s string, name bool) bool {
	if !strings.Contains(s, "?") || len(s) > longest {
		return false
	}
	return questionWithin.MatchString(s) || name && questionBeside.MatchString(s)
}

// misreadWest: a text with letters that Windows-1252 does not have, whose bytes were
// taken for those of Windows-1252 all the same: Szűcs became Szûcs.
func misreadWest(text, account string) bool {
	if _, err := charmap.Windows1252.NewEncoder().String(account); err == nil {
		return false
	}
	for _, own := range []*charmap.Charmap{
		charmap.Windows1250, charmap.ISO8859_2, charmap.CodePage852, charmap.Windows1251, charmap.KOI8R, charmap.Windows1253, charmap.Windows1254, charmap.Windows1257,
	} {
		written, err := own.NewEncoder().Bytes([]byte(account))
		if err == nil && (equalMisread(text, decode(written, charmap.Windows1252)) || equalMisread(text, decode(written, charmap.ISO8859_1))) {
			return true
		}
	}
	return false
}
