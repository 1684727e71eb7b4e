package plan

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"
)

const attemptColumns = "step, sent, error, cells, base, after"

func scanAttempt(scan func(...any) error) (Attempt, error) {
	var a Attempt
	var sent int64
	var cells []byte
	if err := scan(&a.Step, &sent, &a.Error, &cells, &a.Base, &a.After); err != nil {
		return Attempt{}, err
	}
	if sent != 0 {
		a.Sent = time.UnixMilli(sent)
	}
	if err := json.Unmarshal(cells, &a.Cells); err != nil {
		return Attempt{}, fmt.Errorf("%w: it is damaged", ErrNotPlan)
	}
	return a, nil
}

// Attempt gives what applying did for a row; nothing yet is the zero Attempt.
func (f *File) Attempt(ctx context.Context, row int) (Attempt, error) {
	a, err := scanAttempt(f.db.QueryRowContext(ctx, "SELECT "+attemptColumns+" FROM attempts WHERE row = ?", row).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return Attempt{}, nil
	}
	return a, err
}

// Tried is a row with what applying did for it.
type Tried struct {
	Row
	Attempt
}

// Tried gives every row, in the order of the spreadsheet, one at a time.
func (f *File) Tried(ctx context.Context) iter.Seq2[Tried, error] {
	return func(yield func(Tried, error) bool) {
		for r, err := range f.Rows(ctx) {
			t := Tried{Row: r}
			if err == nil && r.State != None && r.State != Planned {
				t.Attempt, err = f.Attempt(ctx, r.Row)
			}
			if !yield(t, err) || err != nil {
				return
			}
		}
	}
}

// Progress gives how far applying got; not begun is the zero Progress.
func (f *File) Progress(ctx context.Context) (p Progress, err error) {
	err = f.one(ctx, "SELECT value FROM progress", &p)
	return p, err
}

// Standing gives how the latest run stood; none is the zero Standing.
func (f *File) Standing(ctx context.Context) (s Standing, err error) {
	err = f.one(ctx, "SELECT value FROM standing", &s)
	return s, err
}

// one reads a table of at most one JSON text; where there is none, into stays.
func (f *File) one(ctx context.Context, query string, into any) error {
	var text string
	err := f.db.QueryRowContext(ctx, query).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), into)
}

// States counts the rows by state.
func (f *File) States(ctx context.Context) (map[State]int, error) {
	rows, err := f.db.QueryContext(ctx, "SELECT state, count(*) FROM rows GROUP BY state")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	counts := map[State]int{}
	for rows.Next() {
		var s State
		var n int
		if err := rows.Scan(&s, &n); err != nil {
			return nil, err
		}
		counts[s] = n
	}
	return counts, rows.Err()
}
