package plan

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
)

// Meta is what the plan was made from.
func (f *File) Meta() Meta { return f.meta }

// readRow fills a row from the columns of [rowColumns].
func readRow(scan func(...any) error) (Row, error) {
	var r Row
	err := scan(rowColumns().cells(&r)...)
	return r, damaged(&r, err)
}

// damaged names the row of which a member can't be read.
func damaged(r *Row, err error) error {
	if errors.Is(err, ErrNotPlan) {
		return fmt.Errorf("row %d: %w: it is damaged", r.Row, ErrNotPlan)
	}
	return err
}

// Rows returns the rows in the order of the spreadsheet, one at a time: memory
// stays flat.
func (f *File) Rows(ctx context.Context) iter.Seq2[Row, error] {
	return each(ctx, f.reads(), "SELECT "+rowColumns().names()+" FROM rows ORDER BY row", readRow)
}

func each[T any](ctx context.Context, q querier, query string, read func(scan func(...any) error) (T, error), args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		rows, err := q.QueryContext(ctx, query, args...)
		if err != nil {
			yield(zero, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			one, err := read(rows.Scan)
			if !yield(one, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(zero, err)
		}
	}
}

// NoRowError says that the plan has no such row.
type NoRowError struct{ Row int }

// Error says which, and why it may be missing.
func (e *NoRowError) Error() string {
	return fmt.Sprintf("the plan has no row %d: rows are numbered as the spreadsheet program shows them, and blank ones are left out", e.Row)
}

// Row returns one row by its number, or a [NoRowError].
func (f *File) Row(ctx context.Context, n int) (Row, error) {
	row := f.reads().QueryRowContext(ctx, "SELECT "+rowColumns().names()+" FROM rows WHERE row = ?", n)
	r, err := readRow(row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return Row{}, &NoRowError{n}
	}
	return r, err
}

// Summary counts the plan as it was made; states and decisions don't change it.
func (f *File) Summary(ctx context.Context) (Summary, error) {
	s, _, err := f.Counts(ctx)
	return s, err
}

// RowSummary is the summary of the rows alone: what they change is not counted.
func (f *File) RowSummary(ctx context.Context) (Summary, error) {
	n, err := f.Actions(ctx)
	if err != nil {
		return Summary{}, err
	}
	s := Summary{
		Create: n[Create], Update: n[Update], Unchanged: n[Unchanged], Skip: n[Skip], Hold: n[Hold], Reject: n[Reject],
		Requests: f.meta.Price.Requests, ChangesByField: map[string]int{},
	}
	for _, rows := range n {
		s.Rows += rows
	}
	return s, nil
}

// Actions counts the rows by what would happen to them.
func (f *File) Actions(ctx context.Context) (map[Action]int, error) {
	rows, err := f.reads().QueryContext(ctx, "SELECT action, count(*) FROM rows GROUP BY action")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	counts := map[Action]int{}
	for rows.Next() {
		var action Action
		var n int
		if err := rows.Scan(&action, &n); err != nil {
			return nil, err
		}
		counts[action] = n
	}
	return counts, rows.Err()
}

// querier is a database, or a transaction of it.
type querier interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

func (f *File) reads() querier {
	switch {
	case f.making != nil:
		return f.making.tx // it has the only connection
	case f.frozen != nil:
		return f.frozen
	}
	return f.db
}

// Freeze has all further reads see the plan as it is now, though a run goes on
// with it. It does nothing to a plan that no run has open: there it would keep one
// from beginning.
func (f *File) Freeze(ctx context.Context) error {
	var mode string
	if err := f.db.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil || mode != "wal" || f.frozen != nil {
		return err
	}
	var err error
	if f.frozen, err = f.db.BeginTx(context.WithoutCancel(ctx), nil); err != nil {
		return err
	}
	// The first read fixes what is seen.
	return f.frozen.QueryRowContext(ctx, "SELECT one FROM meta").Scan(new(int))
}
