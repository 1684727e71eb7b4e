package plan

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// fill gives each member of a struct a value that no other one has, so that one
// kept in another's place, or not at all, does not come back. from is the first.
func fill(t *testing.T, v reflect.Value, from int) int {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d", from))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(from))
	case reflect.Uint8:
		v.SetUint(uint64(from % 256))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			from = fill(t, v.Index(i), from)
		}
		return from
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 2 {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			from = fill(t, value, fill(t, key, from))
			v.SetMapIndex(key, value)
		}
		return from
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.UnixMilli(int64(1_700_000_000_000 + from))))
			break
		}
		for i := range v.NumField() {
			from = fill(t, v.Field(i), from)
		}
		return from
	default:
		t.Fatalf("a member of type %s: say here what would fill it", v.Type())
	}
	return from + 1
}

// filled is a row of the plan, all else of which is distinct.
func filled(t *testing.T, from int) Tried {
	t.Helper()
	var one Tried
	fill(t, reflect.ValueOf(&one).Elem(), from)
	one.Row.Row, one.Action = 7, Update
	return one
}

// Every member of a row and of an attempt is kept, in a column of its own: one
// that is added without a column is missed here.
func TestEveryMemberIsKept(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "a.plan")
	planned, done := filled(t, 1), filled(t, 1000)
	write(t, path, []Row{planned.Row})
	journal, err := OpenJournal(ctx, path)
	check(t, err)
	defer journal.Close()
	same(t, journal, Tried{Row: planned.Row})

	// What applying keeps of a row, and nothing else.
	check(t, journal.Record(ctx, planned.State, done.Row, done.Attempt))
	want := Tried{Row: planned.Row, Attempt: done.Attempt}
	want.State, want.Decision, want.ClientID, want.Changes = done.State, done.Decision, done.ClientID, done.Changes
	want.TagsAdd, want.TagsRemove, want.Before = done.TagsAdd, done.TagsRemove, done.Before
	same(t, journal, want)

	check(t, journal.Decide(ctx, []Row{planned.Row}))
	want.State, want.Decision, want.Changes = planned.State, planned.Decision, planned.Changes
	same(t, journal, want)
}

// A row that has one member and nothing else, and one that has none, are kept, too: most
// rows have little, and are written by a statement of their own.
func TestEachMemberIsKeptAlone(t *testing.T) {
	ctx := context.Background()
	var rows []Row
	var cards []Card
	for i := range reflect.TypeFor[Row]().NumField() {
		var r Row
		fill(t, reflect.ValueOf(&r).Elem().Field(i), 50+i)
		r.Row, r.Action, r.State = i+1, Unchanged, None
		rows = append(rows, r)
	}
	for i := range reflect.TypeFor[Card]().NumField() + 1 {
		var c Card
		if i > 0 {
			fill(t, reflect.ValueOf(&c).Elem().Field(i-1), 90+i)
		}
		cards = append(cards, c)
	}
	path := filepath.Join(t.TempDir(), "a.plan")
	f, err := New(ctx, path, Meta{})
	check(t, err)
	defer f.Close()
	for i, r := range rows {
		check(t, f.Add(ctx, r))
		if i < len(cards) {
			check(t, f.AddCard(ctx, r.Row, cards[i]))
		}
	}
	check(t, f.Finish(ctx, Meta{}))
	made, err := Open(ctx, path)
	check(t, err)
	defer made.Close()
	for i, want := range rows {
		got, err := made.Row(ctx, want.Row)
		check(t, err)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		if i < len(cards) {
			card, err := made.Card(ctx, want.Row)
			check(t, err)
			if !reflect.DeepEqual(card, cards[i]) {
				t.Errorf("got  %+v\nwant %+v", card, cards[i])
			}
		}
	}
}

// same reads row 7 in each of the ways there are.
func same(t *testing.T, j *Journal, want Tried) {
	t.Helper()
	ctx := context.Background()
	row, err := j.Row(ctx, 7)
	check(t, err)
	attempt, err := j.Attempt(ctx, 7)
	check(t, err)
	if got := (Tried{row, attempt}); !reflect.DeepEqual(got, want) {
		t.Errorf("alone:\ngot  %+v\nwant %+v", got, want)
	}
	for got, err := range j.Tried(ctx) {
		check(t, err)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("with its attempt:\ngot  %+v\nwant %+v", got, want)
		}
	}
	for got, err := range j.Rows(ctx) {
		check(t, err)
		if !reflect.DeepEqual(got, want.Row) {
			t.Errorf("among all:\ngot  %+v\nwant %+v", got, want.Row)
		}
	}
}

// The tables have the columns that are named, whatever their order, and the
// statements name those that they mean to.
func TestColumnsAreThoseOfTheSchema(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.plan")
	write(t, path, nil)
	f, err := Open(context.Background(), path)
	check(t, err)
	defer f.Close()
	for table, names := range map[string]string{"rows": rowColumns().names(), "attempts": "row, " + attemptColumns().names(), "cards": "row, " + cardColumns().names()} {
		want := slices.Sorted(slices.Values(strings.Split(names, ", ")))
		var have string
		check(t, f.db.QueryRow("SELECT group_concat(name, ', ') FROM (SELECT name FROM pragma_table_info(?) ORDER BY name)", table).Scan(&have))
		if got := strings.Split(have, ", "); !slices.Equal(got, want) {
			t.Errorf("table %s has %v, want %v", table, got, want)
		}
	}
	if n := len(sentColumns()); n != 7 {
		t.Errorf("applying changes %d columns of a row: %s", n, sentColumns().names())
	}
	if n := len(decidedColumns()); n != 3 {
		t.Errorf("deciding changes %d columns of a row: %s", n, decidedColumns().names())
	}
}

// A column that was added in the middle moves no value into another.
func TestColumnsInAnyOrder(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "a.plan")
	want := filled(t, 1)
	write(t, path, []Row{want.Row})
	exec(t, path, "ALTER TABLE rows RENAME TO old; CREATE TABLE rows AS SELECT restore, source, before, 'x' AS added, * FROM old; DROP TABLE old")
	exec(t, path, "ALTER TABLE attempts ADD COLUMN more TEXT")
	journal, err := OpenJournal(ctx, path)
	check(t, err)
	defer journal.Close()
	check(t, journal.Record(ctx, want.State, want.Row, want.Attempt))
	same(t, journal, want)
}

func TestDamagedMembers(t *testing.T) {
	ctx := context.Background()
	for _, damage := range []string{"UPDATE rows SET changes = '['", "UPDATE rows SET source = '7'", "UPDATE attempts SET cells = 'x'"} {
		path := filepath.Join(t.TempDir(), "a.plan")
		one := filled(t, 1)
		write(t, path, []Row{one.Row})
		journal, err := OpenJournal(ctx, path)
		check(t, err)
		check(t, journal.Record(ctx, one.State, one.Row, one.Attempt))
		check(t, journal.Close())
		exec(t, path, damage)
		f, err := Open(ctx, path)
		check(t, err)
		_, rowErr := f.Row(ctx, 7)
		_, attemptErr := f.Attempt(ctx, 7)
		if err := errors.Join(rowErr, attemptErr); !errors.Is(err, ErrNotPlan) || !strings.HasPrefix(err.Error(), "row 7: ") {
			t.Errorf("%s: %v", damage, err)
		}
		check(t, f.Close())
	}
}
