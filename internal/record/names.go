package record

import (
	"slices"
	"strings"

	"intakeq-bulk/intakeq"
)

// personName is the name of a person, in folded words.
type personName struct {
	given  []string // first and middle names
	family []string
}

// nameOf takes the name from its parts or, where a first and a last name are not
// known, from the full name.
func nameOf(get func(field string) string) personName {
	n := personName{
		given:  nameWords(cells(get, intakeq.NameFirst, intakeq.NameMiddle)),
		family: nameWords(cells(get, intakeq.NameLast)),
	}
	if len(n.family) == 0 && IsBlank(cells(get, intakeq.NameFirst)) {
		return splitName(cells(get, intakeq.NameFull))
	}
	return n
}

// cells are the filled cells of the fields with these roles, in one line.
func cells(get func(field string) string, roles ...intakeq.Role) string {
	var filled []string
	for f := range intakeq.FieldsByRole(roles...) {
		if cell := get(f.Name); !IsBlank(cell) {
			filled = append(filled, cell)
		}
	}
	return strings.Join(filled, " ")
}

// splitName cuts a full name: "First Middle Last", or "Last, First Middle".
func splitName(full string) personName {
	if last, first, ok := strings.Cut(full, ","); ok && len(nameWords(first)) > 0 {
		return personName{given: nameWords(first), family: nameWords(last)}
	}
	words := nameWords(full)
	if len(words) < 2 { // somebody is called Al Fern, or Van Moss
		words = untitled(full)
	}
	if len(words) < 2 {
		return personName{given: words}
	}
	return personName{given: words[:len(words)-1], family: words[len(words)-1:]}
}

// whole reports whether the name has a given and a family name.
func (n personName) whole() bool { return len(n.given) > 0 && len(n.family) > 0 }

// nameWords are the words of a name without case, accents and signs, and without
// the words that come and go: titles, suffixes, particles.
func nameWords(name string) []string {
	return wordsBut(func(word string) bool { return title(word) || particle(word) }, name)
}

// untitled are the words of a name with its particles.
func untitled(name string) []string { return wordsBut(title, name) }

// wordsBut are the words of a name that are not dropped, or all where none would be left.
func wordsBut(drop func(word string) bool, name string) []string {
	var words, all []string
	for _, word := range strings.FieldsFunc(name, betweenWords) {
		word = foldName(word)
		if word == "" {
			continue
		}
		all = append(all, word)
		if !drop(word) {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return all // somebody is called Van
	}
	return words
}

func betweenWords(c rune) bool {
	switch c {
	case ' ', '\t', '\u00a0', '-', '\u2010', '\u2011', '\u2013', ',', '/':
		return true
	}
	return false
}

// foldName is a name without case, spacing and accents, and without the signs that
// people write or leave out (O'Brien, Ann-Marie, J.).
func foldName(name string) string {
	return strings.Map(func(c rune) rune {
		switch c {
		case '\'', '\u2019', '\u2018', '`', '.', '-', '\u2010', '\u2011':
			return -1
		}
		return c
	}, FoldFirst(name))
}

// title tells the words round a name, with those that tell father and son apart.
func title(word string) bool {
	switch word {
	case "mr", "mrs", "ms", "miss", "dr", "prof", "rev", "jr", "sr", "ii", "iii", "iv", "md", "phd", "esq", "rn", "dds":
		return true
	}
	return false
}

// particle tells the words of a family name that come and go.
func particle(word string) bool {
	switch word {
	case "de", "del", "della", "di", "da", "das", "do", "dos", "du", "la", "le", "las", "los", "y", "van", "von", "der", "den", "ter", "ten", "af", "av", "zu", "bin", "ibn", "al", "el":
		return true
	}
	return false
}

// kinship is how near two names are to each other.
type kinship uint8

const (
	strangers kinship = iota
	alike             // may be one, where something else agrees: an initial, a few letters off
	kin               // one name: its short form, another spelling, a slip of the finger
	equal
)

// unrelated reports whether two names can't be those of one person who married,
// goes by a nickname, or was misspelt, and whose names were not swapped either.
func unrelated(a, b personName) bool {
	if len(a.given)+len(a.family) == 0 || len(b.given)+len(b.family) == 0 {
		return false
	}
	given, family := givenKinship(a.given, b.given), familyKinship(a.family, b.family)
	switch {
	case given >= kin || family >= kin || given >= alike && family >= alike:
		return false
	case swapped(a, b) || sharedWords(a, b) >= 2:
		return false
	}
	return true
}

// swapped: one has in front what the other has behind.
func swapped(a, b personName) bool {
	x, y := familyKinship(a.given, b.family), familyKinship(a.family, b.given)
	return min(x, y) >= alike && max(x, y) >= kin
}

// sharedWords counts the words that two names have in common, wherever they stand.
func sharedWords(a, b personName) int {
	n, others := 0, slices.Concat(b.given, b.family)
	for _, word := range slices.Concat(a.given, a.family) {
		if i := slices.Index(others, word); i >= 0 && len(word) > 1 {
			n, others = n+1, slices.Delete(others, i, i+1)
		}
	}
	return n
}

// givenKinship is that of the two words which are nearest: people go by any of
// their given names.
func givenKinship(a, b []string) kinship {
	best := strangers
	for _, x := range a {
		for _, y := range b {
			best = max(best, givenWords(x, y))
		}
	}
	if x, y := strings.Join(a, ""), strings.Join(b, ""); x != "" && x == y {
		return equal
	}
	return best
}

func givenWords(a, b string) kinship {
	one, known := shortForms(a, b)
	switch {
	case a == b:
		return equal
	case one || plainLetters(a) == plainLetters(b):
		return kin
	case initial(a, b):
		return alike
	case known:
		return strangers
	case min(len(a), len(b)) >= 3 && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a)):
		return kin
	}
	return misspelt([]rune(a), []rune(b), 5)
}

