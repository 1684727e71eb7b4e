package record

import (
	_ "embed" // the list of given names
	"strconv"
	"strings"
	"sync"
)

//go:embed givennames.txt
var givenNameList string

// givenNames has the lines of the list that each given name stands on.
var givenNames = sync.OnceValue(func() map[string][]int {
	names := map[string][]int{}
	line := 0
	for text := range strings.Lines(givenNameList) {
		if strings.HasPrefix(text, "#") {
			continue
		}
		for _, name := range strings.Fields(text) {
			names[name] = append(names[name], line)
		}
		line++
	}
	return names
})

// nameGroups has for each given name the first line of its group: names of one line are
// of one, and so are lines that share a name, as Al does Albert's and Alexander's.
var nameGroups = sync.OnceValue(func() map[string]int {
	names := givenNames()
	first := map[int]int{} // of a line, one before it in its group
	root := func(line int) int {
		for before, ok := first[line]; ok; before, ok = first[line] {
			line = before
		}
		return line
	}
	for _, lines := range names {
		for _, line := range lines[1:] {
			if a, b := root(lines[0]), root(line); a != b {
				first[max(a, b)] = min(a, b)
			}
		}
	}
	groups := make(map[string]int, len(names))
	for name, lines := range names {
		groups[name] = root(lines[0])
	}
	return groups
})

// anyForm is one text for all forms of a given name, and for the spellings of any other
// word. It finds who may be of one name; two of a group need not be: see [oneWord].
func anyForm(word string) string {
	if line, ok := nameGroups()[word]; ok {
		return "#" + strconv.Itoa(line)
	}
	return plainLetters(word)
}

// oneWord reports whether two words of names are one: spellings, forms of a given name,
// or one and its initial.
func oneWord(a, b string) bool {
	one, _ := shortForms(a, b)
	return one || plainLetters(a) == plainLetters(b) || initial(a, b)
}

// shortForms reports whether two given names, folded, are known to be one: a name
// and its short form, or two spellings of it. known: both are in the list, so that
// if they are not one name they are two, and neither is the other misspelt.
func shortForms(a, b string) (one, known bool) {
	at, with := givenNames()[a], givenNames()[b]
	for _, line := range at {
		for _, other := range with {
			one = one || line == other
		}
	}
	return one, len(at) > 0 && len(with) > 0
}
