package mapping

import (
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"intakeq-bulk/intakeq"
)

func (r *reader) columns(n *yaml.Node, m *Mapping) {
	r.list(n, "columns", func(n *yaml.Node) {
		m.Columns = append(m.Columns, r.column(n))
	})
	if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
		r.add(placeOf(n), "", "columns is empty")
	}
}

// column reads one entry. Which keys were there stays known in places, so that
// a rule about two of them can point at the one that is wrong.
func (r *reader) column(n *yaml.Node) Column {
	c := Column{Place: placeOf(n), Otherwise: Reject, Trim: true, Case: "none", places: map[string]Place{}}
	keys := slices.Concat(r.whence(&c), r.whither(&c), r.onTheWay(&c), r.mending(&c))
	for i, k := range keys {
		keys[i].read = func(n *yaml.Node) {
			c.places[k.name] = placeOf(n)
			k.read(n)
		}
	}
	r.object(n, "a column", keys)
	if n.Kind == yaml.MappingNode {
		r.together(&c)
	}
	return c
}

// whence, whither and onTheWay are the keys that say where a value comes from,
// where it goes, and what happens between.
func (r *reader) whence(c *Column) []key {
	header := func(n *yaml.Node) {
		if s, ok := r.filled(n, "a column's header"); ok {
			c.From = append(c.From, Name{placeOf(n), s})
		}
	}
	return []key{
		{"column", header},
		{"columns", func(n *yaml.Node) {
			r.list(n, "columns", header)
			if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
				r.add(placeOf(n), "", "columns is empty")
			}
		}},
		{"value", func(n *yaml.Node) {
			if s, ok := r.filled(n, "value"); ok {
				c.Constant = &s
			}
		}},
	}
}

func (r *reader) whither(c *Column) []key {
	return []key{
		{"field", func(n *yaml.Node) { r.into(&c.Field)(r.field(n)) }},
		{"custom", func(n *yaml.Node) { r.custom(n, &c.Custom) }},
		{"split", func(n *yaml.Node) {
			var order string
			r.object(n, "split", []key{{"order", func(n *yaml.Node) { r.into(&order)(r.filled(n, "order")) }}})
			if order != "" {
				c.Split = r.split(placeOf(n), order)
			} else if n.Kind == yaml.MappingNode && len(n.Content) == 0 {
				r.add(placeOf(n), `write split: {order: "Last, First"}`, "split has no order")
			}
		}},
		{"overwrite", func(n *yaml.Node) {
			s, _ := r.word(n, "overwrite", "always", "if_empty")
			c.IfEmpty = s == "if_empty"
		}},
		{"tags", func(n *yaml.Node) {
			s, _ := r.word(n, "tags", "add", "replace")
			c.TagsAdd = s == "add"
		}},
	}
}

func (r *reader) onTheWay(c *Column) []key {
	return []key{
		{"required", func(n *yaml.Node) { c.Required = r.flag(n, "required") }},
		{"date", func(n *yaml.Node) { r.dates(n, c) }},
		{"values", func(n *yaml.Node) { c.Values = r.values(n) }},
		{"otherwise", func(n *yaml.Node) { r.into(&c.Otherwise)(r.word(n, "otherwise", Reject, Keep, Blank)) }},
		{"join", func(n *yaml.Node) {
			if s, ok := r.text(n, "join"); ok {
				c.Join = &s
			}
		}},
		{"separator", func(n *yaml.Node) { r.into(&c.Separator)(r.separator(n)) }},
		{"trim", func(n *yaml.Node) { c.Trim = r.flag(n, "trim") }},
		{"case", func(n *yaml.Node) { r.into(&c.Case)(r.word(n, "case", "none", "title", "upper", "lower")) }},
		{"blank", func(n *yaml.Node) { r.into(&c.Blank)(r.word(n, "blank", Keep, Clear)) }},
		{"default", func(n *yaml.Node) { r.into(&c.Default)(r.filled(n, "default")) }},
	}
}

// mending are the keys that mend what programs and people did to a cell, or say
// what happens where they did.
func (r *reader) mending(c *Column) []key {
	return []key{
		{"replace", func(n *yaml.Node) { r.replacements(n, c) }},
		{"first", func(n *yaml.Node) { r.into(&c.First)(r.between(n, "first")) }},
		{"pad", func(n *yaml.Node) { c.Pad = r.count(n, "pad", 2, maxPad) }},
		{"century", func(n *yaml.Node) { r.into(&c.Century)(r.word(n, "century", "past")) }},
		{"on_error", func(n *yaml.Node) { r.into(&c.OnError)(r.word(n, "on_error", Reject, Blank)) }},
		{"trust", func(n *yaml.Node) { c.Trust = r.flag(n, "trust") }},
	}
}

// maxPad is longer than any code that people use.
const maxPad = 40

// between reads what stands between several values in one cell: blanks count.
func (r *reader) between(n *yaml.Node, what string) (string, bool) {
	s, ok := r.text(n, what)
	if ok && s == "" {
		r.add(placeOf(n), "", "%s is what stands between the values, such as ;", what)
		return "", false
	}
	return s, ok
}

func (r *reader) separator(n *yaml.Node) (string, bool) {
	s, ok := r.text(n, "separator")
	if ok && (s == "" || strings.ContainsAny(s, "\"")) {
		r.add(placeOf(n), "", "separator must be a text without quotes, such as ;")
		return "", false
	}
	return s, ok
}

// field reads a target. That a field is read-only is said at once: the API would
// drop it from a save without a word.
func (r *reader) field(n *yaml.Node) (string, bool) {
	name, ok := r.filled(n, "field")
	if !ok {
		return "", false
	}
	f, known := intakeq.FieldByName(name)
	switch {
	case !known:
		r.add(placeOf(n), didYouMean(name, Targets(), "see mapping fields; a custom field is custom: "+name), "no field %s", name)
	case !target(f):
		r.add(placeOf(n), "put the column under ignore", "field %s can't be written: the API has no call for it", name)
	default:
		return name, true
	}
	return "", false
}

// target tells whether a column can be mapped to a field. ClientId is not
// written, but finds the client.
func target(f intakeq.Field) bool { return f.Writable || f.Is(intakeq.ID) }

// Targets are the names of the fields that a column can be mapped to.
func Targets() []string {
	var all []string
	for f := range intakeq.Fields() {
		if target(f) {
			all = append(all, f.Name)
		}
	}
	return all
}

// custom reads a label or {id: …}; whether the account has it is for BindCustom.
func (r *reader) custom(n *yaml.Node, to *Custom) {
	if n.Kind != yaml.MappingNode {
		r.into(&to.Label)(r.filled(n, "custom"))
		return
	}
	r.object(n, "custom", []key{
		{"id", func(n *yaml.Node) { r.into(&to.ID)(r.filled(n, "id")) }},
	})
	if len(n.Content) == 0 {
		r.add(placeOf(n), "write custom: {id: abcd}, or the label alone", "custom has no id")
	}
}
