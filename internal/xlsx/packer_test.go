package xlsx

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// A mark may be cut anywhere between two writes.
func TestUnmarkerInPieces(t *testing.T) {
	const in, want = `<t>&lt;&#xD;0000000D&#xA;&#xD;00010000&#xD;0000005Fx0041_</t>`, `<t>&lt;_x000D_&#xA;1&lt;2_x0001__x005F_x0041_</t>`
	for size := 1; size <= len(in); size++ {
		var b bytes.Buffer
		u := &unmarker{dst: &b, long: []string{"1<2\x01"}}
		for rest := in; rest != ""; {
			n := min(size, len(rest))
			if _, err := u.Write([]byte(rest[:n])); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if b.String() != want {
			t.Errorf("in pieces of %d: %s", size, b.String())
		}
	}
}

func TestHugeSheetsAreRefused(t *testing.T) {
	u := &unmarker{dst: io.Discard, size: 1<<32 - 2} // as if so many bytes were packed already
	if _, err := u.Write([]byte(">")); err != nil {
		t.Errorf("the last byte that fits: %v", err)
	}
	if _, err := u.Write([]byte(">")); !errors.Is(err, errHugeSheet) {
		t.Errorf("a byte too many: %v", err)
	}
}

// FuzzText: whatever the text, and wherever the marks are cut, what comes out is
// XML, and decoded as XLSX says it is the text again.
func FuzzText(f *testing.F) {
	for _, text := range []string{"", "a\r\nb", "\x00\x1f\t\n", "_x0041_x0042_", "\x01x0041_", "_x0041\x01", "&#xD;0000000D", "\ufffe\uffff\ufffd", "<&>\"'😀"} {
		f.Add(text, 3)
	}
	f.Fuzz(func(t *testing.T, text string, size int) {
		if !utf8.ValidString(text) || Units(text) > excelize.TotalCellChars {
			return
		}
		var out bytes.Buffer
		p := newPacker(io.Discard)
		var given bytes.Buffer
		if err := xml.EscapeText(&given, []byte(p.text(text))); err != nil {
			t.Fatal(err)
		}
		u := &unmarker{dst: &out, long: p.long}
		for piece := range slices.Chunk(append(given.Bytes(), "</t>"...), max(size%9, 1)) {
			if n, err := u.Write(piece); n != len(piece) || err != nil {
				t.Fatal(n, err)
			}
		}
		var cell struct {
			Text string `xml:",chardata"`
		}
		if err := xml.Unmarshal([]byte("<t>"+out.String()), &cell); err != nil {
			t.Fatalf("%q: %v: %s", text, err, out.String())
		}
		if excel, ours := decoded(cell.Text), unescape(cell.Text); excel != text || ours != text {
			t.Errorf("%q comes back as %q, by our reader %q: %s", text, excel, ours, out.String())
		}
	})
}

// decoded is a text as Excel reads it, escapes from left to right.
func decoded(text string) string {
	return regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`).ReplaceAllStringFunc(text, func(escape string) string {
		n, _ := strconv.ParseUint(escape[2:6], 16, 16)
		return string(rune(n))
	})
}
