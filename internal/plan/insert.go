package plan

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// insert adds rows to a table of a plan in the making. Most rows of most plans change
// nothing: what such a row has none of stands in a statement of its own, which has less
// to take in.
type insert[T any] struct {
	columns columns[T]     // but for the row's number
	rest    []bool         // those of which most rows have nothing,
	none    []driver.Value // and what is written then
	all     *sql.Stmt
	most    *sql.Stmt
}

func newInsert[T any](ctx context.Context, tx *sql.Tx, table string, all columns[T], rest ...string) (i *insert[T], err error) {
	i = &insert[T]{columns: all, rest: make([]bool, len(all)), none: make([]driver.Value, len(all))}
	places := make([]string, len(all))
	for at, one := range all {
		if i.none[at], err = one.cell(new(T)).Value(); err != nil {
			return nil, err
		}
		i.rest[at], places[at] = slices.Contains(rest, one.name), "?"
	}
	into := "INSERT INTO " + table + " (row, " + all.names() + ") VALUES (?, %s)"
	if i.all, err = tx.PrepareContext(ctx, fmt.Sprintf(into, strings.Join(places, ", "))); err != nil {
		return nil, err
	}
	for at, none := range i.none {
		if i.rest[at] {
			places[at] = literal(none)
		}
	}
	i.most, err = tx.PrepareContext(ctx, fmt.Sprintf(into, strings.Join(places, ", ")))
	return i, err
}

// literal is nothing, as a statement says it.
func literal(none driver.Value) string {
	switch none := none.(type) {
	case string:
		return "'" + none + "'"
	case int64:
		return strconv.FormatInt(none, 10)
	case bool:
		return strconv.FormatBool(none)
	}
	return "NULL"
}

// values are those of v, in the columns' order.
func (i *insert[T]) values(v *T) (values []any, err error) {
	values = make([]any, len(i.columns))
	for at, one := range i.columns {
		if values[at], err = one.cell(v).Value(); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// set puts a value in the place of a column's.
func (i *insert[T]) set(values []any, column, value string) { values[i.columns.at(column)] = value }

// run adds a row, without the context, which is looked at here: one that may be cut off
// begins a goroutine, which costs more than the statement.
func (i *insert[T]) run(ctx context.Context, row int, values []any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s, args, busy := i.most, []any{row}, false
	for at, value := range values {
		if i.rest[at] {
			busy = busy || !nothing(value, i.none[at])
		} else {
			args = append(args, value)
		}
	}
	if busy {
		s, args = i.all, append([]any{row}, values...)
	}
	_, err := s.Exec(args...)
	return err
}

func nothing(value, none any) bool {
	if doc, ok := value.([]byte); ok {
		return doc == nil
	}
	return value == none
}

// Close frees the statements.
func (i *insert[T]) Close() error { return errors.Join(i.all.Close(), i.most.Close()) }
