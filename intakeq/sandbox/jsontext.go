package sandbox

import "strconv"

// object writes one JSON object member by member; the documents of a page are
// made anew for every call, so this is the account's hot path.
type object struct {
	buf   []byte
	begin int // where this object starts, for a buffer holds many
}

func (o *object) open() {
	o.begin = len(o.buf)
	o.buf = append(o.buf, '{')
}

func (o *object) close() { o.buf = append(o.buf, '}') }

func (o *object) name(name string) {
	if len(o.buf) > o.begin+1 {
		o.buf = append(o.buf, ',')
	}
	o.buf = append(o.buf, '"')
	o.buf = append(o.buf, name...)
	o.buf = append(o.buf, '"', ':')
}

func (o *object) text(name, value string) {
	o.name(name)
	o.buf = appendString(o.buf, value)
}

func (o *object) raw(name, value string) {
	o.name(name)
	o.buf = append(o.buf, value...)
}

func (o *object) number(name string, value int64) {
	o.name(name)
	o.buf = strconv.AppendInt(o.buf, value, 10)
}

// stamp writes a timestamp as the live API does: now with .0, now without.
func (o *object) stamp(name string, ms int64, float bool) {
	o.number(name, ms)
	if float {
		o.buf = append(o.buf, ".0"...)
	}
}

// appendString quotes as Json.NET does: only what JSON requires is escaped.
func appendString(buf []byte, s string) []byte {
	buf = append(buf, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			buf = append(buf, '\\', c)
		case c == '\n':
			buf = append(buf, `\n`...)
		case c == '\r':
			buf = append(buf, `\r`...)
		case c == '\t':
			buf = append(buf, `\t`...)
		case c < 0x20:
			buf = append(buf, `\u00`...)
			buf = append(buf, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
		default:
			buf = append(buf, c)
		}
	}
	return append(buf, '"')
}

func quoted(s string) string { return string(appendString(nil, s)) }
