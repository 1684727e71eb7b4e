package mapping

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

// reader takes YAML nodes apart, and goes on after a mistake. It walks nodes
// and does not decode into structs, because each value must keep its line for
// mistakes that show later, and its text: 0123 is no number here.
type reader struct{ problems }

// key is one that an object may have, and what reads its value.
type key struct {
	name string
	read func(*yaml.Node)
}

func placeOf(n *yaml.Node) Place { return Place{n.Line, n.Column} }

// document parses the text; nil with a problem noted if it is no YAML.
func (r *reader) document(text []byte) *yaml.Node {
	var doc yaml.Node
	err := yaml.Load(text, &doc)
	var bad *yaml.LoadError
	switch {
	case errors.As(err, &bad):
		at := Place{max(bad.Mark.Line, 1), max(bad.Mark.Column, 1)}
		message := strings.TrimPrefix(bad.Message, "yaml: ")
		if bad.ContextMsg != "" {
			message = bad.ContextMsg + ": " + message
		}
		r.add(at, "check the indentation, quotes and brackets above this line", "not valid YAML: %s", message)
		return nil
	case err != nil:
		r.add(Place{1, 1}, "", "not valid YAML")
		return nil
	case len(doc.Content) != 1:
		r.add(Place{1, 1}, "", "the file holds no mapping")
		return nil
	}
	return doc.Content[0]
}

// object reads an object of known keys. What says what it is, for messages.
func (r *reader) object(n *yaml.Node, what string, keys []key) {
	if n.Kind != yaml.MappingNode {
		r.unexpected(n, what+" must be an object, such as {"+keys[0].name+": …}")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		at := slices.IndexFunc(keys, func(k key) bool { return k.name == name.Value })
		switch {
		case name.Kind != yaml.ScalarNode || at < 0:
			r.add(placeOf(name), didYouMean(name.Value, names(keys), "the keys are "+strings.Join(names(keys), ", ")),
				"%s has no key %s", what, name.Value)
		case seen[name.Value]:
			r.add(placeOf(name), "", "the key %s is there twice", name.Value)
		default:
			seen[name.Value] = true
			keys[at].read(value)
		}
	}
}

func names(keys []key) []string {
	all := make([]string, len(keys))
	for i, k := range keys {
		all[i] = k.name
	}
	return all
}

// unexpected says what should stand in a place. Aliases are told of by name: they
// would need a guard against files that grow when they are read.
func (r *reader) unexpected(n *yaml.Node, want string) {
	if n.Kind == yaml.AliasNode {
		r.add(placeOf(n), "write the value out", "a mapping file takes no YAML aliases")
		return
	}
	r.add(placeOf(n), "", "%s", want)
}

// text reads a scalar as it is written: 0123, no and 2020-01-01 are texts.
func (r *reader) text(n *yaml.Node, what string) (string, bool) {
	switch {
	case n.Kind != yaml.ScalarNode:
		r.unexpected(n, what+" must be a text")
	case n.Tag == "!!null":
		r.add(placeOf(n), `an empty text is ""`, "%s has no value", what)
	case n.Tag == "!!binary":
		r.add(placeOf(n), "", "%s must be a text", what)
	default:
		return n.Value, true
	}
	return "", false
}

// filled reads a text that shows something.
func (r *reader) filled(n *yaml.Node, what string) (string, bool) {
	s, ok := r.text(n, what)
	if ok && trim(s) == "" {
		r.add(placeOf(n), "", "%s is empty", what)
		return "", false
	}
	return s, ok
}

// word reads one of a few words.
func (r *reader) word(n *yaml.Node, what string, words ...string) (string, bool) {
	s, ok := r.text(n, what)
	if ok && !slices.Contains(words, s) {
		r.add(placeOf(n), didYouMean(s, words, ""), "%s is one of %s, not %q", what, strings.Join(words, ", "), s)
		return "", false
	}
	return s, ok
}

// flag takes YAML's true and false only: yes and no are texts since YAML 1.2.
func (r *reader) flag(n *yaml.Node, what string) bool {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!bool" {
		r.unexpected(n, what+" is true or false")
		return false
	}
	return strings.EqualFold(n.Value, "true")
}

// row reads the number of a row, as spreadsheet programs count them.
func (r *reader) row(n *yaml.Node, what string) int {
	i, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || n.Tag != "!!int" || err != nil || i < 1 || i > maxRows {
		r.unexpected(n, what+" is the number of a row, 1 for the first")
		return 0
	}
	return i
}

// count reads a whole number within bounds.
func (r *reader) count(n *yaml.Node, what string, least, most int) int {
	i, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || n.Tag != "!!int" || err != nil || i < least || i > most {
		r.unexpected(n, fmt.Sprintf("%s is a whole number from %d to %d", what, least, most))
		return 0
	}
	return i
}

// maxRows is what a worksheet holds.
const maxRows = 1 << 20

// list reads a list with at least one item.
func (r *reader) list(n *yaml.Node, what string, item func(*yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		r.unexpected(n, what+" must be a list")
		return
	}
	for _, child := range n.Content {
		item(child)
	}
}
