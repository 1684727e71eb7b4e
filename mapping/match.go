package mapping

import (
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"intakeq-bulk/intakeq"
)

// What happens to a row that would change an archived client.
const (
	ArchivedHold    = "hold"
	ArchivedUpdate  = "update"
	ArchivedRestore = "restore"
)

// matchKey is one item of match.by: an id, or a list of fields that all agree.
type matchKey struct {
	Place
	fields []string
	list   bool
}

// match takes ids, and lists of what people have. It never takes a name alone:
// the API itself never tells two people of one name apart.
func (r *reader) match(n *yaml.Node, m *Mapping) {
	r.object(n, "match", []key{
		{"by", func(n *yaml.Node) {
			r.list(n, "by", func(n *yaml.Node) {
				if k, ok := r.matchKey(n); ok {
					m.matchKeys = append(m.matchKeys, k)
				}
			})
		}},
		{"unmatched", func(n *yaml.Node) {
			r.into(&m.Unmatched)(r.word(n, "unmatched", UnmatchedCreate, UnmatchedSkip, UnmatchedReject))
		}},
	})
}

func (r *reader) matchKey(n *yaml.Node) (matchKey, bool) {
	k := matchKey{Place: placeOf(n)}
	if n.Kind == yaml.SequenceNode {
		return r.matchList(n)
	}
	s, ok := r.text(n, "by")
	if ok && !slices.Contains([]string{"ClientId", "ExternalClientId"}, s) {
		hint := ""
		if slices.Contains(listFields(), s) {
			hint = "fields that find a client together stand in a list of their own, such as [[Email, DateOfBirth]]"
		}
		r.add(k.Place, hint, "by is one of ClientId, ExternalClientId, or a list of fields, not %q", s)
		return k, false
	}
	k.fields = []string{s}
	return k, ok
}

// listFields are what a list may be of: names, contacts, the date of birth.
func listFields() []string {
	var all []string
	for f := range intakeq.FieldsByRole(append(intakeq.Names(), intakeq.Contact)...) {
		all = append(all, f.Name)
	}
	return append(all, "DateOfBirth")
}

func (r *reader) matchList(n *yaml.Node) (matchKey, bool) {
	k := matchKey{Place: placeOf(n), list: true}
	ok := true
	for _, item := range n.Content {
		s, read := r.word(item, "a list of by", listFields()...)
		if read && slices.Contains(k.fields, s) {
			r.add(placeOf(item), "", "the list names %s twice", s)
			read = false
		}
		ok = ok && read
		k.fields = append(k.fields, s)
	}
	if why := weakList(k.fields); ok && why != "" {
		r.add(k.Place, "write [Email, DateOfBirth] or [FirstName, LastName, DateOfBirth]", "%s", why)
		return k, false
	}
	return k, ok
}

// weakList says why a list does not tell two people apart.
func weakList(fields []string) string {
	has := func(roles ...intakeq.Role) bool {
		return slices.ContainsFunc(fields, func(f string) bool { return intakeq.HasRole(f, roles...) })
	}
	born := slices.Contains(fields, "DateOfBirth")
	switch {
	case len(fields) == 0:
		return "the list is empty"
	case !has(intakeq.Contact) && !born:
		return "a name alone finds nobody: two people may share it"
	case len(fields) == 1:
		return "one field alone finds nobody: two people may share it"
	case !born && !has(intakeq.Names()...):
		return "contacts alone find nobody: families share them"
	case has(intakeq.Names()...) && !has(intakeq.NameFirst, intakeq.NameFull):
		return "a list with a name needs the first name, too: twins share the others"
	}
	return ""
}

// checkMatch keeps those keys of match.by that are mapped. That none is would
// make a new client of every row, so it must be said by leaving match.by out.
func (m *Mapping) checkMatch(r *reader) {
	mapped := m.mappedFields()
	keys := m.matchKeys
	if keys == nil {
		keys = []matchKey{{fields: []string{"ClientId"}}, {fields: []string{"ExternalClientId"}}}
	}
	for i, k := range keys {
		switch twice := slices.ContainsFunc(keys[:i], func(o matchKey) bool { return slices.Equal(o.fields, k.fields) }); {
		case twice:
			r.add(k.Place, "", "match.by names %s twice", strings.Join(k.fields, ", "))
		case k.list:
			m.checkList(r, k, mapped)
		case mapped[k.fields[0]] != nil:
			m.MatchBy = append(m.MatchBy, k.fields[0])
		}
	}
	if len(m.matchKeys) > 0 && len(m.MatchBy) == 0 && !slices.ContainsFunc(keys, func(k matchKey) bool { return k.list }) {
		r.add(m.matchKeys[0].Place, "map a column to one of them, or leave match.by out", "no column is mapped to what match.by names")
	}
	if c := mapped["ClientId"]; c != nil && !slices.Contains(m.MatchBy, "ClientId") {
		r.add(c.Place, "add it to match.by, or put the column under ignore", "ClientId is mapped, but match.by lacks it, and it is never written")
	}
}

// checkList wants every field of a list mapped: with one missing, no row of the
// file could ever be found by it.
func (m *Mapping) checkList(r *reader, k matchKey, mapped map[string]*Column) {
	for _, f := range k.fields {
		if mapped[f] == nil {
			r.add(k.Place, "map a column to it, or take it out of the list", "match.by names %s, and no column is mapped to it", f)
			return
		}
	}
	m.MatchLists = append(m.MatchLists, k.fields)
}

// mappedFields are the fields that come from a column, not from a constant.
func (m *Mapping) mappedFields() map[string]*Column {
	mapped := map[string]*Column{}
	for i := range m.Columns {
		c := &m.Columns[i]
		if c.Constant != nil || c.Custom != (Custom{}) {
			continue
		}
		for _, name := range c.targetNames() {
			mapped[name] = c
		}
	}
	return mapped
}
