package record

import (
	"slices"
	"strings"
	"unicode"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/mapping/cell"
)

// wholeName gives the words of a name in one text, and the first and the last of them
// by the alphabet: whether somebody fills in the middle name or cuts the name elsewhere,
// those are the same. Short forms, and Mueller for Müller, are one word.
func wholeName(front, back []string) (words, ends string) {
	all := slices.Concat(front, back)
	if len(all) < 2 {
		return strings.Join(all, " "), ""
	}
	first, last := anyForm(all[0]), anyForm(all[len(all)-1])
	return strings.Join(all, " "), min(first, last) + " " + max(first, last)
}

// IsWholeName reports whether a text is the first and the last name of a client, in any
// order.
func IsWholeName(text string, client Field) bool {
	first, last := cells(client, intakeq.NameFirst), cells(client, intakeq.NameLast)
	return wholeOf(nameWords, text, first, last) || wholeOf(untitled, text, first, last)
}

func wholeOf(wordsOf func(name string) []string, text, first, last string) bool {
	given, family, words := wordsOf(first), wordsOf(last), wordsOf(text)
	if len(given) == 0 || len(family) == 0 {
		return false
	}
	for _, word := range slices.Concat(given, family) {
		at := slices.Index(words, word)
		if at < 0 {
			return false
		}
		words = slices.Delete(words, at, at+1)
	}
	return len(words) == 0
}

// generation is what tells a father from his son, where a name has it.
func generation(name string) string {
	for _, word := range strings.FieldsFunc(strings.ToLower(name), func(c rune) bool { return !unicode.IsLetter(c) }) {
		switch word {
		case "jr", "sr", "ii", "iii", "iv":
			return " " + word
		}
	}
	return ""
}

// sameWords reports whether two names are of the same words, wherever they are cut, or
// one lacks middle names that the other has. Mary Ann and Mary Beth are two.
func sameWords(a, b Traits) bool {
	if a.Ends == "" || a.Ends != b.Ends && a.Turned != b.Ends {
		return false
	}
	long, short := strings.Fields(a.Words), strings.Fields(b.Words)
	if len(long) < len(short) {
		long, short = short, long
	}
	for _, word := range short {
		at := slices.IndexFunc(long, func(other string) bool { return oneWord(word, other) })
		if at < 0 {
			return false
		}
		long = slices.Delete(long, at, at+1)
	}
	return true
}

// Misplaced reports whether a new name, or city, is what the client has in another field
// of text: its city, or the other name. Of many clients that is a column that stands one
// too far.
func Misplaced(field, text string, client Field) bool {
	if field != cityField && !intakeq.HasRole(field, intakeq.NameFirst, intakeq.NameLast) {
		return false
	}
	now, was := foldName(text), foldName(client(field))
	if now == "" || was == "" || now == was {
		return false
	}
	for f := range intakeq.FieldsByRole(intakeq.NameParts()...) {
		if f.Name != field && foldName(client(f.Name)) == now {
			return true
		}
	}
	return field != cityField && foldName(client(cityField)) == now
}

const cityField = "City"

// cellsOff reports whether a first or a last name becomes a phone, an email, or what the
// client has as its city or as its other name: the cells of the row stand one too far.
// First and last name that change places are a slip that is mended.
func cellsOff(sheet, account Field) bool {
	first, last := cells(account, intakeq.NameFirst), cells(account, intakeq.NameLast)
	newFirst, newLast := cells(sheet, intakeq.NameFirst), cells(sheet, intakeq.NameLast)
	if swapped(nameOf(account), nameOf(sheet)) {
		return false
	}
	return cellOff(newFirst, first, last, account) || cellOff(newLast, last, first, account)
}

func cellOff(now, was, other string, account Field) bool {
	if IsBlank(now) || IsBlank(was) || foldName(now) == foldName(was) {
		return false
	}
	name := foldName(now)
	return cell.IsContact(now) && !cell.IsContact(was) || name != "" && (name == foldName(other) || name == foldName(account(cityField)))
}
