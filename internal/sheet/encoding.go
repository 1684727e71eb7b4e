package sheet

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Byte order marks.
const (
	bomUTF8    = "\xef\xbb\xbf"
	bomUTF16LE = "\xff\xfe"
	bomUTF16BE = "\xfe\xff"
)

// textEncoding is how a file's bytes become text, and how that was known.
type textEncoding struct {
	name  string
	table encoding.Encoding // nil: UTF-8, checked to the end
	mark  string            // the byte order mark to skip
	note  string
}

// detectEncoding: a byte order mark says it; else every second byte of UTF-16
// is zero; else what is valid UTF-8 to the last byte is UTF-8, for by chance no
// other text is; and the rest is Windows-1252, the habit of Windows programs.
func detectEncoding(path, said string) (textEncoding, error) {
	start, err := firstBytes(path)
	if err != nil {
		return textEncoding{}, err
	}
	marked, hasMark := byMark(start)
	want := canonical(said)
	if want != "" && want != "auto" {
		return chosenEncoding(path, want, marked)
	}
	switch {
	case hasMark && marked.table == nil:
		return marked, checkUTF8(path)
	case hasMark:
		return marked, checkPairs(path)
	}
	if e, ok := byZeros(start); ok {
		return e, checkPairs(path)
	}
	line, err := firstInvalid(path)
	if err != nil || line == 0 {
		return textEncoding{name: "utf-8"}, err
	}
	return textEncoding{
		name: "windows-1252", table: charmap.Windows1252,
		note: fmt.Sprintf("read as Windows-1252, because text line %d is not UTF-8: look at the accents, and say the encoding if they are wrong", line),
	}, nil
}

func byMark(start []byte) (textEncoding, bool) {
	for _, e := range []textEncoding{
		{name: "utf-8", mark: bomUTF8},
		{name: "utf-16le", mark: bomUTF16LE, table: utf16In(unicode.LittleEndian)},
		{name: "utf-16be", mark: bomUTF16BE, table: utf16In(unicode.BigEndian)},
	} {
		if bytes.HasPrefix(start, []byte(e.mark)) {
			return e, true
		}
	}
	return textEncoding{}, false
}

func utf16In(order unicode.Endianness) encoding.Encoding {
	return unicode.UTF16(order, unicode.IgnoreBOM)
}

// byZeros knows UTF-16 without a mark by the zero half of its Latin letters,
// digits and delimiters, of the very first among them: other text has a zero only
// where one of our exports has it in a value.
func byZeros(start []byte) (textEncoding, bool) {
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
		return textEncoding{name: "utf-16le", table: utf16In(unicode.LittleEndian), note: note}, true
	case start[0] == 0 && zeros[0]*4 > half && zeros[1] == 0:
		return textEncoding{name: "utf-16be", table: utf16In(unicode.BigEndian), note: note}, true
	}
	return textEncoding{}, false
}

// chosenEncoding obeys, but not against a mark that says otherwise.
func chosenEncoding(path, want string, marked textEncoding) (textEncoding, error) {
	if want == "utf16" && marked.table != nil {
		want = canonical(marked.name)
	}
	if marked.name != "" && canonical(marked.name) != want {
		return marked, fmt.Errorf("the file begins with the mark of %s; leave the encoding out, or say that", marked.name)
	}
	switch want {
	case "utf8":
		return textEncoding{name: "utf-8", mark: marked.mark}, checkUTF8(path)
	case "utf16le", "utf16":
		return textEncoding{name: "utf-16le", mark: marked.mark, table: utf16In(unicode.LittleEndian)}, checkPairs(path)
	case "utf16be":
		return textEncoding{name: "utf-16be", mark: marked.mark, table: utf16In(unicode.BigEndian)}, checkPairs(path)
	}
	for _, e := range charmap.All {
		if m, ok := e.(*charmap.Charmap); ok && canonical(m.String()) == want {
			return textEncoding{name: strings.ToLower(strings.ReplaceAll(m.String(), " ", "-")), table: m}, nil
		}
	}
	return textEncoding{}, fmt.Errorf("encoding %q is not known; use utf-8, utf-16le, utf-16be, windows-1252, iso-8859-1 or macintosh", want)
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

func checkUTF8(path string) error {
	line, err := firstInvalid(path)
	if err != nil {
		return err
	}
	if line > 0 {
		return &Error{Line: line, Err: fmt.Errorf("this is not UTF-8; leave the encoding out, or say windows-1252")}
	}
	return nil
}

// checkPairs: half a character at the end means that the file was cut off.
func checkPairs(path string) error {
	s, err := os.Stat(path)
	if err != nil {
		return pathless(err)
	}
	if s.Size()%2 != 0 {
		return fmt.Errorf("the UTF-16 text ends in the middle of a character: the file was cut off")
	}
	return nil
}

// firstInvalid is the text line of the first bytes that are not UTF-8, or 0.
func firstInvalid(path string) (int, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, pathless(err)
	}
	defer f.Close()
	buf := make([]byte, 64<<10)
	line, kept := 1, 0
	for {
		n, err := f.Read(buf[kept:])
		all := buf[:kept+n]
		atEnd := err == io.EOF
		if err != nil && !atEnd {
			return 0, pathless(err)
		}
		whole := all
		if !atEnd {
			whole = all[:len(all)-partialRune(all)]
		}
		if !utf8.Valid(whole) {
			return line + bytes.Count(validPrefix(whole), []byte("\n")), nil
		}
		if atEnd {
			return 0, nil
		}
		line += bytes.Count(whole, []byte("\n"))
		kept = copy(buf, all[len(whole):])
	}
}

// partialRune is how many bytes at the end begin a rune that goes on in the
// next block.
func partialRune(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if c := b[len(b)-n]; utf8.RuneStart(c) {
			if utf8.FullRune(b[len(b)-n:]) {
				return 0
			}
			return n
		}
	}
	return 0
}

func validPrefix(b []byte) []byte {
	for i := 0; i < len(b); {
		c, size := utf8.DecodeRune(b[i:])
		if c == utf8.RuneError && size == 1 {
			return b[:i]
		}
		i += size
	}
	return b
}
