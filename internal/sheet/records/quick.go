package records

import (
	"bytes"
)

// quick takes the next record where it is as nearly all are: whole in the buffer, its
// line ended by LF, and each quote around a whole cell or doubled. It looks for where
// cells end, not at every byte. Of any other record it takes nothing: [Scanner.careful]
// reads it, and would have read this one just so.
func (s *Scanner) quick() bool {
	if s.offset < s.notQuick {
		return false
	}
	ahead, _ := s.r.Peek(s.r.Buffered()) // no more than is there
	length, whole := s.split(ahead)
	if !whole {
		ahead, _ = s.r.Peek(s.r.Size()) // whose error comes again behind what there is
		if length, whole = s.split(ahead); !whole {
			s.notQuick = s.offset + len(ahead) // not to look through all of it for each row
		}
	}
	if length < 0 {
		return false
	}
	s.offset += length
	_, _ = s.r.Discard(length) // they are at hand
	return true
}

// split cuts the record at the front of the text into cells, and gives its length; -1
// where it is none for this way. whole: it ends within the text.
func (s *Scanner) split(text []byte) (length int, whole bool) {
	s.text, s.cells, s.taken = s.text[:0], s.cells[:0], 0
	end, limit := lineEnd(text, 0)
	if end < 0 {
		return -1, false
	}
	lines := 1
	quote := index(text[:limit], 0, '"')
	for at := 0; ; at++ { // behind a delimiter
		from := s.place(at)
		if at == quote && at < limit {
			closing := s.closing(text, at)
			if closing > end {
				lines += bytes.Count(text[at:closing], []byte("\n"))
				end, limit = lineEnd(text, closing)
			}
			if closing < 0 || end < 0 {
				return -1, false
			}
			s.cells = append(s.cells, span{from + 1, s.place(closing)})
			at = closing + 1
			quote = index(text[:limit], at, '"')
		} else {
			at = index(text[:limit], at, s.delimiter)
			s.cells = append(s.cells, span{from, s.place(at)})
		}
		if quote < at || at < limit && text[at] != s.delimiter {
			return -1, true // a stray quote
		}
		if at == limit {
			break
		}
	}
	if len(s.cells) > MaxColumns || s.odd(text[:limit]) {
		return -1, true
	}
	s.text = append(s.text, text[s.taken:limit]...)
	s.nextLine += lines
	return end + 1, true
}

// odd: with a CR, which ends a line or counts for one, or a zero byte.
func (s *Scanner) odd(record []byte) bool {
	return bytes.IndexByte(record, '\r') >= 0 || !s.Zeros && bytes.IndexByte(record, 0) >= 0
}

// place is where a byte of the record's stands in s.text: there, one of two quotes is
// left out.
func (s *Scanner) place(at int) int { return at - s.taken + len(s.text) }

// closing finds the end of a quoted cell, or -1, and keeps one of each two quotes in it.
func (s *Scanner) closing(text []byte, open int) int {
	for at := open + 1; ; at++ {
		at = index(text, at, '"') + 1
		if at >= len(text) {
			return -1
		}
		if text[at] != '"' {
			return at - 1
		}
		s.text = append(s.text, text[s.taken:at]...)
		s.taken = at + 1
	}
}

// lineEnd finds the LF that ends the line, or -1, and where its text ends.
func lineEnd(text []byte, from int) (end, limit int) {
	n := bytes.IndexByte(text[from:], '\n')
	if n < 0 {
		return -1, 0
	}
	end = from + n
	if n > 0 && text[end-1] == '\r' {
		return end, end - 1
	}
	return end, end
}

// index finds a byte from a place on; without it, it is the text's length.
func index(text []byte, from int, c byte) int {
	if from < len(text) && text[from] == c { // a blank cell
		return from
	}
	if n := bytes.IndexByte(text[from:], c); n >= 0 {
		return from + n
	}
	return len(text)
}
