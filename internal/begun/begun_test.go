package begun

import (
	"fmt"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var start = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func read(t *testing.T, dir string) *Memory {
	t.Helper()
	m, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// claim makes one of some rows.
func claim(id string, rows ...int) Claim {
	c := Claim{ID: id, At: start}
	for _, row := range rows {
		c.Rows.Add(row)
	}
	return c
}

func TestRemembers(t *testing.T) {
	dir := t.TempDir()
	m := read(t, dir)
	if ours, others := m.Own("one", []string{"a"}), m.Others("one", nil); len(ours)+len(others) > 0 {
		t.Fatalf("of nothing: %v, %v", ours, others)
	}
	other := read(t, dir) // of a run on another account
	first, second, copied := claim("a", 2, 3, 7), claim("b", 2, 3, 7, 8), claim("c", 9)
	for _, err := range []error{
		m.Keep("one", first, []string{"a"}), other.Keep("two", first, []string{"a"}),
		m.Keep("one", second, []string{"b", "a"}), m.Keep("one", copied, []string{"c"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range []*Memory{m, read(t, dir)} {
		for _, want := range []struct {
			plan      string
			own, ours []string
			others    Claims
		}{
			{"one", []string{"b", "a"}, []string{"b"}, Claims{copied}},
			{"one", []string{"a"}, nil, Claims{second, copied}}, // a copy from before b
			{"one", nil, nil, Claims{second, copied}},
			{"two", []string{"a"}, []string{"a"}, nil},
			{"three", nil, nil, nil},
		} {
			if ours, others := m.Own(want.plan, want.own), m.Others(want.plan, want.own); !slices.Equal(ours, want.ours) || len(others)+len(want.others) > 0 && !reflect.DeepEqual(others, want.others) {
				t.Errorf("%v: %v and %v", want, ours, others)
			}
		}
	}
	others := m.Others("one", nil)
	for row, copied := range map[int]bool{1: false, 2: true, 8: true, 9: true, 10: false} {
		if why := others.Why(row); (why != "") != copied || copied && !strings.Contains(why, "from another file on Sun 1 Mar 2026") {
			t.Errorf("row %d: %q", row, why)
		}
	}
	if info, err := os.Stat(Path(dir)); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfDistinct(rapid.IntRange(2, 40), rapid.ID[int]).Draw(t, "rows")
		slices.Sort(want)
		rows := claim("a", want...).Rows
		for row := range 45 {
			if rows.Has(row) != slices.Contains(want, row) {
				t.Fatalf("row %d of %v: %v", row, rows, rows.Has(row))
			}
		}
	})
	if rows := claim("a", 2, 3, 4, 9).Rows; len(rows) != 2 {
		t.Errorf("%v: neighbours are one span", rows)
	}
}

// It does not grow for ever: what was applied a year ago is forgotten.
func TestForgets(t *testing.T) {
	dir := t.TempDir()
	m := read(t, dir)
	for n := range 13 {
		c := claim(fmt.Sprint(n), 2)
		c.At = start.AddDate(0, 0, 61*n)
		if err := m.Keep(fmt.Sprint(n), c, []string{c.ID}); err != nil {
			t.Fatal(err)
		}
	}
	last := read(t, dir).claims
	if len(last) != 7 || last["12"] == nil || last["6"] == nil || last["5"] != nil {
		t.Errorf("%d are kept", len(last))
	}
}

func TestDamaged(t *testing.T) {
	for _, text := range []string{"", "{", `["one"]`, `{"one":"yesterday"}`} {
		dir := t.TempDir()
		if err := os.WriteFile(Path(dir), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(dir); err == nil || !strings.Contains(err.Error(), "is damaged: delete it") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestNone(t *testing.T) {
	var m *Memory
	if ours, others := m.Own("one", []string{"a"}), m.Others("one", nil); m.Keep("one", claim("a", 2), nil) != nil || ours != nil || others != nil {
		t.Error(ours, others)
	}
}
