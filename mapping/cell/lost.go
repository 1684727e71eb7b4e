package cell

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/texts"
)

// shown tells a value that another system has written, hidden, cut or drawn in its own
// way. Each is held against the account's value, so that what people write is a change.
func shown(kind intakeq.Kind, field, text, account string) Loss {
	name := intakeq.HasRole(field, intakeq.Names()...)
	switch {
	case writtenOut(text, account):
		return LostLetters
	case requoted(text, account):
		return KeptQuotes
	case linesLost(text, account):
		return LostLines
	case masked(text, account):
		return KeptMask
	case cutOff(kind, field, name, text, account):
		return LostEnd
	case lookalike(text, account), (name || field == "City") && digitsForLetters(text, account), backwards(text, account),
		(kind == intakeq.Phone || field == "PostalCode") && lettersForDigits(text, account):
		return LostScript
	case kind == intakeq.Text && wordsOnly(field) && (numberAlone(text) || !name && IsContact(text)) && strings.ContainsFunc(account, unicode.IsLetter) && !emailAlone.MatchString(account):
		return LostWords
	}
	return ""
}

// writtenOut: MULLER and Mueller, where the account has Müller. The case of letters alone
// is somebody's choice, and so are typographic signs.
func writtenOut(text, account string) bool {
	if ascii(account) || len(account) > longest || !ascii(text) {
		return false
	}
	return strings.EqualFold(text, withoutMarks(account)) || strings.EqualFold(text, withoutMarks(twoLetters.Replace(account)))
}

var twoLetters = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue", "å", "aa", "Å", "Aa", "ø", "oe", "Ø", "Oe")

// requoted: quotes round the value, doubled ones, or ones behind a backslash.
func requoted(text, account string) bool {
	if !strings.ContainsAny(text, `"'\`) {
		return false
	}
	for _, quote := range []string{`"`, `'`} {
		inner, front := strings.CutPrefix(text, quote)
		inner, back := strings.CutSuffix(inner, quote)
		if front && back && (inner == account || strings.ReplaceAll(inner, quote+quote, quote) == account) {
			return true
		}
		if strings.ReplaceAll(text, quote+quote, quote) == account {
			return true
		}
	}
	return unslashed.Replace(text) == account
}

