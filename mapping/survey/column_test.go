package survey

import (
	"hash/maphash"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"intakeq-bulk/internal/sheet"
)

// plainForm is formOf, rune by rune.
func plainForm(cell sheet.Cell) string {
	switch {
	case cell.Kind == sheet.Date:
		return "a date"
	case cell.Damage != "":
		return "a damaged cell"
	}
	var out []rune
	for _, c := range strings.TrimSpace(cell.Text) {
		switch {
		case unicode.IsDigit(c):
			c = '9'
		case unicode.IsUpper(c):
			c = 'A'
		case unicode.IsLetter(c) || unicode.Is(unicode.M, c):
			c = 'a'
		case unicode.IsSpace(c):
			c = ' '
		}
		if len(out) > 0 && c != '9' && c == out[len(out)-1] && unicode.IsLetter(c) {
			continue
		}
		if out = append(out, c); len(out) > maxForm {
			return "a longer text"
		}
	}
	return string(out)
}

// Texts that are remembered count like those that are not, and as one by one.
func TestColumnsCountLikeSets(t *testing.T) {
	text := rapid.OneOf(
		rapid.SampledFrom([]string{"", " ", "Ann", "Bea ", "7", "2026-01-02", "x\u0301y", "ÅNNe", "\xff\xfe", "a\u00a0b\u2003\tc", strings.Repeat("a-", 40)}),
		rapid.String(), rapid.StringMatching(`[A-Za-z0-9 .@-]{0,30}`))
	cells := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) sheet.Cell {
		return sheet.Cell{
			Text: text.Draw(t, "text"), Kind: rapid.SampledFrom([]sheet.Kind{sheet.Text, sheet.Text, sheet.Number, sheet.Date}).Draw(t, "kind"),
			Damage: rapid.SampledFrom([]sheet.Damage{"", "", "", sheet.DamageError}).Draw(t, "damage"),
		}
	}), 0, 40)
	rapid.Check(t, func(t *rapid.T) {
		quick, slow := columnsOf([]string{"A"})[0], columnsOf([]string{"A"})[0]
		distinct, forms, filled := map[string]bool{}, map[string]int{}, 0
		for _, cell := range cells.Draw(t, "cells") {
			slow.known = nil
			quick.add(cell)
			slow.add(cell)
			if text := strings.TrimSpace(cell.Text); text != "" || cell.Damage != "" {
				filled++
				distinct[text] = true
				forms[plainForm(cell)]++
			}
		}
		quick.finish()
		slow.finish()
		if !reflect.DeepEqual(quick, slow) {
			t.Fatalf("remembered %+v, else %+v", quick, slow)
		}
		counted := map[string]int{}
		for _, f := range quick.Forms {
			counted[f.Text] = f.Count
		}
		if quick.Filled != filled || quick.Distinct != len(distinct) || !reflect.DeepEqual(counted, forms) {
			t.Fatalf("%+v; want %d filled, %d distinct, %v", quick, filled, len(distinct), forms)
		}
	})
}

// A column of many texts is counted to the end, and remembers none.
func TestColumnsOfManyTexts(t *testing.T) {
	c := columnsOf([]string{"A"})[0]
	for range 2 {
		for i := range 100 * maxKnown {
			c.add(sheet.Cell{Text: "P-" + strings.Repeat("7", i%11) + sheet.ColumnName(i), Kind: sheet.Text})
		}
	}
	if c.known != nil {
		t.Error("all texts are kept")
	}
	if c.finish(); c.Distinct != 100*maxKnown || c.Filled != 200*maxKnown {
		t.Errorf("%+v", c)
	}
}

func TestDistinctIsBounded(t *testing.T) {
	for _, c := range []struct {
		texts int
		more  bool
	}{{1000, false}, {1001, true}, {3000, true}} {
		d := distinct{seed: maphash.MakeSeed(), most: 1000}
		for range 2 {
			for i := range c.texts {
				d.add(sheet.ColumnName(i))
			}
		}
		if d.enter(); d.n != 1000 || d.more != c.more {
			t.Errorf("%d texts: %d, more: %v", c.texts, d.n, d.more)
		}
	}
}
