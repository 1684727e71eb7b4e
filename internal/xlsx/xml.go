package xlsx

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Limits of XML that no spreadsheet program comes near.
const (
	maxToken      = 1 << 20 // a cell holds 32,767 characters, at most 10 bytes each when escaped
	maxDepth      = 64      // a sheet's own elements nest 8 deep, extensions 20
	maxAttributes = 128
	maxName       = 256
	// Excel allows 65,490 cell formats, with two elements inside at the most.
	maxSmallElements = 250_000
)

// xmlScanner reads the XML of a workbook's parts: strictly, in bounded memory,
// and as fast as it is unpacked. It is our own because encoding/xml holds a
// token of any size and attributes of any number, and reads 35 MB/s, so that a
// hostile sheet costs more memory and time than a reader may take. A fuzz test
// holds it against encoding/xml.
//
// It knows elements, attributes, text, CDATA, comments and the five entities;
// a document type is refused, and names are taken without their prefix.
type xmlScanner struct {
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
	kind  xmlKind
	name  []byte
	attrs []xmlAttr
	text  []byte
}

type xmlKind uint8

const (
	xmlStart xmlKind = iota
	xmlEnd
	xmlText
)

// byteOrderMark may stand before a part, though UTF-8 needs none.
const byteOrderMark = "\ufeff"

type xmlAttr struct{ name, value []byte }

func newXMLScanner(r io.Reader) *xmlScanner {
	return &xmlScanner{r: r, buf: make([]byte, 64<<10)}
}

// depth is how many elements are open, that of a start token included.
func (x *xmlScanner) depth() int { return len(x.starts) }

