package date

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Format is a compiled date format. The zero value reads nothing.
type Format struct {
	Text  string // as it was written
	parts []part
}

// part is a token, or with token "" the text between tokens.
type part struct {
	token, literal string
	fixed          bool // a number beside another without anything between: two digits exactly
}

// The tokens, longest first, so that MMMM is not read as MM twice.
var tokens = regexp.MustCompile(`YYYY|YY|MMMM|MMM|MM|M|DD|D|dddd|ddd|HH|H|hh|h|mm|ss|SSS|A|Z`)

// Longer texts are not formats, and would take long to take apart.
const maxFormat = 100

var anyLetters = regexp.MustCompile(`[A-Za-z]+`)

// isoDate is read in every date column, whatever its formats.
var isoDate = Format{Text: "YYYY-MM-DD", parts: []part{
	{token: "YYYY"}, {literal: "-"}, {token: "MM"}, {literal: "-"}, {token: "DD"},
}}

// Compile takes a format such as MM/DD/YYYY apart. The hint says what was probably
// meant.
func Compile(text string) (f Format, hint string, err error) {
	f.Text = text
	if len(text) > maxFormat {
		return f, "", fmt.Errorf("it is longer than %d characters", maxFormat)
	}
	count := map[string]int{}
	for at := 0; at < len(text); {
		rest := text[at:]
		if token := tokens.FindStringIndex(rest); token != nil && token[0] == 0 {
			p := part{token: rest[:token[1]]}
			count[p.unit()]++
			f.parts = append(f.parts, p)
			at += token[1]
			continue
		}
		if rest[0] == 'T' && at > 0 { // between date and time, as in 2025-01-31T14:05
			f.parts = append(f.parts, part{literal: "T"})
			at++
			continue
		}
		if word := anyLetters.FindStringIndex(rest); word != nil && word[0] == 0 {
			return f, hintFor(text), fmt.Errorf("%s is no token", rest[:word[1]])
		}
		f.parts = append(f.parts, part{literal: rest[:1]})
		at++
	}
	if count["year"] != 1 || count["month"] != 1 || count["day"] != 1 {
		return f, hintFor(text), errors.New("it needs a year (YYYY), a month (MM, MMM or MMMM) and a day (DD), each once")
	}
	f.fix()
	return f, "", nil
}

// unit is what a token gives to the date; "" for times, zones and weekdays.
func (p part) unit() string {
	switch p.token {
	case "YYYY", "YY":
		return "year"
	case "MM", "M", "MMM", "MMMM":
		return "month"
	case "DD", "D":
		return "day"
	}
	return ""
}

// TwoDigits tells a format that leaves the century open.
func (f Format) TwoDigits() bool {
	return slices.ContainsFunc(f.parts, func(p part) bool { return p.token == "YY" })
}

// hintFor turns a format in the manner of spreadsheet programs into ours.
func hintFor(text string) string {
	upper := strings.ToUpper(text)
	if upper != text && !strings.ContainsAny(upper, "HSAT") {
		if _, _, err := Compile(upper); err == nil {
			return "did you mean " + upper + "?"
		}
	}
	return "the tokens are YYYY YY MM DD M D MMM MMMM HH mm ss A Z"
}

// fix marks the numbers that stand side by side, as in YYYYMMDD.
func (f *Format) fix() {
	for i := range f.parts {
		before := i > 0 && f.parts[i-1].token != ""
		after := i+1 < len(f.parts) && f.parts[i+1].token != ""
		f.parts[i].fixed = before || after
	}
}

// twin is the format with day and month changed over; false where no number
// could be taken for the other.
func (f Format) twin() (Format, bool) {
	t := Format{parts: append([]part(nil), f.parts...)}
	found := false
	for i, p := range t.parts {
		switch p.token {
		case "MM", "M":
			t.parts[i].token, found = "DD", true
		case "DD", "D":
			t.parts[i].token = "MM"
		}
	}
	for _, p := range t.parts {
		t.Text += p.token + p.literal
	}
	return t, found && !f.yearFirst()
}

