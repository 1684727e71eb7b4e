package cell

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// SameTagsJoined tells whether a cell is just the client's tags with the
// separator between them, as IntakeQ's own exports write them: a tag that holds
// the separator is not quoted there, and cutting the cell would make two of it.
func SameTagsJoined(text, separator string, tags []string) bool {
	if separator == "" {
		separator = ","
	}
	return slices.Equal(tagPieces(text, separator), tagPieces(strings.Join(tags, separator), separator))
}

func tagPieces(text, separator string) []string {
	var all []string
	for piece := range strings.SplitSeq(text, separator) {
		if piece = norm.NFC.String(strings.TrimSpace(piece)); piece != "" {
			all = append(all, piece)
		}
	}
	slices.Sort(all)
	return all
}

// NewTags are the tags of add that the client does not have in any case: Weekly
// beside weekly would be one tag twice.
func NewTags(have, add []string) []string {
	has := WordSet(have)
	var out []string
	for _, tag := range add {
		key := norm.NFC.String(tag)
		if !has.Has(key) {
			has.add(key)
			out = append(out, tag)
		}
	}
	return out
}
