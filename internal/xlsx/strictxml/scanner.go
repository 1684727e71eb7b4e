package strictxml

import (
	"errors"
	"fmt"
	"io"
)

// MaxToken is how many bytes a tag or a text can have: a cell holds 32,767
// characters, of at most 10 bytes each when they are escaped.
const MaxToken = 1 << 20

// Limits of XML that no spreadsheet program comes near.
const (
	maxDepth      = 64 // a sheet's elements nest 8 deep, extensions 20
	maxAttributes = 128
	maxName       = 256
)

// Scanner reads the XML of a workbook's parts: strictly, in bounded memory,
// and as fast as it is unpacked. It isn't encoding/xml, because that holds a
// token of any size and attributes of any number, and reads 35 MB/s, so that a
// hostile sheet costs more memory and time than a reader may spend. A fuzz test
// holds it against encoding/xml.
//
// It knows elements, attributes, text, CDATA, comments and the five entities;
// a document type is refused, and names are given without their prefix.
type Scanner struct {
	r        io.Reader
	buf      []byte // the window; what a token needs is in it whole
	pos, end int
	read     int64 // bytes given to the window
	eof      bool
	names    []byte // of the open elements, with prefixes
	starts   []int  // where each begins in names
	selfEnd  bool   // an end is due for <c/>
	rooted   bool

	// The token. All slices are valid until the next one.
	Kind  Kind
	Name  []byte // without its prefix
	Text  []byte
	attrs []attribute
}

// Kind is what a token is.
type Kind uint8

// The kinds of tokens. An element that closes itself is a Start and an End.
const (
	Start Kind = iota
	End
	Text
)

// byteOrderMark may stand before a part, though UTF-8 needs none.
const byteOrderMark = "\ufeff"

type attribute struct{ name, value []byte }

// NewScanner reads from r, ahead of what it gives.
func NewScanner(r io.Reader) *Scanner {
	return &Scanner{r: r, buf: make([]byte, 64<<10)}
}

// Depth is how many elements are open, that of a start token included.
func (x *Scanner) Depth() int { return len(x.starts) }

// Next reads a token, or io.EOF after a whole document.
func (x *Scanner) Next() error {
	if x.selfEnd {
		x.selfEnd = false
		return x.pop()
	}
	for {
		if x.pos == x.end {
			if err := x.fill(); err != nil {
				return err
			}
		}
		if x.pos == x.end {
			return x.finish()
		}
		if x.buf[x.pos] != '<' {
			if done, err := x.characters(); done || err != nil {
				return err
			}
			continue
		}
		if done, err := x.markup(); done || err != nil {
			return err
		}
	}
}

func (x *Scanner) finish() error {
	if x.Depth() > 0 || !x.rooted {
		return x.Bad("it ends too early")
	}
	return io.EOF
}

// pop closes the innermost element.
func (x *Scanner) pop() error {
	at := x.starts[x.Depth()-1]
	x.Kind, x.Name = End, localName(x.names[at:])
	x.names, x.starts = x.names[:at], x.starts[:x.Depth()-1]
	return nil
}

func (x *Scanner) push(name []byte) error {
	if x.Depth() == 0 && x.rooted {
		return x.Bad("a second document follows the first")
	}
	if x.Depth() >= maxDepth {
		return x.Bad("its elements nest deeper than any spreadsheet's")
	}
	if len(name) > maxName || !validName(name) {
		return x.Bad("an element has no proper name")
	}
	x.rooted = true
	x.starts = append(x.starts, len(x.names))
	x.names = append(x.names, name...)
	return nil
}

// Bad is an error that says what is wrong here, and where that is.
func (x *Scanner) Bad(what string) error {
	return fmt.Errorf("the XML inside the workbook is damaged near byte %d: %w; open it in the spreadsheet program and save it again",
		x.read-int64(x.end-x.pos), errors.New(what))
}

// Attr is an attribute of the start tag, by its full name.
func (x *Scanner) Attr(name string) ([]byte, bool) {
	for _, a := range x.attrs {
		if string(a.name) == name {
			return a.value, true
		}
	}
	return nil, false
}

// Attrs is how many attributes the start tag has.
func (x *Scanner) Attrs() int { return len(x.attrs) }

// Skip reads to the end of the element that has just begun.
func (x *Scanner) Skip() error {
	for depth := x.Depth(); ; {
		if err := x.Next(); err != nil {
			return err
		}
		if x.Kind == End && x.Depth() < depth {
			return nil
		}
	}
}

// ElementText adds the text of the element that has just begun. It is bounded as a
// token is, for it may come in many.
func (x *Scanner) ElementText(to []byte) ([]byte, error) {
	depth, had := x.Depth(), len(to)
	for {
		if err := x.Next(); err != nil {
			return to, err
		}
		switch {
		case x.Kind == Text:
			to = append(to, x.Text...)
		case x.Kind == End && x.Depth() < depth:
			return to, nil
		}
		if len(to)-had > MaxToken {
			return to, x.Bad("a text is longer than any cell")
		}
	}
}
