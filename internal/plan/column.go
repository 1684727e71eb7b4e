package plan

import (
	"bytes"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A member of a Row or an Attempt is kept in a column, and found there by the
// column's name alone: no statement counts places, so a column can be added
// anywhere.

// cell is a member on its way into the file, and back. No value at all, as of a
// row without an attempt, is read as the member's zero.
type cell interface {
	driver.Valuer
	sql.Scanner
}

// column is a column of a table, with the member of T that it keeps.
type column[T any] struct {
	name string
	cell func(*T) cell
}

// rowColumns are those of the table rows. The number comes first, so that an error
// about another member can name the row.
func rowColumns() columns[Row] {
	return columns[Row]{
		{"row", func(r *Row) cell { return number[int]{&r.Row} }},
		{"sheet", func(r *Row) cell { return text[string]{&r.Sheet} }},
		{"action", func(r *Row) cell { return text[Action]{&r.Action} }},
		{"state", func(r *Row) cell { return text[State]{&r.State} }},
		{"decision", func(r *Row) cell { return text[Decision]{&r.Decision} }},
		{"client_id", func(r *Row) cell { return number[int64]{&r.ClientID} }},
		{"external_id", func(r *Row) cell { return text[string]{&r.ExternalID} }},
		{"name", func(r *Row) cell { return text[string]{&r.Name} }},
		{"reasons", func(r *Row) cell { return list[Reason]{&r.Reasons} }},
		{"changes", func(r *Row) cell { return changeList{&r.Changes} }},
		{"tags_add", func(r *Row) cell { return list[string]{&r.TagsAdd} }},
		{"tags_remove", func(r *Row) cell { return list[string]{&r.TagsRemove} }},
		{"lands", func(r *Row) cell { return number[int64]{&r.Lands} }},
		{"before", func(r *Row) cell { return document{&r.Before} }},
		{"source", func(r *Row) cell { return list[string]{&r.Source} }},
		{"source_text", func(r *Row) cell { return text[string]{&r.SourceText} }},
		{"source_form", func(r *Row) cell { return text[string]{&r.SourceForm} }},
		{"restore", func(r *Row) cell { return document{&r.Restore} }},
		{"key", func(r *Row) cell { return text[string]{&r.Key} }},
		{"archived", func(r *Row) cell { return flag{&r.Archived} }},
		{"meets", func(r *Row) cell { return list[int]{&r.Meets} }},
	}
}

// sentColumns are those of a row that applying it changes: how far it got, whose it
// became, and what it changes once it was held against a newer document. All else is
// as it was planned, for good.
func sentColumns() columns[Row] {
	return rowColumns().named("state", "decision", "client_id", "changes", "tags_add", "tags_remove", "before")
}

// decidedColumns are those of a row that a decision changes.
func decidedColumns() columns[Row] { return rowColumns().named("state", "decision", "changes") }

// attemptColumns are those of the table attempts, but for the row's number.
func attemptColumns() columns[Attempt] {
	return columns[Attempt]{
		{"step", func(a *Attempt) cell { return text[Step]{&a.Step} }},
		{"sent", func(a *Attempt) cell { return moment{&a.Sent} }},
		{"timeout", func(a *Attempt) cell { return number[time.Duration]{&a.Timeout} }},
		{"highest", func(a *Attempt) cell { return number[int64]{&a.Highest} }},
		{"error", func(a *Attempt) cell { return text[string]{&a.Error} }},
		{"cells", func(a *Attempt) cell { return list[Cell]{&a.Cells} }},
		{"base", func(a *Attempt) cell { return document{&a.Base} }},
		{"after", func(a *Attempt) cell { return document{&a.After} }},
		{"said", func(a *Attempt) cell { return text[string]{&a.Said} }},
	}
}

// toldColumns are those of a row, and of what was done for it, that a person is told.
func toldColumns() (columns[Row], columns[Attempt]) {
	return rowColumns().named("row", "sheet", "action", "state", "decision", "client_id", "external_id", "name",
		"reasons", "changes", "lands", "key", "archived", "meets"), attemptColumns().named("step", "error", "cells")
}

// cardColumns are those of the table cards, but for the row's number.
func cardColumns() columns[Card] {
	return columns[Card]{
		{"mapped", func(c *Card) cell { return cellList{&c.Cells} }},
		{"candidates", func(c *Card) cell { return list[Candidate]{&c.Candidates} }},
		{"outcomes", func(c *Card) cell { return object[Decision, Outcome]{&c.Outcomes} }},
	}
}

type columns[T any] []column[T]

// named returns the columns of these names, in the order of the table.
func (c columns[T]) named(names ...string) columns[T] {
	return slices.DeleteFunc(c, func(one column[T]) bool { return !slices.Contains(names, one.name) })
}

// without returns the columns but for one.
func (c columns[T]) without(name string) columns[T] {
	return slices.DeleteFunc(c, func(one column[T]) bool { return one.name == name })
}

// at is the place of a column.
func (c columns[T]) at(name string) int {
	return slices.IndexFunc(c, func(one column[T]) bool { return one.name == name })
}

// names lists the columns for a SELECT or an INSERT.
func (c columns[T]) names() string { return c.joined("") }

// assignments lists the columns for the SET of an UPDATE.
func (c columns[T]) assignments() string { return c.joined(" = ?") }

func (c columns[T]) joined(after string) string {
	var out []string
	for _, one := range c {
		out = append(out, one.name+after)
	}
	return strings.Join(out, ", ")
}

// places are as many question marks as there are columns.
func (c columns[T]) places() string {
	return strings.TrimSuffix(strings.Repeat("?, ", len(c)), ", ")
}

// cells returns the cells of v, in the columns' order: they write it as arguments of a
// statement, and fill it as destinations of a Scan.
func (c columns[T]) cells(v *T) []any {
	out := make([]any, len(c))
	for i, one := range c {
		out[i] = one.cell(v)
	}
	return out
}

type text[T ~string] struct{ at *T }

func (c text[T]) Value() (driver.Value, error) { return string(*c.at), nil }

func (c text[T]) Scan(value any) error {
	var got sql.NullString
	err := got.Scan(value)
	*c.at = T(got.String)
	return err
}

type number[T ~int | ~int64] struct{ at *T }

func (c number[T]) Value() (driver.Value, error) { return int64(*c.at), nil }

func (c number[T]) Scan(value any) error {
	var got sql.NullInt64
	err := got.Scan(value)
	*c.at = T(got.Int64)
	return err
}

// document is a client's record, to the byte; nil and none are one.
type document struct{ at *[]byte }

func (c document) Value() (driver.Value, error) { return *c.at, nil }

func (c document) Scan(value any) error {
	var got sql.Null[[]byte]
	err := got.Scan(value)
	*c.at = bytes.Clone(got.V) // the driver's own memory until here
	return err
}

// list is a JSON array. Without entries it is [] and not null, of which json_each
// would make an entry.
type list[T any] struct{ at *[]T }

func (c list[T]) Value() (driver.Value, error) {
	if len(*c.at) == 0 {
		return "[]", nil
	}
	out, err := json.Marshal(*c.at)
	return string(out), err
}

func (c list[T]) Scan(value any) error {
	var got sql.NullString
	if err := got.Scan(value); err != nil {
		return err
	}
	*c.at = nil
	if !got.Valid || got.String == "[]" {
		return nil
	}
	if err := json.Unmarshal([]byte(got.String), c.at); err != nil {
		return fmt.Errorf("%w: it is damaged", ErrNotPlan)
	}
	return nil
}

// changeList is a JSON array, too, of which a plan of new clients has hundreds of thousands.
type changeList struct{ at *[]Change }

func (c changeList) Value() (driver.Value, error) {
	if len(*c.at) == 0 {
		return "[]", nil
	}
	return EncodeChanges(*c.at)
}

func (c changeList) Scan(value any) error {
	if text, ok := value.(string); ok {
		if changes, ok := scanChanges(text); ok {
			*c.at = changes
			return nil
		}
	}
	return list[Change](c).Scan(value)
}

// cellList is a JSON array, too. There are so many cells that they are written by hand.
type cellList struct{ at *[]MappedCell }

func (c cellList) Value() (driver.Value, error) { return EncodeCells(*c.at) }

func (c cellList) Scan(value any) error {
	if text, ok := value.(string); ok {
		if cells, ok := scanCells(text); ok && len(cells) > 0 {
			*c.at = cells
			return nil
		}
	}
	return list[MappedCell](c).Scan(value)
}

// object is a JSON object; without members it is {}.
type object[K ~string, V any] struct{ at *map[K]V }

func (c object[K, V]) Value() (driver.Value, error) {
	if len(*c.at) == 0 {
		return "{}", nil
	}
	out, err := json.Marshal(*c.at)
	return string(out), err
}

func (c object[K, V]) Scan(value any) error {
	var got sql.NullString
	if err := got.Scan(value); err != nil {
		return err
	}
	*c.at = nil
	if !got.Valid || got.String == "{}" {
		return nil
	}
	if err := json.Unmarshal([]byte(got.String), c.at); err != nil {
		return fmt.Errorf("%w: it is damaged", ErrNotPlan)
	}
	return nil
}

// flag is 0 or 1.
type flag struct{ at *bool }

func (c flag) Value() (driver.Value, error) { return *c.at, nil }

func (c flag) Scan(value any) error {
	var got sql.NullBool
	err := got.Scan(value)
	*c.at = got.Bool
	return err
}

// moment is a time in milliseconds since 1970; 0 is no time.
type moment struct{ at *time.Time }

func (c moment) Value() (driver.Value, error) {
	if c.at.IsZero() {
		return int64(0), nil
	}
	return c.at.UnixMilli(), nil
}

func (c moment) Scan(value any) error {
	var got sql.NullInt64
	err := got.Scan(value)
	*c.at = time.Time{}
	if got.Int64 != 0 {
		*c.at = time.UnixMilli(got.Int64)
	}
	return err
}
