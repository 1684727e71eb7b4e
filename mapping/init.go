package mapping

import (
	"fmt"
	"strings"
	"time"

	yaml "go.yaml.in/yaml/v4"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/sheet"
)

// Init proposes a mapping for a header. What is certain (a field's own name, in
// any spelling, or a header of the alias table) becomes an entry. All else stands
// under ignore, commented out, so that check names each column until a person has
// decided; a guess by likeness is only a comment. Sample rows, where there are
// any, are shown as comments and tell the order of dates.
func Init(header []string, info sheet.Info, samples [][]string) []byte {
	p := proposal{header: header, samples: samples, taken: map[string]bool{}}
	p.line("# yaml-language-server: $schema=%s", SchemaFile)
	p.line("# A proposal: read it through. Every column must be mapped, or be under ignore, or")
	p.line("# begin with _; those under ignore with a # before them are still to be decided:")
	p.line("# take the # away to leave a column out, or move it up to map it.")
	p.line("# intakeq-bulk mapping check names what is left; mapping fields lists the fields;")
	p.line("# mapping schema > %s makes editors complete.", SchemaFile)
	p.line("version: %s", Version)
	if info.Sheet != "" {
		p.line("source: {sheet: %s, header_row: %d}", quote(info.Sheet), info.HeaderRow)
	} else if info.HeaderRow > 1 {
		p.line("source: {header_row: %d}", info.HeaderRow)
	}
	p.columns()
	p.ignored()
	return []byte(p.b.String())
}

type proposal struct {
	b       strings.Builder
	header  []string
	samples [][]string
	taken   map[string]bool
	open    []int // columns that are not mapped
}

func (p *proposal) line(format string, a ...any) { fmt.Fprintf(&p.b, format+"\n", a...) }

// quote writes a text as YAML.
func quote(s string) string {
	out, err := yaml.Dump(s, yaml.WithLineWidth(-1))
	text := strings.TrimSuffix(string(out), "\n")
	if err != nil || strings.ContainsAny(text, "\n,{}[]:#") || strings.HasPrefix(text, "- ") {
		return strings.ReplaceAll(fmt.Sprintf("%q", s), `\x7f`, `\u007f`)
	}
	return text
}

func (p *proposal) columns() {
	p.line("columns:")
	mapped := 0
	for i, name := range p.header {
		key := sheet.NormalHeader(name)
		if key == "" || strings.HasPrefix(key, "_") {
			continue
		}
		entry, ok := p.entry(i, key)
		if !ok {
			p.open = append(p.open, i)
			continue
		}
		mapped++
		p.line("  - {column: %s, %s}%s", quote(trim(name)), entry, p.sample(i))
	}
	if mapped == 0 {
		p.line("  # no column has a name that is known: map one, for instance")
		p.line("  # - {column: First, field: FirstName}")
	}
}

// entry is what follows the column in its entry. The first column of a meaning
// gets the field; a second one is for a person to decide.
func (p *proposal) entry(i int, key string) (string, bool) {
	if p.mappedTwice(key) {
		return "", false
	}
	field := aliasOf(key)
	f, _ := intakeq.FieldByName(field)
	if field == "" && oneOfWords(normal(key), fullName) || f.Is(intakeq.NameFull) {
		return p.name(i)
	}
	if field == "" || p.taken[field] {
		return "", false
	}
	p.taken[field] = true
	if f.Kind == intakeq.Date {
		return "field: " + field + p.date(i), true
	}
	return "field: " + field, true
}

// mappedTwice: of equal headers none can be mapped.
func (p *proposal) mappedTwice(key string) bool {
	n := 0
	for _, name := range p.header {
		if sheet.NormalHeader(name) == key {
			n++
		}
	}
	return n > 1
}

// name cuts a full name into its parts, unless the parts have columns.
func (p *proposal) name(i int) (string, bool) {
	for _, other := range p.header {
		if intakeq.HasRole(aliasOf(other), intakeq.NameFirst, intakeq.NameLast) {
			return "", false
		}
	}
	if p.taken["split"] {
		return "", false
	}
	p.taken["split"] = true
	order := "First Last"
	for _, row := range p.samples {
		if i < len(row) && strings.Contains(row[i], ",") {
			order = "Last, First"
		}
	}
	return "split: {order: " + quote(order) + "}", true
}

// date gives the formats that the samples leave possible. More than one order is
// given as a list, which the whole column decides, or refuses to.
func (p *proposal) date(i int) string {
	column := newDateColumn(candidates())
	fits := map[int]bool{}
	for _, row := range p.samples {
		if i >= len(row) || trim(row[i]) == "" {
			continue
		}
		if _, ok := isoDate.Parse(trim(row[i]), time.Time{}); ok {
			continue
		}
		for at, f := range column.formats {
			if _, ok := f.Parse(trim(row[i]), time.Now()); ok {
				fits[at] = true
			}
		}
		column.survey(sheet.Cell{Text: row[i], Kind: sheet.Text})
	}
	var formats []string
	for at, f := range column.formats[:column.declared] {
		if fits[at] && (column.twin[at] < 0 || column.only[at] > 0 || column.only[column.twin[at]] == 0) {
			formats = append(formats, quote(f.Text))
		}
	}
	switch len(formats) {
	case 0:
		return ""
	case 1:
		return ", date: " + formats[0]
	}
	return ", date: [" + strings.Join(formats, ", ") + "]"
}

// candidates are formats of dates as people and programs write them; twins stand
// beside each other.
func candidates() []DateFormat {
	var all []DateFormat
	for _, text := range []string{"MM/DD/YYYY", "DD/MM/YYYY", "DD.MM.YYYY", "MM-DD-YYYY", "DD-MM-YYYY", "YYYY/MM/DD", "MMM D, YYYY", "D MMM YYYY", "D-MMM-YYYY", "YYYYMMDD"} {
		if f, _, err := compileDate(text); err == nil {
			all = append(all, f)
		}
	}
	return all
}

// ignored lists the columns that are still to be decided. Those that the API has
// no call to write leave nothing to decide.
func (p *proposal) ignored() {
	if len(p.open) == 0 {
		return
	}
	p.line("ignore:")
	for _, i := range p.open {
		name := trim(p.header[i])
		if f, ok := intakeq.FieldByName(name); ok && !target(f) {
			p.line("  - %s  # the API has no call that writes it", quote(name))
			continue
		}
		p.line("  # - %s%s%s", quote(name), p.guess(name), p.sample(i))
	}
}

// guess is a comment only: likeness finds Gendr, but takes Surname for First Name.
func (p *proposal) guess(name string) string {
	if field := aliasOf(name); field != "" {
		return "  # perhaps field: " + field
	}
	if field, ok := closest(name, Targets()); ok {
		return "  # perhaps field: " + field
	}
	return ""
}

// sample shows a column's first value as a comment.
func (p *proposal) sample(i int) string {
	const most = 40
	for _, row := range p.samples {
		if i < len(row) && trim(row[i]) != "" {
			text := []rune(fmt.Sprintf("%q", trim(row[i])))
			if len(text) > most {
				text = append(text[:most], '…')
			}
			return "  # e.g. " + string(text)
		}
	}
	return ""
}
