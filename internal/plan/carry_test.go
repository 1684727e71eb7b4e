package plan

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
)

// carried makes a plan of rows, and says after it what each is decided, and what was
// lost.
func carried(t *testing.T, rows []Row, list ...Carried) string {
	t.Helper()
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "a.plan")
	f, err := New(ctx, path, Meta{})
	check(t, err)
	defer f.Close()
	for _, r := range rows {
		check(t, f.Add(ctx, r))
	}
	lost, err := f.Carry(ctx, list)
	check(t, err)
	err = f.Finish(ctx, Meta{})
	check(t, err)
	f, err = Open(ctx, path)
	check(t, err)
	defer f.Close()
	out := ""
	for r, err := range f.Rows(ctx) {
		check(t, err)
		out += fmt.Sprintf("%d %s %s; ", r.Row, r.Decision, r.State)
	}
	for _, c := range lost {
		out += fmt.Sprintf("lost %d; ", c.Row)
	}
	return out
}

func TestCarry(t *testing.T) {
	rows := []Row{
		{Row: 2, Action: Hold, State: None, Key: "a", Lands: 7},
		{Row: 3, Action: Create, State: Planned, Key: "b"},
		{Row: 4, Action: Reject, State: None},
		{Row: 5, Action: Hold, State: None, Key: "c", Meets: []int{6}},
		{Row: 6, Action: Hold, State: None, Key: "d", Meets: []int{5}},
	}
	for name, c := range map[string]struct {
		list []Carried
		want string
	}{
		"each finds its row": {[]Carried{{9, "a", DecideApply}, {8, "b", DecideSkip}}, "2 apply planned; 3 skip none; 4  none; 5  none; 6  none; "},
		"no such key":        {[]Carried{{9, "x", DecideApply}, {10, "", DecideSkip}}, "2  none; 3  planned; 4  none; 5  none; 6  none; lost 9; lost 10; "},
		"not allowed":        {[]Carried{{9, "a", DecideCreate}}, "2  none; 3  planned; 4  none; 5  none; 6  none; lost 9; "},
		"this one":           {[]Carried{{9, "d", DecideApply}}, "2  none; 3  planned; 4  none; 5 skip none; 6 apply planned; "},
		"both of a pair":     {[]Carried{{8, "c", DecideApply}, {9, "d", DecideApply}}, "2  none; 3  planned; 4  none; 5  none; 6  none; lost 8; lost 9; "},
	} {
		if got := carried(t, rows, c.list...); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.want)
		}
	}
}
