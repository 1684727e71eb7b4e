package strictxml

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

func localName(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i < len(name)-1 {
		return name[i+1:]
	}
	return name
}

func validName(name []byte) bool {
	for i, c := range name {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= 0x80
		if !letter && (i == 0 || !(c >= '0' && c <= '9' || c == '-' || c == '.' || c == ':')) {
			return false
		}
	}
	return len(name) > 0 && bytes.Count(name, []byte(":")) <= 1
}

// validXML checks characters: no controls, no broken UTF-8.
func validXML(b []byte) bool {
	ascii := true
	for _, c := range b {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	return ascii || utf8.Valid(b) && !bytes.Contains(b, []byte("\xef\xbf\xbe")) && !bytes.Contains(b, []byte("\xef\xbf\xbf"))
}

// foldLines turns CRLF and CR into LF, as XML asks of its reader; a CR that was
// meant comes as &#13; or _x000D_.
func foldLines(b []byte) []byte {
	if bytes.IndexByte(b, '\r') < 0 {
		return b
	}
	b = bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(b, []byte("\r"), []byte("\n"))
}

// unescape checks and decodes text or an attribute's value.
func (x *Scanner) unescape(b []byte) ([]byte, error) {
	if !validXML(b) {
		return nil, x.Bad("it holds characters that XML forbids")
	}
	b = foldLines(b)
	at := bytes.IndexByte(b, '&')
	if at < 0 {
		return b, nil
	}
	out := append([]byte(nil), b[:at]...)
	for b = b[at:]; len(b) > 0; {
		end := bytes.IndexByte(b, ';')
		if end < 0 {
			return nil, x.Bad("an & stands alone")
		}
		c, ok := entity(string(b[1:end]))
		if !ok {
			return nil, x.Bad("an entity in it is not known")
		}
		out = utf8.AppendRune(out, c)
		b = b[end+1:]
		next := bytes.IndexByte(b, '&')
		if next < 0 {
			next = len(b)
		}
		out = append(out, b[:next]...)
		b = b[next:]
	}
	return out, nil
}

func entity(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || len(name) > 10 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	c := rune(n)
	legal := n < 0x110000 && (n >= 0x20 && utf8.ValidRune(c) && n != 0xfffe && n != 0xffff || c == '\t' || c == '\n' || c == '\r')
	return c, err == nil && legal
}
