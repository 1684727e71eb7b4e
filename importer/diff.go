package importer

import (
	"slices"
	"strings"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/mapping"
)

// difference is what a row would change of a client.
type difference struct {
	changes    []plan.Change
	warnings   []plan.Reason
	problems   []plan.Reason // what makes the row unfit
	add        []string      // tags
	remove     []string
	nameColumn bool // Name itself is changed, so it does not follow its parts
}

// diff holds a row against a client's document, which is empty for a create.
func diff(in *input, client *cells) difference {
	var d difference
	d.problems, d.warnings = in.judgeIssues(client.get)
	for _, v := range in.Values {
		if before := client.get(v.Key()); !in.untouched(v, before) {
			d.value(v, client, before)
		}
	}
	d.derive(client.get)
	d.warnAddress(client.get)
	return d
}

const (
	memberID       = "ClientId"
	memberExternal = "ExternalClientId"
	memberName     = "Name"
	memberBirth    = "DateOfBirth"
	memberTags     = "Tags"
	memberArchived = "Archived"
)

func (d *difference) value(v mapping.Value, client *cells, before string) {
	// The text as typed: even the token that clears may be what the account holds.
	if v.Action == mapping.Leave || plainText(v.Text) == plainText(before) || v.IfEmpty && !isBlank(before) {
		return
	}
	after := v.Text
	if v.Action == mapping.Empty {
		after = ""
	}
	switch like := compare(v.Field.Kind, before, after); {
	case v.Field.Kind == intakeq.Tags && !v.ReadOnly:
		d.tags(v, client, before, after)
	case like == same:
	case !v.ReadOnly:
		d.change(v, before, after, like)
	case like == another:
		d.warnings = append(d.warnings, plan.Reason{
			Code: codeReadOnly, Column: columnOf(v), Warning: true,
			Message: v.Key() + " can't be written through the API: the cell, which differs from the account, is left out",
		})
	}
}

func (d *difference) change(v mapping.Value, before, after string, like likeness) {
	kind := plan.Set
	switch {
	case like == form:
		kind = plan.Form
	case isBlank(after):
		kind, after = plan.Clear, ""
	}
	d.changes = append(d.changes, plan.Change{Field: v.Key(), Label: v.Label, Before: before, After: after, Kind: kind})
	if v.Key() == memberName && kind != plan.Form {
		d.nameColumn = true
	}
}

// tags plans the calls: each tag is added or removed on its own. A tag is removed
// by the text that the account has, blanks and all.
func (d *difference) tags(v mapping.Value, client *cells, before, after string) {
	have, _ := tagsOf(before)
	want, ok := tagsOf(after)
	if !ok {
		d.problems = append(d.problems, plan.Reason{Code: mapping.CodeBadValue, Column: columnOf(v), Message: "the list of tags has a quote that is not closed"})
		return
	}
	if v.TagsAdd {
		want = append(slices.Clone(have), missing(have, want)...)
	}
	cell := intakeq.JoinTags(want)
	like := compare(intakeq.Tags, before, cell)
	if like == another {
		d.add = missing(have, want)
		for _, tag := range storedTags(client) {
			if !slices.Contains(want, plainText(tag)) && !slices.Contains(d.remove, tag) {
				d.remove = append(d.remove, tag)
			}
		}
	}
	if like == another || like == form && !v.TagsAdd {
		d.change(v, before, cell, like)
	}
}

func storedTags(client *cells) []string {
	var tags []string
	for _, tag := range client.members[memberTags].Array() {
		if text := tag.String(); !isBlank(text) {
			tags = append(tags, text)
		}
	}
	return tags
}

// after gives a member as it will be: changed, or as it was before.
func (d *difference) after(before func(string) string) func(string) string {
	return func(member string) string {
		for _, c := range d.changes {
			if c.Field == member && c.Kind != plan.Form {
				return c.After
			}
		}
		return before(member)
	}
}

// derive lets Name follow its parts where it is their composition. It never
// clears a name.
func (d *difference) derive(before func(string) string) {
	if d.nameColumn {
		return
	}
	old, now := composeName(before), composeName(d.after(before))
	name := before(memberName)
	if now == "" || now == old || plainText(strings.Join(strings.Fields(name), " ")) != plainText(old) {
		return
	}
	d.changes = append(d.changes, plan.Change{Field: memberName, Before: name, After: now, Kind: plan.Set, Derived: true})
}

// addressParts are the members that Address repeats in one line.
func addressParts() []string {
	return []string{"StreetAddress", "UnitNumber", "City", "StateShort", "PostalCode", "Country"}
}

// warnAddress: which of the two the server believes is not known (field notes,
// "Address"), so the line is left as it is, and the person is told.
func (d *difference) warnAddress(before func(string) string) {
	if isBlank(before("Address")) || d.touches("Address") || !d.touches(addressParts()...) {
		return
	}
	d.warnings = append(d.warnings, plan.Reason{
		Code: codeAddress, Warning: true,
		Message: "a part of the address changes, and Address, which holds it in one line, stays as it is",
	})
}

// touches reports whether one of the fields is changed.
func (d *difference) touches(fields ...string) bool {
	return slices.ContainsFunc(d.changes, func(c plan.Change) bool {
		return c.Kind != plan.Form && slices.Contains(fields, c.Field)
	})
}

// sends reports whether there is anything to send.
func (d *difference) sends() bool {
	return slices.ContainsFunc(d.changes, func(c plan.Change) bool { return c.Kind != plan.Form })
}

// anotherPerson: name and birth date changed together, each from one value to
// another, is more likely somebody else's row than a correction.
func (d *difference) anotherPerson() bool {
	replaced := func(fields ...string) bool {
		return slices.ContainsFunc(d.changes, func(c plan.Change) bool {
			return c.Kind == plan.Set && !c.Derived && !isBlank(c.Before) && slices.Contains(fields, c.Field)
		})
	}
	return replaced(memberBirth) && replaced(memberName, "FirstName", "MiddleName", "LastName")
}
