package report

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// XML can't hold most control characters; XLSX writes them as _xHHHH_, and an
// underscore that looks like the start of one as _x005F_. excelize makes U+FFFD
// of the former and does the latter not quite: "_x0041_x0042_" loses its second
// underscore. So it is given stand-ins, characters of the last private plane,
// and the packer puts the escapes in their place when a sheet is packed. A text
// that has such a character of its own gets a stand-in before it, which says so.
const (
	standIn       = 0x10FF00 // and up to 0x1F more: that control character
	standInLine   = standIn + 0x20
	standInFFFE   = standIn + 0x21
	standInFFFF   = standIn + 0x22
	standInItself = standIn + 0x23
	standInBytes  = "\xF4\x8F\xBC" // what all of them begin with in UTF-8
)

// textCell is a cell with a text, never a formula. What is too long for a cell
// is cut, and says so.
func textCell(text string, style int) any {
	if text == "" {
		return excelize.Cell{StyleID: style}
	}
	marked := markText(text)
	if utf16Len(marked) > excelize.TotalCellChars {
		note := fmt.Sprintf("… [cut here: %d characters in all; the CSV and JSON reports have them]", utf8.RuneCountInString(text))
		marked = markText(cutUTF16(text, excelize.TotalCellChars/2-len(note))) + note
	}
	return excelize.Cell{StyleID: style, Value: marked}
}

func markText(text string) string {
	if !strings.ContainsFunc(text, needsStandIn) && !strings.Contains(text, "_x") {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == '_' && strings.HasPrefix(text[i+1:], "x"):
			b.WriteRune(standInLine)
		case r == 0xFFFE || r == 0xFFFF:
			b.WriteRune(standInFFFE + r - 0xFFFE)
		case r >= standIn:
			b.WriteRune(standInItself)
			b.WriteRune(r)
		case needsStandIn(r):
			b.WriteRune(standIn + r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func needsStandIn(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF || r >= standIn
}

// escapeOf is what a stand-in stands for.
func escapeOf(r rune) string {
	switch r {
	case standInLine:
		return "_x005F_"
	case standInFFFE, standInFFFF:
		return fmt.Sprintf("_x%04X_", r-standInFFFE+0xFFFE)
	}
	return fmt.Sprintf("_x%04X_", r-standIn)
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// cutUTF16 is the start of a text, of at most so many units.
func cutUTF16(s string, units int) string {
	n := 0
	for i, r := range s {
		if n += utf16.RuneLen(r); n > units {
			return s[:i]
		}
	}
	return s
}

// packer packs the parts of a workbook straight into a stream, where excelize
// would gather all of them in memory.
type packer struct{ *zip.Writer }

func newPacker(w io.Writer) packer {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestSpeed)
	})
	return packer{z}
}

// Create implements [excelize.ZipWriter].
func (p packer) Create(name string) (io.Writer, error) {
	w, err := p.Writer.Create(name)
	if err != nil || !strings.HasPrefix(name, "xl/worksheets/") {
		return w, err
	}
	return &escaper{dst: w}, nil
}

// escaper replaces the stand-ins in a sheet on its way. One may be cut anywhere
// between two writes; its beginning waits in rest.
type escaper struct {
	dst  io.Writer
	rest []byte
}

func (e *escaper) Write(chunk []byte) (int, error) {
	text := append(e.rest, chunk...)
	for {
		at := bytes.Index(text, []byte(standInBytes))
		if at < 0 {
			break
		}
		size, out := expand(text[at:])
		if size == 0 { // not all there yet
			e.rest = append([]byte(nil), text[at:]...)
			_, err := e.dst.Write(text[:at])
			return len(chunk), err
		}
		if _, err := e.dst.Write(append(text[:at:at], out...)); err != nil {
			return 0, err
		}
		text = text[at+size:]
	}
	keep := partOf(text)
	e.rest = append([]byte(nil), text[len(text)-keep:]...)
	_, err := e.dst.Write(text[:len(text)-keep])
	return len(chunk), err
}

// expand reads the stand-in that text begins with: how long it is, and what it
// stands for. 0 says that the text ends in the middle of it.
func expand(text []byte) (int, string) {
	if len(text) < utf8.UTFMax {
		return 0, ""
	}
	r, _ := utf8.DecodeRune(text)
	if r != standInItself {
		return utf8.UTFMax, escapeOf(r)
	}
	if len(text) < 2*utf8.UTFMax {
		return 0, ""
	}
	return 2 * utf8.UTFMax, string(text[utf8.UTFMax : 2*utf8.UTFMax])
}

// partOf is how many bytes at the end may be the start of a stand-in.
func partOf(text []byte) int {
	for n := min(len(standInBytes)-1, len(text)); n > 0; n-- {
		if strings.HasPrefix(standInBytes, string(text[len(text)-n:])) {
			return n
		}
	}
	return 0
}
