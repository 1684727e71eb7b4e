package xlsx

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// escapeText puts escapes in place of what can't stand in the XML of a sheet as it is:
// XML can't hold most control characters, and folds a CR; so XLSX writes them
// as _xHHHH_, and an underscore that only looks like the start of one as _x005F_.
func escapeText(text string) string {
	if !strings.ContainsFunc(text, escaped) && !strings.Contains(text, "_x") {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		if escaped(r) || r == '_' && looksEscaped(text[i:]) {
			fmt.Fprintf(&b, "_x%04X_", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func escaped(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF
}

// looksEscaped says whether a reader would begin by decoding the text: _xHHHH_,
// where the second underscore may be the one of an escape of ours.
func looksEscaped(text string) bool {
	if _, ok := codeUnit(text); !ok {
		return false
	}
	next, _ := utf8.DecodeRuneInString(text[len(escapeHead):])
	return next == '_' || escaped(next)
}

// escapeHead is how an escape begins, and how long that is.
const escapeHead = "_xHHHH"

// codeUnit reads the beginning of an escape.
func codeUnit(text string) (rune, bool) {
	if len(text) <= len(escapeHead) || text[:2] != "_x" {
		return 0, false
	}
	n, err := strconv.ParseUint(text[2:len(escapeHead)], 16, 16)
	return rune(n), err == nil
}

// unescape decodes escapes once, from left to right: _x005F_x000D_ is the text
// _x000D_. Halves of surrogate pairs stay as they are.
func unescape(s string) string {
	at := strings.Index(s, "_x")
	if at < 0 {
		return s
	}
	var out strings.Builder
	for at >= 0 {
		out.WriteString(s[:at])
		s = s[at:]
		r, ok := codeUnit(s)
		if ok && s[len(escapeHead)] == '_' && !utf16.IsSurrogate(r) {
			out.WriteRune(r)
			s = s[len(escapeHead)+1:]
		} else {
			out.WriteString("_x")
			s = s[len("_x"):]
		}
		at = strings.Index(s, "_x")
	}
	out.WriteString(s)
	return out.String()
}

// MaxText is how long a cell's text can be, in UTF-16 units.
const MaxText = excelize.TotalCellChars

// Units is how long XLSX counts a text to be: in UTF-16.
func Units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// Fits says whether a cell can hold the text.
func Fits(s string) bool { return len(s) <= MaxText || Units(s) <= MaxText }
