package exporter

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/sheet"
)

// layout is which columns a table has and how a document fills them.
type layout struct {
	columns []sheet.Column
	members map[string]place // by member name
	custom  map[string]int   // by FieldId
	asOf    int              // where DiagnosesAsOf goes; -1: nowhere
}

// asOfColumn is the last column of an export that may hold diagnoses of several days.
const asOfColumn = "DiagnosesAsOf"

// showsAsOf reports whether there is such a column.
func (o Options) showsAsOf() bool { return o.kept() && o.Diagnoses }

// asOf is when a client's diagnoses were read; "": never.
func asOf(r mirror.Row) string {
	if r.Diagnosed.IsZero() {
		return ""
	}
	return r.Diagnosed.UTC().Format(time.RFC3339)
}

// place is where a member goes, and how it is shown.
type place struct {
	at    int
	field intakeq.Field
}

// newLayout lays out what the copy was seen to hold: the documented members,
// then undocumented ones by name, then custom fields. With only, just those
// columns, in that order.
func newLayout(m *mirror.Store, o Options) (*layout, error) {
	all := memberColumns(m, o.Query.Profile)
	customs := m.Custom()
	names := intakeq.ColumnNames(all, customs)
	if o.showsAsOf() {
		names = append(names, asOfColumn)
	}
	picked, err := pick(names, o.Columns)
	if err != nil {
		return nil, err
	}
	l := &layout{members: map[string]place{}, custom: map[string]int{}, asOf: -1}
	for at, i := range picked {
		column := sheet.Column{Name: names[i], Kind: sheet.Text}
		switch {
		case i < len(all):
			l.members[all[i].Name] = place{at, all[i]}
			if all[i].Kind == intakeq.Date {
				column.Kind = sheet.Date
			}
		case i < len(all)+len(customs):
			l.custom[customs[i-len(all)].ID] = at
		default:
			l.asOf = at
		}
		l.columns = append(l.columns, column)
	}
	return l, nil
}

// memberColumns lists the members that have a column, in the order of theirs.
func memberColumns(m *mirror.Store, profile bool) []intakeq.Field {
	columns := intakeq.BaseColumns(profile)
	known := map[string]bool{"CustomFields": profile} // laid out one by one
	for _, f := range columns {
		known[f.Name] = true
	}
	for _, member := range m.Members() {
		if !known[member] {
			f, ok := intakeq.FieldByName(member)
			if !ok {
				f = intakeq.Field{Name: member}
			}
			columns = append(columns, f)
		}
	}
	return columns
}

// ColumnError says that --columns names what the export doesn't have.
type ColumnError struct {
	Name  string
	Known []string
}

// Error lists the columns there are.
func (e *ColumnError) Error() string {
	return fmt.Sprintf("no column %q; there are: %s", e.Name, strings.Join(e.Known, ", "))
}

// pick finds the wanted names; all, where none is named.
func pick(names, only []string) ([]int, error) {
	var picked []int
	if len(only) == 0 {
		for i := range names {
			picked = append(picked, i)
		}
		return picked, nil
	}
	at := map[string]int{}
	for i, name := range names {
		at[name] = i
	}
	for _, name := range only {
		i, ok := at[name]
		if !ok {
			return nil, &ColumnError{Name: name, Known: names}
		}
		picked = append(picked, i)
	}
	return picked, nil
}

// row makes cells of a client.
func (l *layout) row(r mirror.Row) []string {
	cells := make([]string, len(l.columns))
	if l.asOf >= 0 {
		cells[l.asOf] = asOf(r)
	}
	r.Document.Each(func(member string, value gjson.Result) bool {
		if p, ok := l.members[member]; ok {
			cells[p.at] = valid(p.field.Cell(value))
		}
		if member == "CustomFields" && len(l.custom) > 0 {
			l.rowCustom(cells, value)
		}
		return true
	})
	return cells
}

func (l *layout) rowCustom(cells []string, list gjson.Result) {
	for _, f := range intakeq.ParseCustomFields(list) {
		if at, ok := l.custom[f.ID]; ok && f.Value != "" {
			cells[at] = valid(f.Value)
		}
	}
}

// valid marks bytes that are not UTF-8, which a spreadsheet can't hold; JSON
// must not hold them either.
func valid(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	return strings.ToValidUTF8(text, string(utf8.RuneError))
}
