package mapping

import (
	"slices"
	"strings"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/texts"
)

// Split cuts one cell into several fields.
type Split struct {
	Order    string
	segments [][]string // between commas: the parts, in their order
	names    bool
}

// splitFields lists the fields that a cell can be split into: those with a word
// for it in the field table.
func splitFields(yield func(intakeq.Field) bool) {
	for f := range intakeq.FieldsByRole(append(intakeq.NameParts(), intakeq.AddressPart)...) {
		if f.Part != "" && !yield(f) {
			return
		}
	}
}

// splitField finds the field that a word of an order fills.
func splitField(word string) (intakeq.Field, bool) {
	for f := range splitFields {
		if f.Part == word {
			return f, true
		}
	}
	return intakeq.Field{}, false
}

// nameOrders are the orders of names there are.
func nameOrders() []string {
	return []string{"Last, First", "Last, First Middle", "First Last", "First Middle Last", "Last First", "Last First Middle"}
}

// split reads an order. Names come in few orders; an address is parts between
// commas, of which only State and ZIP stand together.
func (r *reader) split(at Place, order string) *Split {
	s := &Split{Order: strings.Join(strings.Fields(order), " ")}
	seen := map[string]bool{}
	for _, segment := range strings.Split(s.Order, ",") {
		words := strings.Fields(segment)
		for _, word := range words {
			field, ok := splitField(word)
			switch {
			case !ok:
				r.add(at, didYouMean(word, splitWords(), "the parts are "+strings.Join(splitWords(), ", ")), "split has no part %s", word)
				return nil
			case seen[word]:
				r.add(at, "", "the part %s is there twice", word)
				return nil
			}
			seen[word] = true
			s.names = s.names || field.Is(intakeq.NameParts()...)
		}
		s.segments = append(s.segments, words)
	}
	if s.names && !slices.Contains(nameOrders(), s.Order) {
		r.add(at, `the orders of names are "`+strings.Join(nameOrders(), `", "`)+`"`, "split can't cut names in the order %q", order)
		return nil
	}
	if !s.names && !s.addressOrder() {
		r.add(at, `write it like "Street, Unit, City, State ZIP, Country", with a comma between any two parts but State and ZIP`, "split can't cut addresses in the order %q", order)
		return nil
	}
	return s
}

func splitWords() []string {
	var words []string
	for f := range splitFields {
		words = append(words, f.Part)
	}
	return words
}

// stateZIP are the two parts of an address that stand together without a comma.
const stateZIP = "State ZIP"

func (s *Split) addressOrder() bool {
	for _, words := range s.segments {
		if len(words) != 1 && strings.Join(words, " ") != stateZIP {
			return false
		}
	}
	return len(s.segments) > 1 || len(s.segments[0]) > 1
}

// Fields are what a cell is cut into. Names always fill all three: a middle name
// that is not there is blank.
func (s *Split) Fields() []string {
	words := slices.Concat(s.segments...)
	if s.names {
		words = []string{"First", "Middle", "Last"}
	}
	var fields []string
	for _, word := range words {
		f, _ := splitField(word)
		fields = append(fields, f.Name)
	}
	return fields
}

// cut gives a text for each field.
func (s *Split) cut(text string) ([]string, []finding) {
	if !s.names {
		return s.address(text)
	}
	n, found := parseName(text, s.Order)
	return []string{n.first, n.middle, n.last}, found
}

// address: further commas belong to the street, where that comes first; a line
// break is as good as a comma.
func (s *Split) address(text string) ([]string, []finding) {
	lines := strings.FieldsFunc(text, func(c rune) bool { return c == '\n' || c == '\r' || c == ',' })
	var pieces []string
	for _, piece := range lines {
		if piece = trim(piece); piece != "" {
			pieces = append(pieces, piece)
		}
	}
	blank := make([]string, len(s.Fields()))
	var found []finding
	extra := len(pieces) - len(s.segments)
	switch {
	case extra < 0:
		return blank, bad("the address has %d parts, the mapping's order has %d", len(pieces), len(s.segments))
	case extra > 0 && s.segments[0][0] != "Street":
		return blank, bad("the address has %d parts, the mapping's order has %d", len(pieces), len(s.segments))
	case extra > 0:
		pieces = append([]string{strings.Join(pieces[:extra+1], ", ")}, pieces[extra+1:]...)
		found = append(found, warn(CodeNameParts, "the address has more parts than the mapping's order; the first ones became the street"))
	}
	var out []string
	for i, words := range s.segments {
		if len(words) == 1 {
			out = append(out, pieces[i])
			continue
		}
		state, zip, ok := cutZIP(pieces[i])
		if !ok {
			return blank, bad("the address has no ZIP or postal code behind the state")
		}
		out = append(out, state, zip)
	}
	return out, found
}

// cutZIP takes the code off the end of "MA 02134" and "ON K1A 0B1".
func cutZIP(s string) (state, zip string, ok bool) {
	words := strings.Fields(s)
	for n := 1; n <= 2 && n < len(words); n++ {
		code := strings.Join(words[len(words)-n:], " ")
		if zipLike(code) {
			return strings.Join(words[:len(words)-n], " "), code, true
		}
	}
	return "", "", false
}

// zipLike knows US codes, also those that lost a zero, and Canadian ones.
func zipLike(code string) bool {
	plain := strings.NewReplacer("-", "", " ", "").Replace(code)
	if texts.AllDigits(plain) {
		return len(plain) >= 3 && len(plain) <= 9
	}
	if len(plain) != 6 {
		return false
	}
	for i := range plain { // Canada: letter, digit, letter, digit, letter, digit
		if digit := plain[i] >= '0' && plain[i] <= '9'; digit != (i%2 == 1) {
			return false
		}
	}
	return true
}
