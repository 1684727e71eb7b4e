package plan

import (
	"context"
	"path/filepath"
	"testing"
)

// A report is made in several readings: a run that goes on meanwhile must not
// make them disagree.
func TestFreeze(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "a.plan")
	f, err := New(ctx, path, someMeta())
	check(t, err)
	check(t, f.Add(ctx, Row{Row: 2, Action: Update, State: Planned, ClientID: 7}))
	err = f.Finish(ctx, someMeta())
	check(t, err)

	quiet, err := Open(ctx, path)
	check(t, err)
	check(t, quiet.Freeze(ctx)) // keeps no run from beginning
	journal, err := OpenJournal(ctx, path)
	check(t, err)
	check(t, quiet.Close())
	frozen, err := Open(ctx, path)
	check(t, err)
	check(t, frozen.Freeze(ctx))
	check(t, journal.Record(ctx, Planned, Row{Row: 2, Action: Update, State: Saved, ClientID: 7}, Attempt{Step: StepTags}))
	for _, want := range []State{Planned, Saved} {
		states, err := frozen.States(ctx)
		check(t, err)
		row, err := frozen.Row(ctx, 2)
		check(t, err)
		begun, err := frozen.Begun(ctx)
		check(t, err)
		if states[want] != 1 || row.State != want || begun != (want == Saved) {
			t.Errorf("want %s: %v, %s, %v", want, states, row.State, begun)
		}
		check(t, frozen.Close())
		frozen, err = Open(ctx, path)
		check(t, err)
	}
	check(t, frozen.Close())
	check(t, journal.Close())
	if left, _ := filepath.Glob(path + "-*"); len(left) > 0 {
		t.Errorf("not one file: %v", left)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
