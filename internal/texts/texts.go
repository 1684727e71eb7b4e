// Package texts holds the few rules about a text that every room reads by: what a
// digit is, what nobody sees, and what a data tool adds to a whole number.
package texts

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const digits = "0123456789"

// Digits keeps the ASCII digits of a text.
func Digits(s string) string {
	return strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, s)
}

// AllDigits reports whether a text is ASCII digits and nothing else, at least one.
func AllDigits(s string) bool { return s != "" && strings.Trim(s, digits) == "" }

// CutPoint takes the ".0" off a whole number, which data tools add to ids, phones
// and codes, and some answers of the API to numbers. What is not digits, a point
// and zeros stays as it is.
func CutPoint(s string) (whole string, cut bool) {
	whole, fraction, ok := strings.Cut(s, ".")
	if ok && AllDigits(whole) && fraction != "" && strings.Trim(fraction, "0") == "" {
		return whole, true
	}
	return s, false
}

// ASCII reports whether a text has no letter beyond ASCII.
func ASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// ZeroWidth reports whether a rune is one of the marks without a width that come
// with text copied from web pages, and as a BOM in the midst of files that were joined.
func ZeroWidth(c rune) bool {
	switch c {
	case '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2060', '\ufeff', '\u00ad':
		return true
	}
	return false
}

// Invisible reports whether nobody sees a rune: a space of any kind, or a mark
// without a width.
func Invisible(c rune) bool { return unicode.IsSpace(c) || ZeroWidth(c) }

// Trim takes what nobody sees off both ends.
func Trim(s string) string {
	if s == "" || seen(s[0]) && seen(s[len(s)-1]) { // as nearly all are
		return s
	}
	return strings.TrimFunc(s, Invisible)
}

// seen reports whether a byte is a sign of ASCII that prints.
func seen(c byte) bool { return '!' <= c && c <= '~' }
