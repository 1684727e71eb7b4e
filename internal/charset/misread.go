package charset

import (
	"strings"
	"unicode/utf8"
)

// Misread says whether a text looks like UTF-8 that was decoded as Windows-1252 or Latin-1: the
// lead byte of a two-byte letter, Ã or Â, or of a typographic sign, â€, and what
// follows. All three begin with the same byte, which spares most cells the look.
func Misread(s string) bool {
	for {
		i := strings.IndexByte(s, "Ã"[0])
		if i < 0 {
			return false
		}
		s = s[i:]
		lead, size := utf8.DecodeRuneInString(s)
		next, _ := utf8.DecodeRuneInString(s[size:])
		switch lead {
		case 'Ã', 'Â':
			if next >= 0x80 && next <= 0xbf || strings.ContainsRune("€™‰¼", next) {
				return true
			}
		case 'â':
			if next == '€' {
				return true
			}
		}
		s = s[size:]
	}
}
