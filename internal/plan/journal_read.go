package plan

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"strings"
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

// Tried returns the rows of the actions, or without one named all, in the order of the
// spreadsheet, one at a time.
func (f *File) Tried(ctx context.Context, of ...Action) iter.Seq2[Tried, error] {
	return f.tried(ctx, rowColumns(), attemptColumns(), of)
}

// Told returns the same rows without what only applying needs, and the files beside a
// plan: documents, tags and the cells as the spreadsheet has them. That is most of a row.
func (f *File) Told(ctx context.Context, of ...Action) iter.Seq2[Tried, error] {
	row, attempt := toldColumns()
	return f.tried(ctx, row, attempt, of)
}

func (f *File) tried(ctx context.Context, row columns[Row], attempt columns[Attempt], of []Action) iter.Seq2[Tried, error] {
	where, args := ofActions(of)
	query := "SELECT " + row.names() + ", " + attempt.names() + " FROM rows LEFT JOIN attempts USING (row)" + where + " ORDER BY row"
	return each(ctx, f.reads(), query, func(scan func(...any) error) (Tried, error) {
		var t Tried
		err := scan(append(row.cells(&t.Row), attempt.cells(&t.Attempt)...)...)
		return t, damaged(&t.Row, err)
	}, args...)
}

// Shown returns the rows that Told does, with their cards.
func (f *File) Shown(ctx context.Context, of ...Action) iter.Seq2[Shown, error] {
	row, attempt := toldColumns()
	card := cardColumns()
	where, args := ofActions(of)
	query := "SELECT " + row.names() + ", " + attempt.names() + ", " + card.names() +
		" FROM rows LEFT JOIN attempts USING (row) LEFT JOIN cards USING (row)" + where + " ORDER BY row"
	return each(ctx, f.reads(), query, func(scan func(...any) error) (Shown, error) {
		var s Shown
		err := scan(slices.Concat(row.cells(&s.Row), attempt.cells(&s.Attempt), card.cells(&s.Card))...)
		return s, damaged(&s.Row, err)
	}, args...)
}

// ofActions is the condition that a row is for one of the actions; of none: no condition.
func ofActions(of []Action) (where string, args []any) {
	if len(of) == 0 {
		return "", nil
	}
	for _, a := range of {
		args = append(args, a)
	}
	return " WHERE action IN (?" + strings.Repeat(", ?", len(of)-1) + ")", args
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
