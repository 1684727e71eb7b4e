package plan

import (
	"context"
	"encoding/json"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Every member of a card is kept, and comes back with its row.
func TestCardIsKept(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "a.plan")
	var want Card
	fill(t, reflect.ValueOf(&want).Elem(), 1)
	one, bare := filled(t, 100).Row, filled(t, 200).Row
	bare.Row = 8
	f, err := New(ctx, path, Meta{})
	check(t, err)
	defer f.Close()
	check(t, f.Add(ctx, one))
	check(t, f.AddCard(ctx, 7, want))
	check(t, f.Add(ctx, bare))
	err = f.Finish(ctx, Meta{})
	check(t, err)
	if f, err = Open(ctx, path); err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := f.Card(ctx, 7)
	check(t, err)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("alone:\ngot  %+v\nwant %+v", got, want)
	}
	wanted := []Shown{{Tried: Tried{Row: told(one)}, Card: want}, {Tried: Tried{Row: told(bare)}}}
	for s, err := range f.Shown(ctx) {
		check(t, err)
		if !reflect.DeepEqual(s, wanted[0]) {
			t.Errorf("with its row:\ngot  %+v\nwant %+v", s, wanted[0])
		}
		wanted = wanted[1:]
	}
	if len(wanted) > 0 {
		t.Errorf("%d rows are missing", len(wanted))
	}
	for _, of := range [][]Action{{one.Action}, {"other"}, {"other", bare.Action}} {
		var rows, tried, shown []int
		for _, r := range []Row{one, bare} {
			if slices.Contains(of, r.Action) {
				rows = append(rows, r.Row)
			}
		}
		for r, err := range f.Tried(ctx, of...) {
			check(t, err)
			tried = append(tried, r.Row.Row)
		}
		for r, err := range f.Shown(ctx, of...) {
			check(t, err)
			shown = append(shown, r.Row.Row)
		}
		if !slices.Equal(tried, rows) || !slices.Equal(shown, rows) {
			t.Errorf("of %q: %d tried, %d shown, want %d", of, tried, shown, rows)
		}
	}
	if err := f.AddCard(ctx, 8, want); err == nil {
		t.Error("a card was added to a finished plan")
	}
}

// told is the row as a person is told of it.
func told(r Row) Row {
	r.TagsAdd, r.TagsRemove, r.Before, r.Restore, r.Source, r.SourceText, r.SourceForm = nil, nil, nil, nil, nil, "", ""
	return r
}

// However little of a cell is written down, it is read as it was.
func TestCellsComeBack(t *testing.T) {
	kinds := []CellKind{CellSame, CellForm, CellKept, CellSet, CellClear, CellDamaged, CellRefused}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"", "a", "b", "[\"", "\x00"})
		want := MappedCell{text.Draw(t, "sheet"), text.Draw(t, "account"), text.Draw(t, "result"), rapid.SampledFrom(kinds).Draw(t, "kind")}
		written, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got MappedCell
		if err := json.Unmarshal(written, &got); err != nil || got != want {
			t.Fatalf("%+v was written as %s and read as %+v: %v", want, written, got, err)
		}
	})
}

// What is read by hand is read as encoding/json reads it, and all that EncodeCells writes
// is; of a text that is damaged too both say the same.
func TestCellsReadByHand(t *testing.T) {
	kinds := []CellKind{CellSame, CellForm, CellKept, CellSet, CellClear, CellDamaged, CellRefused, ""}
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "a", "[\"", "\\", "\\\"", "\x00", "\x7f", "é", "\xff", "<a&b>", "\u2028", ",", "]"}))
	rapid.Check(t, func(t *rapid.T) {
		var cells []MappedCell
		for range rapid.IntRange(0, 5).Draw(t, "cells") {
			cells = append(cells, MappedCell{text.Draw(t, "sheet"), text.Draw(t, "account"), text.Draw(t, "result"), rapid.SampledFrom(kinds).Draw(t, "kind")})
		}
		written, err := EncodeCells(cells)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := scanCells(written); !ok {
			t.Fatalf("%s is left to encoding/json", written)
		}
		at := rapid.IntRange(0, len(written)).Draw(t, "at")
		end := min(len(written), at+rapid.IntRange(0, 3).Draw(t, "without"))
		for _, text := range []string{written, written[:at] + rapid.SampledFrom([]string{"", "\"", "\\", "[", "]", ",", " ", "\n", "null", "1", "\xff"}).Draw(t, "damage") + written[end:]} {
			got, err := DecodeCells([]byte(text))
			var want []MappedCell
			wrong := json.Unmarshal([]byte(text), &want)
			if (err == nil) != (wrong == nil) || err == nil && !reflect.DeepEqual(got, want) {
				t.Fatalf("%s is read as %+v, %v, and by encoding/json as %+v, %v", text, got, err, want, wrong)
			}
		}
	})
}

