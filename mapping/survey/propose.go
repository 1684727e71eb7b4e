package survey

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	yaml "go.yaml.in/yaml/v4"

	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/mapping"
	"intakeq-bulk/mapping/cell"
)

// Propose makes a first mapping of a spreadsheet, from its headers and its cells.
// What is certain (a field's own name, in any spelling, or a header of the field
// table's other names, with cells that read) becomes an entry. All else stands
// under ignore, commented out, so that check names each column until a person has
// decided; a guess by likeness is only a comment. The proposal is tried on the
// rows before it is given, and refuses none of them for a cell. samples shows a
// cell of each column as a comment.
func Propose(rows Rows, samples bool) ([]byte, error) {
	l, err := lookAt(rows)
	if err != nil {
		return nil, err
	}
	p := &proposal{looker: l, rows: rows, header: rows.Header(), samples: samples, taken: map[string]bool{}}
	for i := range p.columns {
		p.decisions = append(p.decisions, p.decide(i))
	}
	if err := p.mend(); err != nil {
		return nil, err
	}
	return []byte(p.text(false)), nil
}

type proposal struct {
	*looker
	rows      Rows
	header    []string
	samples   bool
	taken     map[string]bool
	decisions []decision
}

// decision is what is proposed for a column.
type decision struct {
	entry   string // what follows the column in its entry; "" for none
	options string // behind it
	note    string // for a person
	skip    bool   // the column needs no word: no header, or one with _
	writes  bool   // for a column without an entry: the API could write it
}

// mend tries the proposal, and leaves out the cells that would refuse their rows.
// A column of which most cells can't be read is for a person to decide.
func (p *proposal) mend() error {
	for range 2 {
		m, err := mapping.Parse("proposal", []byte(p.text(true)))
		if err != nil {
			return nil // nothing is mapped: there is nothing to try
		}
		b, err := m.Bind(p.header, nil)
		if err != nil {
			return nil
		}
		result, err := Try(b, p.rows, false)
		if err != nil || !p.spare(result) {
			return err
		}
	}
	return nil
}

// spare adjusts the decisions to a trial, and tells whether any was.
func (p *proposal) spare(result Result) bool {
	changed := false
	for i, line := range result.Columns {
		d := &p.decisions[i]
		if line.Refused == 0 || d.entry == "" {
			continue
		}
		changed = true
		why := fmt.Sprintf("%d can't be read: %s", line.Refused, line.Why[0].Message)
		if line.Refused*2 > line.Filled || strings.Contains(d.options, "on_error") || findsClients(line.Fields) {
			*d = decision{note: "perhaps " + d.entry + d.options + ": " + why, writes: true}
			continue
		}
		d.options += ", on_error: blank"
		d.note = joinNotes(d.note, why)
	}
	return changed
}

func findsClients(fields []string) bool {
	return len(fields) == 1 && (fields[0] == "ClientId" || fields[0] == "ExternalClientId")
}

func joinNotes(notes ...string) string {
	var all []string
	for _, note := range notes {
		if note != "" {
			all = append(all, note)
		}
	}
	return strings.Join(all, "; ")
}

// text writes the proposal; decided: as if every column under ignore were left out.
func (p *proposal) text(decided bool) string {
	var b strings.Builder
	line := func(format string, a ...any) { fmt.Fprintf(&b, format+"\n", a...) }
	line("# yaml-language-server: $schema=%s", mapping.SchemaFile)
	line("# A proposal, tried on the file's %d rows: read it through. Every column must be mapped,", p.rows.Info().Rows)
	line("# or be under ignore, or begin with _; those under ignore with a # before them are still")
	line("# to be decided: take the # away to leave a column out, or move it up to map it.")
	line("# intakeq-bulk mapping check names what is left; mapping fields lists the fields;")
	line("# mapping schema > %s makes editors complete.", mapping.SchemaFile)
	line("version: %s", mapping.Version)
	if info := p.rows.Info(); info.Sheet != "" {
		line("source: {sheet: %s, header_row: %d}", quote(info.Sheet), info.HeaderRow)
	} else if info.HeaderRow > 1 {
		line("source: {header_row: %d}", info.HeaderRow)
	}
	if words := p.nullWords(); words != "" {
		line("%s", words)
	}
	line("columns:")
	mapped := 0
	for i, d := range p.decisions {
		if d.entry == "" {
			continue
		}
		mapped++
		line("  - {column: %s, %s%s}%s", quote(p.columns[i].Header), d.entry, d.options, p.comment(i, d))
	}
	if mapped == 0 {
		line("  # no column has a name that is known: map one, for instance")
		line("  # - {column: First, field: FirstName}")
	}
	p.ignored(line, decided)
	return b.String()
}

// ignored lists the columns that are still to be decided. Those that the API has
// no call to write leave nothing to decide.
func (p *proposal) ignored(line func(string, ...any), decided bool) {
	begun := false
	named := map[string]bool{}
	for i, d := range p.decisions {
		key := sheet.NormalHeader(p.header[i])
		if d.entry != "" || d.skip || decided && named[key] {
			continue
		}
		named[key] = true
		if !begun {
			line("ignore:")
			begun = true
		}
		mark := "# - "
		if !d.writes || decided {
			mark = "- "
		}
		line("  %s%s%s", mark, quote(p.columns[i].Header), p.comment(i, d))
	}
}

// comment says how many cells a column has, and what a person should look at.
func (p *proposal) comment(i int, d decision) string {
	c := p.columns[i]
	text := fmt.Sprintf("  # %d of %d filled", c.Filled, c.Rows)
	if d.note != "" {
		text += "; " + d.note
	}
	if p.samples && c.sample != "" {
		text += "; e.g. " + shortened(c.sample)
	}
	return strings.Join(strings.FieldsFunc(text, func(c rune) bool { return c != ' ' && !unicode.IsPrint(c) }), " ")
}

func shortened(s string) string {
	const longest = 40
	text := []rune(fmt.Sprintf("%q", s))
	if len(text) > longest {
		text = append(text[:longest], '…')
	}
	return string(text)
}

// nullWords lists the words for nothing, where any occurs: those that do, and the
// usual ones.
func (p *proposal) nullWords() string {
	var found tally
	found.most = maxCodes
	for _, c := range p.columns {
		for word := range c.nulls.counts {
			found.add(word)
		}
	}
	if len(found.counts) == 0 {
		return ""
	}
	var words, quotedWords []string
	for _, w := range found.sorted() {
		words = append(words, w.Text)
	}
	for _, w := range slices.Concat(words, cell.NullWords()) {
		if len(quotedWords) < len(found.counts) || !cell.WordSet(words).Has(w) {
			words, quotedWords = append(words, w), append(quotedWords, quote(w))
		}
	}
	return "null_words: [" + strings.Join(quotedWords, ", ") + "]"
}

// quote writes a text as YAML.
func quote(s string) string {
	out, err := yaml.Dump(s, yaml.WithLineWidth(-1))
	text := strings.TrimSuffix(string(out), "\n")
	if err != nil || strings.ContainsAny(text, "\n,{}[]:#") || strings.HasPrefix(text, "- ") {
		return strings.ReplaceAll(fmt.Sprintf("%q", s), `\x7f`, `\u007f`)
	}
	return text
}

// unnamed tells a column that needs no entry and no word.
func unnamed(header string) bool {
	key := sheet.NormalHeader(header)
	return key == "" || strings.HasPrefix(key, "_")
}
