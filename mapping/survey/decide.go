package survey

import (
	"fmt"
	"slices"
	"strings"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/mapping"
)

// decide says what is proposed for a column. The first column of a meaning gets
// the field; a second one is for a person to decide.
func (p *proposal) decide(i int) decision {
	name := p.columns[i].Header
	if unnamed(p.header[i]) {
		return decision{skip: true}
	}
	key := sheet.NormalHeader(p.header[i])
	field := aliasOf(key)
	f, known := intakeq.FieldByName(field)
	switch {
	case p.mappedTwice(key):
	case !known && oneOfWords(normal(key), fullName), f.Is(intakeq.NameFull):
		if d, ok := p.name(i); ok {
			return d
		}
	case known && !p.taken[field]:
		d := p.fieldEntry(p.columns[i], f)
		p.taken[field] = d.entry != ""
		return d
	}
	if f, ok := intakeq.FieldByName(name); ok && !slices.Contains(mapping.Targets(), f.Name) {
		return decision{note: "the API has no call that writes it"}
	}
	note := guess(name)
	if text, ok := p.likeNames(p.columns[i]); ok {
		note = text
	}
	if note == "" && idLike(p.columns[i]) {
		note = "perhaps field: ExternalClientId, by which rows find their clients"
	}
	return decision{note: note, writes: true}
}

// likeNames guesses names under a header that says nothing of the kind: most cells are
// like Quill, Ada, few are there twice, and no other column has the clients' names. They
// may be somebody else's all the same.
func (p *proposal) likeNames(c *look) (note string, ok bool) {
	for _, other := range p.header {
		if f, _ := intakeq.FieldByName(aliasOf(other)); f.Is(intakeq.Names()...) || oneOfWords(normal(other), fullName) {
			return "", false
		}
	}
	if c.names*10 < c.Filled*8 || c.names < 2 || c.Distinct*10 < c.Filled*8 {
		return "", false
	}
	return fmt.Sprintf(`perhaps split: {order: "Last, First"}: %d of %d cells look like names`, c.names, c.Filled), true
}

