package plan

import (
	"cmp"
	"context"
	"slices"
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

// FieldCounts counts by field: those of the spreadsheet in its order, then others.
// Derived changes are not counted, and a field of which nothing changes is not there.
func (f *File) FieldCounts(ctx context.Context) ([]FieldCount, error) {
	rows, err := f.reads().QueryContext(ctx, `SELECT c.value ->> 'field', coalesce(c.value ->> 'label', ''),
			sum(kind = 'set' AND action = 'create'), sum(kind = 'set' AND action <> 'create' AND trim(c.value ->> 'before') <> ''),
			sum(kind = 'set' AND action <> 'create' AND trim(c.value ->> 'before') = ''), sum(kind = 'clear'), sum(kind = 'form')
		FROM (SELECT c.value, c.value ->> 'kind' AS kind, rows.action FROM rows, json_each(rows.changes) c) c
		WHERE NOT c.value ->> 'derived' AND (action IN ('create', 'update') OR action = 'unchanged' AND kind = 'form')
		GROUP BY 1`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []FieldCount
	for rows.Next() {
		var c FieldCount
		if err := rows.Scan(&c.Field.Field, &c.Label, &c.Create, &c.Overwrite, &c.Fill, &c.Clear, &c.Form); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	f.sortCounts(list)
	return list, rows.Err()
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
