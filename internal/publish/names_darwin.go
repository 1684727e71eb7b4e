package publish

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Key is one text for all ways to write a path that differ only in what the names of
// files on this system don't tell apart: their case, and whether an accent is part of
// its letter.
func Key(path string) string { return strings.ToLower(norm.NFC.String(path)) }
