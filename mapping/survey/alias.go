package survey

import (
	"strings"
	"unicode"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/mapping"
)

// fullName are headers of a whole name, which is better cut into its parts.
const fullName = "name, full name, client name, patient name, client, patient, customer name, contact name"

// normal leaves letters and digits of a header: first_name, First-Name and
// FirstName are one.
func normal(header string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) || c == '#' {
			return unicode.ToLower(c)
		}
		return -1
	}, sheet.NormalHeader(header))
}

// aliasOf finds the field that a header means; "" if none is known.
func aliasOf(header string) string {
	want := normal(header)
	for _, name := range mapping.Targets() {
		if normal(name) == want {
			return name
		}
	}
	for f := range intakeq.Fields() {
		if f.Also != "" && oneOfWords(want, f.Also) {
			return f.Name
		}
	}
	return ""
}

func oneOfWords(want, words string) bool {
	for word := range strings.SplitSeq(words, ", ") {
		if normal(word) == want {
			return true
		}
	}
	return false
}