// idLike: each row has one, and each its own.
func idLike(c *look) bool {
	return c.Rows > 1 && c.Distinct == c.Rows && oneOfWords(normal(c.Header), "id, ref, reference, no, number, code, key, client code, patient code")
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

// guess is a comment only: likeness finds Gendr, but takes Surname for First Name.
func guess(name string) string {
	if field := aliasOf(name); field != "" {
		return "perhaps field: " + field
	}
	if field, ok := mapping.Closest(name, mapping.Targets()); ok {
		return "perhaps field: " + field
	}
	return ""
}

// name cuts a full name into its parts, unless the parts have columns. Which part
// is first only the commas tell for certain.
func (p *proposal) name(i int) (decision, bool) {
	for _, other := range p.header {
		if intakeq.HasRole(aliasOf(other), intakeq.NameFirst, intakeq.NameLast) {
			return decision{}, false
		}
	}
	c := p.columns[i]
	for f := range intakeq.FieldsByRole(intakeq.NameParts()...) {
		if p.taken[f.Name] {
			return decision{}, false
		}
	}
	for f := range intakeq.FieldsByRole(intakeq.NameParts()...) {
		p.taken[f.Name] = true // a cut fills them all
	}
	if c.commas > c.without {
		return decision{entry: `split: {order: "Last, First"}`}, true
	}
	return decision{entry: "split: {order: First Last}", note: "or Last First: look at the names"}, true
}

// fieldEntry is an entry for a field, with the options that its cells ask for.
func (p *proposal) fieldEntry(c *look, f intakeq.Field) decision {
	d := decision{entry: "field: " + f.Name}
	switch {
	case f.Kind == intakeq.Date:
		return p.date(c, d)
	case f.Kind == intakeq.Email, f.Kind == intakeq.Phone:
		return several(c, f.Kind, d)
	case f.Kind == intakeq.Tags:
		return tags(c, d)
	case f.Kind == intakeq.Bool:
		return flag(c, d)
	case f.Name == "PostalCode" && c.short > 0 && c.five > 0 && c.coded == 0:
		d.options, d.note = ", pad: 5", fmt.Sprintf("%d of 3 or 4 digits", c.short)
	case f.Name == "PostalCode" && c.short > 0:
		d.note = fmt.Sprintf("%d of 3 or 4 digits: US ZIPs that lost their zeros? Then say pad: 5", c.short)
	case f.Name == "Gender":
		return table(c, d, genderWords())
	case f.Name == "MaritalStatus":
		return table(c, d, maritalWords())
	}
	return d
}

// date is certain where the cells leave one way to read them.
func (p *proposal) date(c *look, d decision) decision {
	forms := p.dateForms(c)
	if forms.certain() {
		d.options = forms.options()
		return d
	}
	note := fmt.Sprintf("perhaps %s%s", d.entry, forms.options())
	if len(forms.either) > 0 {
		note += ", or " + strings.Join(forms.either[1:], ", ") + ": the cells don't tell which"
	} else {
		note += fmt.Sprintf(": %d of %d cells are no dates", forms.unread, forms.cells)
	}
	return decision{note: note, writes: true}
}

// several takes the first of several contacts: the account has room for one.
func several(c *look, kind intakeq.Kind, d decision) decision {
	for _, sep := range separators() {
		usual := kind == intakeq.Email || sep == ";" || sep == " ::: "
		if n := c.several[sep]; n > 0 && usual {
			d.options, d.note = ", first: "+quoted(sep), fmt.Sprintf("%d with several", n)
			return d
		}
	}
	return d
}

// quoted is always in quotes: a separator alone is easily overlooked.
func quoted(s string) string { return fmt.Sprintf("%q", s) }

// tags are cut at a comma unless no cell has one, and another separator is there.
func tags(c *look, d decision) decision {
	for _, sep := range []string{" ::: ", ";", "|"} {
		if n := c.several[sep]; n > 0 && c.several[","] == 0 {
			d.options = ", separator: " + quoted(sep)
			return d
		}
	}
	if c.several[","] > 0 && c.several[";"] > 0 {
		d.note = "some cells have a comma, some a semicolon: tags are cut at the comma"
	}
	return d
}

// table lists what occurs, where any of it is a known code. What is not known
// stays as it is, and is told.
func table(c *look, d decision, words map[string]string) decision {
	if c.others || len(c.values.counts) == 0 {
		return d
	}
	var rows, open []string
	coded := false
	for _, v := range c.values.sorted() {
		to, known := words[strings.ToLower(strings.Trim(v.Text, "."))]
		if !known {
			to = v.Text
			open = append(open, v.Text)
		}
		coded = coded || known && !strings.EqualFold(to, v.Text)
		rows = append(rows, quote(v.Text)+": "+quote(to))
	}
	if !coded {
		return d
	}
	d.options = ", values: {" + strings.Join(rows, ", ") + "}"
	if len(open) > 0 {
		d.note = "what is " + strings.Join(open, ", ") + "?"
	}
	return d
}

// flag: what is neither true nor false can't be kept as it is.
func flag(c *look, d decision) decision {
	d = table(c, d, boolWords())
	if d.note != "" {
		return decision{note: "perhaps " + d.entry + ", with values for what occurs: " + d.note, writes: true}
	}
	return d
}

func genderWords() map[string]string {
	return map[string]string{"m": "Male", "f": "Female", "male": "Male", "female": "Female", "man": "Male", "woman": "Female"}
}

func maritalWords() map[string]string {
	return map[string]string{
		"s": "Single", "m": "Married", "d": "Divorced", "w": "Widowed",
		"single": "Single", "married": "Married", "divorced": "Divorced", "widowed": "Widowed",
	}
}

func boolWords() map[string]string {
	return map[string]string{
		"active": "false", "inactive": "true", "archived": "true", "current": "false", "discharged": "true",
		"true": "true", "false": "false", "yes": "true", "no": "false", "y": "true", "n": "false", "1": "true", "0": "false",
	}
}
