package intakeq

import (
	"errors"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"intakeq-bulk/internal/texts"
)

// Layouts of dates and timestamps in cells.
const (
	DateLayout      = "2006-01-02"
	TimestampLayout = "2006-01-02T15:04:05.000Z"
)

// The calendar years that a cell can show as YYYY-MM-DD.
const minYear, maxYear = 1, 9999

// MemberCell shows a member's value as text. Null, missing and "" are one: an empty
// cell. A value that is not of its field's kind is shown as it came, never
// dropped: the account is the authority on what it holds.
func MemberCell(member string, v gjson.Result) string {
	f, known := FieldByName(member)
	if !known {
		return plain(v)
	}
	return f.Cell(v)
}

// Cell shows a value of the field as text; see [MemberCell].
func (f Field) Cell(v gjson.Result) string {
	switch f.Kind {
	case Date:
		return timeCell(v, DateLayout)
	case Timestamp:
		return timeCell(v, TimestampLayout)
	case Billing:
		return named(v, billingTypes())
	case Tags:
		return tagsCell(v)
	case Links:
		return linksCell(v)
	case Number:
		return numberCell(f, v)
	}
	return plain(v)
}

// plain shows a string as it is, null as nothing and all else as JSON text.
func plain(v gjson.Result) string {
	switch v.Type {
	case gjson.Null:
		return ""
	case gjson.String:
		return v.Str
	}
	return v.Raw
}

func timeCell(v gjson.Result, layout string) string {
	t, ok := ParseTime(v)
	if !ok || t.Year() < minYear || t.Year() > maxYear {
		return plain(v)
	}
	return t.Format(layout)
}

// ParseTime reads milliseconds since 1970 as the API sends them: whole, with a
// fraction ("1458526480368.0"), negative, or as a string of one of these. A part
// of a millisecond is cut towards the past, so that a day before 1970 stays the
// same day.
func ParseTime(v gjson.Result) (time.Time, bool) {
	text := v.Raw
	if v.Type == gjson.String {
		text = strings.TrimSpace(v.Str)
	} else if v.Type != gjson.Number {
		return time.Time{}, false
	}
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.UnixMilli(ms).UTC(), true
	}
	// A long exponent would cost the rational number a gigabyte of digits.
	if len(text) == 0 || len(text) > 32 || exponentOver(text, 20) {
		return time.Time{}, false
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok || strings.ContainsAny(text, "/_xXpP") {
		return time.Time{}, false
	}
	ms := new(big.Int).Div(r.Num(), r.Denom()) // Euclidean: rounds down, as Denom is positive
	if !ms.IsInt64() {
		return time.Time{}, false
	}
	return time.UnixMilli(ms.Int64()).UTC(), true
}

// exponentOver reports whether a number's exponent part exceeds limit.
func exponentOver(text string, limit int) bool {
	_, exp, ok := strings.Cut(strings.ToLower(text), "e")
	if !ok {
		return false
	}
	n := 0
	for _, c := range strings.TrimLeft(exp, "+-") {
		if c < '0' || c > '9' || n > limit {
			return true
		}
		n = n*10 + int(c-'0')
	}
	return n > limit
}

// billingTypes are the names of BillingType, by number (API document, "Note the
// following response details"; so are relationships).
func billingTypes() []string { return []string{"Unknown", "SelfPay", "Insurance"} }

// relationships are the names of RelationshipType, by number.
func relationships() []string {
	return []string{"None", "Parent", "Child", "Spouse", "Sibling", "Other", "Partner"}
}

// named shows a number by its name; one without a name as itself.
func named(v gjson.Result, names []string) string {
	text, _ := texts.CutPoint(plain(v))
	for i, name := range names {
		if text == string(rune('0'+i)) {
			return name
		}
	}
	return plain(v)
}

// numberCell shows a number with the digits it came with; an id without the
// ".0" that some answers give it.
func numberCell(f Field, v gjson.Result) string {
	if f.Is(ID, ForeignID) {
		id, _ := texts.CutPoint(plain(v))
		return id
	}
	return plain(v)
}

func tagsCell(v gjson.Result) string {
	if !v.IsArray() {
		return plain(v)
	}
	var tags []string
	for _, tag := range v.Array() {
		tags = append(tags, plain(tag))
	}
	return JoinTags(tags)
}

// JoinTags writes tags as one cell: comma-separated, quoted as in CSV where a
// tag holds a comma, a quote, a line break or a space at its edge.
func JoinTags(tags []string) string {
	quoted := make([]string, len(tags))
	for i, tag := range tags {
		quoted[i] = tag
		if tag == "" || strings.ContainsAny(tag, ",\"\r\n") || strings.TrimSpace(tag) != tag {
			quoted[i] = `"` + strings.ReplaceAll(tag, `"`, `""`) + `"`
		}
	}
	return strings.Join(quoted, ",")
}

var (
	errOpenTag  = errors.New("tags: a quote is not closed")
	errAfterTag = errors.New("tags: text after a closing quote; write a quote inside a quoted tag twice")
)

// SplitTags reads a cell as [JoinTags] writes it, with separator or a line break
// between tags. Spaces round an unquoted tag and empty tags are dropped; a quote
// inside an unquoted tag is itself. (encoding/csv would refuse that quote, and
// can't tell which spaces were quoted.)
func SplitTags(cell string, separator rune) ([]string, error) {
	var tags []string
	for cell != "" {
		tag, rest, err := cutTag(cell, separator)
		if err != nil {
			return nil, err
		}
		if tag != "" {
			tags = append(tags, tag)
		}
		cell = rest
	}
	return tags, nil
}

// cutTag takes the first tag off a cell, and the separator behind it.
func cutTag(cell string, separator rune) (tag, rest string, err error) {
	ends := func(r rune) bool { return r == separator || r == '\n' || r == '\r' }
	cell = strings.TrimLeftFunc(cell, func(r rune) bool { return unicode.IsSpace(r) && !ends(r) })
	quoted := strings.HasPrefix(cell, `"`)
	if quoted {
		if tag, cell, err = unquoteTag(cell[1:]); err != nil {
			return "", "", err
		}
	}
	end := strings.IndexFunc(cell, ends)
	text := cell
	if end >= 0 {
		_, size := utf8.DecodeRuneInString(cell[end:])
		text, rest = cell[:end], cell[end+size:]
	}
	text = strings.TrimSpace(text)
	switch {
	case !quoted:
		return text, rest, nil
	case text != "":
		return "", "", errAfterTag
	}
	return tag, rest, nil
}

// unquoteTag reads up to the closing quote.
func unquoteTag(text string) (tag, rest string, err error) {
	for {
		before, after, ok := strings.Cut(text, `"`)
		if !ok {
			return "", "", errOpenTag
		}
		tag += before
		if !strings.HasPrefix(after, `"`) {
			return tag, after, nil
		}
		tag, text = tag+`"`, after[1:]
	}
}

func linksCell(v gjson.Result) string {
	if !v.IsArray() {
		return plain(v)
	}
	var links []string
	for _, link := range v.Array() {
		if !link.IsObject() {
			links = append(links, plain(link))
			continue
		}
		number, _ := texts.CutPoint(plain(link.Get(BriefID)))
		links = append(links, number+":"+named(link.Get("RelationshipType"), relationships()))
	}
	return strings.Join(links, ", ")
}
