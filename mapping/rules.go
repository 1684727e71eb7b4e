package mapping

import (
	"maps"
	"slices"
	"strings"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/sheet"
)

// together checks the keys of one entry against each other.
func (r *reader) together(c *Column) {
	r.oneOf(c, "column", "columns", "value")
	r.oneOf(c, "field", "custom", "split")
	r.checkCentury(c)
	if c.has("value") {
		for _, k := range []string{"required", "default", "blank", "values", "otherwise", "join", "replace", "first", "pad", "on_error"} {
			r.only(c, k, false, "a constant has no column")
		}
		r.only(c, "split", false, "a constant goes to one field")
		if c.Field == "ExternalClientId" {
			r.only(c, "value", false, "each client has an id of its own")
		}
	}
	r.only(c, "join", c.has("columns") || c.has("column") && len(c.From) > 1, "join needs columns: [first, second]")
	r.only(c, "otherwise", c.has("values"), "otherwise says what happens to values that are not in values")
	kind, known := c.kind()
	if !known {
		return
	}
	isTags := kind == intakeq.Tags
	r.only(c, "tags", isTags, "tags: add is for the field Tags")
	r.only(c, "separator", isTags, "separator is for the field Tags; columns are joined with join")
	r.only(c, "date", kind == intakeq.Date || c.has("custom"), "date is for date fields and custom fields")
	r.only(c, "case", kind == intakeq.Text, "case is for text fields")
	r.only(c, "pad", kind == intakeq.Text && c.Split == nil, "pad is for text fields")
	single := kind == intakeq.Text || kind == intakeq.Email || kind == intakeq.Phone
	r.only(c, "first", single && c.Split == nil, "first is for emails, phones and texts")
	r.only(c, "century", slices.ContainsFunc(c.Dates, DateFormat.TwoDigits), "century is for a date format with YY, such as MM/DD/YY")
	if isTags && c.TagsAdd && c.Blank == Clear {
		r.add(c.places["blank"], "", "blank: clear would take all tags away, and tags: add takes none")
	}
	if c.Field == "ClientId" {
		for _, k := range []string{"overwrite", "value", "default", "blank"} {
			r.only(c, k, false, "ClientId finds the client and is never written")
		}
	}
}

// checkCentury: a year of two digits does not tell its century.
func (r *reader) checkCentury(c *Column) {
	if at := slices.IndexFunc(c.Dates, DateFormat.TwoDigits); at >= 0 && !c.has("century") {
		r.add(c.Dates[at].Place, "say century: past, which never reads a day in the future, or export the dates with YYYY",
			"date format %q: a year of two digits does not tell the century", c.Dates[at].Text)
	}
}

func (c *Column) has(key string) bool {
	_, ok := c.places[key]
	return ok
}

// kind is that of the field; false where the entry's field could not be read.
func (c *Column) kind() (intakeq.Kind, bool) {
	if c.has("custom") || c.has("split") {
		return intakeq.Text, true
	}
	f, ok := intakeq.FieldByName(c.Field)
	return f.Kind, ok
}

// oneOf wants exactly one of the keys.
func (r *reader) oneOf(c *Column, keys ...string) {
	var have []string
	for _, k := range keys {
		if c.has(k) {
			have = append(have, k)
		}
	}
	all := strings.Join(keys[:len(keys)-1], ", ") + " or " + keys[len(keys)-1]
	switch len(have) {
	case 0:
		r.add(c.Place, "", "a column needs %s", all)
	case 1:
	default:
		r.add(c.places[have[1]], "", "a column has one of %s, not both %s and %s", all, have[0], have[1])
	}
}

// only notes a key that stands where it means nothing.
func (r *reader) only(c *Column, key string, fits bool, why string) {
	if at, ok := c.places[key]; ok && !fits {
		r.add(at, why, "%s means nothing here", key)
	}
}

// check holds the entries against each other, and the constants against their
// fields.
func (m *Mapping) check(r *reader) {
	m.checkTargets(r)
	m.checkMatch(r)
	m.checkHeaders(r)
	for i := range m.Columns {
		m.checkConstant(r, &m.Columns[i])
	}
}

func (m *Mapping) checkTargets(r *reader) {
	first := map[string]Place{}
	for i := range m.Columns {
		c := &m.Columns[i]
		for _, name := range c.targetNames() {
			at, twice := first[name]
			if twice {
				r.add(c.Place, "join the columns in one entry, or ignore one", "%s is mapped twice, first in line %d", name, at.Line)
				continue
			}
			first[name] = c.Place
		}
	}
}

// targetNames are what an entry writes to, as messages call it.
func (c *Column) targetNames() []string {
	switch {
	case c.Split != nil:
		return c.Split.Fields()
	case c.Field != "":
		return []string{c.Field}
	case c.Custom.ID != "":
		return []string{"custom field " + c.Custom.ID}
	case c.Custom.Label != "":
		return []string{"custom field " + c.Custom.Label}
	}
	return nil
}

// checkHeaders: a header may feed several fields, but is not ignored as well.
func (m *Mapping) checkHeaders(r *reader) {
	used := map[string]Place{}
	for i := range m.Columns {
		own := map[string]bool{}
		for _, from := range m.Columns[i].From {
			name := sheet.NormalHeader(from.Text)
			if own[name] {
				r.add(from.Place, "", "the column %q is named twice in one entry", from.Text)
			}
			own[name] = true
			if _, ok := used[name]; !ok {
				used[name] = from.Place
			}
		}
	}
	ignored := map[string]bool{}
	for _, name := range m.Ignore {
		at, mapped := used[sheet.NormalHeader(name.Text)]
		switch {
		case mapped:
			r.add(name.Place, "leave it in one of them", "the column %q is ignored, but mapped in line %d", name.Text, at.Line)
		case ignored[sheet.NormalHeader(name.Text)]:
			r.add(name.Place, "", "the column %q is ignored twice", name.Text)
		}
		ignored[sheet.NormalHeader(name.Text)] = true
	}
}

// checkConstant runs constants, defaults and the results of value tables through
// the conversion that cells go through, so that a mistake shows before any row.
func (m *Mapping) checkConstant(r *reader, c *Column) {
	kind, known := c.kind()
	if !known || c.Split != nil {
		return
	}
	texts := map[Place]string{}
	if c.Values != nil {
		maps.Copy(texts, c.Values.results)
	}
	if c.Constant != nil {
		texts[c.places["value"]] = *c.Constant
	}
	if c.Default != "" {
		texts[c.places["default"]] = c.Default
	}
	to := c.converter(kind)
	for at, text := range texts {
		if text == m.ClearToken || trim(text) == "" {
			continue
		}
		for _, f := range to.convert(sheet.Cell{Text: text, Kind: sheet.Text}).found {
			if !f.warning {
				r.add(at, "", "%q does not fit: %s", text, f.message)
			}
		}
	}
}
