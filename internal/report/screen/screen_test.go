package screen

import (
	"regexp"
	"strings"
	"testing"

	"github.com/rivo/uniseg"
	"pgregory.net/rapid"
)

// Cells of a terminal are counted as it draws them: wide letters, marks that join
// the letter before, a family that is one picture.
func TestCutAndPad(t *testing.T) {
	for _, tt := range []struct {
		text, cut, pad string
		room           int
	}{
		{"Ann Ode", "Ann Ode", "Ann Ode ", 8},
		{"Ann Ode", "Ann …", "Ann …", 5},
		{"名前名前", "名…", "名… ", 4},
		{"Zoe\u0308 Ode", "Zoe\u0308…", "Zoe\u0308…", 4},
		{"👩‍👩‍👧 Ode", "👩‍👩‍👧…", "👩‍👩‍👧…", 3},
		{"", "", "  ", 2},
	} {
		if got := Cut(tt.text, tt.room); got != tt.cut {
			t.Errorf("Cut(%q, %d) is %q, want %q", tt.text, tt.room, got, tt.cut)
		}
		if got := Pad(tt.text, tt.room); got != tt.pad {
			t.Errorf("Pad(%q, %d) is %q, want %q", tt.text, tt.room, got, tt.pad)
		}
	}
}

// Texts that are counted without asking take the cells that others say they do.
func TestCells(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ -~]{0,20}`), rapid.StringMatching(`[ -~\t\x{301}名👩]{0,9}`)).Draw(rt, "text")
		if got, want := cells(text), uniseg.StringWidth(text); got != want {
			rt.Fatalf("%q takes %d cells, want %d", text, got, want)
		}
	})
}

// Lines fit, but for words that are longer alone; between them is a blank, so that no
// value changes.
func TestFold(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringMatching(`([a-c]{1,9} {1,2}){0,12}`).Draw(rt, "text")
		parts := Fold(text, 12)
		if strings.Join(parts, " ") != text {
			rt.Fatalf("%q becomes %q", text, parts)
		}
		for _, part := range parts {
			if len(part) > 12 && regexp.MustCompile(`[^ ] [^ ]`).MatchString(part) {
				rt.Fatalf("%q could be broken", part)
			}
		}
	})
}
