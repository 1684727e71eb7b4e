package strictxml

import "bytes"

// startTag reads a start tag with its attributes.
func (x *Scanner) startTag() error {
	tag, err := x.wholeTag()
	if err != nil {
		return err
	}
	x.pos += len(tag)
	tag = tag[1 : len(tag)-1]
	if n := len(tag); n > 0 && tag[n-1] == '/' {
		x.selfEnd = true
		tag = tag[:n-1]
	}
	name := tag
	if i := bytes.IndexFunc(tag, isSpace); i >= 0 {
		name = tag[:i]
	}
	if err := x.push(name); err != nil {
		return err
	}
	x.Kind, x.Name = Start, localName(name)
	return x.attributes(tag[len(name):])
}

// wholeTag is the window up to the > that ends the tag, which may stand in
// quotes before.
func (x *Scanner) wholeTag() ([]byte, error) {
	for {
		if n := tagLength(x.buf[x.pos:x.end]); n > 0 {
			return x.buf[x.pos : x.pos+n], nil
		}
		more, err := x.more()
		if err != nil {
			return nil, err
		}
		if !more {
			return nil, x.Bad("it ends too early")
		}
	}
}

// tagLength is 0 where the tag isn't whole.
func tagLength(b []byte) int {
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '>':
			return i + 1
		case '"', '\'':
			n := bytes.IndexByte(b[i+1:], b[i])
			if n < 0 {
				return 0
			}
			i += n + 1
		}
	}
	return 0
}

func (x *Scanner) attributes(b []byte) error {
	x.attrs = x.attrs[:0]
	for {
		trimmed := trimSpace(b)
		if len(trimmed) == 0 {
			return nil
		}
		if len(trimmed) == len(b) {
			return x.Bad("two attributes touch")
		}
		rest, err := x.oneAttribute(trimmed)
		if err != nil {
			return err
		}
		b = rest
	}
}

// oneAttribute reads name="value" and gives what follows.
func (x *Scanner) oneAttribute(b []byte) ([]byte, error) {
	eq := bytes.IndexByte(b, '=')
	if eq < 0 {
		return nil, x.Bad("an attribute has no value")
	}
	name := trimEnd(b[:eq])
	b = trimSpace(b[eq+1:])
	if !validName(name) || len(b) < 2 || b[0] != '"' && b[0] != '\'' {
		return nil, x.Bad("an attribute has no name or no quotes")
	}
	end := bytes.IndexByte(b[1:], b[0])
	if end < 0 || bytes.IndexByte(b[1:1+end], '<') >= 0 {
		return nil, x.Bad("an attribute doesn't end")
	}
	value, err := x.unescape(b[1 : 1+end])
	if err != nil {
		return nil, err
	}
	if _, twice := x.Attr(string(name)); twice || len(x.attrs) == maxAttributes {
		return nil, x.Bad("an element has an attribute twice, or too many")
	}
	x.attrs = append(x.attrs, attribute{name, value})
	return b[end+2:], nil
}

func isSpace(c rune) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// trimSpace and trimEnd do what bytes.TrimLeft and TrimRight would, without
// building a set for each of the millions of short slices.
func trimSpace(b []byte) []byte {
	for len(b) > 0 && isSpace(rune(b[0])) {
		b = b[1:]
	}
	return b
}

func trimEnd(b []byte) []byte {
	for len(b) > 0 && isSpace(rune(b[len(b)-1])) {
		b = b[:len(b)-1]
	}
	return b
}
