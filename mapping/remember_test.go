package mapping

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"intakeq-bulk/internal/sheet"
)

// everyWay has columns of every kind, and every way to convert one.
const everyWay = `version: 1
on_error: blank
clear_token: (clear)
columns:
  - {column: A, field: ClientId}
  - {column: B, field: FirstName, case: title}
  - {column: C, field: LastName, required: true}
  - {column: D, field: Email, first: ";"}
  - {column: E, field: MobilePhone, on_error: reject}
  - {column: F, field: DateOfBirth, date: [MM/DD/YYYY, DD.MM.YYYY]}
  - {column: G, field: Gender, values: {M: Male, F: Female}, otherwise: blank}
  - {column: H, field: Tags, tags: add, separator: "|"}
  - {column: I, field: Archived, on_error: reject}
  - {column: J, field: PostalCode, pad: 5}
  - {columns: [K, L], field: StreetAddress, join: ", "}
  - {column: M, split: {order: "City, State, Country"}, on_error: reject}
  - {column: N, field: AdditionalInformation, blank: clear}
  - {column: O, field: ExternalClientId, replace: [{match: "^P-", with: ""}]}
  - {column: P, custom: Note, default: none}
  - {column: Q, custom: {id: c1}, date: MM/DD/YYYY}
  - {field: MaritalStatus, value: Single}
`

// What is remembered of a column's texts is what they are converted to each time.
func TestRememberedLikeConverted(t *testing.T) {
	letters := make([]string, 17)
	for i := range letters {
		letters[i] = sheet.ColumnName(i)
	}
	text := rapid.OneOf(rapid.SampledFrom([]string{
		"", "", " ", "null", "N/A", "(clear)", "42", "0042.0", "ann", "O'NEIL", "a@b.test; c@d.test", "none@none.com", "617-555-0134 x5", "123", "02/03/1980",
		"13/02/1980", "1980-05-17", "M", "f", "x", "vip|new", `"open`, "yes", "2134", "4-Mar", "Ulm, MA 02134", "P-7", "ChloÃ©", "Zo\ufffd", "\u200bAnn", "1.2E+05", "&#233;", "'0123",
	}), rapid.String())
	outer := t
	rapid.Check(t, func(t *rapid.T) {
		b, plain := bound(outer, everyWay, letters...), bound(outer, everyWay, letters...)
		for _, e := range plain.entries {
			e.many = true
		}
		pool := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) sheet.Cell {
			c := sheet.Cell{Text: text.Draw(t, "text"), Kind: sheet.Text}
			if rapid.Bool().Draw(t, "alike") {
				c.Text = rapid.SampledFrom([]string{"'0123", "5"}).Draw(t, "of few")
			}
			if c.Text == "" {
				c.Kind = sheet.Empty
			}
			if rapid.IntRange(0, 3).Draw(t, "odd") == 0 {
				c.Kind = rapid.SampledFrom([]sheet.Kind{sheet.Text, sheet.Number, sheet.Date, sheet.Bool, sheet.Fault}).Draw(t, "kind")
				c.Damage = rapid.SampledFrom([]sheet.Damage{"", sheet.DamageExponent, sheet.DamageError}).Draw(t, "damage")
				c.Mark = rapid.SampledFrom([]sheet.Mark{0, sheet.MarkGuarded, sheet.MarkDate}).Draw(t, "mark")
			}
			return c
		}), 1, 5).Draw(t, "cells")
		for number := range rapid.IntRange(1, 12).Draw(t, "rows") {
			rec := sheet.Record{Number: number}
			for range letters {
				rec.Cells = append(rec.Cells, rapid.SampledFrom(pool).Draw(t, "cell"))
			}
			b.Survey(rec)
			plain.Survey(rec)
			if got, want := fmt.Sprintf("%+v", b.Row(rec)), fmt.Sprintf("%+v", plain.Row(rec)); got != want {
				t.Fatalf("row %d:\n%s\nwant\n%s", number, got, want)
			}
		}
	})
}

// A column of many texts remembers none, and converts them all the same.
func TestColumnOfManyTexts(t *testing.T) {
	b := bound(t, "version: 1\ncolumns: [{column: X, field: City}]\n", "X")
	for i := range 3 * maxKnown {
		text := fmt.Sprint("City ", i)
		if row := b.Row(record(text)); row.Values[0].Text != text || len(row.Issues) > 0 {
			t.Fatalf("%+v", row)
		}
	}
	if e := b.entries[0]; e.known != nil || !e.many {
		t.Errorf("%d texts are kept", len(e.known))
	}
}

// How a date is read may have changed meanwhile.
func TestDatesAreNotRemembered(t *testing.T) {
	b := bound(t, "version: 1\ncolumns: [{column: X, field: DateOfBirth, date: [MM/DD/YYYY, DD/MM/YYYY]}]\n", "X")
	if row := b.Row(record("02/03/1980")); len(row.Issues) != 1 || row.Issues[0].Code != CodeDateOrder {
		t.Fatalf("%+v", row)
	}
	if !b.Settled() {
		t.Error("nothing was seen")
	}
	for range 2 {
		b.Survey(record("13/02/1980"))
	}
	if b.Settled() {
		t.Error("days of a month were seen")
	}
	if row := b.Row(record("02/03/1980")); len(row.Issues) > 0 || row.Values[0].Text != "1980-03-02" {
		t.Errorf("%+v", row)
	}
}
