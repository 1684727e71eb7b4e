package cell

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// HasLost tells a text with U+FFFD in it, which stands for letters that could not
// be read, or with that character as programs show it that read UTF-8 as Windows-1252:
// nobody types either.
func HasLost(s string) bool {
	return strings.ContainsRune(s, utf8.RuneError) || strings.Contains(s, "\u00ef\u00bf\u00bd")
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

func ascii(s string) bool { return !strings.ContainsFunc(s, beyondASCII) }

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

// Garbled tells a text that reads as UTF-8 that was taken for Windows-1252, such as
// ChloÃ©: what it was written from can be got back, so it is no accident.
func Garbled(s string) bool {
	if ascii(s) || len(s) > longest {
		return false
	}
	b, err := charmap.Windows1252.NewEncoder().Bytes([]byte(s))
	return err == nil && utf8.Valid(b) && len(b) < len(s)
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
