package plan

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"iter"
)

// Attempt returns what applying did for a row; nothing yet is the zero Attempt.
func (f *File) Attempt(ctx context.Context, row int) (Attempt, error) {
	var a Attempt
	query := "SELECT " + attemptColumns().names() + " FROM attempts WHERE row = ?"
	err := f.reads().QueryRowContext(ctx, query, row).Scan(attemptColumns().cells(&a)...)
	if errors.Is(err, sql.ErrNoRows) {
		return Attempt{}, nil
	}
	return a, damaged(&Row{Row: row}, err)
}

// Tried is a row with what applying did for it.
type Tried struct {
	Row
	Attempt
}

// Tried returns every row, in the order of the spreadsheet, one at a time.
func (f *File) Tried(ctx context.Context) iter.Seq2[Tried, error] {
	query := "SELECT " + rowColumns().names() + ", " + attemptColumns().names() + " FROM rows LEFT JOIN attempts USING (row) ORDER BY row"
	return each(ctx, f.reads(), query, readTried)
}

func readTried(scan func(...any) error) (Tried, error) {
	var t Tried
	err := scan(append(rowColumns().cells(&t.Row), attemptColumns().cells(&t.Attempt)...)...)
	return t, damaged(&t.Row, err)
}

// Progress returns how far applying got; not begun is the zero Progress.
func (f *File) Progress(ctx context.Context) (p Progress, err error) {
	err = f.one(ctx, "SELECT value FROM progress", &p)
	return p, err
}

// RunStatus returns the status of the latest run; where there was none, the zero
// RunStatus.
func (f *File) RunStatus(ctx context.Context) (s RunStatus, err error) {
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
