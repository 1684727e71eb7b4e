package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/internal/texts"
	"intakeq-bulk/mapping/cell"
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
	matchLists [][]string
	archived   string
	nullWords  []string // of the mapping; nil: the usual ones
	words      cell.Words
	clearToken string
	problems   problems
	somebodys  bool           // the row that should be the header is a person's
	places     map[string]int // of the values of a row, by key
	texts      []outcome      // of the entry that is being converted
	values     []Value        // of the row that is being converted
}

// entry is a column's entry with the places of its columns in the sheet.
type entry struct {
	Column
	at         []int
	names      []string // of the columns, for messages
	letters    []string
	blank      string
	readOnly   bool
	targets    []Target
	to         []*converter // of each target
	words      cell.Words   // those that stand for nothing
	usualWords bool         // there are any, so that zeros in place of a date are one, too
	spares     bool         // a cell that can't be used is left out, not the row
	same       []Value      // of each target, what is the same in all rows
	lacking    tally        // values that the table lacks
	known      map[string]conversion
	many       bool // texts are in the column: none is remembered any more
}

// Target is where a value goes: a field, or a custom field.
type Target struct {
	Field    intakeq.Field // the zero field with a custom one
	CustomID string
	Label    string // of the custom field

	key string // "": not made yet
}

// Key is a field's name, or custom:ID, as plans name it; before the account's
// custom fields are known, custom:LABEL.
func (t *Target) Key() string {
	switch {
	case t.key != "":
		return t.key
	case t.CustomID != "":
		return "custom:" + t.CustomID
	case t.Field.Name == "":
		return "custom:" + t.Label
	}
	return t.Field.Name
}

// Bind fits the mapping to a header, with the header's problems as package sheet
// saw them. The error holds the mistakes of the file and of the header together,
// so that a person can mend all at once.
func (m *Mapping) Bind(header []string, found []sheet.Problem) (*Binding, error) {
	b := &Binding{
		Today: time.Now(), file: m.file, header: header, matchBy: m.MatchBy,
		matchLists: m.MatchLists, unmatched: m.Unmatched, archived: m.Archived, nullWords: m.NullWords, clearToken: m.ClearToken, problems: slices.Clone(m.problems),
	}
	places := b.columns(found)
	names := m.columnNames()
	b.somebodys = namesIn(names, header) == 0 && personal(header)
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
	b.words = nameWords(b.nullWords)
	for _, e := range b.entries {
		b.aim(e)
		e.spares = cmp.Or(e.OnError, m.OnError) == Blank && !e.Required && !b.matches(e)
	}
	b.sort()
	b.number()
	return b, nil
}

// columns finds each name's columns, and notes columns that have none.
func (b *Binding) columns(found []sheet.Problem) map[string][]int {
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
			hint := "no column of the mapping is in that row, which seems to be a client's, so that its cells are not shown: is it the header?"
			if !b.somebodys {
				hint = didYouMean(name.Text, b.header, "the spreadsheet's columns are: "+b.columnList())
			}
			b.problems.add(name.Place, hint, "the spreadsheet has no column %q", name.Text)
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
		b.problems.add(Place{}, "map it, or put it under ignore", "%s is neither mapped nor ignored", b.heading(i))
	}
}

// personal reports whether a row holds what no header does, but a client's row: an email,
// a date, a phone, a number of some digits.
func personal(row []string) bool {
	const year = 4
	return slices.ContainsFunc(row, func(text string) bool { return strings.Contains(text, "@") || len(texts.Digits(text)) >= year })
}

// heading names a column, by its header where that is no client's.
func (b *Binding) heading(i int) string {
	if b.somebodys {
		return "column " + sheet.ColumnName(i)
	}
	return fmt.Sprintf("column %s, %q,", sheet.ColumnName(i), trim(b.header[i]))
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
		b.setToday(to)
		e.to = append(e.to, to)
		e.targets = append(e.targets, Target{Field: f, CustomID: e.Custom.ID, Label: e.Custom.Label})
	}
	b.settle(e)
}

// settle gives an entry what depends on its first target.
func (b *Binding) settle(e *entry) {
	e.words, e.usualWords = wordsOf(b.nullWords, e.targets[0].Field), b.nullWords == nil || len(b.nullWords) > 0
}

func (b *Binding) setToday(to *converter) {
	to.today = func() time.Time { return b.Today }
	if to.dates != nil {
		to.dates.Today = to.today
	}
}

// matches tells whether rows find their client by the entry's value: left out, the
// row would be taken for another's.
func (b *Binding) matches(e *entry) bool {
	return slices.ContainsFunc(e.targets, func(t Target) bool {
		return slices.Contains(slices.Concat(append(b.matchLists, b.matchBy)...), t.Key())
	})
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

// number settles what is the same for all rows: keys, and where in a row values stand.
func (b *Binding) number() {
	b.places = map[string]int{}
	n := 0
	for _, e := range b.entries {
		e.same = e.same[:0]
		for i := range e.targets {
			t := &e.targets[i]
			t.key = ""
			t.key = t.Key()
			e.same = append(e.same, Value{
				Target: *t, Columns: e.names, Letters: e.letters, IfEmpty: e.IfEmpty, TagsAdd: e.TagsAdd, ReadOnly: e.readOnly,
				Trust: e.Trust, Separator: e.Separator, mapped: e.Values != nil, shaped: e.shapes(),
			})
			if t.key == "ClientId" {
				continue // it is no value of a row
			}
			if _, twice := b.places[t.key]; !twice {
				b.places[t.key] = n
			}
			n++
		}
	}
}
