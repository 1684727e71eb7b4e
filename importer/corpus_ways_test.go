package importer_test

import (
	"fmt"
	"html"
	"math/rand/v2"
	"mime"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// way is one way to damage a cell.
type way struct {
	name   string
	fields []string
	book   bool // in a workbook
	silent bool // no change, and nothing to tell
	mended bool // read as it was by a mapping, so that it need not be told
	// damage gives what becomes of a value; false where it can't happen to it.
	damage func(value string, rnd *rand.Rand) (cell any, ok bool)
}

type (
	formula string // without a result
	day     int    // a date cell's number
)

func ways() []way {
	codes := []string{"PostalCode", "UnitNumber", "PrimaryInsurancePolicyNumber", "PractitionerId"}
	texts := []string{"FirstName", "LastName", "City"}
	contacts := []string{"FirstName", "LastName", "Email", "MobilePhone", "ExternalClientId"}
	all := append([]string{"City", "AdditionalInformation", "Email"}, codes...)
	number := func(v string, _ *rand.Rand) (any, bool) {
		n, err := strconv.Atoi(v)
		return n, err == nil && v != strconv.Itoa(n)
	}
	return []way{
		{name: "zeros lost", fields: codes, damage: zerosLost},
		{name: "numbers", fields: codes, book: true, damage: number},
		{name: "point", fields: codes, mended: true, damage: func(v string, _ *rand.Rand) (any, bool) { return v + ".0", onlyDigits(v) && v != "" }},
		{name: "exponent", fields: codes[2:3], damage: exponentOf},
		{name: "fifteen digits", fields: codes[2:3], damage: func(v string, _ *rand.Rand) (any, bool) {
			return v[:min(len(v), 15)] + strings.Repeat("0", max(0, len(v)-15)), onlyDigits(v) && len(v) > 15 && v[15:] != "00"
		}},
		{name: "separators", fields: codes[2:3], damage: grouped},
		{name: "question marks", fields: texts, damage: asked},
		{name: "U+FFFD", fields: texts, damage: func(v string, _ *rand.Rand) (any, bool) { return mapped(v, "\ufffd") }},
		{name: "accents lost", fields: texts, damage: func(v string, _ *rand.Rand) (any, bool) { return mapped(norm.NFD.String(v), "") }},
		{name: "Windows-1252", fields: texts, damage: misreadAs(charmap.Windows1252)},
		{name: "Macintosh", fields: texts, damage: misreadAs(charmap.Macintosh)},
		{name: "console", fields: texts, book: true, damage: misreadAs(charmap.CodePage437)},
		{name: "guard", fields: []string{"AdditionalInformation"}, book: true, silent: true, damage: func(v string, _ *rand.Rand) (any, bool) { return "'" + v, strings.ContainsAny(v[:1], "-=@") }},
		{name: "dates", fields: codes[1:2], book: true, damage: dateCell},
		{name: "days and months", fields: codes[1:2], damage: dayMonth},
		{name: "serial days", fields: codes[1:2], damage: serialDay},
		{name: "months in words", fields: codes[1:2], damage: monthInWords},
		{name: "codes of the web", fields: texts, damage: func(v string, _ *rand.Rand) (any, bool) {
			e := url.PathEscape(v)
			return e, e != v
		}},
		{name: "codes of programs", fields: texts, damage: func(v string, _ *rand.Rand) (any, bool) {
			e := strings.Trim(strconv.QuoteToASCII(v), `"`)
			return e, e != v
		}},
		{name: "codes of mails", fields: texts, damage: func(v string, rnd *rand.Rand) (any, bool) {
			e := mime.QEncoding.Encode("utf-8", v)
			if rnd.IntN(2) == 0 {
				e = mime.BEncoding.Encode("iso-8859-1", v)
			}
			return e, e != v && latin1(v)
		}},
		{name: "ticks", fields: append([]string{"FirstName", "LastName", "City"}, codes...), book: true, damage: func(_ string, rnd *rand.Rand) (any, bool) { return rnd.IntN(2) == 0, true }},
		{name: "another width", fields: texts, damage: func(v string, _ *rand.Rand) (any, bool) { e := width.Widen.String(v); return e, e != v }},
		{name: "capitals without accents", fields: texts, damage: func(v string, _ *rand.Rand) (any, bool) {
			plain, ok := mapped(norm.NFD.String(v), "")
			return strings.ToUpper(plain.(string)), ok && len([]rune(plain.(string))) == len([]rune(norm.NFC.String(v)))
		}},
		{name: "masked", fields: append([]string{"FirstName", "LastName", "Email"}, codes[2:3]...), damage: func(v string, rnd *rand.Rand) (any, bool) {
			runes := []rune(v)
			if len(runes) < 4 {
				return "****", v != ""
			}
			keep := rnd.IntN(len(runes) - 3)
			return string(runes[:keep]) + strings.Repeat("*", len(runes)-keep-1) + string(runes[len(runes)-1:]), true
		}},
		{name: "quotes doubled", fields: []string{"LastName"}, damage: func(v string, rnd *rand.Rand) (any, bool) {
			e := strings.ReplaceAll(v, "'", []string{"''", `\'`}[rnd.IntN(2)])
			return e, e != v
		}},
		{name: "None", fields: []string{"FirstName", "LastName"}, damage: func(_ string, _ *rand.Rand) (any, bool) { return "None", true }},
		{name: "words for nothing", fields: append(contacts, all...), damage: func(_ string, rnd *rand.Rand) (any, bool) {
			words := []string{"NULL", "N/A", "undefined", "(blank)", "nan", "-", "[object Object]"}
			return words[rnd.IntN(len(words))], true
		}},
		{name: "invisible", fields: contacts, damage: func(v string, rnd *rand.Rand) (any, bool) {
			marks := []string{"\u200b", "\u00ad", "\u202a", "\u2060"}
			at := 1 + rnd.IntN(len(v)-1)
			return v[:at] + marks[rnd.IntN(len(marks))] + v[at:], utf8.RuneStart(v[at])
		}},
		{name: "no result", fields: all, book: true, damage: func(string, *rand.Rand) (any, bool) { return formula("A1"), true }},
		{name: "errors", fields: all, damage: func(_ string, rnd *rand.Rand) (any, bool) {
			return []string{"#REF!", "#VALUE!", "######"}[rnd.IntN(3)], true
		}},
		{name: "joined tags", fields: []string{"Tags"}, silent: true, damage: func(v string, _ *rand.Rand) (any, bool) {
			return strings.ReplaceAll(v, `"`, ""), strings.Contains(v, `"`)
		}},
		{name: "several addresses", fields: []string{"Email"}, damage: func(v string, _ *rand.Rand) (any, bool) { return v + "; other@frail.test", true }},
		{name: "markup", fields: []string{"LastName"}, damage: func(v string, _ *rand.Rand) (any, bool) { e := html.EscapeString(v); return e, e != v }},
	}
}

func onlyDigits(v string) bool { return strings.Trim(v, "0123456789") == "" }

func zerosLost(v string, _ *rand.Rand) (any, bool) {
	rest := strings.TrimLeft(v, "0")
	return rest, rest != v && onlyDigits(v)
}

func exponentOf(v string, rnd *rand.Rand) (any, bool) {
	n, err := strconv.ParseFloat(v, 64)
	return strconv.FormatFloat(n, 'E', 2+rnd.IntN(4), 64), err == nil && onlyDigits(v) && len(v) >= 10
}

func grouped(v string, _ *rand.Rand) (any, bool) {
	n := strings.TrimLeft(v, "0")
	out := ""
	for len(n) > 3 {
		out, n = ","+n[len(n)-3:]+out, n[:len(n)-3]
	}
	return n + out, onlyDigits(v) && out != ""
}

// mapped puts a text in the place of each letter beyond ASCII.
func mapped(v, to string) (any, bool) {
	var b strings.Builder
	for _, c := range v {
		if c < utf8.RuneSelf {
			b.WriteRune(c)
		} else {
			b.WriteString(to)
		}
	}
	return b.String(), b.String() != v && b.Len() > 0
}

func asked(v string, rnd *rand.Rand) (any, bool) {
	if rnd.IntN(2) == 0 {
		return mapped(v, "?")
	}
	return mapped(v, "??")
}

func misreadAs(wrong *charmap.Charmap) func(string, *rand.Rand) (any, bool) {
	return func(v string, _ *rand.Rand) (any, bool) {
		text, err := wrong.NewDecoder().String(v)
		return text, err == nil && text != v
	}
}

// twoNumbers reads a code such as 3-4.
func twoNumbers(v string) (a, b int, ok bool) {
	_, err := fmt.Sscanf(v, "%d-%d", &a, &b)
	return a, b, err == nil && a <= 12 && b <= 28
}

func dateCell(v string, _ *rand.Rand) (any, bool) {
	a, b, ok := twoNumbers(v)
	at := time.Date(2026, time.Month(a), b, 0, 0, 0, 0, time.UTC)
	return day(at.Unix()/86_400 + 25_569), ok
}

func dayMonth(v string, _ *rand.Rand) (any, bool) {
	a, b, ok := twoNumbers(v)
	return fmt.Sprintf("%d-%s", b, time.Month(a).String()[:min(3, len(time.Month(a).String()))]), ok
}

func serialDay(v string, rnd *rand.Rand) (any, bool) {
	n, ok := dateCell(v, rnd)
	return fmt.Sprint(n), ok
}

func monthInWords(v string, rnd *rand.Rand) (any, bool) {
	a, b, ok := twoNumbers(v)
	german := strings.Fields("Jan Feb Mrz Apr Mai Jun Jul Aug Sep Okt Nov Dez")
	if !ok {
		return nil, false
	}
	switch rnd.IntN(3) {
	case 0:
		return fmt.Sprintf("%d. %s", b, german[a-1]), true
	case 1:
		return fmt.Sprintf("%s %d", time.Month(a).String()[:3], b), true
	}
	return fmt.Sprintf("%d-%s-26", b, time.Month(a).String()[:3]), true
}

func latin1(v string) bool {
	_, err := charmap.ISO8859_1.NewEncoder().String(v)
	return err == nil
}
