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

// asOfColumn is a column of an export that no client has: of what day the diagnoses are.
const asOfColumn = "DiagnosesAsOf"

// Own binds a header without a mapping file: it must be one of this tool's own
// exports, and then a cell is a value to the character. Read-only and
// undocumented columns are compared and never written.
func Own(header []string, found []sheet.Problem, a Account) (*Binding, error) {
	b := &Binding{Today: time.Now(), header: header, unmatched: UnmatchedCreate, clearToken: DefaultClearToken, words: nameWords(nil)}
	b.columns(found)
	b.somebodys = personal(header) && !slices.ContainsFunc(header, func(name string) bool { _, _, ok := ownTarget(name, a); return ok })
	first := map[string]int{}
	for i, name := range header {
		if trim(name) == "" || strings.HasPrefix(trim(name), "_") || trim(name) == asOfColumn {
			continue
		}
		t, hint, ok := ownTarget(name, a)
		if !ok {
			b.problems.add(Place{}, hint, "%s is not in an export of this account", b.heading(i))
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
	b.number()
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
	b.number()
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
