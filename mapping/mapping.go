package mapping

import (
	"fmt"
	"os"

	yaml "go.yaml.in/yaml/v4"

	"intakeq-bulk/mapping/date"
)

// Version is the version of the file format.
const Version = "1"

// DefaultClearToken in a cell empties the field.
const DefaultClearToken = "<clear>"

// maxFile bounds a mapping file; one of 1,000 columns takes 100 kB.
const maxFile = 4 << 20

// What happens to a row that finds no client.
const (
	UnmatchedCreate = "create"
	UnmatchedSkip   = "skip"
	UnmatchedReject = "reject"
)

// What a blank cell means, and what a value that a table lacks becomes.
const (
	Keep   = "keep"
	Clear  = "clear"
	Reject = "reject"
	Blank  = "blank"
)

// Mapping is a mapping file as it was read.
type Mapping struct {
	Source     Source
	MatchBy    []string   // ids that find a client, in this order
	MatchLists [][]string // lists of fields that find a client where all agree, in this order
	Unmatched  string
	Archived   string   // what happens to a row that would change an archived client
	NullWords  []string // whole cells that mean blank; nil: the usual ones
	OnError    string   // a cell that can't be used: Reject the row, or Blank the cell
	Blank      string
	ClearToken string
	Columns    []Column
	Ignore     []Name

	file      string
	problems  problems
	matchKeys []matchKey // as the file writes them; nil: it writes none
}

// Source is how the spreadsheet is to be read, as package sheet takes it.
type Source struct {
	Sheet     string
	HeaderRow int // 0: the first row that is not a title
	Delimiter string
	Encoding  string
}

// Name is a header as the mapping file writes it.
type Name struct {
	Place
	Text string
}

// DateFormat is a format of dates, and where the mapping file writes it.
type DateFormat struct {
	Place
	date.Format
}

// Column is one entry of columns: from where, to where, and what happens between.
type Column struct {
	Place
	From      []Name // headers; none for a constant
	Field     string // "" with Custom or Split
	Custom    Custom // by ID or by Label
	Split     *Split
	Constant  *string
	Default   string
	Required  bool
	Dates     []DateFormat
	Values    *Values
	Otherwise string
	Join      *string
	Separator string
	TagsAdd   bool
	IfEmpty   bool
	Trim      bool
	Replace   []Replacement
	First     string // the separator of several values, of which the first is taken; "": all are
	Pad       int    // digits that a code has at least, zeros in front; 0: as it is
	Century   string // "past": what a year of two digits is in
	Case      string
	Trust     bool   // written as it is, also where it looks damaged
	OnError   string // "": the file's rule
	Blank     string // "": the file's rule
	places    map[string]Place
}

// formats are those of Dates, without their places.
func (c *Column) formats() []date.Format {
	var all []date.Format
	for _, f := range c.Dates {
		all = append(all, f.Format)
	}
	return all
}

// Custom names a custom field of the account.
type Custom struct{ ID, Label string }

// Load reads a mapping file. The error is an [*Error] with every mistake; the
// mapping is nil only where the file could not be read at all, so that
// [Mapping.Bind] can report the header's mistakes together with the file's.
func Load(path string) (*Mapping, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("mapping %s: larger than %d MiB: is this the right file?", path, maxFile>>20)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, text)
}

// Parse reads the text of a mapping file; see [Load].
func Parse(name string, text []byte) (*Mapping, error) {
	m := &Mapping{
		Unmatched: UnmatchedCreate, Archived: ArchivedHold, OnError: Reject, Blank: Keep, ClearToken: DefaultClearToken,
		file: name,
	}
	r := &reader{}
	doc := r.document(text)
	if doc == nil {
		return nil, r.problems.error(name)
	}
	r.mapping(doc, m)
	m.check(r)
	m.problems = r.problems
	return m, m.problems.error(name)
}

func (r *reader) mapping(n *yaml.Node, m *Mapping) {
	hasVersion, hasColumns := false, false
	r.object(n, "a mapping", []key{
		{"version", func(n *yaml.Node) { r.version(n); hasVersion = true }},
		{"source", func(n *yaml.Node) { r.source(n, &m.Source) }},
		{"match", func(n *yaml.Node) { r.match(n, m) }},
		{"archived", func(n *yaml.Node) {
			r.into(&m.Archived)(r.word(n, "archived", ArchivedHold, ArchivedUpdate, ArchivedRestore))
		}},
		{"null_words", func(n *yaml.Node) { r.nullWords(n, m) }},
		{"on_error", func(n *yaml.Node) { r.into(&m.OnError)(r.word(n, "on_error", Reject, Blank)) }},
		{"blank", func(n *yaml.Node) { r.into(&m.Blank)(r.word(n, "blank", Keep, Clear)) }},
		{"clear_token", func(n *yaml.Node) { r.into(&m.ClearToken)(r.filled(n, "clear_token")) }},
		{"columns", func(n *yaml.Node) { r.columns(n, m); hasColumns = true }},
		{"ignore", func(n *yaml.Node) { r.ignore(n, m) }},
	})
	if n.Kind == yaml.MappingNode && !hasVersion {
		r.add(placeOf(n), "begin the file with version: 1", "the version is missing")
	}
	if n.Kind == yaml.MappingNode && !hasColumns {
		r.add(placeOf(n), "", "columns is missing")
	}
}

// into keeps a value that could be read.
func (r *reader) into(to *string) func(string, bool) {
	return func(s string, ok bool) {
		if ok {
			*to = s
		}
	}
}

func (r *reader) version(n *yaml.Node) {
	if v, ok := r.text(n, "version"); ok && v != Version {
		r.add(placeOf(n), "", "version %s is not known to this program, which reads version %s", v, Version)
	}
}

// source leaves names of encodings to package sheet, which knows them.
func (r *reader) source(n *yaml.Node, s *Source) {
	r.object(n, "source", []key{
		{"sheet", func(n *yaml.Node) { r.into(&s.Sheet)(r.filled(n, "sheet")) }},
		{"header_row", func(n *yaml.Node) { s.HeaderRow = r.row(n, "header_row") }},
		{"delimiter", func(n *yaml.Node) { r.into(&s.Delimiter)(r.delimiter(n)) }},
		{"encoding", func(n *yaml.Node) { r.into(&s.Encoding)(r.filled(n, "encoding")) }},
	})
}

// delimiter takes what package sheet takes: a name, or one ASCII character.
func (r *reader) delimiter(n *yaml.Node) (string, bool) {
	s, ok := r.text(n, "delimiter")
	if !ok || len(s) == 1 && s != `"` && (s == "\t" || s >= " " && s <= "~") {
		return s, ok
	}
	return r.word(n, "delimiter", "auto", "comma", "semicolon", "tab", "pipe")
}

func (r *reader) ignore(n *yaml.Node, m *Mapping) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return // as mapping init writes it, with every name still commented out
	}
	r.list(n, "ignore", func(n *yaml.Node) {
		if s, ok := r.filled(n, "an ignored column"); ok {
			m.Ignore = append(m.Ignore, Name{placeOf(n), s})
		}
	})
}

// nullWords: an empty list says that no word means blank.
func (r *reader) nullWords(n *yaml.Node, m *Mapping) {
	m.NullWords = []string{}
	r.list(n, "null_words", func(n *yaml.Node) {
		if s, ok := r.filled(n, "a null word"); ok {
			m.NullWords = append(m.NullWords, trim(s))
		}
	})
}
