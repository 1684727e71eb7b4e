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

// anyForm is one text for the forms of a given name that stand on one line of the list,
// and for the spellings of any other word.
func anyForm(word string) string {
	if lines := givenNames()[word]; len(lines) > 0 {
		return "#" + strconv.Itoa(lines[0])
	}
	return plainLetters(word)
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
