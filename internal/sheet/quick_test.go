package sheet

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"intakeq-bulk/internal/charset"
	"intakeq-bulk/internal/texts"
)

// What spares most cells a closer look changes nothing.
func TestQuickLooksAreExact(t *testing.T) {
	text := rapid.OneOf(rapid.String(), hostileText(), rapid.StringMatching(`[ \x{200b}\x{a0}]?(\+|-)?[0-9]([.,][0-9]{0,5})?[eE](\+|-)?[0-9]{0,4}[ ]?`),
		rapid.StringMatching(`[\x{200b} ]?(?i:grand |sub)?(?i:totals?|sum|count)[\x{301} :]{0,3}x?`), rapid.StringMatching(`(#[A-Z/0!]{0,6}|Err:[0-9]{2,4}|="[a"]*"|'[0-9=']*|Ã.|\x{fffd})`))
	rapid.Check(t, func(t *rapid.T) {
		s := text.Draw(t, "text")
		if got, want := NormalHeader(s), normalText(s); got != want {
			t.Errorf("NormalHeader(%q) = %q, want %q", s, got, want)
		}
		if got, want := exponent(s), plainExponent(s); got != want {
			t.Errorf("exponent(%q) = %v", s, got)
		}
		if lost := charset.Misread(s) || strings.ContainsRune(s, '\ufffd'); lost && sound(s) {
			t.Errorf("sound(%q), and letters are lost", s)
		}
		if texts.Trim(s) == "" {
			return
		}
		word, _, _ := strings.Cut(normalText(s), ":")
		if got, want := ofTotals(s), strings.Contains("|total|totals|grand total|subtotal|sum|count|total rows|total clients|total patients|", "|"+word+"|") && word != ""; got != want {
			t.Errorf("ofTotals(%q) = %v", s, got)
		}
		if c := textCell(s, true); c.Text != Unguard(s) || c.Text == s && c.Damage != textDamage(s) || (c.Text == "") != (c.Kind == Empty) {
			t.Errorf("textCell(%q) = %+v", s, c)
		}
	})
}

// plainExponent is exponent without its first look.
func plainExponent(s string) bool {
	s = strings.TrimLeft(strings.TrimSpace(s), "+-")
	at := strings.IndexAny(s, "eE")
	if at < 1 || len(s) < at+4 || len(s) > at+5 {
		return false
	}
	if s[at+1] != '+' && s[at+1] != '-' || !digits(s[at+2:]) || !digits(s[:1]) {
		return false
	}
	return at == 1 || at > 2 && (s[1] == '.' || s[1] == ',') && digits(s[2:at])
}
