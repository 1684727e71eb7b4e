package record

import (
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/mapping/cell"
)

// Cells is a client as an export shows it, by field: a member's name or custom:ID.
// The document is gone through once, not once a field.
type Cells struct {
	at      map[string]int // where in members, by name
	members []member
	custom  map[string]string // nil: not read yet
}

// member is a member's value, and its text once somebody asked for it.
type member struct {
	value gjson.Result
	text  string
	shown bool
}

// NewCells reads a document.
func NewCells(doc intakeq.Document) *Cells {
	const usual = 64
	c := &Cells{at: make(map[string]int, usual), members: make([]member, 0, usual)}
	c.Read(doc)
	return c
}

// Read reads another document, in the place of the one before.
func (c *Cells) Read(doc intakeq.Document) {
	clear(c.at)
	c.members, c.custom = c.members[:0], nil
	doc.Each(func(name string, v gjson.Result) bool {
		c.at[name] = len(c.members) // of a member that is there twice an export shows the last
		c.members = append(c.members, member{value: v})
		return true
	})
}

func (c *Cells) value(name string) gjson.Result {
	if at, ok := c.at[name]; ok {
		return c.members[at].value
	}
	return gjson.Result{}
}

// Get is a field as an exported cell holds it.
func (c *Cells) Get(field string) string {
	id, custom := strings.CutPrefix(field, CustomPrefix)
	if !custom {
		at, ok := c.at[field]
		if !ok {
			return ""
		}
		m := &c.members[at]
		if !m.shown {
			m.text, m.shown = ValidText(intakeq.MemberCell(field, m.value)), true
		}
		return m.text
	}
	if c.custom == nil {
		c.readCustom()
	}
	return c.custom[id]
}

// CustomFields are the entries of the custom fields.
func (c *Cells) CustomFields() []intakeq.CustomField {
	return intakeq.ParseCustomFields(c.value(MemberCustom))
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
	for _, tag := range c.value(MemberTags).Array() {
		if text := tag.String(); !IsBlank(text) {
			tags = append(tags, text)
		}
	}
	return tags
}

// LostTag tells what a tag of a cell has lost against one that the client has.
func LostTag(cellText string, client *Cells) cell.Loss {
	tags, _ := SplitTags(cellText)
	have := PlainTexts(client.StoredTags())
	for _, tag := range Missing(have, tags) {
		for _, old := range Missing(tags, have) {
			if loss := cell.Damaged(intakeq.Tags, MemberTags, tag, old); loss != "" {
				return loss
			}
		}
	}
	return ""
}
