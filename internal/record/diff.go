package record

import (
	"slices"
	"strings"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
)

// Members that have a meaning of their own.
const (
	MemberID       = "ClientId"
	MemberExternal = "ExternalClientId"
	MemberName     = "Name"
	MemberBirth    = "DateOfBirth"
	MemberTags     = "Tags"
	MemberArchived = "Archived"
	MemberCustom   = "CustomFields"
)

// CustomPrefix begins the name of a custom field; its FieldId follows.
const CustomPrefix = "custom:"

// Diff is what a row changes of a client.
type Diff struct {
	Changes    []plan.Change
	TagsAdd    []string
	TagsRemove []string
	NameColumn bool // Name itself is changed, so it does not follow its parts
}

// Created gives the fields of a client that is made of changes alone.
func Created(changes []plan.Change) func(field string) string {
	d := Diff{Changes: changes}
	return d.After(func(string) string { return "" })
}

// After gives a member as it will be: changed, or as it was before.
func (d *Diff) After(before func(string) string) func(string) string {
	return func(member string) string {
		for _, c := range d.Changes {
			if c.Field == member && c.Kind != plan.Form {
				return c.After
			}
		}
		return before(member)
	}
}

// Derive lets Name follow its parts where it is their composition. It never
// clears a name.
func (d *Diff) Derive(before func(string) string) {
	if d.NameColumn {
		return
	}
	old, now := ComposeName(before), ComposeName(d.After(before))
	name := before(MemberName)
	if now == "" || now == old || PlainText(strings.Join(strings.Fields(name), " ")) != PlainText(old) {
		return
	}
	d.Changes = append(d.Changes, plan.Change{Field: MemberName, Before: name, After: now, Kind: plan.Set, Derived: true})
}

// Touches reports whether one of the fields is changed.
func (d *Diff) Touches(fields ...string) bool {
	return slices.ContainsFunc(d.Changes, func(c plan.Change) bool {
		return c.Kind != plan.Form && slices.Contains(fields, c.Field)
	})
}

// TouchesRole reports whether a field with one of the roles is changed.
func (d *Diff) TouchesRole(roles ...intakeq.Role) bool {
	return slices.ContainsFunc(d.Changes, func(c plan.Change) bool {
		return c.Kind != plan.Form && intakeq.HasRole(c.Field, roles...)
	})
}

// Sends reports whether there is anything to send.
func (d *Diff) Sends() bool {
	return slices.ContainsFunc(d.Changes, func(c plan.Change) bool { return c.Kind != plan.Form })
}

// ComposeName is a Name made of its parts, as the API makes it.
func ComposeName(get func(member string) string) string {
	var words []string
	for f := range intakeq.FieldsByRole(intakeq.NameParts()...) {
		words = append(words, strings.Fields(get(f.Name))...)
	}
	return strings.Join(words, " ")
}
