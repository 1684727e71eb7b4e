package charset

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// UTF8Mark is the byte order mark of UTF-8, U+FEFF.
const UTF8Mark = "\xef\xbb\xbf"

// Byte order marks of UTF-16.
const (
	utf16LEMark = "\xff\xfe"
	utf16BEMark = "\xfe\xff"
)

// Encoding is how a file's bytes become text, and how that was known.
type Encoding struct {
	Name string
	Note string // a sentence for the person; "" where there is nothing to say
	// Mixed says that many of the text's lines are in another encoding: what can't be
	// read in them is U+FFFD.
	Mixed bool

	table encoding.Encoding // nil: UTF-8, checked to the end
	mark  string            // the byte order mark to skip
}

// NotUTF8Error says that a file is not in UTF-8, though it should be.
type NotUTF8Error struct{ Line int } // of the text, the first that is not

func (e *NotUTF8Error) Error() string {
	return "this is not UTF-8; leave the encoding out, or say windows-1252"
}

// Marked says whether the file begins with a byte order mark.
func (e Encoding) Marked() bool { return e.mark != "" }

// Open gives the text of the file as UTF-8, without its byte order mark, and the
// file, which the caller closes.
func (e Encoding) Open(path string) (*os.File, io.Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	if _, err := f.Seek(int64(len(e.mark)), io.SeekStart); err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	if e.table == nil {
		return f, f, nil
	}
	return f, transform.NewReader(f, e.table.NewDecoder()), nil
}

// Detect finds out the encoding of a file, of which it is given the first bytes,
// and what the person said of it; "" and "auto" say nothing. A byte order mark
// says it; else every second byte of UTF-16 is zero; else what is UTF-8 but for a
// few bytes is UTF-8, for by chance no other text has its letters; and the rest is
// Windows-1252, the habit of Windows programs.
func Detect(path string, start []byte, said string) (Encoding, error) {
	marked, hasMark := byMark(start)
	want := canonical(said)
	if want != "" && want != "auto" {
		return chosenEncoding(path, want, marked)
	}
	switch {
	case hasMark && marked.table == nil:
		return spotted(path, marked, true)
	case hasMark:
		return marked, checkPairs(path)
	}
	if e, ok := byZeros(start); ok {
		return e, checkPairs(path)
	}
	return spotted(path, Encoding{Name: "utf-8"}, false)
}

// spotted judges a text that should be UTF-8. A line of UTF-8's letters is no
// accident: a fifth of all that have any make the text UTF-8, and others damaged.
// certain: it is said to be UTF-8, and is taken for nothing else.
func spotted(path string, e Encoding, certain bool) (Encoding, error) {
	line, err := firstInvalid(path)
	if err != nil || line == 0 {
		return e, err
	}
	good, bad, err := countLines(path)
	if err != nil {
		return e, err
	}
	switch few := good*4 < bad; {
	case few && certain:
		return e, &NotUTF8Error{line}
	case few:
		return Encoding{
			Name: "windows-1252", table: charmap.Windows1252,
			Note: fmt.Sprintf("read as Windows-1252, because text line %d is not UTF-8: look at the accents, and say the encoding if they are wrong", line),
		}, nil
	}
	e.table = unicode.UTF8
	e.Mixed = bad > 1 && bad*3 >= good
	e.Note = fmt.Sprintf("read as UTF-8, though %d text lines, first %d, have bytes that are none: these stand as U+FFFD, and their cells are damaged; export the file again in one encoding", bad, line)
	return e, nil
}

func byMark(start []byte) (Encoding, bool) {
	for _, e := range []Encoding{
		{Name: "utf-8", mark: UTF8Mark},
		{Name: "utf-16le", mark: utf16LEMark, table: utf16In(unicode.LittleEndian)},
		{Name: "utf-16be", mark: utf16BEMark, table: utf16In(unicode.BigEndian)},
	} {
		if bytes.HasPrefix(start, []byte(e.mark)) {
			return e, true
		}
	}
	return Encoding{}, false
}

func utf16In(order unicode.Endianness) encoding.Encoding {
	return unicode.UTF16(order, unicode.IgnoreBOM)
}

// byZeros knows UTF-16 without a mark by the zero half of its Latin letters,
// digits and delimiters, of the very first among them: other text has a zero only
// where one of our exports has it in a value.
func byZeros(start []byte) (Encoding, bool) {
	var zeros [2]int
	for i, c := range start {
		if c == 0 {
			zeros[i%2]++
		}
	}
	const note = "read as UTF-16 without a byte order mark, by its zero bytes"
	half := len(start) / 2
	switch {
	case half == 0:
	case start[1] == 0 && zeros[1]*4 > half && zeros[0] == 0:
		return Encoding{Name: "utf-16le", table: utf16In(unicode.LittleEndian), Note: note}, true
	case start[0] == 0 && zeros[0]*4 > half && zeros[1] == 0:
		return Encoding{Name: "utf-16be", table: utf16In(unicode.BigEndian), Note: note}, true
	}
	return Encoding{}, false
}

// chosenEncoding obeys, but not against a mark that says otherwise.
func chosenEncoding(path, want string, marked Encoding) (Encoding, error) {
	if want == "utf16" && marked.table != nil {
		want = canonical(marked.Name)
	}
	if marked.Name != "" && canonical(marked.Name) != want {
		return marked, fmt.Errorf("the file begins with the mark of %s; leave the encoding out, or say that", marked.Name)
	}
	switch want {
	case "utf8":
		return spotted(path, Encoding{Name: "utf-8", mark: marked.mark}, true)
	case "utf16le", "utf16":
		return Encoding{Name: "utf-16le", mark: marked.mark, table: utf16In(unicode.LittleEndian)}, checkPairs(path)
	case "utf16be":
		return Encoding{Name: "utf-16be", mark: marked.mark, table: utf16In(unicode.BigEndian)}, checkPairs(path)
	}
	for _, e := range charmap.All {
		if m, ok := e.(*charmap.Charmap); ok && canonical(m.String()) == want {
			return Encoding{Name: strings.ToLower(strings.ReplaceAll(m.String(), " ", "-")), table: m}, nil
		}
	}
	return Encoding{}, fmt.Errorf("encoding %q is not known; use utf-8, utf-16le, utf-16be, windows-1252, iso-8859-1 or macintosh", want)
}

// canonical makes one name of "UTF-8", "utf8" and "Utf_8".
func canonical(name string) string {
	name = strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(name))
	switch name {
	case "cp1252", "ansi", "win1252":
		return "windows1252"
	case "latin1":
		return "iso88591"
	case "mac", "macroman":
		return "macintosh"
	}
	return name
}
