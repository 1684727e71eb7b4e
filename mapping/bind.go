package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/sheet"
)

// Binding is a mapping fitted to a header: what converts rows. It is not safe
// for use by several goroutines.
type Binding struct {
	Today time.Time // birth dates after it are refused; Bind and Own set it to now

	file       string
	header     []string
	entries    []*entry
	matchBy    []string
	unmatched  string
	clearToken string
	problems   problems
}

// entry is a column's entry with the places of its columns in the sheet.
type entry struct {
	Column
	at       []int
	names    []string // of the columns, for messages
	letters  []string
	blank    string
	readOnly bool
	targets  []Target
	to       []*converter // of each target
	lacking  tally        // values that the table lacks
}

// Target is where a value goes: a field, or a custom field.
type Target struct {
	Field    intakeq.Field // the zero field with a custom one
	CustomID string
	Label    string // of the custom field
}

// Key is a field's name, or custom:ID, as plans name it.
func (t Target) Key() string {
	if t.CustomID != "" {
		return "custom:" + t.CustomID
	}
	return t.Field.Name
}

// Bind fits the mapping to a header, with the header's problems as package sheet
// saw them. The error holds the mistakes of the file and of the header together,
// so that a person can mend all at once.
func (m *Mapping) Bind(header []string, found []sheet.Problem) (*Binding, error) {
	b := &Binding{
		Today: time.Now(), file: m.file, header: header, matchBy: m.MatchBy,
		unmatched: m.Unmatched, clearToken: m.ClearToken, problems: slices.Clone(m.problems),
	}
	places := b.places(found)
	for i := range m.Columns {
		c := &m.Columns[i]
		e := &entry{Column: *c, blank: cmp.Or(c.Blank, m.Blank)}
		b.place(e, b.locate(c.From, places))
		b.entries = append(b.entries, e)
	}
	b.account(m, places)
	if err := b.problems.error(m.file); err != nil {
		return nil, err
	}
	for _, e := range b.entries {
		b.aim(e)
	}
	b.sort()
	return b, nil
}

// places finds each name's columns, and notes columns that have none.
func (b *Binding) places(found []sheet.Problem) map[string][]int {
	for _, p := range found {
		if p.Code == sheet.CodeNoHeader {
			b.problems.add(Place{}, "", "%s", p.Message)
		}
	}
	places := map[string][]int{}
	for i, name := range b.header {
		if key := sheet.NormalHeader(name); key != "" {
			places[key] = append(places[key], i)
		}
	}
	return places
}

// locate finds an entry's columns, by names without case and outer spaces: a header
// is typed by hand in the mapping, and in the spreadsheet.
func (b *Binding) locate(from []Name, places map[string][]int) []int {
	var at []int
	for _, name := range from {
		have := places[sheet.NormalHeader(name.Text)]
		switch len(have) {
		case 0:
			b.problems.add(name.Place, didYouMean(name.Text, b.header, "the spreadsheet's columns are: "+b.columnList()),
				"the spreadsheet has no column %q", name.Text)
		case 1:
			at = append(at, have[0])
		default:
			b.problems.add(name.Place, "rename one in the spreadsheet", "the spreadsheet has the column %q %d times, in %s", name.Text, len(have), letters(have))
		}
	}
	return at
}

// columnList names the columns for a message, not more than a line takes.
func (b *Binding) columnList() string {
	const most = 12
	var names []string
	for i, name := range b.header {
		if i == most {
			names = append(names, fmt.Sprintf("and %d more", len(b.header)-most))
			break
		}
		names = append(names, trim(name))
	}
	return strings.Join(names, ", ")
}

// place settles which columns an entry reads.
func (b *Binding) place(e *entry, at []int) {
	e.at = at
	for _, i := range at {
		e.names = append(e.names, trim(b.header[i]))
		e.letters = append(e.letters, sheet.ColumnName(i))
	}
}

// letters names columns as the spreadsheet program does.
func letters(at []int) string {
	var all []string
	for _, i := range at {
		all = append(all, sheet.ColumnName(i))
	}
	return strings.Join(all, ", ")
}

