package record

import (
	"math/big"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"intakeq-bulk/intakeq"
)

// Likeness is how two values of a field stand to each other.
type Likeness uint8

const (
	Same    Likeness = iota // nothing to write
	Form                    // the same value, written in another way
	Another                 // another value
)

// Compare holds a cell against what the account has, by the field's kind; both
// are texts as an export shows them. Line ends, outer spaces and a date's time of
// day are never compared. Null, missing and "" are one.
func Compare(kind intakeq.Kind, before, after string) Likeness {
	before, after = PlainText(before), PlainText(after)
	if before == after {
		return Same
	}
	switch kind {
	case intakeq.Email:
		return formIf(FoldEmail(before) == FoldEmail(after))
	case intakeq.Phone:
		digits := phoneDigits(before)
		return formIf(digits != "" && digits == phoneDigits(after))
	case intakeq.Tags:
		return compareTags(before, after)
	case intakeq.Date, intakeq.Timestamp, intakeq.Bool, intakeq.Number, intakeq.Links, intakeq.Billing:
		if sameTyped(kind, before, after) {
			return Same
		}
	}
	return Another
}

// Canonical is one text for all that Compare takes for the same value, or for the same
// in another form: of texts, emails, phones and dates.
func Canonical(kind intakeq.Kind, text string) string {
	text = PlainText(text)
	switch kind {
	case intakeq.Email:
		return FoldEmail(text)
	case intakeq.Phone:
		if digits := phoneDigits(text); digits != "" {
			return digits
		}
	case intakeq.Date:
		if day, ok := parseDay(text); ok {
			return day.Format(intakeq.DateLayout)
		}
	}
	return text
}

func formIf(alike bool) Likeness {
	if alike {
		return Form
	}
	return Another
}

// PlainText is a text without what no comparison sees.
func PlainText(text string) string {
	if ascii(text) {
		return strings.TrimSpace(text)
	}
	if strings.ContainsRune(text, '\r') {
		text = strings.ReplaceAll(text, "\r\n", "\n")
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	return norm.NFC.String(strings.TrimSpace(text))
}

// Alike reports whether two texts differ at most in what no comparison sees.
func Alike(a, b string) bool { return a == b || PlainText(a) == PlainText(b) }

// IsBlank reports whether a cell counts as empty.
func IsBlank(text string) bool { return strings.TrimSpace(text) == "" }

// sameTyped compares kinds that have one value in several writings.
func sameTyped(kind intakeq.Kind, a, b string) bool {
	switch kind {
	case intakeq.Date:
		x, okX := parseDay(a)
		y, okY := parseDay(b)
		return okX && okY && x.Equal(y)
	case intakeq.Timestamp:
		x, errX := time.Parse(time.RFC3339Nano, a)
		y, errY := time.Parse(time.RFC3339Nano, b)
		return errX == nil && errY == nil && x.Equal(y)
	case intakeq.Bool:
		// A client without the member reads as false, and is saved as false.
		return orFalse(a) == orFalse(b)
	case intakeq.Number:
		return sameNumber(a, b)
	case intakeq.Links:
		return strings.Join(strings.Fields(a), "") == strings.Join(strings.Fields(b), "")
	}
	return strings.EqualFold(a, b)
}

func orFalse(text string) string {
	if text == "" {
		return "false"
	}
	return strings.ToLower(text)
}

// sameNumber is exact: a number of any length keeps its digits.
func sameNumber(a, b string) bool {
	const longest = 64 // an exponent of many digits would cost gigabytes
	if len(a) > longest || len(b) > longest || strings.ContainsAny(a+b, "eEpPxX_/") {
		return false
	}
	x, okX := new(big.Rat).SetString(a)
	y, okY := new(big.Rat).SetString(b)
	return okX && okY && x.Cmp(y) == 0
}

// parseDay reads the calendar day of a date cell; what follows it is a time of day.
func parseDay(text string) (time.Time, bool) {
	if len(text) > len(intakeq.DateLayout) && strings.ContainsRune(" T", rune(text[len(intakeq.DateLayout)])) {
		text = text[:len(intakeq.DateLayout)]
	}
	day, err := time.Parse(intakeq.DateLayout, text)
	return day, err == nil
}

// compareTags compares as sets; another order or a tag twice is a matter of form.
func compareTags(before, after string) Likeness {
	a, okA := SplitTags(before)
	b, okB := SplitTags(after)
	switch {
	case !okA || !okB:
		return Another
	case slices.Equal(a, b):
		return Same
	}
	return formIf(len(Missing(a, b)) == 0 && len(Missing(b, a)) == 0)
}

// SplitTags reads a cell as an export writes tags. A blank tag is none.
func SplitTags(cell string) ([]string, bool) {
	tags, err := intakeq.SplitTags(cell, ',')
	for i, tag := range tags {
		tags[i] = PlainText(tag)
	}
	return slices.DeleteFunc(tags, func(tag string) bool { return tag == "" }), err == nil
}

// Missing gives the tags of want that have lacks, each once.
func Missing(have, want []string) []string {
	var out []string
	for _, tag := range want {
		if !slices.Contains(have, tag) && !slices.Contains(out, tag) {
			out = append(out, tag)
		}
	}
	return out
}

// PlainTexts are texts without what no comparison sees.
func PlainTexts(list []string) []string {
	var out []string
	for _, text := range list {
		out = append(out, PlainText(text))
	}
	return out
}
