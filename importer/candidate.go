package importer

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/mapping"
)

// candidates are whom a held row may be of: those whom its reasons name, and the
// others that were found.
func (m *maker) candidates(ctx context.Context, d *draft) ([]plan.Candidate, error) {
	if d.Row.Action != plan.Hold {
		return nil, nil
	}
	for _, why := range d.Row.Reasons {
		if why.ClientID != 0 && !why.Warning {
			d.Clients = addOnce(d.Clients, why.ClientID)
		}
		if why.Row != 0 && !why.Warning {
			d.Others = addOnce(d.Others, int64(why.Row))
		}
	}
	own := m.sayings(d.Cells)
	var list []plan.Candidate
	for _, id := range d.Clients {
		doc, err := m.clients.Document(ctx, id)
		if err != nil {
			return nil, err
		}
		client := record.NewCells(doc)
		c := m.compared(own, client.Get)
		c.ClientID, c.Archived = id, client.Get(record.MemberArchived) == "true"
		list = append(list, c)
	}
	for _, n := range d.Others {
		other, err := m.drafted(ctx, int(n))
		if err != nil {
			return nil, err
		}
		said := m.sayings(other.Cells)
		c := m.compared(own, func(field string) string { return said[field] })
		c.Row, c.Name = int(n), cmp.Or(c.Name, other.Row.Name)
		list = append(list, c)
	}
	return list, nil
}

// sayings are what a row says of a person, by field: no blank cell, and none that
// can't be used.
func (m *maker) sayings(cells []plan.MappedCell) map[string]string {
	said := map[string]string{}
	for i, c := range cells {
		switch c.Kind {
		case plan.CellSet, plan.CellSame, plan.CellForm:
			if !record.IsBlank(c.Result) {
				said[m.targets[i].Key()] = c.Result
			}
		}
	}
	return said
}

// compared holds what a row says of a person against somebody: in what they agree that
// tells one person from another, and in what they differ of all that both have. What is
// only the other's value, damaged, is neither.
func (m *maker) compared(said map[string]string, get func(field string) string) plan.Candidate {
	c := plan.Candidate{Name: get(record.MemberName), DateOfBirth: get(record.MemberBirth), Agrees: []string{}, Differs: []string{}}
	if c.Name == "" {
		c.Name = record.ComposeName(get)
	}
	for f := range intakeq.FieldsByRole(intakeq.Contact) {
		switch {
		case f.Kind == intakeq.Email && c.Email == "":
			c.Email = get(f.Name)
		case f.Kind == intakeq.Phone && c.Phone == "":
			c.Phone = get(f.Name)
		}
	}
	for _, t := range m.targets {
		own, other := said[t.Key()], get(t.Key())
		if own == "" || record.IsBlank(other) || record.Spoilt(plan.Change{Field: t.Key(), After: own, Kind: plan.Set}, other) != "" {
			continue
		}
		same := record.Compare(t.Field.Kind, other, own) != record.Another || t.Field.Is(intakeq.Names()...) && record.FoldFirst(own) == record.FoldFirst(other)
		switch {
		case !same:
			c.Differs = append(c.Differs, t.Key())
		case tellsPerson(t):
			c.Agrees = append(c.Agrees, t.Key())
		}
	}
	return c
}

// tellsPerson reports whether a target is one by which a person is told from another.
func tellsPerson(t mapping.Target) bool {
	roles := append(intakeq.Names(), intakeq.Contact, intakeq.ID, intakeq.AddressPart, intakeq.AddressLine)
	return t.Key() == record.MemberBirth || t.Field.Is(roles...)
}

// personOf is whom a row is of, for the key of a decision: by its ids, else by what
// people have.
func personOf(found *match, d *difference, client *record.Cells, in *input) string {
	switch external := record.PlainID(in.ExternalID); {
	case found.client != 0:
		return plan.ClientPerson(found.client)
	case external != "":
		return "external " + external
	}
	get := d.After(client.Get)
	var names []string // a middle name is mapped by one mapping, and not by the next
	for f := range intakeq.FieldsByRole(intakeq.NameFirst, intakeq.NameLast) {
		names = append(names, get(f.Name))
	}
	name := record.FoldFirst(cmp.Or(strings.TrimSpace(strings.Join(names, " ")), get(record.MemberName)))
	birth := get(record.MemberBirth)
	if name != "" && birth != "" {
		return "born " + birth + " " + name
	}
	keys := record.ContactKeys(get)
	slices.Sort(keys)
	person := "named " + birth + " " + name
	for _, key := range keys {
		person += "\n" + key
	}
	return person
}

// identify gives the row the key of what a decision on it is about.
func (m *maker) identify(ctx context.Context, d *draft) error {
	who := plan.Identity{Person: d.Person}
	for _, id := range d.Clients {
		who.Candidates = append(who.Candidates, plan.ClientPerson(id))
	}
	for _, n := range d.Others {
		other, err := m.drafted(ctx, int(n))
		if err != nil {
			return err
		}
		who.Candidates = append(who.Candidates, other.Person)
	}
	d.Row.Key = m.keys.Key(d.Row, who)
	return nil
}
