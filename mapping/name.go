package mapping

import (
	"regexp"
	"strings"
)

// name is a person's name in parts. A suffix stays with the last name, for an
// account has no field for it.
type name struct{ first, middle, last string }

var (
	nickname = regexp.MustCompile(`\s*(?:\([^()]*\)|"[^"]*"|“[^”]*”)`)
	couple   = regexp.MustCompile(`(?i)[&+/;]|\s(?:and|und|y)\s`)
)

// parseName cuts a name. What it can't be sure of it says; two people in one
// cell are refused, for they are two clients.
func parseName(text, order string) (name, []finding) {
	var found []finding
	plain := trim(nickname.ReplaceAllString(text, " "))
	if plain != trim(text) {
		found = append(found, warn(CodeNameParts, "a nickname in brackets or quotes was left out; give it a column of its own to keep it"))
	}
	if couple.MatchString(plain) {
		return name{}, bad("the name seems to be of two people; give each a row")
	}
	if strings.ContainsAny(plain, "()\"“”") {
		return name{}, bad("the name has a bracket or quote that is not closed")
	}
	rest, suffix := cutSuffix(plain)
	words := strings.Fields(rest)
	if title := cutTitle(&words); title {
		found = append(found, warn(CodeNameParts, "a title before the name was left out"))
		rest = strings.Join(words, " ")
	}
	n, more := orderName(rest, order)
	if more != nil && !more[0].warning {
		return name{}, more
	}
	if suffix != "" && n.last != "" {
		n.last += " " + suffix
	} else if suffix != "" {
		return name{}, bad("the name has a suffix, but no last name")
	}
	return n, append(found, more...)
}

// cutSuffix takes Jr., III and the like from where they are written: at the end,
// or behind the last name in "Smith Jr., Ann" and "Smith, Jr., Ann".
func cutSuffix(s string) (rest, suffix string) {
	parts := strings.Split(s, ",")
	var kept, suffixes []string
	for _, part := range parts {
		words := strings.Fields(part)
		for len(words) > 0 && isSuffix(words[len(words)-1]) && (len(words) > 1 || len(parts) > 1) {
			suffixes = append([]string{words[len(words)-1]}, suffixes...)
			words = words[:len(words)-1]
		}
		if len(words) > 0 || len(kept) == 0 {
			kept = append(kept, strings.Join(words, " "))
		}
	}
	rest = strings.Join(kept, ", ")
	return rest, strings.Join(suffixes, " ")
}

// isSuffix: V and I are left out, for they are initials more often.
func isSuffix(word string) bool {
	switch strings.ToUpper(strings.ReplaceAll(word, ".", "")) {
	case "JR", "SR", "II", "III", "IV", "MD", "PHD", "ESQ", "DDS", "RN":
		return true
	}
	return false
}

// cutTitle: an account has no field for a title, and as a first name it would
// make two clients of one.
func cutTitle(words *[]string) bool {
	if len(*words) < 2 {
		return false
	}
	switch strings.ToUpper(strings.Trim((*words)[0], ".")) {
	case "MR", "MRS", "MS", "MISS", "MX", "DR", "PROF", "REV":
		*words = (*words)[1:]
		return true
	}
	return false
}

// orderName cuts what is left by the order.
func orderName(s, order string) (name, []finding) {
	last, given, comma := strings.Cut(s, ",")
	if strings.HasPrefix(order, "Last, ") {
		return lastFirst(trim(last), trim(given), comma)
	}
	if comma {
		return name{}, bad("the name has a comma, and the mapping's order %q has none", order)
	}
	words := strings.Fields(s)
	if len(words) < 2 {
		return name{}, bad("the name is a single word, and which part it is can't be told")
	}
	if strings.HasPrefix(order, "Last ") {
		return lastWordFirst(words, order)
	}
	at := len(words) - 1
	for at > 1 && particle(words[at-1]) {
		at--
	}
	n := name{first: words[0], middle: strings.Join(words[1:at], " "), last: strings.Join(words[at:], " ")}
	if n.middle != "" && order == "First Last" || at > 2 {
		return n, []finding{warn(CodeNameParts, "the name has more words than the mapping's order; those in the middle became the middle name")}
	}
	return n, nil
}

// lastFirst cuts at the comma. The first word behind it is the first name: a
// double one can't be told from a first and a middle name.
func lastFirst(last, given string, comma bool) (name, []finding) {
	first, middle, _ := strings.Cut(strings.Join(strings.Fields(given), " "), " ")
	switch {
	case !comma:
		return name{}, bad("the name has no comma, and the mapping's order has one")
	case strings.Contains(given, ","):
		return name{}, bad("the name has more than one comma")
	case last == "" || first == "":
		return name{}, bad("the name has nothing on one side of its comma")
	}
	n := name{first: first, middle: middle, last: strings.Join(strings.Fields(last), " ")}
	if strings.Contains(middle, " ") {
		return n, []finding{warn(CodeNameParts, "the name has several words behind the first name; they became the middle name")}
	}
	return n, nil
}

// lastWordFirst is for orders without a comma that begin with the last name.
func lastWordFirst(words []string, order string) (name, []finding) {
	at := 1
	for at < len(words)-1 && particle(words[at-1]) {
		at++
	}
	n := name{last: strings.Join(words[:at], " "), first: words[at], middle: strings.Join(words[at+1:], " ")}
	if n.middle != "" && order == "Last First" || len(words) > at+2 {
		return n, []finding{warn(CodeNameParts, "the name has more words than the mapping's order; the last ones became the middle name")}
	}
	return n, nil
}

// particle knows the words that begin a last name of several words.
func particle(word string) bool {
	switch strings.ToLower(word) {
	case "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "el", "al", "bin", "ibn", "ter", "ten", "st.", "st", "san":
		return true
	}
	return false
}
