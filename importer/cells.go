package importer

import (
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
)

// cells is a client as an export shows it, by field: a member's name or custom:ID.
// The document is gone through once, not once a field.
type cells struct {
	members map[string]gjson.Result
	custom  map[string]string
}

func cellsOf(doc intakeq.Document) cells {
	c := cells{members: make(map[string]gjson.Result, 64)}
	doc.Each(func(member string, v gjson.Result) bool {
		c.members[member] = v // of a member that is there twice an export shows the last
		return true
	})
	return c
}

// get is a field as an exported cell holds it.
func (c *cells) get(field string) string {
	id, custom := strings.CutPrefix(field, customPrefix)
	if !custom {
		return validText(intakeq.CellOf(field, c.members[field]))
	}
	if c.custom == nil {
		c.readCustom()
	}
	return c.custom[id]
}

// readCustom: of entries with one FieldId an export shows the last that is filled.
func (c *cells) readCustom() {
	c.custom = map[string]string{}
	for _, f := range intakeq.CustomOf(c.members[memberCustom]) {
		if f.Value != "" {
			c.custom[f.ID] = validText(f.Value)
		}
	}
}

// validText marks bytes that are not UTF-8, as an export does.
func validText(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	return strings.ToValidUTF8(text, string(utf8.RuneError))
}