var unslashed = strings.NewReplacer(`\\`, `\`, `\'`, `'`, `\"`, `"`)

var (
	lineTag = regexp.MustCompile(`(?i)\s*<br ?/?>\s*|</p>\s*<p[^>]*>|</div>\s*<div[^>]*>`)
	anyTag  = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)
	lineEnd = regexp.MustCompile(`_x000[dD]_`)
)

// linesLost: the lines' ends were made blanks, signs or nothing, or are written as codes.
func linesLost(text, account string) bool {
	if anyTag.MatchString(text) {
		bare := html.UnescapeString(anyTag.ReplaceAllString(lineTag.ReplaceAllString(text, "\n"), ""))
		if plainEnds(bare) == account {
			return true
		}
	}
	if strings.Contains(text, "_x000") && plainEnds(lineEnd.ReplaceAllString(text, "")) == account {
		return true
	}
	if !strings.Contains(account, "\n") || strings.Contains(text, "\n") {
		return false
	}
	lines := strings.Split(account, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	for _, joint := range []string{" ", "", ", ", "; ", " / ", "/", "|", " | ", "  ", `\n`, `\r\n`, "_x000A_", " - ", "¶"} {
		if text == strings.Join(lines, joint) || text == strings.ReplaceAll(account, "\n", joint) {
			return true
		}
	}
	return false
}

// masked: signs stand for some or all of the account's letters. A hidden value may be as
// long as the good one, or not.
func masked(text, account string) bool {
	if len(text) > 256 || !mask.MatchString(text) {
		return false
	}
	if strings.Trim(text, "*•●█xX#") == "" {
		return true
	}
	pattern := mask.ReplaceAllString(text, "\x00")
	parts := strings.Split(pattern, "\x00")
	at := 0
	for i, part := range parts {
		found := strings.Index(account[at:], part)
		if found < 0 || i == 0 && found > 0 {
			return false
		}
		at += found + len(part)
	}
	last := parts[len(parts)-1]
	return last == "" || strings.HasSuffix(account, last)
}

var mask = regexp.MustCompile(`[*•●█]{2,}|[xX]{4,}|#{4,}`)

// cutOff: the account's value begins with the cell, which is as long as programs cut at,
// or ends within a word. People shorten at a word's end, and names as they like.
func cutOff(kind intakeq.Kind, field string, name bool, text, account string) bool {
	short, dots := strings.CutSuffix(strings.TrimSuffix(text, "…"), "...")
	dots = dots || strings.HasSuffix(text, "…")
	if dots {
		text = strings.TrimRight(short, " ")
	}
	rest, begins := strings.CutPrefix(account, text)
	if !begins || rest == "" || utf8.RuneCountInString(text) < 3 {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(text)
	next, _ := utf8.DecodeRuneInString(rest)
	within := unicode.IsLetter(last) && unicode.IsLetter(next)
	length := utf8.RuneCountInString(text)
	fragment := text[strings.LastIndexFunc(text, func(c rune) bool { return !unicode.IsLetter(c) })+1:]
	switch {
	case dots:
		return true
	case slices.Contains([]int{100, 120, 128, 140, 150, 160, 200, 240, 250, 254, 255, 256, 500, 512, 1000, 1023, 1024, 2000, 2048, 4000, 4096, 8000, 32000, 32759, 32767}, length):
		return true
	case kind == intakeq.Email:
		return length >= 8
	case !within:
		return false
	case slices.Contains([]int{20, 24, 25, 30, 32, 35, 40, 45, 48, 50, 60, 64, 80}, length):
		return name || len(fragment) >= 3 && !slices.Contains(abbreviations(), strings.ToLower(fragment))
	}
	return !name && wordsOnly(field) && length >= 10 && len(rest) > 2 && len(fragment) >= 5
}

// abbreviations are how words begin that people shorten by hand.
func abbreviations() []string {
	return strings.Fields("ave aven apt apart str ste bld bldg blg flr ter terr cir pkw exp bou boul dept mass penn conn calif wash minn tenn wisc intl assoc ins insur corp inc comm univ hosp med")
}

// wordsOnly tells a field of words: no code, no note, and nothing of the practice's own.
func wordsOnly(field string) bool {
	return field != "" && field != "AdditionalInformation" && field != "PostalCode" && field != "Address" &&
		!strings.HasSuffix(field, "Number") && !intakeq.HasRole(field, intakeq.ID, intakeq.ForeignID)
}

// numberAlone: what a look-up shows that finds nothing, a code for a word, or the value of
// another column.
func numberAlone(text string) bool {
	whole, _ := texts.CutPoint(text)
	return texts.AllDigits(whole)
}

// IsContact tells a phone, or an email: in place of another text it stands where it does
// because the cells of its row, or column, stand one too far.
func IsContact(text string) bool {
	return phoneAlone.MatchString(text) && len(texts.Digits(text)) >= 7 || emailAlone.MatchString(text)
}

var (
	phoneAlone = regexp.MustCompile(`^\+?[\d ().\-/]+$`)
	emailAlone = regexp.MustCompile(`^[^\s@]+@[^\s@]+\.[^\s@]+$`)
)

// lookalike: letters of another script that look like the account's.
func lookalike(text, account string) bool {
	return !ascii(text) && alike.Replace(text) == account
}

var alike = strings.NewReplacer(
	"А", "A", "В", "B", "Е", "E", "К", "K", "М", "M", "Н", "H", "О", "O", "Р", "P", "С", "C", "Т", "T", "Х", "X", "У", "Y", "І", "I", "Ј", "J", "Ѕ", "S",
	"а", "a", "е", "e", "о", "o", "р", "p", "с", "c", "х", "x", "у", "y", "і", "i", "ј", "j", "ѕ", "s",
	"Α", "A", "Β", "B", "Ε", "E", "Ζ", "Z", "Η", "H", "Ι", "I", "Κ", "K", "Μ", "M", "Ν", "N", "Ο", "O", "Ρ", "P", "Τ", "T", "Υ", "Y", "Χ", "X", "ο", "o", "ν", "v", "ι", "i",
)

// digitsForLetters: as a scanner reads a printed name.
func digitsForLetters(text, account string) bool {
	if !strings.ContainsAny(text, "0158") || strings.ContainsAny(account, "0158") {
		return false
	}
	for _, one := range []string{"l", "i", "I"} {
		if strings.EqualFold(strings.NewReplacer("0", "o", "1", one, "5", "s", "8", "b").Replace(text), account) {
			return true
		}
	}
	return false
}

// lettersForDigits: O2134 for 02134, as scanners and people type it. In codes either may
// be the right one, and the cell mends what the account has.
func lettersForDigits(text, account string) bool {
	number := digitsOf.Replace(text)
	return number != text && !strings.ContainsFunc(account, unicode.IsLetter) && texts.Digits(account) != "" &&
		!strings.ContainsFunc(number, unicode.IsLetter) && texts.Digits(number) == texts.Digits(account)
}

var digitsOf = strings.NewReplacer("O", "0", "o", "0", "l", "1", "I", "1")

// backwards: a text of a script that runs to the left, its letters in the order of a page.
func backwards(text, account string) bool {
	if !strings.ContainsFunc(account, func(c rune) bool { return unicode.In(c, unicode.Hebrew, unicode.Arabic) }) {
		return false
	}
	runes := []rune(text)
	slices.Reverse(runes)
	return string(runes) == account
}

// damagedDay tells the day that programs show where they have none, and the account's day
// a century later, as they read a year of two digits.
func damagedDay(text, account string) Loss {
	now, err := time.Parse(intakeq.DateLayout, text)
	was, err2 := time.Parse(intakeq.DateLayout, account)
	if err != nil || err2 != nil || now.Equal(was) {
		return ""
	}
	const pivot = 1950
	nothing := []string{"1970-01-01", "1904-01-01", "1900-01-01", "1899-12-30", "1899-12-31", "1753-01-01", "1601-01-01", "0001-01-01"}
	if slices.Contains(nothing, text) || was.Year() < pivot && now.Equal(was.AddDate(100, 0, 0)) {
		return LostDay
	}
	return ""
}

// zeroPlus4: a ZIP with the four digits of nobody.
func zeroPlus4(text, account string) bool {
	rest, ok := strings.CutPrefix(text, account)
	return ok && (rest == "-" || rest == "-0000" || rest == "0000" && len(account) == 5)
}

// cutPhone: a number without its area code, or without its last digits.
func cutPhone(text, digits string) bool {
	short := texts.Digits(text)
	if len(digits) == 11 && digits[0] == '1' {
		digits = digits[1:]
	}
	return len(digits) == 10 && len(short) >= 7 && len(short) < 10 && (strings.HasPrefix(digits, short) || len(short) == 7 && strings.HasSuffix(digits, short))
}