// familyKinship: of a double name people use the one, or the other.
func familyKinship(a, b []string) kinship {
	x, y := strings.Join(a, ""), strings.Join(b, "")
	switch {
	case x == "" || y == "":
		return strangers
	case x == y || len(a) == len(b) && sharedWords(personName{family: a}, personName{family: b}) == len(a):
		return equal
	case plainLetters(x) == plainLetters(y):
		return kin
	case initial(x, y) || slices.ContainsFunc(a, func(word string) bool { return len(word) > 2 && slices.Contains(b, word) }):
		return alike
	}
	// Hansen and Jansen are two names; with the same given name they may be one.
	return min(alike, misspelt([]rune(x), []rune(y), 6))
}

func initial(a, b string) bool {
	return (len(a) == 1 || len(b) == 1) && a[0] == b[0]
}

// twoWritings: the letters that are written in two ways, and one of these.
var twoWritings = strings.NewReplacer("ae", "a", "oe", "o", "ue", "u", "aa", "a", "ij", "y", "ph", "f", "ck", "k")

// plainLetters writes the letters that are written in two ways in one of them.
func plainLetters(name string) string {
	return twoWritings.Replace(name)
}

// misspelt: in a longer name a slip is surely one. In a short one it may make
// another name of it, and so does another first letter, which people see.
func misspelt(a, b []rune, long int) kinship {
	longest := max(len(a), len(b))
	switch slips := slips(a, b); {
	case a[0] != b[0] && !turned(a, b):
	case slips == 1 && longest >= long, slips == 2 && longest >= long+4:
		return kin
	case slips == 1 && longest >= 3, slips == 2 && longest >= 6, slips == 3 && longest >= 10:
		return alike
	}
	return strangers
}

// turned reports whether two words begin with the same two letters, turned round.
func turned(a, b []rune) bool {
	return len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0]
}

// slips counts how many letters were typed too much, left out, mistaken or turned
// round (the distance of Damerau and Levenshtein, in its simple form).
func slips(a, b []rune) int {
	before, last, now := []int(nil), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		now = append(now[:0], i+1)
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			best := min(last[j+1]+1, now[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				best = min(best, before[j-1]+1)
			}
			now = append(now, best)
		}
		before, last, now = last, now, before
	}
	return last[len(b)]
}
