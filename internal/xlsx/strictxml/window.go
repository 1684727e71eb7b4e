package strictxml

import (
	"bytes"
	"io"
)

// fill makes room and reads on until the window is full or the input ends.
func (x *Scanner) fill() error {
	if x.eof {
		return nil
	}
	if x.pos == 0 && x.end == len(x.buf) {
		if len(x.buf) >= MaxToken {
			return x.Bad("a piece of it is longer than any cell")
		}
		x.buf = append(x.buf, make([]byte, len(x.buf))...)
	}
	x.end = copy(x.buf, x.buf[x.pos:x.end])
	x.pos = 0
	n, err := io.ReadFull(x.r, x.buf[x.end:])
	x.end += n
	x.read += int64(n)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		x.eof, err = true, nil
	}
	return err
}

// more fills the window and says whether anything came.
func (x *Scanner) more() (bool, error) {
	had := x.end - x.pos
	err := x.fill()
	return x.end-x.pos > had, err
}

// until gives the window from pos up to and with the mark, which can't begin
// before the end of what opens it: <!--> opens a comment, and does not end it.
func (x *Scanner) until(opens, mark string) ([]byte, error) {
	from := len(opens)
	for {
		if i := bytes.Index(x.buf[x.pos+from:x.end], []byte(mark)); i >= 0 {
			return x.buf[x.pos : x.pos+from+i+len(mark)], nil
		}
		from = max(from, x.end-x.pos-len(mark)+1)
		more, err := x.more()
		if err != nil {
			return nil, err
		}
		if !more {
			return nil, x.Bad("it ends too early")
		}
	}
}
