package plan

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"testing"
)

// Numbers that mean different things don't mix: a value of a new client, one that
// takes another's place, one that fills a gap, one that goes, one written otherwise.
func TestCounts(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "a.plan")
	email := func(before, after string, kind ChangeKind) Change {
		return Change{Field: "Email", Before: before, After: after, Kind: kind}
	}
	custom := Change{Field: "custom:a", Label: "Own", After: "x", Kind: Set}
	rows := []Row{
		{Action: Create, State: Planned, Changes: []Change{email("", "a", Set), custom, {Field: "Name", After: "A", Kind: Set, Derived: true}}},
		{Action: Update, State: Planned, Changes: []Change{email("a", "b", Set), custom}, Reasons: []Reason{{Code: "address", Warning: true}, {Code: "address"}, {Code: "null_word"}}},
		{Action: Update, State: Planned, Changes: []Change{email(" ", "b", Set)}, Reasons: []Reason{{Code: "address"}}},
		{Action: Update, State: Planned, Changes: []Change{email("a", "", Clear)}},
		{Action: Unchanged, State: None, Changes: []Change{email("A", "a", Form)}},
		{Action: Hold, State: None, Changes: []Change{email("a", "b", Set), custom}, Reasons: []Reason{{Code: "identity"}}},
	}
	f, err := New(ctx, path, Meta{})
	check(t, err)
	for i, r := range rows {
		r.Row = i + 2
		check(t, f.Add(ctx, r))
	}
	err = f.Finish(ctx, Meta{Fields: []Field{{"custom:a", "Own", "Own column"}, {"Email", "", "Mail"}, {"City", "", "Town"}}})
	check(t, err)
	f, err = Open(ctx, path)
	check(t, err)
	defer f.Close()
	sum, fields, err := f.Counts(ctx)
	check(t, err)
	want := "[{{custom:a Own Own column} 1 0 1 0 0} {{Email  Mail} 1 1 1 1 1}]"
	if got := fmt.Sprint(fields); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	reasons, err := f.ReasonCounts(ctx)
	check(t, err)
	if want := map[string]int{"address": 2, "null_word": 1, "identity": 1}; !maps.Equal(reasons, want) {
		t.Errorf("got %v, want %v", reasons, want)
	}
	if want := (Summary{Rows: 6, Create: 1, Update: 3, Unchanged: 1, Hold: 1, FormOnly: 1, Clears: 1, ChangesByField: map[string]int{"Email": 4, "custom:a": 2}}); !reflect.DeepEqual(sum, want) {
		t.Errorf("got  %+v\nwant %+v", sum, want)
	}
	for _, c := range fields {
		if n := sum.ChangesByField[c.Field.Field]; n != c.Create+c.Overwrite+c.Fill+c.Clear {
			t.Errorf("%s: the summary has %d, the counts are %+v", c.Field.Field, n, c)
		}
	}
}