// account holds that no column is lost: each is mapped, ignored or begins with "_".
func (b *Binding) account(m *Mapping, places map[string][]int) {
	mapped := map[string]bool{}
	for _, c := range m.Columns {
		for _, name := range c.From {
			mapped[sheet.NormalHeader(name.Text)] = true
		}
	}
	for _, name := range m.Ignore {
		mapped[sheet.NormalHeader(name.Text)] = true
	}
	for i, name := range b.header {
		key := sheet.NormalHeader(name)
		if key == "" || mapped[key] || strings.HasPrefix(key, "_") || places[key][0] != i {
			continue
		}
		b.problems.add(Place{}, "map it, or put it under ignore", "column %s, %q, is neither mapped nor ignored", sheet.ColumnName(i), trim(name))
	}
}

// aim settles where an entry's values go, and how they are converted.
func (b *Binding) aim(e *entry) {
	names := []string{e.Field}
	if e.Split != nil {
		names = e.Split.Fields()
	}
	for _, name := range names {
		f, _ := intakeq.FieldByName(name) // a custom field's is the zero field, of kind Text
		c := e.Column
		c.Field = name
		to := c.converter(f.Kind)
		to.today = func() time.Time { return b.Today }
		e.to = append(e.to, to)
		e.targets = append(e.targets, Target{Field: f, CustomID: e.Custom.ID, Label: e.Custom.Label})
	}
}

// sort puts entries in the order of the spreadsheet's columns, constants last.
func (b *Binding) sort() {
	slices.SortStableFunc(b.entries, func(x, y *entry) int {
		return cmp.Compare(x.first(len(b.header)), y.first(len(b.header)))
	})
}

// first is the leftmost of the entry's columns.
func (e *entry) first(none int) int {
	if len(e.at) == 0 {
		return none
	}
	return slices.Min(e.at)
}

// MatchBy lists the fields that find a client, in their order.
func (b *Binding) MatchBy() []string { return b.matchBy }

// Unmatched is what happens to a row that finds no client.
func (b *Binding) Unmatched() string { return b.unmatched }

// Targets lists where values go, in the order of the spreadsheet's columns.
func (b *Binding) Targets() []Target {
	var all []Target
	for _, e := range b.entries {
		all = append(all, e.targets...)
	}
	return all
}

// BindCustom settles the custom fields against those of the account. A label
// may stand for one only: the error names the ids to choose from.
func (b *Binding) BindCustom(fields []Custom) error {
	var found problems
	taken := map[string]*entry{}
	for _, e := range b.entries {
		if e.Custom == (Custom{}) {
			continue
		}
		c, ok := findCustom(&found, e, fields)
		if !ok {
			continue
		}
		if other := taken[c.ID]; other != nil {
			found.add(e.Place, "", "custom field %s is mapped twice, first in line %d", c.ID, other.Line)
		}
		taken[c.ID] = e
		e.targets[0].CustomID, e.targets[0].Label = c.ID, c.Label
	}
	return found.error(b.file)
}

// findCustom goes by id where the entry has one; ids are opaque, so exactly.
func findCustom(found *problems, e *entry, fields []Custom) (Custom, bool) {
	if e.Custom.ID != "" {
		at := slices.IndexFunc(fields, func(f Custom) bool { return f.ID == e.Custom.ID })
		if at < 0 {
			found.add(e.places["custom"], customHint("", fields), "no client of the account shows a custom field with the id %s", e.Custom.ID)
			return Custom{}, false
		}
		return fields[at], true
	}
	var have []Custom
	for _, f := range fields {
		if sheet.NormalHeader(f.Label) == sheet.NormalHeader(e.Custom.Label) {
			have = append(have, f)
		}
	}
	switch len(have) {
	case 0:
		found.add(e.places["custom"], customHint(e.Custom.Label, fields), "no client of the account shows a custom field %q", e.Custom.Label)
		return Custom{}, false
	case 1:
		return have[0], true
	}
	var ids []string
	for _, f := range have {
		ids = append(ids, "{id: "+f.ID+"}")
	}
	found.add(e.places["custom"], "write "+strings.Join(ids, " or "), "the account has %d custom fields %q", len(have), e.Custom.Label)
	return Custom{}, false
}

// customHint: the API shows custom fields only in clients that have them.
func customHint(label string, fields []Custom) string {
	var labels []string
	for _, f := range fields {
		labels = append(labels, f.Label)
	}
	return didYouMean(label, labels, "make it in IntakeQ and fill it in for one client, so that the API shows its id")
}
