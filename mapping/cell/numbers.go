package cell

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"intakeq-bulk/internal/texts"
)

// damagedPhone: a phone of digits alone is a number to a spreadsheet, and the
// account may have it in another form.
func damagedPhone(text, account string) Loss {
	digits := texts.Digits(account)
	if strings.ContainsFunc(account, unicode.IsLetter) || digits == "" {
		return ""
	}
	if whole, ok := texts.CutPoint(text); ok && whole == digits {
		return LostPoint
	}
	if cutPhone(text, digits) {
		return LostEnd
	}
	return damagedNumber(text, digits, false)
}

// damagedNumber is what happens to a text that a program takes for a number. Of a
// postal code the hyphen may have been lost before.
func damagedNumber(text, account string, postal bool) Loss {
	if postal {
		if joined := strings.NewReplacer("-", "", " ", "").Replace(account); joined != account && texts.AllDigits(joined) && texts.AllDigits(text) {
			return damagedNumber(text, joined, false)
		}
	}
	switch {
	case zerosLost(text, account):
		return LostZeros
	case pointLost(text, account):
		return LostPoint
	case texts.AllDigits(account) && digitsLost(text, strings.TrimLeft(account, "0")):
		return LostDigits
	case codeExponent(text, account):
		return LostForm
	case grouped.MatchString(text) && texts.AllDigits(account):
		whole, _ := texts.CutPoint(strings.ReplaceAll(text, ",", ""))
		if whole == strings.TrimLeft(account, "0") {
			return LostForm
		}
	}
	return ""
}

var grouped = regexp.MustCompile(`^\d{1,3}(,\d{3})+(\.0+)?$`)

// zerosLost: 00501 became 501, 000 became 0. Only a single word is ever taken for
// a number.
func zerosLost(text, account string) bool {
	if account[0] != '0' || strings.ContainsFunc(account, unicode.IsSpace) {
		return false
	}
	rest := strings.TrimLeft(account, "0")
	if rest == "" {
		rest = "0"
	}
	if whole, ok := texts.CutPoint(text); ok {
		text = whole
	}
	return text == rest && text != account && text[0] >= '0' && text[0] <= '9'
}

var (
	numeral   = regexp.MustCompile(`^\d{1,40}(\.\d{1,20})?$`)
	canonical = regexp.MustCompile(`^(0|[1-9]\d*)(\.(0|\d*[1-9]))?$`) // as programs print numbers
	exponents = regexp.MustCompile(`^\+?(\d)(?:[.,](\d{1,20}))?[eE]\+?(\d{1,2})$`)
)

var exponentCode = regexp.MustCompile(`^(\d{1,4})[eE](\d{1,2})$`)

// codeExponent: a spreadsheet takes the code 4E5 for the number 400000.
func codeExponent(text, account string) bool {
	m := exponentCode.FindStringSubmatch(account)
	if m == nil || strings.EqualFold(text, account) {
		return false
	}
	zeros, _ := strconv.Atoi(m[2])
	digits := strings.TrimLeft(m[1], "0") + strings.Repeat("0", zeros)
	whole, _ := texts.CutPoint(text)
	return digits != "" && (whole == digits || digitsLost(text, digits))
}

// pointLost: both are one number, and the cell is as a program prints it.
func pointLost(text, account string) bool {
	if whole, ok := texts.CutPoint(text); ok && whole == account {
		return true
	}
	if !numeral.MatchString(account) || !canonical.MatchString(text) || !strings.ContainsAny(text+account, ".") {
		return false
	}
	a, okA := new(big.Rat).SetString(account)
	b, okB := new(big.Rat).SetString(text)
	return okA && okB && a.Cmp(b) == 0
}

// digitsLost holds a cell against the number's digits, without zeros in front.
func digitsLost(text, digits string) bool {
	if digits == "" || len(digits) > 40 {
		return false
	}
	if m := exponents.FindStringSubmatch(text); m != nil {
		return lostToExponent(m[1], m[2], m[3], digits)
	}
	whole, _ := texts.CutPoint(text)
	if !texts.AllDigits(whole) || len(digits) <= 15 || whole == digits {
		return false
	}
	n, _ := new(big.Int).SetString(digits, 10)
	float, _ := new(big.Float).SetInt(n).Float64()
	return whole == rounded(digits, 15, false) || whole == rounded(digits, 15, true) ||
		whole == strconv.FormatFloat(float, 'f', 0, 64) || whole == rounded(digits, 17, true)
}

// lostToExponent: the digits before and behind the point are those that the number
// begins with, cut off or rounded.
func lostToExponent(lead, fraction, exponent, digits string) bool {
	e, err := strconv.Atoi(exponent)
	if err != nil {
		return false
	}
	shown := lead + strings.TrimRight(fraction, "0")
	if e != len(digits)-1 && !(e == len(digits) && strings.Trim(digits, "9") == "") {
		return false
	}
	for _, up := range []bool{false, true} {
		for keep := len(shown); keep <= len(lead)+len(fraction); keep++ {
			if strings.TrimRight(rounded(digits, keep, up), "0") == strings.TrimRight(shown, "0") {
				return true
			}
		}
	}
	return false
}

// rounded keeps so many digits of a number and makes zeros of the others.
func rounded(digits string, keep int, up bool) string {
	if len(digits) <= keep {
		return digits
	}
	head := digits[:keep]
	if up && digits[keep] >= '5' {
		n, _ := new(big.Int).SetString(head, 10)
		head = n.Add(n, big.NewInt(1)).String()
	}
	return head + strings.Repeat("0", len(digits)-keep)
}
