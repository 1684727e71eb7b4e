package intakeq

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"intakeq-bulk/internal/texts"
)

// IgnoredError reports an answer with a client that the filter excludes. The API
// ignores a parameter that it does not know, and sends everybody (field notes,
// "unknown parameters"): nothing of such an answer may be used.
type IgnoredError struct{ Parameter string }

// Error says which parameter, and never its value.
func (e *IgnoredError) Error() string {
	return fmt.Sprintf("the server ignored %s: it sent clients that the filter excludes; nothing of its answer was used", e.Parameter)
}

// slack is how far a moment may lie outside a filter's days: zones reach from
// -12 to +14 hours, and whether a bound is inclusive is not documented.
const slack = 48 * time.Hour

// check holds each row against the query's filters, as far as the row shows the
// members that it takes. deletedOnly can't be seen on a row.
func (q Query) check(rows []Document) error {
	for _, d := range rows {
		switch {
		case q.Search != "" && !q.found(d):
			return &IgnoredError{"search"}
		case q.ExternalID != "" && d.HasProfile() && !strings.EqualFold(strings.TrimSpace(d.Cell("ExternalClientId")), strings.TrimSpace(q.ExternalID)):
			return &IgnoredError{"externalClientId"}
		case outside(d, "DateCreated", q.CreatedFrom, q.CreatedTo):
			return &IgnoredError{"dateCreatedStart or dateCreatedEnd"}
		case outside(d, "LastUpdateDate", q.UpdatedFrom, q.UpdatedTo):
			return &IgnoredError{"dateUpdatedStart or dateUpdatedEnd"}
		}
		for _, f := range q.Custom {
			if d.HasProfile() && !hasCustom(d, f) {
				return &IgnoredError{"custom." + f.ID}
			}
		}
	}
	return nil
}

// found is wider than any search can be: one of the words in a name, an email, a
// phone or a number is enough, and of a phone the digits alone.
func (q Query) found(d Document) bool {
	var hay strings.Builder
	for member := range searched {
		cell := d.Cell(member)
		hay.WriteString(Fold(cell) + "\n" + texts.Digits(cell) + "\n")
	}
	text := hay.String()
	words := strings.Fields(Fold(q.Search))
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	number := strings.TrimLeft(texts.Digits(q.Search), "0")
	return len(words) == 0 || number != "" && strings.Contains(text, number)
}

// searched lists the members that a search may look at: names, contacts and the
// account's own number of the client.
func searched(yield func(member string) bool) {
	for f := range FieldsByRole(append(Names(), Contact, ID)...) {
		theirs := f.Is(ID) && f.Writable // a number of another system
		if !theirs && !yield(f.Name) {
			return
		}
	}
	yield(BriefID)
}

func outside(d Document, member string, from, to time.Time) bool {
	if from.IsZero() && to.IsZero() {
		return false
	}
	at, ok := ParseTime(d.Get(member))
	if !ok {
		return false
	}
	return !from.IsZero() && at.Before(from.Add(-slack)) || !to.IsZero() && at.After(to.Add(24*time.Hour+slack))
}

func hasCustom(d Document, f CustomFilter) bool {
	for _, have := range d.Custom() {
		if have.ID == f.ID && strings.Contains(Fold(have.Value), Fold(f.Value)) {
			return true
		}
	}
	return false
}

// Fold removes what no comparison of names should see: case, accents and the
// kind and number of spaces.
func Fold(text string) string {
	strip := transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	plain, _, err := transform.String(strip, text)
	if err != nil {
		plain = text
	}
	return strings.Join(strings.Fields(strings.ToLower(plain)), " ")
}
