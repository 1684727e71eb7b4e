package record

import (
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
)

// Cells is a client as an export shows it, by field: a member's name or custom:ID.
// The document is gone through once, not once a field.
type Cells struct {
	members map[string]gjson.Result
	custom  map[string]string
}

// NewCells reads a document.
func NewCells(doc intakeq.Document) *Cells {
	c := &Cells{members: make(map[string]gjson.Result, 64)}
	doc.Each(func(member string, v gjson.Result) bool {
		c.members[member] = v // of a member that is there twice an export shows the last
		return true
	})
	return c
}

// Get is a field as an exported cell holds it.
func (c *Cells) Get(field string) string {
	id, custom := strings.CutPrefix(field, CustomPrefix)
	if !custom {
		return ValidText(intakeq.MemberCell(field, c.members[field]))
	}
	if c.custom == nil {
		c.readCustom()
	}
	return c.custom[id]
}

// CustomFields are the entries of the custom fields.
func (c *Cells) CustomFields() []intakeq.CustomField {
	return intakeq.ParseCustomFields(c.members[MemberCustom])
}

// readCustom: of entries with one FieldId an export shows the last that is filled.
func (c *Cells) readCustom() {
	c.custom = map[string]string{}
	for _, f := range c.CustomFields() {
		if f.Value != "" {
			c.custom[f.ID] = ValidText(f.Value)
		}
	}
}

// ValidText marks bytes that are not UTF-8, as an export does.
func ValidText(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	return strings.ToValidUTF8(text, string(utf8.RuneError))
}

// StoredTags are the tags by the texts that the account has, blanks and all.
func (c *Cells) StoredTags() []string {
	var tags []string
	for _, tag := range c.members[MemberTags].Array() {
		if text := tag.String(); !IsBlank(text) {
			tags = append(tags, text)
		}
	}
	return tags
}
