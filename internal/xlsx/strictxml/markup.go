package strictxml

import "bytes"

// characters reads text up to the next tag. Outside of the root only white
// space may stand, and is skipped.
func (x *Scanner) characters() (done bool, err error) {
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
	if x.Depth() == 0 {
		if len(bytes.TrimSpace(raw)) > 0 && !(x.read <= int64(len(x.buf)) && string(raw) == byteOrderMark && !x.rooted) {
			return false, x.Bad("text stands outside of its elements")
		}
		return false, nil
	}
	if bytes.Contains(raw, []byte("]]>")) {
		return false, x.Bad("a section ends that never began")
	}
	x.Kind = Text
	x.Text, err = x.unescape(raw)
	return true, err
}

// markup reads one tag; comments and instructions are skipped.
func (x *Scanner) markup() (done bool, err error) {
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
		return false, x.comment()
	case bytes.HasPrefix(here, []byte("<?")):
		return false, x.instruction()
	case bytes.HasPrefix(here, []byte("<![CDATA[")):
		return true, x.cdata()
	case bytes.HasPrefix(here, []byte("<!")):
		return false, x.Bad("it declares a document type or entities, which no spreadsheet program writes")
	case bytes.HasPrefix(here, []byte("</")):
		return true, x.endTag()
	}
	return true, x.startTag()
}

func (x *Scanner) comment() error {
	skipped, err := x.until("<!--", "-->")
	if err == nil && !validXML(skipped) {
		err = x.Bad("it holds characters that XML forbids")
	}
	x.pos += len(skipped)
	return err
}

// instruction: only the XML declaration matters, for its encoding.
func (x *Scanner) instruction() error {
	text, err := x.until("<?", "?>")
	if err != nil {
		return err
	}
	x.pos += len(text)
	at := bytes.Index(text, []byte("encoding"))
	if at <= len("<?xml") || string(text[:len("<?xml")]) != "<?xml" || !isSpace(rune(text[len("<?xml")])) {
		return nil
	}
	said := bytes.ToLower(bytes.Trim(text[at+len("encoding"):len(text)-2], "= \t\r\n\"'"))
	if !bytes.HasPrefix(said, []byte("utf-8")) && !bytes.HasPrefix(said, []byte("us-ascii")) {
		return x.Bad("it is not in UTF-8")
	}
	return nil
}

func (x *Scanner) cdata() error {
	raw, err := x.until("<![CDATA[", "]]>")
	if err != nil {
		return err
	}
	x.pos += len(raw)
	if x.Depth() == 0 || !validXML(raw) {
		return x.Bad("it holds characters that XML forbids")
	}
	x.Kind = Text
	x.Text = foldLines(raw[len("<![CDATA[") : len(raw)-len("]]>")])
	return nil
}

func (x *Scanner) endTag() error {
	tag, err := x.until("</", ">")
	if err != nil {
		return err
	}
	x.pos += len(tag)
	name := trimEnd(tag[2 : len(tag)-1])
	if x.Depth() == 0 || !bytes.Equal(name, x.names[x.starts[x.Depth()-1]:]) {
		return x.Bad("an element ends that is not open")
	}
	return x.pop()
}
