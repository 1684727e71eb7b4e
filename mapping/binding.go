package mapping

import (
	"cmp"
	"strings"
)

// MatchBy lists the fields that find a client, in their order.
func (b *Binding) MatchBy() []string { return b.matchBy }

// MatchLists lists the lists of fields that find a client where all of them agree
// and no other client does, in their order, after the ids.
func (b *Binding) MatchLists() [][]string { return b.matchLists }

// Archived is what happens to a row that would change an archived client.
func (b *Binding) Archived() string { return cmp.Or(b.archived, ArchivedHold) }

// Unmatched is what happens to a row that finds no client.
func (b *Binding) Unmatched() string { return b.unmatched }

// Targets lists where values go, in the order of the spreadsheet's columns.
func (b *Binding) Targets() []Target {
	var all []Target
	for _, e := range b.entries {
		all = append(all, e.targets...)
	}
	return all
}

// Headers lists, for each of Targets, the header that its values come from, several
// with " + "; "" for a constant.
func (b *Binding) Headers() []string {
	var all []string
	for _, e := range b.entries {
		for range e.targets {
			all = append(all, strings.Join(e.names, " + "))
		}
	}
	return all
}

// Sources lists the fields that each column feeds, by the column's letter.
func (b *Binding) Sources() map[string][]string {
	fields := map[string][]string{}
	for _, e := range b.entries {
		for _, letter := range e.letters {
			for _, t := range e.targets {
				fields[letter] = append(fields[letter], t.Key())
			}
		}
	}
	return fields
}

// IDLetter is the letter of the column that holds ClientIds; "" where there is none.
func (b *Binding) IDLetter() string {
	for _, e := range b.entries {
		if e.Field == "ClientId" && len(e.letters) > 0 {
			return e.letters[0]
		}
	}
	return ""
}