// yearFirst: nobody writes year, day, month.
func (f Format) yearFirst() bool {
	for _, p := range f.parts {
		if unit := p.unit(); unit != "" {
			return unit == "year"
		}
	}
	return false
}

// timeAfter is a time of day, with or without a zone, behind a date. It is
// passed over: the day is the one that is written, wherever that was.
var timeAfter = regexp.MustCompile(`^(?:[T, ]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?)(?: ?(?:Z|[A-Z]{2,5}|(?:UTC|GMT)?[+-]\d{2}:?\d{2}))*$`)

// Parse reads a text by the format. A year of two digits is the latest one in
// which the day is not after today.
func (f Format) Parse(text string, today time.Time) (time.Time, bool) {
	year, month, day, fits := f.fit(text)
	if !fits {
		return time.Time{}, false
	}
	if !f.TwoDigits() {
		return calendarDay(year, month, day)
	}
	if t, ok := calendarDay(2000+year, month, day); ok && !t.After(today) {
		return t, true
	}
	return calendarDay(1900+year, month, day)
}

// fit takes the numbers out of a text that has the format, whether there is such
// a day or not.
func (f Format) fit(text string) (year, month, day int, fits bool) {
	rest := text
	for _, p := range f.parts {
		var n int
		if n, rest, fits = p.read(rest); !fits {
			return 0, 0, 0, false
		}
		switch p.unit() {
		case "year":
			year = n
		case "month":
			month = n
		case "day":
			day = n
		}
	}
	return year, month, day, rest == "" || timeAfter.MatchString(rest)
}

// calendarDay: time.Date turns 30 February into a day in March.
func calendarDay(year, month, day int) (time.Time, bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t, year > 0 && t.Year() == year && int(t.Month()) == month && t.Day() == day
}

// read takes the part off the front of a text.
func (p part) read(s string) (int, string, bool) {
	switch p.token {
	case "":
		rest, ok := strings.CutPrefix(s, p.literal)
		return 0, rest, ok
	case "YYYY":
		return number(s, 4, 4)
	case "YY":
		return number(s, 2, 2)
	case "MMM", "MMMM":
		return monthName(s)
	case "ddd", "dddd":
		return 0, strings.TrimLeft(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"), s != ""
	case "SSS":
		return number(s, 1, 9)
	case "A":
		rest, ok := cutAny(s, "AM", "PM", "A.M.", "P.M.")
		return 0, rest, ok
	case "Z":
		loc := zone.FindStringIndex(s)
		if loc == nil {
			return 0, s, false
		}
		return 0, s[loc[1]:], true
	}
	if p.fixed {
		return number(s, 2, 2)
	}
	return number(s, 1, 2)
}

var zone = regexp.MustCompile(`^(?:Z|[A-Z]{2,5}|[+-]\d{2}:?\d{2})`)

// cutAny cuts one of the prefixes off, in any case.
func cutAny(s string, prefixes ...string) (string, bool) {
	for _, prefix := range prefixes {
		if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
			return s[len(prefix):], true
		}
	}
	return s, false
}

func number(s string, least, most int) (int, string, bool) {
	end := 0
	for end < len(s) && end < most && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	if end < least {
		return 0, s, false
	}
	n, err := strconv.Atoi(s[:end])
	return n, s[end:], err == nil
}

// monthName takes a month by its English name, or three letters of it or more.
func monthName(s string) (int, string, bool) {
	end := 0
	for end < len(s) && (s[end]|0x20) >= 'a' && (s[end]|0x20) <= 'z' {
		end++
	}
	word := strings.ToLower(s[:end])
	for m := time.January; m <= time.December && len(word) >= 3; m++ {
		if strings.HasPrefix(strings.ToLower(m.String()), word) {
			return int(m), strings.TrimPrefix(s[end:], "."), true
		}
	}
	return 0, s, false
}
