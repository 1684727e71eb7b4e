package mapping

import (
	yaml "go.yaml.in/yaml/v4"

	"intakeq-bulk/intakeq"
)

// Values is a table from the values of a column to those of a field.
type Values struct {
	exact   map[string]string
	folded  map[string]string // without case; a value with two meanings is in exact only
	results map[Place]string
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
	return v
}

// find looks a value up as it is, then without case where that is unambiguous.
func (v *Values) find(text string) (string, bool) {
	text = trim(text)
	if to, ok := v.exact[text]; ok {
		return to, true
	}
	to, ok := v.folded[intakeq.Fold(text)]
	return to, ok
}
