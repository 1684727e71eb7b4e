package mapping

import (
	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/mapping/cell"
)

// joint is what stands between joined cells.
func (e *entry) joint() string {
	switch {
	case e.Join != nil:
		return *e.Join
	case e.Field == "Tags" && e.Separator != "":
		return e.Separator
	case e.Field == "Tags":
		return ","
	}
	return " "
}

func blankCell(c sheet.Cell) bool { return c.Damage == "" && trim(c.Text) == "" }

// onBlank: a blank cell has no tags to add, and no client to find.
func (e *entry) onBlank() Action {
	if e.blank == Clear && e.Field != "ClientId" && !(e.Field == "Tags" && e.TagsAdd) {
		return Empty
	}
	return Leave
}

// onClear: the ids by which clients are found and flags have no empty state.
func (e *entry) onClear() (Action, []finding) {
	switch {
	case e.Field == "ClientId":
		return Leave, bad("a ClientId can't be cleared")
	case e.Field == "Archived":
		return Set, bad("Archived is true or false, and can't be cleared")
	case e.Required:
		return Set, []finding{{code: CodeRequired, message: "the cell clears the field, and the mapping requires a value"}}
	}
	return Empty, nil
}

// action of a converted value: a table may have made a blank or the clearing
// token of it, a name may have no middle.
func (e *entry) action(o outcome, token string) Action {
	switch {
	case o.keep:
		return Leave
	case o.text == token && e.Values != nil && !refused(o.found):
		return Empty
	case o.text == "" && !refused(o.found):
		return e.onBlank()
	}
	return Set
}

// values takes a filled cell through table, split and conversion, unless it is
// damaged, and fills texts.
func (e *entry) values(c sheet.Cell, token string, texts []outcome) []finding {
	if e.Values != nil && c.Kind == sheet.Bool {
		c.Kind = sheet.Text // the table says what it stands for
	}
	spoiled := e.to[0].damage(c)
	if e.Split != nil && c.Damage == "" && cell.HasLost(c.Text) {
		spoiled = nil // each part is judged by itself
	}
	if refused(spoiled) {
		texts[0] = outcome{text: c.Text, found: spoiled}
		for i := range texts[1:] {
			texts[i+1].keep = true
		}
		return nil
	}
	return append(spoiled, e.read(c, token, texts)...)
}

func (e *entry) read(c sheet.Cell, token string, texts []outcome) []finding {
	if e.Values != nil && e.Field == "Tags" {
		texts[0] = e.tags(c.Text)
		return nil
	}
	if e.Values != nil {
		var found []finding
		c.Text, found = e.replace(c.Text)
		if trim(c.Text) == "" || trim(c.Text) == token || refused(found) {
			texts[0].text = trim(c.Text)
			return found
		}
	}
	if e.Split == nil {
		texts[0] = e.to[0].convert(c)
		return nil
	}
	parts, found := e.Split.cut(c.Text)
	for i, part := range parts {
		switch {
		case part != "":
			texts[i] = e.to[i].convert(sheet.Cell{Text: part, Kind: sheet.Text})
			if cell.HasLost(part) {
				texts[i].found = append(texts[i].found, finding{code: CodeDamaged, message: lettersLost})
			}
		case refused(found):
			texts[i].keep = true
		}
	}
	return found
}

// tags looks tags up one by one.
func (e *entry) tags(text string) outcome {
	tags, err := splitTags(text, e.Separator)
	if err != nil {
		return e.to[0].tags(text) // says so
	}
	var out []string
	for _, tag := range tags {
		to, found := e.replace(tag)
		if found != nil {
			return outcome{text: text, found: found}
		}
		if to != "" {
			out = append(out, to)
		}
	}
	return outcome{text: intakeq.JoinTags(out)}
}

// replace looks one value up in the table; otherwise says what if it is not there.
func (e *entry) replace(text string) (string, []finding) {
	if to, ok := e.Values.find(text); ok {
		return to, nil
	}
	switch e.Otherwise {
	case Keep:
		return text, nil
	case Blank:
		return "", nil
	}
	return text, bad("the mapping's values don't have this value")
}