// next reads a token, or io.EOF after a whole document.
func (x *xmlScanner) next() error {
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

func (x *xmlScanner) finish() error {
	if x.depth() > 0 || !x.rooted {
		return x.bad("it ends too early")
	}
	return io.EOF
}

// fill makes room and reads on until the window is full or the input ends.
func (x *xmlScanner) fill() error {
	if x.eof {
		return nil
	}
	if x.pos == 0 && x.end == len(x.buf) {
		if len(x.buf) >= maxToken {
			return x.bad("a piece of it is longer than any cell")
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
func (x *xmlScanner) more() (bool, error) {
	had := x.end - x.pos
	err := x.fill()
	return x.end-x.pos > had, err
}

// until gives the window from pos up to and with the mark.
func (x *xmlScanner) until(mark string) ([]byte, error) {
	from := 0
	for {
		if i := bytes.Index(x.buf[x.pos+from:x.end], []byte(mark)); i >= 0 {
			return x.buf[x.pos : x.pos+from+i+len(mark)], nil
		}
		from = max(0, x.end-x.pos-len(mark)+1)
		more, err := x.more()
		if err != nil {
			return nil, err
		}
		if !more {
			return nil, x.bad("it ends too early")
		}
	}
}

// characters reads text up to the next tag. Outside of the root only white
// space may stand, and is skipped.
func (x *xmlScanner) characters() (done bool, err error) {
	from := 0
	for {
		if i := bytes.IndexByte(x.buf[x.pos+from:x.end], '<'); i >= 0 {
			from += i
			break
		}
		from = x.end - x.pos
		more, err := x.more()
		if err != nil {
			return false, err
		}
		if !more {
			break
		}
	}
	raw := x.buf[x.pos : x.pos+from]
	x.pos += from
	if x.depth() == 0 {
		if len(bytes.TrimSpace(raw)) > 0 && !(x.read <= int64(len(x.buf)) && string(raw) == byteOrderMark && !x.rooted) {
			return false, x.bad("text stands outside of its elements")
		}
		return false, nil
	}
	if bytes.Contains(raw, []byte("]]>")) {
		return false, x.bad("a section ends that never began")
	}
	x.kind = xmlText
	x.text, err = x.unescape(raw)
	return true, err
}

// markup reads one tag; comments and instructions are skipped.
func (x *xmlScanner) markup() (done bool, err error) {
	for x.end-x.pos < len("<![CDATA[") {
		more, err := x.more()
		if err != nil {
			return false, err
		}
		if !more {
			break
		}
	}
	here := x.buf[x.pos:x.end]
	switch {
	case bytes.HasPrefix(here, []byte("<!--")):
		return false, x.skipPast("-->")
	case bytes.HasPrefix(here, []byte("<?")):
		return false, x.instruction()
	case bytes.HasPrefix(here, []byte("<![CDATA[")):
		return true, x.cdata()
	case bytes.HasPrefix(here, []byte("<!")):
		return false, x.bad("it declares a document type or entities, which no spreadsheet program writes")
	case bytes.HasPrefix(here, []byte("</")):
		return true, x.endTag()
	}
	return true, x.startTag()
}

func (x *xmlScanner) skipPast(mark string) error {
	skipped, err := x.until(mark)
	if err == nil && !validXML(skipped) {
		err = x.bad("it holds characters that XML forbids")
	}
	x.pos += len(skipped)
	return err
}

// instruction: only the XML declaration matters, for its encoding.
func (x *xmlScanner) instruction() error {
	text, err := x.until("?>")
	if err != nil {
		return err
	}
	x.pos += len(text)
	at := bytes.Index(text, []byte("encoding"))
	if !bytes.HasPrefix(text, []byte("<?xml ")) || at < 0 {
		return nil
	}
	said := bytes.ToLower(bytes.Trim(text[at+len("encoding"):len(text)-2], "= \t\r\n\"'"))
	if !bytes.HasPrefix(said, []byte("utf-8")) && !bytes.HasPrefix(said, []byte("us-ascii")) {
		return x.bad("it is not in UTF-8")
	}
	return nil
}

func (x *xmlScanner) cdata() error {
	raw, err := x.until("]]>")
	if err != nil {
		return err
	}
	x.pos += len(raw)
	if x.depth() == 0 || !validXML(raw) {
		return x.bad("it holds characters that XML forbids")
	}
	x.kind = xmlText
	x.text = foldLines(raw[len("<![CDATA[") : len(raw)-len("]]>")])
	return nil
}

func (x *xmlScanner) endTag() error {
	tag, err := x.until(">")
	if err != nil {
		return err
	}
	x.pos += len(tag)
	name := trimEnd(tag[2 : len(tag)-1])
	if x.depth() == 0 || !bytes.Equal(name, x.names[x.starts[x.depth()-1]:]) {
		return x.bad("an element ends that is not open")
	}
	return x.pop()
}

// pop closes the innermost element.
func (x *xmlScanner) pop() error {
	at := x.starts[x.depth()-1]
	x.kind, x.name = xmlEnd, localName(x.names[at:])
	x.names, x.starts = x.names[:at], x.starts[:x.depth()-1]
	return nil
}

func (x *xmlScanner) push(name []byte) error {
	if x.depth() == 0 && x.rooted {
		return x.bad("a second document follows the first")
	}
	if x.depth() >= maxDepth {
		return x.bad("its elements nest deeper than any spreadsheet's")
	}
	if len(name) > maxName || !validName(name) {
		return x.bad("an element has no proper name")
	}
	x.rooted = true
	x.starts = append(x.starts, len(x.names))
	x.names = append(x.names, name...)
	return nil
}

func (x *xmlScanner) bad(what string) error {
	return fmt.Errorf("the XML inside the workbook is damaged near byte %d: %w; open it in the spreadsheet program and save it again",
		x.read-int64(x.end-x.pos), errors.New(what))
}

// attr is an attribute of the start tag, by its full name.
func (x *xmlScanner) attr(name string) ([]byte, bool) {
	for _, a := range x.attrs {
		if string(a.name) == name {
			return a.value, true
		}
	}
	return nil, false
}

// skip reads to the end of the element that has just begun.
func (x *xmlScanner) skip() error {
	for depth := x.depth(); ; {
		if err := x.next(); err != nil {
			return err
		}
		if x.kind == xmlEnd && x.depth() < depth {
			return nil
		}
	}
}
