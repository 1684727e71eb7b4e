package cell

import (
	"slices"
	"strings"
	"unicode"
)

// Plain takes the characters off that nobody sees, and makes those plain that
// look like a space or a hyphen and are none. It tells whether a reader of the
// text should know: blanks on the outside are nobody's concern.
func Plain(s string) (plain string, told bool) {
	if ascii(s) {
		return s, false
	}
	inner := strings.TrimFunc(s, outer)
	at := strings.Index(s, inner)
	plain = plainRunes(inner)
	front, back := spaces(s[:at]), spaces(s[at+len(inner):])
	return front + plain + back, plain != inner || len(front)+len(inner)+len(back) != len(s)
}

// outer are the blanks that come with texts at either end.
func outer(c rune) bool {
	return unicode.IsSpace(c) || c >= '\u200b' && c <= '\u200f' || c == '\u2060' || c == '\ufeff' || c == '\u00ad'
}

func spaces(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) {
			return c
		}
		return -1
	}, s)
}

// plainRunes gives of what it gave the same again: ids are compared so.
func plainRunes(s string) string {
	return joined([]rune(strings.Map(func(c rune) rune {
		switch {
		case unseen(c):
			return -1
		case unicode.Is(unicode.Zs, c):
			return ' '
		case c == '\u2010' || c == '\u2011':
			return '-'
		}
		return c
	}, s)))
}

// unseen are the marks that come with texts copied from web pages, mails and
// Windows' dialogs.
func unseen(c rune) bool {
	switch {
	case c == '\u00ad', c == '\u061c', c == '\u180e', c == '\u200b', c == '\u200e', c == '\u200f', c == '\ufeff':
		return true
	}
	return c >= '\u202a' && c <= '\u202e' || c >= '\u2060' && c <= '\u206f'
}

// joiner: in Persian and in the scripts of India these two are spelling.
func joiner(c rune) bool { return c == '\u200c' || c == '\u200d' }

// joined keeps the joiners that stand between letters of such scripts, alone.
func joined(text []rune) string {
	kept := make([]rune, 0, len(text))
	for i, c := range text {
		if joiner(c) {
			next := slices.IndexFunc(text[i:], func(c rune) bool { return !joiner(c) })
			if len(kept) == 0 || kept[len(kept)-1] < '\u0600' || next < 0 || text[i+next] < '\u0600' {
				continue
			}
		}
		kept = append(kept, c)
	}
	return string(kept)
}
