package mapping

import (
	"slices"
	"strings"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/sheet"
)

// Account is what an account's clients show, which headers of an export name.
type Account struct {
	Custom  []Custom
	Members []string // of documents, documented or not
}

// Own binds a header without a mapping file: it must be one of this tool's own
// exports, and then a cell is a value to the character. Read-only and
// undocumented columns are compared and never written.
func Own(header []string, found []sheet.Problem, a Account) (*Binding, error) {
	b := &Binding{Today: time.Now(), header: header, unmatched: UnmatchedCreate, clearToken: DefaultClearToken, words: wordsOf(nil, intakeq.Field{})}
	b.places(found)
	first := map[string]int{}
	for i, name := range header {
		if trim(name) == "" || strings.HasPrefix(trim(name), "_") {
			continue
		}
		t, hint, ok := ownTarget(name, a)
		if !ok {
			b.problems.add(Place{}, hint, "column %s, %q, is not in an export of this account", sheet.ColumnName(i), trim(name))
			continue
		}
		if other, twice := first[t.Key()]; twice {
			b.problems.add(Place{}, "delete or rename one in the spreadsheet", "columns %s and %s are both %s", sheet.ColumnName(other), sheet.ColumnName(i), t.Key())
			continue
		}
		first[t.Key()] = i
		b.entries = append(b.entries, b.ownEntry(i, t))
		if t.Key() == "ClientId" || t.Key() == "ExternalClientId" {
			b.matchBy = append(b.matchBy, t.Key())
		}
	}
	slices.Sort(b.matchBy) // ClientId first, as it is when both are mapped
	if err := b.problems.error(""); err != nil {
		return nil, err
	}
	return b, nil
}

// ownEntry converts nothing that it needn't: otherwise a file that was only exported
// and read again would change the account.
func (b *Binding) ownEntry(i int, t Target) *entry {
	e := &entry{
		Column: Column{Field: t.Field.Name, Otherwise: Keep},
		blank:  Keep, targets: []Target{t}, readOnly: t.CustomID == "" && !target(t.Field),
	}
	b.place(e, []int{i})
	to := e.converter(t.Field.Kind)
	to.own = true
	b.setToday(to)
	if e.readOnly {
		to = &converter{own: true} // only looked at
	}
	e.to = []*converter{to}
	b.settle(e)
	return e
}

// ownTarget knows a header of an export: a member's name, or a custom field's
// label, with " [FieldId]" behind it where the exporter saw it collide.
func ownTarget(header string, a Account) (Target, string, bool) {
	name := trim(header)
	if name == intakeq.BriefID {
		name = "ClientId"
	}
	if f, ok := intakeq.FieldByName(name); ok {
		return Target{Field: f}, "", true
	}
	if slices.Contains(a.Members, name) {
		return Target{Field: intakeq.Field{Name: name}}, "", true
	}
	c, hint, ok := ownCustom(name, a.Custom)
	if !ok && hint == "" {
		hint = didYouMean(name, ownNames(a), "only this tool's own exports need no mapping; see mapping init")
	}
	return Target{CustomID: c.ID, Label: c.Label}, hint, ok
}

// ownCustom goes by the label first, for a label may look like a marked one.
func ownCustom(name string, fields []Custom) (Custom, string, bool) {
	for _, fits := range []func(Custom) bool{
		func(c Custom) bool { return trim(c.Label) == name },
		func(c Custom) bool { return markedWith(name, c) },
	} {
		var have []Custom
		for _, c := range fields {
			if fits(c) {
				have = append(have, c)
			}
		}
		switch len(have) {
		case 0:
		case 1:
			return have[0], "", true
		default:
			var marked []string
			for _, c := range have {
				marked = append(marked, trim(c.Label+" ["+c.ID+"]"))
			}
			return Custom{}, "it may be any of several custom fields: write " + strings.Join(marked, " or "), false
		}
	}
	return Custom{}, "", false
}

// markedWith: the exporter adds the id once, and again while the name is taken.
func markedWith(name string, c Custom) bool {
	mark := "[" + c.ID + "]"
	for {
		rest, ok := strings.CutSuffix(name, mark)
		if !ok {
			return false
		}
		if name = trim(rest); name == trim(c.Label) {
			return true
		}
	}
}

func ownNames(a Account) []string {
	names := slices.Clone(a.Members)
	for f := range intakeq.Fields() {
		names = append(names, f.Name)
	}
	for _, c := range a.Custom {
		names = append(names, c.Label)
	}
	return names
}
