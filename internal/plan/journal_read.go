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

// attemptScan takes in the columns of an attempt; of a row without one all are null.
type attemptScan struct {
	step, failure sql.NullString
	sent          sql.NullInt64
	cells         []byte
	base, after   []byte
}

func (s *attemptScan) columns() []any {
	return []any{&s.step, &s.sent, &s.failure, &s.cells, &s.base, &s.after}
}

func (s *attemptScan) attempt() (Attempt, error) {
	a := Attempt{Step: Step(s.step.String), Error: s.failure.String, Base: s.base, After: s.after}
	if s.sent.Int64 != 0 {
		a.Sent = time.UnixMilli(s.sent.Int64)
	}
	if err := json.Unmarshal(s.cells, &a.Cells); err != nil {
		return Attempt{}, fmt.Errorf("%w: it is damaged", ErrNotPlan)
	}
	return a, nil
}

// Attempt gives what applying did for a row; nothing yet is the zero Attempt.
func (f *File) Attempt(ctx context.Context, row int) (Attempt, error) {
	var s attemptScan
	err := f.reads().QueryRowContext(ctx, "SELECT "+attemptColumns+" FROM attempts WHERE row = ?", row).Scan(s.columns()...)
	if errors.Is(err, sql.ErrNoRows) {
		return Attempt{}, nil
	}
	if err != nil {
		return Attempt{}, err
	}
	return s.attempt()
}

// Tried is a row with what applying did for it.
type Tried struct {
	Row
	Attempt
}

// Tried gives every row, in the order of the spreadsheet, one at a time.
func (f *File) Tried(ctx context.Context) iter.Seq2[Tried, error] {
	const query = "SELECT " + rowColumns + ", " + attemptColumns + " FROM rows LEFT JOIN attempts USING (row) ORDER BY row"
	return each(ctx, f.reads(), query, scanTried)
}

func scanTried(scan func(...any) error) (t Tried, err error) {
	var a attemptScan
	t.Row, err = scanRow(func(columns ...any) error { return scan(append(columns, a.columns()...)...) })
	if err == nil && a.step.Valid {
		t.Attempt, err = a.attempt()
	}
	return t, err
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
	err := f.reads().QueryRowContext(ctx, query).Scan(&text)
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
	rows, err := f.reads().QueryContext(ctx, "SELECT state, count(*) FROM rows GROUP BY state")
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
