package mapping

import (
	"regexp"
	"slices"

	yaml "go.yaml.in/yaml/v4"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/mapping/date"
)

// Replacement is a pattern, and what stands in its place.
type Replacement struct {
	Match *regexp.Regexp
	With  string // $1 is the first group
}

// replacements are Go's regular expressions (RE2), which no text can slow down.
func (r *reader) replacements(n *yaml.Node, c *Column) {
	r.list(n, "replace", func(n *yaml.Node) {
		var one Replacement
		with := false
		r.object(n, "a replacement", []key{
			{"match", func(n *yaml.Node) { one.Match = r.pattern(n) }},
			{"with", func(n *yaml.Node) {
				if s, ok := r.text(n, "with"); ok {
					one.With, with = s, true
				}
			}},
		})
		switch {
		case one.Match != nil && with:
			c.Replace = append(c.Replace, one)
		case n.Kind == yaml.MappingNode && len(n.Content) < 4:
			r.add(placeOf(n), `write replace: [{match: "^P-", with: ""}]`, "a replacement needs match and with")
		}
	})
}

func (r *reader) pattern(n *yaml.Node) *regexp.Regexp {
	s, ok := r.text(n, "match")
	if !ok {
		return nil
	}
	re, err := regexp.Compile(s)
	if err != nil || s == "" {
		r.add(placeOf(n), "it is written as in RE2: https://github.com/google/re2/wiki/Syntax", "match is no regular expression")
		return nil
	}
	return re
}

func (r *reader) dates(n *yaml.Node, c *Column) {
	one := func(n *yaml.Node) {
		s, ok := r.filled(n, "date")
		if !ok {
			return
		}
		f, hint, err := date.Compile(s)
		if err != nil {
			r.add(placeOf(n), hint, "date format %q: %s", s, err)
			return
		}
		if !slices.ContainsFunc(c.Dates, func(have DateFormat) bool { return have.Text == s }) {
			c.Dates = append(c.Dates, DateFormat{placeOf(n), f})
		}
	}
	if n.Kind != yaml.SequenceNode {
		one(n)
		return
	}
	r.list(n, "date", one)
	if len(n.Content) == 0 {
		r.add(placeOf(n), "", "date is an empty list")
	}
}

// Values is a table from the values of a column to those of a field.
type Values struct {
	exact   map[string]string
	folded  map[string]string // without case; a value with two meanings is in exact only
	results map[Place]string
	same    map[string]bool   // the results themselves
	similar map[string]string // and without case: of several the first by the alphabet
}

func (r *reader) values(n *yaml.Node) *Values {
	v := &Values{exact: map[string]string{}, folded: map[string]string{}, results: map[Place]string{}}
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		r.unexpected(n, "values must be a table, such as {M: Male, F: Female}")
		return v
	}
	split := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		from, ok := r.filled(n.Content[i], "a value to be replaced")
		if !ok {
			continue
		}
		to, ok := r.text(n.Content[i+1], "the replacement")
		if !ok {
			continue
		}
		from = trim(from)
		if _, twice := v.exact[from]; twice {
			r.add(placeOf(n.Content[i]), "", "the value %q is there twice", from)
			continue
		}
		v.exact[from], v.results[placeOf(n.Content[i+1])] = to, to
		fold := intakeq.Fold(from)
		if have, ok := v.folded[fold]; ok && have != to {
			split[fold] = true
		}
		v.folded[fold] = to
	}
	for fold := range split {
		delete(v.folded, fold)
	}
	v.keepResults()
	return v
}

// keepResults prepares the look-up of what is a result already: a column may have
// thousands of such cells.
func (v *Values) keepResults() {
	v.same, v.similar = map[string]bool{}, map[string]string{}
	for _, to := range v.results {
		fold := intakeq.Fold(to)
		if have, ok := v.similar[fold]; !ok || to < have {
			v.similar[fold] = to
		}
		v.same[to] = true
	}
}

// find looks a value up as it is, then without case where that is unambiguous. What
// is a result already stays.
func (v *Values) find(text string) (string, bool) {
	text = trim(text)
	if to, ok := v.exact[text]; ok {
		return to, true
	}
	if to, ok := v.folded[intakeq.Fold(text)]; ok {
		return to, true
	}
	if v.same[text] {
		return text, true
	}
	to, ok := v.similar[intakeq.Fold(text)]
	return to, ok && text != ""
}
