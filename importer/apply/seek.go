package apply

import (
	"context"
	"slices"
	"strings"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// By what a row's client is searched for, besides its name.
const (
	byExternal = "external"
	byEmail    = "email"
	byName     = "name" // by nothing else: not sure to find it
)

func searchedBy(r plan.Row) string {
	get := record.Created(r.Changes)
	switch {
	case !record.IsBlank(get(record.MemberExternal)):
		return byExternal
	case len(emailsOf(get)) > 0:
		return byEmail
	}
	return byName
}

func emailsOf(get func(member string) string) []string {
	var list []string
	for f := range intakeq.FieldsByRole(intakeq.Contact) {
		if f.Kind == intakeq.Email && !record.IsBlank(get(f.Name)) {
			list = append(list, strings.TrimSpace(get(f.Name)))
		}
	}
	return record.Unique(list)
}

// fullName is the name by which the account lists the client of a row.
func fullName(get func(member string) string) string {
	if name := record.ComposeName(get); name != "" {
		return name
	}
	return strings.TrimSpace(get(record.MemberName))
}

// search asks for the clients that a row's create may have made, or landed on: by its
// id, its emails and its name, since the server may have dropped or cut one of them.
// A search looks at no phone: that is told by the name's.
func (s *sender) search(ctx context.Context, r plan.Row) ([]intakeq.Document, error) {
	get := record.Created(r.Changes)
	var queries []intakeq.Query
	if id := strings.TrimSpace(get(record.MemberExternal)); id != "" {
		queries = append(queries, intakeq.Query{ExternalID: id})
	}
	for _, text := range append(emailsOf(get), fullName(get)) {
		if text != "" {
			queries = append(queries, intakeq.Query{Search: text})
		}
	}
	var found []intakeq.Document
	seen := map[int64]bool{}
	for _, q := range queries {
		q.Profile = true
		for page, err := range s.account.Pages(ctx, q) {
			if err != nil {
				return nil, err
			}
			for _, doc := range page.Clients {
				id, _ := doc.ID() // no page has a row without it
				if !seen[id] && kinOf(r, doc) != stranger {
					seen[id] = true
					found = append(found, doc)
				}
			}
		}
	}
	return found, nil
}

// kin is how near a client comes to a row's.
type kin int

const (
	stranger    kin = iota
	namesake        // of the name, and of no other id or contact: these may have been dropped or cut
	sameCells       // all that a row brings that has neither id nor email
	sameContact     // the name, and an email or a phone
	sameID          // the ExternalClientId
)

func kinOf(r plan.Row, doc intakeq.Document) kin {
	get := record.Created(r.Changes)
	id := record.PlainID(get(record.MemberExternal))
	switch {
	case id != "" && id == record.PlainID(doc.Cell(record.MemberExternal)):
		return sameID
	case !sameName(get, doc):
		return stranger
	case slices.ContainsFunc(record.CreateKeys(r), func(key string) bool {
		return slices.Contains(record.ContactKeys(record.NewCells(doc).Get), key)
	}):
		return sameContact
	case searchedBy(r) == byName && hasAll(doc, r.Changes):
		return sameCells
	case mayBeCut(get, doc):
		return namesake
	}
	return stranger
}

// mayBeCut reports whether a client's id and contacts are what a server may have left
// of a row's: nothing, or their beginning.
func mayBeCut(get func(member string) string, doc intakeq.Document) bool {
	fields := []string{record.MemberExternal}
	for f := range intakeq.FieldsByRole(intakeq.Contact) {
		fields = append(fields, f.Name)
	}
	return !slices.ContainsFunc(fields, func(field string) bool {
		sent, has := record.FoldEmail(get(field)), record.FoldEmail(doc.Cell(field))
		return sent != "" && !strings.HasPrefix(sent, has)
	})
}

func sameName(get func(member string) string, doc intakeq.Document) bool {
	same := true
	for f := range intakeq.FieldsByRole(intakeq.NameFirst, intakeq.NameLast) {
		same = same && record.FoldFirst(get(f.Name)) == record.FoldFirst(doc.Cell(f.Name))
	}
	has := record.FoldFirst(fullName(doc.Cell))
	return same || has != "" && has == record.FoldFirst(fullName(get))
}
