package cell

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// NullWords gives the words that stand for nothing where the mapping names none:
// what databases, programs and people write into a cell that has no value.
func NullWords() []string {
	return []string{
		"NULL", "(null)", "<null>", "\\N", "nil", "NaN", "NaT", "<NA>", "N/A", "NA", "n.a.", "undefined",
		"(blank)", "(empty)", "[object Object]", "[redacted]", "(redacted)", "redacted", "(hidden)", "[hidden]", "-", "--", "---", "–", "—",
	}
}

// NullIDs are more of them, for ids: elsewhere they may be somebody's answer, but
// as an id they would make one client of many.
func NullIDs() []string {
	return []string{"none", "(none)", "no id", "unknown", "tbd", "?", "#"}
}

var template = regexp.MustCompile(`^(?:\{\{[^{}]+\}\}|<<[^<>]+>>|\$\{[^{}]+\}|\{%[^%]+%\}|%%[A-Za-z_ ]+%%)$`)

// Template tells what a mail merge or a page leaves where it had nothing to put in.
func Template(text string) bool {
	if len(text) > longestWord {
		return false
	}
	text = strings.TrimSpace(text)
	return text != "" && strings.IndexByte("{<$%", text[0]) >= 0 && template.MatchString(text)
}

// EmptyWithin tells a name of several words of which a program has written one for
// nothing, or all: Ada None, nan nan. Nan alone is a short name of Nancy.
func EmptyWithin(name string) bool {
	between := func(c rune) bool { return unicode.IsSpace(c) || c == ',' }
	if !strings.ContainsFunc(name, between) {
		return false
	}
	words := strings.FieldsFunc(strings.ToLower(name), between)
	empty := func(word string) bool { return word == "none" || word == "null" || word == "undefined" }
	if len(words) < 2 || slices.ContainsFunc(words, empty) {
		return len(words) > 1
	}
	return !slices.ContainsFunc(words, func(word string) bool { return word != "nan" })
}

// Words is a set of texts, without case and outer spaces.
type Words struct {
	set     map[string]bool
	longest int
}

// WordSet makes a set of lists of texts.
func WordSet(lists ...[]string) Words {
	words := Words{set: map[string]bool{}}
	for _, list := range lists {
		for _, word := range list {
			words.add(word)
		}
	}
	return words
}

func (w *Words) add(word string) {
	word = foldWord(word)
	w.set[word] = true
	w.longest = max(w.longest, len(word))
}

// longestWord spares long notes the look.
const longestWord = 256

// Has tells whether the whole text is one of the words.
func (w Words) Has(text string) bool {
	switch {
	case len(text) > longestWord:
		return false
	case !ascii(text):
		return w.set[foldWord(text)]
	}
	text = strings.TrimSpace(text)
	if len(text) > w.longest {
		return false
	}
	var small [longestWord]byte // as ToLower makes it, and nothing for the collector
	for i := range len(text) {
		small[i] = text[i]
		if 'A' <= text[i] && text[i] <= 'Z' {
			small[i] += 'a' - 'A'
		}
	}
	return w.set[string(small[:len(text)])]
}

func foldWord(s string) string {
	plain, _ := Plain(s)
	return strings.ToLower(strings.TrimSpace(plain))
}

// LettersOnly tells a word that could be somebody's name: Null and Nan are.
func LettersOnly(text string) bool {
	text = strings.TrimSpace(text)
	return text != "" && !strings.ContainsFunc(text, func(c rune) bool { return !unicode.IsLetter(c) })
}

// NoDate knows what stands in a column of dates where there is none: 00/00/0000
// of databases in any form, and the words for it.
func NoDate(text string) bool {
	text = foldWord(text)
	switch text {
	case "unknown", "unk", "none", "not known", "n/k", "no dob", "tbd", "?", "??", "00":
		return true
	}
	digits, others := 0, 0
	for _, c := range text {
		switch {
		case c == '0':
			digits++
		case strings.ContainsRune("/-. :t", c):
			others++
		default:
			return false
		}
	}
	return digits >= 4 || digits >= 3 && others >= 2 // 0/0/0, 00/00/00, 0000-00-00 00:00:00
}
