package intakeq_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"intakeq-bulk/intakeq"
)

func TestSplitTags(t *testing.T) {
	tests := []struct {
		cell string
		sep  rune
		want []string
	}{
		{"", ',', nil},
		{"  ", ',', nil},
		{",, ,", ',', nil},
		{"vip", ',', []string{"vip"}},
		{" vip , new client ,", ',', []string{"vip", "new client"}},
		{"vip;new, client", ';', []string{"vip", "new, client"}},
		{"vip\tnew", '\t', []string{"vip", "new"}},
		{"vip|new", '|', []string{"vip", "new"}},
		{"vip\r\nnew\nold", ',', []string{"vip", "new", "old"}},
		{`"a,b",c`, ',', []string{"a,b", "c"}},
		{` "a,b" , c`, ',', []string{"a,b", "c"}},
		{`"say ""hi"""`, ',', []string{`say "hi"`}},
		{`" edge ",""`, ',', []string{" edge "}},
		{"\"two\r\nlines\"", ',', []string{"two\r\nlines"}},
		{`5" pipe,Anna "Annie"`, ',', []string{`5" pipe`, `Anna "Annie"`}},
		{"é·ü", '·', []string{"é", "ü"}},
		{"\u00a0vip\u00a0", ',', []string{"vip"}},
	}
	for _, tt := range tests {
		got, err := intakeq.SplitTags(tt.cell, tt.sep)
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("SplitTags(%q, %q) = %q, %v; want %q", tt.cell, tt.sep, got, err, tt.want)
		}
	}
	for _, cell := range []string{`"open`, `a,"open`, `"a" b`, `"a"b,c`, `"a""`} {
		got, err := intakeq.SplitTags(cell, ',')
		if err == nil || strings.Contains(err.Error(), "open") {
			t.Errorf("SplitTags(%q) = %q, %v; want an error without the cell's text", cell, got, err)
		}
	}
}

func TestTagsRoundTrip(t *testing.T) {
	tag := rapid.OneOf(
		rapid.StringN(1, 20, -1),
		rapid.StringMatching(`[ab,"\r\n \t;é\x{a0}]{1,8}`),
		rapid.SampledFrom([]string{",", `"`, `""`, " ", "\n", "\r\n", ` "a" `, `a"b`, "a\rb", "\ufeffx"}),
	)
	rapid.Check(t, func(t *rapid.T) {
		tags := rapid.SliceOf(tag).Draw(t, "tags")
		cell := intakeq.JoinTags(tags)
		got, err := intakeq.SplitTags(cell, ',')
		if err != nil || !slices.Equal(got, tags) {
			t.Fatalf("%q: cell %q: back as %q, %v", tags, cell, got, err)
		}
	})
}

func FuzzSplitTags(f *testing.F) {
	for _, seed := range []string{"", "a,b", `"a,b",c`, `"`, `a"b`, "a\r\nb", ` " x " `, "\xff,\xfe", `"a""b"`} {
		f.Add(seed, ',')
	}
	f.Add("a;b", ';')
	f.Fuzz(func(t *testing.T, cell string, separator rune) {
		tags, err := intakeq.SplitTags(cell, separator)
		if err != nil {
			return
		}
		if slices.Contains(tags, "") {
			t.Errorf("SplitTags(%q, %q) has an empty tag: %q", cell, separator, tags)
		}
		again, err := intakeq.SplitTags(intakeq.JoinTags(tags), ',')
		if err != nil || !slices.Equal(again, tags) {
			t.Errorf("%q became %q, %v", tags, again, err)
		}
	})
}
