package strictxml

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"intakeq-bulk/internal/xlsx/xlsxtest"
)

// ourTokens prints a document as our scanner sees it, text joined, without the
// white space around the root.
func ourTokens(r io.Reader) (string, error) {
	var out tokenPrinter
	x := NewScanner(r)
	for {
		if err := x.Next(); err != nil {
			return out.String(), wholeOr(err)
		}
		switch x.Kind {
		case Start:
			out.tag("<", string(x.Name))
			for _, a := range x.attrs {
				if prefix, local, _ := bytes.Cut(a.name, []byte(":")); string(prefix) != "xmlns" && string(local) != "xmlns" || string(a.name) == "xmlns:" {
					out.tag(" ", string(localName(a.name))+"="+string(a.value))
				}
			}
		case End:
			out.tag("/", string(x.Name))
		case Text:
			out.text(string(x.Text))
		}
	}
}

// wholeOr is no error at the end of a document.
func wholeOr(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// theirTokens does the same with encoding/xml.
func theirTokens(doc []byte) (string, error) {
	var out tokenPrinter
	d := xml.NewDecoder(bytes.NewReader(doc))
	depth := 0
	for {
		token, err := d.Token()
		if err != nil {
			return out.String(), wholeOr(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			depth++
			out.tag("<", e.Name.Local)
			for _, a := range e.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					out.tag(" ", a.Name.Local+"="+a.Value)
				}
			}
		case xml.EndElement:
			depth--
			out.tag("/", e.Name.Local)
		case xml.CharData:
			if depth > 0 {
				out.text(string(e))
			}
		}
	}
}

// tokenPrinter joins texts, for a section may cut them anywhere.
type tokenPrinter struct {
	strings.Builder
	inText bool
}

func (p *tokenPrinter) tag(mark, s string) {
	p.inText = false
	fmt.Fprintf(p, "%s%q", mark, s)
}

func (p *tokenPrinter) text(s string) {
	if !p.inText && s != "" {
		p.WriteString("T")
		p.inText = true
	}
	fmt.Fprintf(p, "%x", s)
}

// FuzzXML: what both read is the same, however the input is cut into blocks.
// Ours may refuse more (document types, limits); what it takes, encoding/xml
// reads in the same way or not at all.
func FuzzXML(f *testing.F) {
	for _, seed := range []string{
		`<a/>`, `<?xml version="1.0" encoding="UTF-8"?><a b="1" c='2'>x&amp;y<b/>z</a>`, "<a>\r\n\r<![CDATA[<x>]]>&#13;</a>",
		`<x:a xmlns:x="u"><x:b r:id="1" xmlns:r="v"/></x:a>`, `<a><!-- c --><?p i?></a>`, `<a b="x>y"/>`, "\ufeff<a></a>\n",
		`<a>]]></a>`, `<a b="1" b="2"/>`, `<a`, `<a></b>`, `<a>&#x110000;</a>`, `<a/><b/>`, `<!DOCTYPE a><a/>`, `<a b=c/>`, "<a>\x01</a>",
		`<a><!-->c --></a>`, `<a><!--->c --></a>`, `<a><!----></a>`, `<a><?>c ?></a>`, `<a><![CDATA[]>]]]]></a>`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		ours, err := ourTokens(bytes.NewReader(doc))
		again, err2 := ourTokens(iotest.OneByteReader(bytes.NewReader(doc)))
		if ours != again || (err == nil) != (err2 == nil) {
			t.Fatalf("in one block %q (%v), in many %q (%v)", ours, err, again, err2)
		}
		if err != nil {
			return
		}
		theirs, err := theirTokens(doc)
		if err == nil && ours != theirs {
			t.Fatalf("ours   %s\ntheirs %s", ours, theirs)
		}
	})
}

func TestXMLTakesWhatSpreadsheetsWrite(t *testing.T) {
	for _, doc := range []string{
		xlsxtest.SheetHead + xlsxtest.TextRow(1, "Name &lt;&#10;") + xlsxtest.SheetTail, xlsxtest.Styles, xlsxtest.TopRels, xlsxtest.ContentTypes,
		"\ufeff<?xml version='1.0' encoding='utf-8' standalone='no'?>\r\n<!-- made by hand -->\r\n<a\n\tb = '1'\r\n>\t</a >\n<!-- end -->",
	} {
		ours, err := ourTokens(strings.NewReader(doc))
		theirs, err2 := theirTokens([]byte(strings.TrimPrefix(doc, "\ufeff")))
		if err != nil || err2 != nil || ours != theirs {
			t.Errorf("ours %s (%v)\ntheirs %s (%v)", ours, err, theirs, err2)
		}
	}
}

// Tokens of every length cross the border of the window somewhere.
func TestXMLWindow(t *testing.T) {
	for _, n := range []int{64<<10 - 30, 64<<10 - 1, 64 << 10, 64<<10 + 1, 200_000, MaxToken - 20} {
		long := strings.Repeat("x", n)
		doc := `<a b="` + long + `"><c>` + long + `</c><!--` + long + `--><d/></a>`
		ours, err := ourTokens(strings.NewReader(doc))
		theirs, _ := theirTokens([]byte(doc))
		if err != nil || ours != theirs {
			t.Errorf("at %d: %v, %d and %d bytes", n, err, len(ours), len(theirs))
		}
	}
}

func TestXMLRefuses(t *testing.T) {
	for doc, says := range map[string]string{
		"": "ends too early", "<a>": "ends too early", "<a": "ends too early", "<a b='": "ends too early", "<!-- ": "ends too early",
		"<a><!--></a>": "ends too early", "<a><!---></a>": "ends too early", "<a><?></a>": "ends too early",
		"<a></b>": "not open", "</a>": "not open", "<a/><b/>": "second document", "x<a/>": "outside", "<a/>x": "outside",
		"<a>&x;</a>": "entity", "<a>&</a>": "alone", "<a>&#0;</a>": "entity", "<a>&#xD800;</a>": "entity", "<a>\x02</a>": "forbids",
		"<a b='1' b='2'/>": "twice", "<a b/>": "no value", "<a b=1/>": "quotes", "<a b='<'/>": "doesn't end", "<a b='1'c='2'/>": "touch",
		"<1/>": "proper name", "<!DOCTYPE a><a/>": "document type", "<a>]]></a>": "never began",
		"<?xml version='1.0' encoding='iso-8859-1'?><a/>": "not in UTF-8", "<?xml\nversion='1.0' encoding='iso-8859-1'?><a/>": "not in UTF-8",
		strings.Repeat("<a>", maxDepth+1): "nest deeper", "<a>" + strings.Repeat("x", MaxToken+1) + "</a>": "longer than",
		"<" + strings.Repeat("a", maxName+1) + "/>": "proper name",
	} {
		if _, err := ourTokens(strings.NewReader(doc)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.40q: %v, want %q", doc, err, says)
		}
	}
}
