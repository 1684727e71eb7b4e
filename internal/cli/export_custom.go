package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/session"
)

// findCustom puts ids for the labels of custom fields. The API has no list of them:
// they are learned from clients' profiles, page by page until all are found, which
// mostly costs one request. One that no client shows is a mistake: a server would
// answer a filter by it with nobody, or with everybody.
func findCustom(ctx context.Context, s *session.Session, filters []intakeq.CustomFilter) error {
	fields := customFields{}
	for number := 1; ; number++ {
		page, err := s.Client.Page(ctx, intakeq.Query{Profile: true}, number)
		if err == nil && len(page.Clients) == 0 {
			page, err = s.Client.PageAgain(ctx, intakeq.Query{Profile: true}, number)
		}
		if err != nil {
			return err
		}
		fields.add(page)
		missing, err := fields.resolve(filters)
		if err != nil || missing == "" {
			return err
		}
		if len(page.Clients) == 0 {
			return session.Usagef("--custom: no client shows a custom field %q; there are: %s", missing, fields)
		}
	}
}

// customFields are the labels of custom fields by id.
type customFields map[string]string

func (c customFields) add(p intakeq.Page) {
	for _, client := range p.Clients {
		for _, f := range client.Custom() {
			c[f.ID] = f.Label
		}
	}
}

// resolve puts ids into the filters, and names the first that is not known.
func (c customFields) resolve(filters []intakeq.CustomFilter) (missing string, err error) {
	for i, f := range filters {
		ids := c.named(f.ID)
		switch len(ids) {
		case 0:
			return f.ID, nil
		case 1:
			filters[i].ID = ids[0]
		default:
			return "", session.Usagef("--custom: several custom fields are labelled %q: name one by its id: %s", f.ID, strings.Join(ids, ", "))
		}
	}
	return "", nil
}

// named gives the ids of the custom fields of that id, or else of that label.
func (c customFields) named(name string) []string {
	if _, ok := c[name]; ok {
		return []string{name}
	}
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(c)) {
		if c[id] == name {
			ids = append(ids, id)
		}
	}
	return ids
}

// String lists the fields as they may be named.
func (c customFields) String() string {
	if len(c) == 0 {
		return "none"
	}
	var names []string
	for _, id := range slices.Sorted(maps.Keys(c)) {
		names = append(names, fmt.Sprintf("%s (%q)", id, c[id]))
	}
	return strings.Join(names, ", ")
}
