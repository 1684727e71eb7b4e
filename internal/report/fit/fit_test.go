package fit

import (
	"strings"
	"testing"
)

func TestLines(t *testing.T) {
	for _, c := range []struct {
		text  string
		width float64
		want  int
	}{
		{"", 10, 0}, {"short", 10, 1}, {"two\nlines", 10, 2}, {"aaaaa bbbbb", 10, 2}, {strings.Repeat("x", 19), 10, 3},
		{"aa " + strings.Repeat("x", 10), 10, 3}, {"éééééé éé", 10, 1}, {"a  b", 3, 2},
	} {
		if got := Lines(c.text, c.width); got != c.want {
			t.Errorf("%q in %v: %d lines, want %d", c.text, c.width, got, c.want)
		}
	}
}

func TestHeight(t *testing.T) {
	for lines, want := range map[int]float64{0: 0, 1: 0, 2: 30, 100: 409} {
		if got := Height(lines, LineHeight); got != want {
			t.Errorf("%d lines: %v, want %v", lines, got, want)
		}
	}
	if Pages(1000, 600) > 1 || Pages(100, 600) < 1 {
		t.Error("a wide sheet is printed smaller, a narrow one not larger")
	}
}
