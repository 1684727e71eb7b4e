package plan

import (
	"context"
	"fmt"
	"strings"
)

// Balance accounts for every row of the spreadsheet: each is counted once.
type Balance struct {
	Rows      int `json:"rows"`
	Saved     int `json:"saved"`
	Rejected  int `json:"rejected"`
	LeftOut   int `json:"left_out"` // by a decision, by the mapping or the mode, twins
	Unchanged int `json:"unchanged"`
	Differs   int `json:"differs"`
	Conflict  int `json:"conflict"`
	Failed    int `json:"failed"`
	Unknown   int `json:"unknown"`
	Held      int `json:"held"`
	Unsent    int `json:"not_sent_yet"` // or sent, and the answer is not known yet
}

// String is the balance in one line, as it ends what apply and verify print.
func (b Balance) String() string {
	parts := []string{fmt.Sprintf("%d saved", b.Saved), fmt.Sprintf("%d rejected", b.Rejected), fmt.Sprintf("%d left out", b.LeftOut)}
	for _, more := range []struct {
		n    int
		word string
	}{
		{b.Unchanged, "unchanged"}, {b.Differs, "differs"}, {b.Conflict, "conflict"}, {b.Failed, "failed"},
		{b.Unknown, "unknown"}, {b.Held, "held"}, {b.Unsent, "not sent yet"},
	} {
		if more.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", more.n, more.word))
		}
	}
	noun := "rows"
	if b.Rows == 1 {
		noun = "row"
	}
	return fmt.Sprintf("%d %s = %s", b.Rows, noun, strings.Join(parts, " + "))
}

// LeftOut reports whether nothing of the row is sent, though it could be used: a
// decision, the mapping or the mode says so, or it is another row's twin.
func (r Row) LeftOut() bool {
	return r.State == None && (r.Action == Skip || r.Decision == DecideSkip && r.Action != Reject && r.Action != Unchanged)
}

// count is where a row is counted.
func (b *Balance) count(r Row) *int {
	switch r.State {
	case Saved:
		return &b.Saved
	case Differs:
		return &b.Differs
	case Conflict:
		return &b.Conflict
	case Failed:
		return &b.Failed
	case Unknown:
		return &b.Unknown
	case Planned, Sent:
		return &b.Unsent
	}
	switch {
	case r.LeftOut():
		return &b.LeftOut
	case r.Action == Reject:
		return &b.Rejected
	case r.Action == Hold:
		return &b.Held
	case r.Action == Unchanged:
		return &b.Unchanged
	}
	return nil
}

// Add counts a row.
func (b *Balance) Add(r Row) {
	b.Rows++
	if at := b.count(r); at != nil {
		*at++
	}
}

// Balance counts the rows as they are now.
func (f *File) Balance(ctx context.Context) (Balance, error) {
	rows, err := f.reads().QueryContext(ctx, "SELECT action, state, decision, count(*) FROM rows GROUP BY 1, 2, 3")
	if err != nil {
		return Balance{}, err
	}
	defer rows.Close()
	var b Balance
	for rows.Next() {
		var r Row
		var n int
		if err := rows.Scan(&r.Action, &r.State, &r.Decision, &n); err != nil {
			return b, err
		}
		at := b.count(r)
		if at == nil {
			return b, fmt.Errorf("%d rows to %s are neither sent nor left out: the plan is damaged", n, r.Action)
		}
		*at += n
		b.Rows += n
	}
	return b, rows.Err()
}
