package plan

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// FieldCount counts what a plan would do to a field without any decision, as
// [Summary] does: of creates and updates, and what is only written another way of
// unchanged rows too.
type FieldCount struct {
	Field
	Create    int `json:"create"`    // values of new clients
	Overwrite int `json:"overwrite"` // values that take the place of another
	Fill      int `json:"fill"`      // values where a client had none
	Clear     int `json:"clear"`     // values that are taken away
	Form      int `json:"form"`      // values written another way, which is not sent
}

// Counts are the summary, and what is counted by field, of which it is the sum.
func (f *File) Counts(ctx context.Context) (Summary, []FieldCount, error) {
	s, err := f.RowSummary(ctx)
	if err != nil {
		return Summary{}, nil, err
	}
	fields, err := f.fieldCounts(ctx)
	for _, c := range fields {
		s.FormOnly += c.Form
		s.Clears += c.Clear
		if n := c.Create + c.Overwrite + c.Fill + c.Clear; n > 0 {
			s.ChangesByField[c.Field.Field] = n
		}
	}
	return s, fields, err
}

// fieldCounts counts by field: those of the spreadsheet in its order, then others.
// Derived changes are not counted, and a field of which nothing changes is not there.
func (f *File) fieldCounts(ctx context.Context) ([]FieldCount, error) {
	counts := map[string]*FieldCount{}
	err := eachChange(ctx, f.reads(), func(action Action, change Change) {
		c := counts[change.Field]
		if c == nil {
			c = &FieldCount{Field: Field{Field: change.Field, Label: change.Label}}
			counts[change.Field] = c
		}
		*c.of(action, change)++
	})
	if err != nil {
		return nil, err
	}
	var list []FieldCount
	for _, c := range counts {
		list = append(list, *c)
	}
	f.sortCounts(list)
	return list, nil
}

// of is where a change is counted.
func (c *FieldCount) of(action Action, change Change) *int {
	switch {
	case change.Kind == Form:
		return &c.Form
	case change.Kind == Clear:
		return &c.Clear
	case action == Create:
		return &c.Create
	case strings.Trim(change.Before, " ") != "":
		return &c.Overwrite
	}
	return &c.Fill
}

// eachChange gives the changes that applying would make without any decision: those of
// creates and updates, and what is only written another way of unchanged rows too.
// Derived ones are left out. (SQLite's own json_each takes several times as long.)
func eachChange(ctx context.Context, q querier, f func(Action, Change)) error {
	rows, err := q.QueryContext(ctx, "SELECT row, action, changes FROM rows WHERE changes <> '[]' AND action IN (?, ?, ?)", Create, Update, Unchanged)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r Row
		if err := rows.Scan(&r.Row, &r.Action, changeList{&r.Changes}); err != nil {
			return damaged(&r, err)
		}
		for _, c := range r.Changes {
			if !c.Derived && (r.Action != Unchanged || c.Kind == Form) {
				f(r.Action, c)
			}
		}
	}
	return rows.Err()
}

// sortCounts puts the fields of the spreadsheet first, and gives them their columns.
func (f *File) sortCounts(list []FieldCount) {
	place := func(c FieldCount) int {
		at := slices.IndexFunc(f.meta.Fields, func(field Field) bool { return field.Field == c.Field.Field })
		if at < 0 {
			return len(f.meta.Fields)
		}
		return at
	}
	for i := range list {
		if at := place(list[i]); at < len(f.meta.Fields) {
			list[i].Field = f.meta.Fields[at]
		}
	}
	slices.SortFunc(list, func(a, b FieldCount) int {
		return cmp.Or(place(a)-place(b), cmp.Compare(a.Field.Field, b.Field.Field))
	})
}

// ReasonCounts counts, for each code, the rows that have it.
func (f *File) ReasonCounts(ctx context.Context) (map[string]int, error) {
	rows, err := f.reads().QueryContext(ctx, "SELECT r.value ->> 'code', count(DISTINCT row) FROM rows, json_each(rows.reasons) r GROUP BY 1")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	counts := map[string]int{}
	for rows.Next() {
		var code string
		var n int
		if err := rows.Scan(&code, &n); err != nil {
			return nil, err
		}
		counts[code] = n
	}
	return counts, rows.Err()
}
