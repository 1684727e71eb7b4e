package xlsx

import "bytes"

// startTag reads a start tag with its attributes.
func (x *xmlScanner) startTag() error {
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
	if i := bytes.IndexFunc(tag, xmlSpace); i >= 0 {
		name = tag[:i]
	}
	if err := x.push(name); err != nil {
		return err
	}
	x.kind, x.name = xmlStart, localName(name)
	return x.attributes(tag[len(name):])
}

// wholeTag is the window up to the > that ends the tag, which may stand in
// quotes before.
func (x *xmlScanner) wholeTag() ([]byte, error) {
	for {
		if n := tagLength(x.buf[x.pos:x.end]); n > 0 {
			return x.buf[x.pos : x.pos+n], nil
		}
		more, err := x.more()
		if err != nil {
			return nil, err
		}
		if !more {
			return nil, x.bad("it ends too early")
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

func (x *xmlScanner) attributes(b []byte) error {
	x.attrs = x.attrs[:0]
	for {
		trimmed := trimSpace(b)
		if len(trimmed) == 0 {
			return nil
		}
		if len(trimmed) == len(b) {
			return x.bad("two attributes touch")
		}
		rest, err := x.attribute(trimmed)
		if err != nil {
			return err
		}
		b = rest
	}
}

// attribute reads name="value" and gives what follows.
func (x *xmlScanner) attribute(b []byte) ([]byte, error) {
	eq := bytes.IndexByte(b, '=')
	if eq < 0 {
		return nil, x.bad("an attribute has no value")
	}
	name := trimEnd(b[:eq])
	b = trimSpace(b[eq+1:])
	if !validName(name) || len(b) < 2 || b[0] != '"' && b[0] != '\'' {
		return nil, x.bad("an attribute has no name or no quotes")
	}
	end := bytes.IndexByte(b[1:], b[0])
	if end < 0 || bytes.IndexByte(b[1:1+end], '<') >= 0 {
		return nil, x.bad("an attribute doesn't end")
	}
	value, err := x.unescape(b[1 : 1+end])
	if err != nil {
		return nil, err
	}
	if _, twice := x.attr(string(name)); twice || len(x.attrs) == maxAttributes {
		return nil, x.bad("an element has an attribute twice, or too many")
	}
	x.attrs = append(x.attrs, xmlAttr{name, value})
	return b[end+2:], nil
}

// checkElements reads a small part once, so that what excelize unmarshals is
// well-formed and of a sane number of elements.
func checkElements(b []byte) error {
	x := newXMLScanner(bytes.NewReader(b))
	for n := 0; ; {
		err := x.next()
		if err != nil {
			return ignoreEOF(err)
		}
		if x.kind == xmlStart {
			n += 1 + len(x.attrs)/8
		}
		if n > maxSmallElements {
			return errBomb
		}
	}
}

func xmlSpace(c rune) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// trimSpace and trimEnd do what bytes.TrimLeft and TrimRight would, without
// building a set for each of the millions of short slices.
func trimSpace(b []byte) []byte {
	for len(b) > 0 && xmlSpace(rune(b[0])) {
		b = b[1:]
	}
	return b
}

func trimEnd(b []byte) []byte {
	for len(b) > 0 && xmlSpace(rune(b[len(b)-1])) {
		b = b[:len(b)-1]
	}
	return b
}