// So are changes, and they are written as it writes them.
func TestChangesReadByHand(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "a", "\\", "\"", "\x00", "é", "\xff", "<a&b>", `{"field":`, "}", ","}))
	rapid.Check(t, func(t *rapid.T) {
		var changes []Change
		for range rapid.IntRange(0, 4).Draw(t, "changes") {
			changes = append(changes, Change{
				Field: text.Draw(t, "field"), Label: text.Draw(t, "label"), Before: text.Draw(t, "before"), After: text.Draw(t, "after"),
				Kind:    rapid.SampledFrom([]ChangeKind{Set, Clear, Form, "other", ""}).Draw(t, "kind"),
				Derived: rapid.Bool().Draw(t, "derived"), Trust: rapid.Bool().Draw(t, "trust"),
			})
		}
		written, err := list[Change]{&changes}.Value()
		if err != nil {
			t.Fatal(err)
		}
		whole := written.(string)
		if byHand, err := (changeList{&changes}).Value(); err != nil || byHand != written {
			t.Fatalf("written as %s, %v, and by encoding/json as %s", byHand, err, whole)
		}
		if text, err := EncodeChanges(changes); err != nil || len(changes) > 0 && text != whole || changes == nil && text != "null" {
			t.Fatalf("encoded as %s, %v, and by encoding/json as %s", text, err, whole)
		}
		if _, ok := scanChanges(whole); ok != (len(changes) > 0) {
			t.Fatalf("%s is read by hand: %t", whole, ok)
		}
		at := rapid.IntRange(0, len(whole)).Draw(t, "at")
		end := min(len(whole), at+rapid.IntRange(0, 3).Draw(t, "without"))
		damage := rapid.SampledFrom([]string{"", "\"", "\\", "[", "]", "{", "}", ",", " ", "true", "null", "1", "\xff"}).Draw(t, "damage")
		for _, text := range []string{whole, whole[:at] + damage + whole[end:]} {
			var got, want []Change
			err := changeList{&got}.Scan(text)
			wrong := list[Change]{&want}.Scan(text)
			if (err == nil) != (wrong == nil) || err == nil && !reflect.DeepEqual(got, want) {
				t.Fatalf("%s is read as %+v, %v, and by encoding/json as %+v, %v", text, got, err, want, wrong)
			}
		}
	})
}

// The common cells are short: a plan of a hundred thousand rows has some millions.
func TestCommonCellsAreShort(t *testing.T) {
	for want, cell := range map[string]MappedCell{
		`"Ann"`:               {"Ann", "Ann", "Ann", CellSame},
		`""`:                  {"", "", "", CellSame},
		`["set","Ann"]`:       {"Ann", "", "Ann", CellSet},
		`["kept","","Ann"]`:   {"", "Ann", "Ann", CellKept},
		`["set","Ann","Bob"]`: {"Ann", "Bob", "Ann", CellSet},
	} {
		got, err := json.Marshal(cell)
		check(t, err)
		if string(got) != want {
			t.Errorf("%+v is written as %s, want %s", cell, got, want)
		}
	}
}

// A held row that was sent is told as its decision was carried out: beside the client
// that was changed, or beside nobody where a new one was made.
func TestSettled(t *testing.T) {
	fields := []Field{{Field: "FirstName"}, {Field: "City"}, {Field: "Phone"}, {Field: "Email"}}
	row := Shown{
		Tried: Tried{Row: Row{Action: Hold, State: Saved, Decision: DecideCreate, Lands: 7, ClientID: 9, Changes: []Change{{Field: "FirstName", After: "Di", Kind: Set}, {Field: "Phone", Before: "1", After: "(1)", Kind: Form}}}},
		Card: Card{Outcomes: map[Decision]Outcome{DecideApply: {}}, Cells: []MappedCell{
			{Sheet: "Di", Account: "Ann", Result: "Di", Kind: CellSet}, {Account: "Ely", Result: "Ely", Kind: CellKept}, {Sheet: "(1)", Account: "2", Result: "2", Kind: CellKept}, {Sheet: "?", Account: "a@b", Result: "a@b", Kind: CellDamaged}}},
	}
	want := []MappedCell{{Sheet: "Di", Result: "Di", Kind: CellSet}, {Kind: CellKept}, {Sheet: "(1)", Account: "1", Result: "1", Kind: CellForm}, {Sheet: "?", Kind: CellDamaged}}
	if got := row.Settled(fields).Card; got.Outcomes != nil || !slices.Equal(got.Cells, want) {
		t.Errorf("created: got %+v", got)
	}
	row.Decision, row.Changes = DecideApply, nil // staff have set it meanwhile
	if got := row.Settled(fields).Card.Cells[0]; got != (MappedCell{Sheet: "Di", Account: "Ann", Result: "Ann", Kind: CellSame}) {
		t.Errorf("applied: got %+v", got)
	}
	for _, state := range []State{None, Planned} {
		if row.State = state; row.Settled(fields).Card.Outcomes == nil {
			t.Errorf("%s: other decisions are still open", state)
		}
	}
}
