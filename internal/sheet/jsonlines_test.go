package sheet

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

// A document is written as json.Compact would: without the white space between its
// members, and all else to the byte.
func TestDocumentsAreCompact(t *testing.T) {
	texts := rapid.SampledFrom([]string{"", " a  b ", "\t\n", `"`, `\`, `\\"`, "\u2028<&>", "ä€😀", `{"a": 1}`, "\\u0041", "\x7f"})
	space := rapid.SampledFrom([]string{"", " ", "\t", "\r\n  "})
	rapid.Check(t, func(t *rapid.T) {
		var doc bytes.Buffer
		add := func(text string) { doc.WriteString(space.Draw(t, "space") + text + space.Draw(t, "space")) }
		quoted := func() string { text, _ := json.Marshal(texts.Draw(t, "text")); return string(text) }
		add("{")
		for i := range rapid.IntRange(0, 4).Draw(t, "members") {
			if i > 0 {
				add(",")
			}
			add(quoted())
			add(":")
			add(rapid.OneOf(rapid.Custom(func(*rapid.T) string { return quoted() }), rapid.SampledFrom([]string{"1.50", "-0", "1e3", "null", "[1, [ ], {} ]", `{"b" : " "}`})).Draw(t, "value"))
		}
		add("}")
		var want, got bytes.Buffer
		if err := json.Compact(&want, doc.Bytes()); err != nil {
			t.Fatal(err)
		}
		w := newLinesWriter(&got)
		if err := w.Begin("", []Column{{Name: "a"}}); err != nil {
			t.Fatal(err)
		}
		before := doc.String()
		if err := w.Write(Row{Document: doc.Bytes()}); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil || got.String() != want.String()+"\n" {
			t.Errorf("%v\n%s\n%s", err, got.String(), want.String())
		}
		if doc.String() != before {
			t.Error("the document was changed")
		}
	})
}
