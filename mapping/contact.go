package mapping

import (
	"regexp"
	"strings"
	"unicode"

	"intakeq-bulk/internal/texts"
)

// emailOf takes off what is around an address and says what is not right with
// it. It never makes one up, nor picks one of several.
func emailOf(text string, own bool) outcome {
	address := text
	if !own {
		address = bareAddress(text)
	}
	if noEmail(address) {
		return outcome{text: address, keep: true, found: []finding{warn(CodePlaceholder, "a placeholder for no email; read as blank")}}
	}
	if why := badAddress(trim(address)); why != "" {
		return outcome{text: address, found: bad("%s", why)}
	}
	return outcome{text: address}
}

// badAddress says what is wrong with an address. Whether mail arrives can't be
// told here: it is only what separates an address from another kind of text.
func badAddress(s string) string {
	local, domain, ok := strings.Cut(s, "@")
	switch {
	case severalAddresses(s):
		return `more than one email in the cell, and IntakeQ has room for one: first: ";" in the mapping takes the first`
	case !ok:
		return "this is not an email address"
	case strings.Contains(domain, "@"):
		return "an email address has one @"
	case strings.ContainsAny(domain, "?&="):
		return "behind the email address stands something of a link, such as ?subject=: take it off"
	case strings.HasPrefix(s, ".") || strings.HasSuffix(s, ".") || strings.HasSuffix(local, ".") || strings.HasPrefix(domain, "."):
		return "an email address neither begins nor ends with a dot, on either side of its @"
	case strings.Contains(s, ".."):
		return "an email address has no two dots beside each other"
	case local == "" || strings.ContainsFunc(s, notInAddress) || len(domain) < 3 || !strings.Contains(domain[1:len(domain)-1], "."):
		return "this is not an email address"
	}
	return ""
}

func notInAddress(c rune) bool {
	if 'a' <= c && c <= 'z' || '0' <= c && c <= '9' { // as nearly all
		return false
	}
	return unicode.IsSpace(c) || unicode.IsControl(c) || strings.ContainsRune(",;<>()", c)
}

// severalAddresses: two pieces with an @ each, and what people put between them.
func severalAddresses(s string) bool {
	if strings.Count(s, "@") < 2 {
		return false
	}
	n := 0
	for _, piece := range strings.FieldsFunc(s, func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune(",;/|&", c) }) {
		if strings.Trim(piece, "@") != "" && strings.Contains(piece, "@") {
			n++
		}
	}
	return n > 1
}

// bareAddress takes an address out of mailto:a@b?subject=… and Name <a@b>.
func bareAddress(text string) string {
	text = trim(text)
	if len(text) > len("mailto:") && strings.EqualFold(text[:len("mailto:")], "mailto:") {
		text, _, _ = strings.Cut(text[len("mailto:"):], "?")
	}
	if _, inner, ok := strings.Cut(text, "<"); ok && strings.HasSuffix(inner, ">") && strings.Count(text, "@") == 1 {
		text = strings.TrimSuffix(inner, ">")
	}
	if texts.ASCII(text) {
		return trim(text)
	}
	return trim(strings.Map(func(c rune) rune {
		if texts.Invisible(c) && !unicode.IsSpace(c) {
			return -1
		}
		return c
	}, text))
}

// noEmail knows what front desks type where a system demands an address.
func noEmail(s string) bool {
	local, domain, _ := strings.Cut(strings.ToLower(s), "@")
	name, _, _ := strings.Cut(domain, ".")
	return emptyWord(local) && (domain == "" || emptyWord(name) || name == "email" || name == "mail" || name == "example")
}

func emptyWord(s string) bool {
	switch strings.Trim(s, ".-_/ ") {
	case "none", "no", "na", "n/a", "nomail", "noemail", "no email", "no-email", "no_email", "no.email", "nil", "null",
		"unknown", "declined", "refused", "donthave", "noemailaddress", "":
		return true
	}
	return false
}

// extension is what stands behind a number that rings a switchboard.
var extension = regexp.MustCompile(`(?i)[\s,;]*(?:\bext(?:ension)?\b\.?|\bx|#)\s*:?\s*\d{1,6}\s*$`)

// wholePhone takes off the ".0" that data tools add to a phone of digits alone: as
// a further digit it would make another number of it.
func wholePhone(text string) string {
	if whole := wholeNumber(text); len(whole) >= 7 {
		return whole
	}
	return text
}

// phoneOf looks at a phone and leaves it as typed: the account keeps phones in
// whatever form they came, and they are compared by their digits.
func phoneOf(text string) outcome {
	number := text
	if strings.ContainsAny(text, "#xX") { // as all that it finds do
		number = extension.ReplaceAllString(text, "")
	}
	digits := texts.Digits(number)
	words := strings.ContainsFunc(number, unicode.IsLetter)
	out := outcome{text: text}
	switch {
	case emptyWord(strings.ToLower(trim(text))) || digits != "" && strings.Trim(digits, "0") == "" && !words:
		return outcome{text: text, keep: true, found: []finding{warn(CodePlaceholder, "a placeholder for no phone; read as blank")}}
	case digits == "" || len(digits) < 7:
		out.found = bad("this is not a phone number")
	case len(digits) >= 14 && severalNumbers(number):
		out.note("more than one phone in the cell")
	case words:
		out.note("words in a phone number")
	case len(number) < len(text):
		out.note("a phone number with an extension")
	case strings.Trim(digits, digits[:1]) == "":
		out.note("one digit all through: does it stand for no phone?")
	case strings.HasPrefix(trim(number), "+") && digits[0] != '1':
		if len(digits) > 15 { // the most that an international number has (E.164)
			out.note("more digits than a phone number has")
		}
	case len(digits) == 10 || len(digits) == 11 && digits[0] == '1':
	case len(digits) == 7:
		out.note("a phone number without its area code")
	default:
		out.note("not the 10 digits of a US phone number")
	}
	return out
}

// note adds a warning about a phone that is kept as typed.
func (o *outcome) note(what string) {
	o.found = append(o.found, warn(CodePhoneForm, what+"; kept as typed"))
}

// severalNumbers: a cell with two numbers has something between them that no
// single number has in its middle, or simply too many digits.
func severalNumbers(s string) bool {
	return len(texts.Digits(s)) >= 17 || strings.ContainsAny(s, "/;,|&\n") || strings.Contains(s, ":::") || strings.ContainsFunc(s, unicode.IsLetter)
}
