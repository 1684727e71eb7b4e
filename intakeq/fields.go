package intakeq

import (
	"iter"
	"slices"

	"intakeq-bulk/intakeq/internal/fieldhook"
)

// Kind says how a field's values are written in JSON, shown in a cell and compared.
type Kind uint8

// The kinds of field.
const (
	Text      Kind = iota
	Email          // compared without case
	Phone          // compared by digits
	Date           // a calendar day; in JSON milliseconds since 1970, midnight UTC by convention
	Timestamp      // a moment; in JSON milliseconds since 1970
	Bool           // true or false
	Number         // a number whose digits are kept as they came
	Tags           // a list of strings
	Links          // LinkedClients: a list of ClientNumber and RelationshipType
	Billing        // BillingType: a number with a name
)

// Role says what a field is to a client, where rules ask for that: which fields
// are a name, which the API may land a create by, which find the client.
type Role uint8

// The roles of a field.
const (
	NoRole      Role = iota
	ID               // finds the client: the account's own number, or that of another system
	ForeignID        // a code of another system, or the number of somebody else
	NameFull         // the whole name
	NameFirst        // the first name, by which the API lands a create
	NameMiddle       // the middle name
	NameLast         // the last name
	AddressLine      // the whole address in one line
	AddressPart      // a part of the address, which AddressLine repeats
	Contact          // reaches the client; together with the first name the API lands a create by it
)

// NameParts lists the roles of a name's parts, in the order in which the API
// composes the full name of them.
func NameParts() []Role { return []Role{NameFirst, NameMiddle, NameLast} }

// Names lists the roles of the full name and of its parts.
func Names() []Role { return []Role{NameFirst, NameMiddle, NameLast, NameFull} }

// Field describes one documented member of a client.
type Field struct {
	Name     string
	Kind     Kind
	Role     Role
	Writable bool   // a save, or a tag call, takes it
	Part     string // of a part of a name or an address: the word for it where a cell is split
	Brief    bool   // a query without the profile shows it, too
	Extra    bool   // documented for a save only: exported where it occurs
	Doc      string // one line for people
	Also     string // other names for it, as other systems' exports head their columns; ", " between
}

// Is reports whether the field has one of the roles.
func (f Field) Is(roles ...Role) bool { return slices.Contains(roles, f.Role) }

// BriefID is the member that holds the ClientId where there is no profile.
const BriefID = "ClientNumber"

// Table is a list of fields, by name and by role. It does not change.
type Table struct {
	fields []Field
	byName map[string]int
	byRole map[Role][]Field
}

// NewTable makes a table. Every email and phone is a contact, whatever its row
// says: one whose role was forgotten would let a create land on somebody unseen.
func NewTable(fields ...Field) *Table {
	t := &Table{byName: make(map[string]int, len(fields)), byRole: map[Role][]Field{}}
	for _, f := range fields {
		if f.Kind == Email || f.Kind == Phone {
			f.Role = Contact
		}
		t.byName[f.Name] = len(t.fields)
		t.byRole[f.Role] = append(t.byRole[f.Role], f)
		t.fields = append(t.fields, f)
	}
	return t
}

// current is the documented table, or the one that a test put in its place.
func current() *Table {
	if t, ok := fieldhook.Table().(*Table); ok {
		return t
	}
	return documented
}

// Fields lists a client's documented members, in the order of the API document's
// profile. Export columns, mapping targets, comparison, reports and documentation
// all read it.
func Fields() iter.Seq[Field] { return slices.Values(current().fields) }

// FieldByName finds a field by its exact name.
func FieldByName(name string) (Field, bool) {
	t := current()
	at, ok := t.byName[name]
	if !ok {
		return Field{}, false
	}
	return t.fields[at], true
}

// FieldsByRole lists the fields of each role in turn.
func FieldsByRole(roles ...Role) iter.Seq[Field] {
	t := current()
	return func(yield func(Field) bool) {
		for _, role := range roles {
			for _, f := range t.byRole[role] {
				if !yield(f) {
					return
				}
			}
		}
	}
}

// HasRole reports whether the field of that name has one of the roles. A custom
// field has none.
func HasRole(name string, roles ...Role) bool {
	f, ok := FieldByName(name)
	return ok && f.Is(roles...)
}

// BriefFields lists the members of a client in a query without the profile, in
// the order of the API document. The last is BriefID, which the table does not have.
func BriefFields() []Field {
	var brief []Field
	for f := range Fields() {
		if f.Brief {
			brief = append(brief, f)
		}
	}
	return append(brief, Field{Name: BriefID})
}
