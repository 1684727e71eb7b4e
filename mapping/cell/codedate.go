package cell

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"intakeq-bulk/internal/texts"
)

// What spreadsheets make of codes, and how they show it: the month's short name in
// whatever language the program speaks.
var (
	dayMonth   = withMonth(`^(\d{1,2})[- ]?MONTH\.?$`)
	monthDay   = withMonth(`^MONTH\.?[- ]?(\d{1,4})$`)
	twoNumbers = regexp.MustCompile(`^(\d{1,2})[-/.](\d{1,4})$`)
	threeParts = regexp.MustCompile(`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{2}|\d{4})$`)
	isoDay     = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?.*)?$`)
	serialDay  = regexp.MustCompile(`^[2-6]\d{4}(?:\.0)?$`)
	shownDay   = withMonth(`^(\d{1,2})(?:-|\. ?| )MONTH\.?$`)
	shownMonth = withMonth(`^MONTH\.?[- ](\d{1,2})$`)
	longDay    = withMonth(`^(?:\p{L}+, )?(\d{1,2})(?:-|\. ?| |/)MONTH\.?(?:-| |/)(\d{2}|\d{4})$`)
	longMonth  = withMonth(`^(?:\p{L}+, )?MONTH\.? (\d{1,2}), (\d{4})$`)
)

// withMonth is a form with a month's name. It is compiled when it is first asked for: the
// letters of all languages, nine times over, are a third of what starting the program takes.
func withMonth(form string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(strings.Replace(form, "MONTH", `(\p{L}{3,9})`, 1))
	})
}

// ShownAsDate tells 4-Mar, Mar 4, 4. Mrz, Mar-01 and whole dates: how spreadsheets show a
// date that they made of a code such as 3-4 or MAR1.
func ShownAsDate(text string) bool {
	text = strings.TrimSpace(text)
	if !strings.ContainsAny(text, "-/. ") { // all of them have one
		return false
	}
	for _, form := range []*regexp.Regexp{shownDay(), shownMonth()} {
		for _, part := range form.FindStringSubmatch(text) {
			if len([]rune(part)) <= 4 && month(part) > 0 {
				return true
			}
		}
	}
	parts := threeParts.FindStringSubmatch(text)
	whole := longDay().MatchString(text) || longMonth().MatchString(text) || isoDay.MatchString(text) || parts != nil && len(parts[3]) == 4
	return whole && slices.ContainsFunc(datesOf(text), days.possible)
}

// days are two numbers of which a spreadsheet may make a date: a day and a month,
// or a month and a year.
type days [2]int

// possible: a month, and a day.
func (d days) possible() bool {
	return min(d[0], d[1]) >= 1 && min(d[0], d[1]) <= 12 && max(d[0], d[1]) <= 31
}

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
	if m := dayMonth().FindStringSubmatch(s); m != nil && month(m[2]) > 0 {
		return bothWays(number(m[1]), month(m[2]))
	}
	if m := monthDay().FindStringSubmatch(s); m != nil && month(m[1]) > 0 {
		return bothWays(month(m[1]), number(m[2])%100)
	}
	return nil
}

// datesOf reads what a spreadsheet shows of such a date, or writes into a file.
func datesOf(s string) []days {
	if m := shownDay().FindStringSubmatch(s); m != nil && month(m[2]) > 0 {
		return bothWays(number(m[1]), month(m[2]))
	}
	if m := shownMonth().FindStringSubmatch(s); m != nil && month(m[1]) > 0 {
		return bothWays(month(m[1]), number(m[2]))
	}
	if m := isoDay.FindStringSubmatch(s); m != nil {
		return partsOf(number(m[1]), number(m[2]), number(m[3]))
	}
	if m := threeParts.FindStringSubmatch(s); m != nil {
		return slices.Concat(partsOf(number(m[3]), number(m[1]), number(m[2])), partsOf(number(m[3]), number(m[2]), number(m[1])))
	}
	if m := longDay().FindStringSubmatch(s); m != nil && month(m[2]) > 0 {
		return partsOf(number(m[3]), month(m[2]), number(m[1]))
	}
	if m := longMonth().FindStringSubmatch(s); m != nil && month(m[1]) > 0 {
		return partsOf(number(m[3]), month(m[1]), number(m[2]))
	}
	if serialDay.MatchString(s) {
		whole, _ := texts.CutPoint(s)
		day := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, number(whole))
		return partsOf(day.Year(), int(day.Month()), day.Day())
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

// months are the months' names in the languages of Europe; programs show their first
// three or four letters, or all.
func months() [12]string {
	return [12]string{
		"january januar janvier enero gennaio januari janeiro styczeń", "february februar février febrero febbraio februari fevereiro luty",
		"march märz mrz mars marzo maart mrt março marzec", "april avril abril aprile kwiecień", "may mai mayo maggio mei maio maj",
		"june juni juin junio giugno junho czerwiec", "july juli juillet julio luglio julho lipiec", "august août agosto augustus augusti sierpień",
		"september septembre septiembre settembre setembro wrzesień", "october oktober octobre octubre ottobre outubro październik",
		"november novembre noviembre novembro listopad", "december dezember décembre diciembre dicembre dezembro grudzień",
	}
}

// month is that of a name, whole or short; 0 for another word.
func month(word string) int {
	word = strings.ToLower(word)
	for i, names := range months() {
		for name := range strings.FieldsSeq(names) {
			if len(word) >= 3 && strings.HasPrefix(name, word) {
				return i + 1
			}
		}
	}
	return 0
}
