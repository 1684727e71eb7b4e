package plan

import (
	"context"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"
)

func TestBalance(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.plan")
	rows := []Row{
		{Action: Create, State: Saved}, {Action: Update, State: Saved}, {Action: Reject, State: None},
		{Action: Create, State: None, Decision: DecideSkip}, {Action: Hold, State: None, Decision: DecideSkip}, {Action: Skip, State: None},
		{Action: Hold, State: None}, {Action: Unchanged, State: None}, {Action: Unchanged, State: None, Decision: DecideSkip},
		{Action: Update, State: Sent}, {Action: Update, State: Planned}, {Action: Update, State: Conflict},
		{Action: Hold, State: Unknown, Decision: DecideSkip}, {Action: Hold, State: Failed}, {Action: Update, State: Differs},
	}
	for i := range rows {
		rows[i].Row = i + 2
	}
	write(t, path, rows)
	f, err := Open(context.Background(), path)
	check(t, err)
	defer f.Close()
	b, err := f.Balance(context.Background())
	check(t, err)
	if got, want := b.String(), "15 rows = 2 saved + 1 rejected + 3 left out + 2 unchanged + 1 differs + 1 conflict + 1 failed + 1 unknown + 1 held + 2 not sent yet"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got, want := (Balance{Rows: 901, Saved: 862, Rejected: 35, LeftOut: 4}).String(), "901 rows = 862 saved + 35 rejected + 4 left out"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// However a row came about, and whatever was decided of it, it is counted.
func TestEveryRowIsCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := Row{Action: rapid.SampledFrom(Actions()).Draw(t, "action"), State: None, Archived: rapid.Bool().Draw(t, "archived")}
		if r.Action == Create || r.Action == Update {
			r.State = Planned
		}
		r.Decide(rapid.SampledFrom(append(r.Choices(), Undecided, DecideSkip)).Draw(t, "said"), false)
		if new(Balance).count(r) == nil {
			t.Fatalf("%+v is nowhere", r)
		}
	})
}
