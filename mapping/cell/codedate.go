package cell

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var (
	monthWord  = `(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*`
	dayMonth   = regexp.MustCompile(`(?i)^(\d{1,2})[- ]?` + monthWord + `\.?$`)
	monthDay   = regexp.MustCompile(`(?i)^` + monthWord + `\.?[- ]?(\d{1,4})$`)
	twoNumbers = regexp.MustCompile(`^(\d{1,2})[-/.](\d{1,4})$`)
	threeParts = regexp.MustCompile(`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{2}|\d{4})$`)
	isoDay     = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?.*)?$`)
	shownDate  = regexp.MustCompile(`(?i)^(?:\d{1,2}-(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)-\d{2})$`)
)

// ShownAsDate tells 4-Mar and Mar-01: how spreadsheets show a date that they made
// of a code such as 3-4 or MAR1.
func ShownAsDate(text string) bool { return shownDate.MatchString(strings.TrimSpace(text)) }

// days are two numbers of which a spreadsheet may make a date: a day and a month,
// or a month and a year.
type days [2]int

// madeDate tells whether the cell is what a spreadsheet makes of the account's code.
func madeDate(text, account string) bool {
	made := datesOf(text)
	return len(made) > 0 && slices.ContainsFunc(codeOf(account), func(d days) bool { return slices.Contains(made, d) })
}

// codeOf reads a code that looks like a date without its year.
func codeOf(s string) []days {
	if m := twoNumbers.FindStringSubmatch(s); m != nil {
		return bothWays(number(m[1]), number(m[2])%100)
	}
	if m := dayMonth.FindStringSubmatch(s); m != nil {
		return bothWays(number(m[1]), month(m[2]))
	}
	if m := monthDay.FindStringSubmatch(s); m != nil {
		return bothWays(month(m[1]), number(m[2])%100)
	}
	return nil
}

// datesOf reads what a spreadsheet shows of such a date, or writes into a file.
func datesOf(s string) []days {
	if m := dayMonth.FindStringSubmatch(s); m != nil && ShownAsDate(s) {
		return bothWays(number(m[1]), month(m[2]))
	}
	if m := monthDay.FindStringSubmatch(s); m != nil && ShownAsDate(s) {
		return bothWays(month(m[1]), number(m[2]))
	}
	if m := isoDay.FindStringSubmatch(s); m != nil {
		return partsOf(number(m[1]), number(m[2]), number(m[3]))
	}
	if m := threeParts.FindStringSubmatch(s); m != nil {
		return slices.Concat(partsOf(number(m[3]), number(m[1]), number(m[2])), partsOf(number(m[3]), number(m[2]), number(m[1])))
	}
	return nil
}

// partsOf: of a month and a year a spreadsheet makes the month's first day.
func partsOf(year, month, day int) []days {
	out := bothWays(month, day)
	if day == 1 {
		out = append(out, bothWays(month, year%100)...)
	}
	return out
}

func bothWays(a, b int) []days { return []days{{a, b}, {b, a}} }

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

func month(word string) int {
	for m := time.January; m <= time.December; m++ {
		if strings.EqualFold(m.String()[:3], word[:3]) {
			return int(m)
		}
	}
	return -1
}
