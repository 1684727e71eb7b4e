package cli

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/session"
)

// blankFilter names a filter that was given nothing: the unset variable of a script
// must not ask for everybody.
func blankFilter(c *cli.Context) string {
	for _, name := range append(dayFlags(), "search", "external-id") {
		if c.IsSet(name) && strings.TrimSpace(c.String(name)) == "" {
			return name
		}
	}
	return ""
}

func (o *exportOptions) checkQuery() error {
	if o.blank != "" {
		return session.Usagef("--%s is empty: give it a value, or drop it", o.blank)
	}
	q := intakeq.Query{Profile: o.profile, Search: strings.TrimSpace(o.search), ExternalID: o.externalID, Deleted: o.deleted}
	days := map[string]*time.Time{
		"created-from": &q.CreatedFrom, "created-to": &q.CreatedTo, "updated-from": &q.UpdatedFrom, "updated-to": &q.UpdatedTo,
	}
	for name, text := range o.days {
		if text == "" {
			continue
		}
		day, err := time.Parse(intakeq.DateLayout, text)
		if err != nil {
			return session.Usagef("--%s %q: want a day as YYYY-MM-DD", name, text)
		}
		*days[name] = day
	}
	if !q.CreatedTo.IsZero() && q.CreatedTo.Before(q.CreatedFrom) || !q.UpdatedTo.IsZero() && q.UpdatedTo.Before(q.UpdatedFrom) {
		return session.Usagef("a filter ends before it begins")
	}
	for _, pair := range o.custom {
		field, value, ok := strings.Cut(pair, "=")
		if !ok || field == "" || value == "" {
			return session.Usagef("--custom: want FIELD=VALUE")
		}
		q.Custom = append(q.Custom, intakeq.CustomFilter{ID: field, Value: value})
	}
	o.target.Query = q
	return nil
}

// filters is what the user asked for, for the manifest.
func (o *exportOptions) filters() map[string]string {
	filters := map[string]string{}
	set := func(name, value string) {
		if value != "" {
			filters[name] = value
		}
	}
	set("search", o.search)
	set("external-id", o.externalID)
	set("custom", strings.Join(o.custom, "\n"))
	for name, day := range o.days {
		set(name, day)
	}
	if o.deleted {
		filters["deleted"] = "true"
	}
	return filters
}

// findCustom puts ids for the labels of custom fields. The API has no list of
// them: they are learned from clients' profiles, which costs one request.
func findCustom(ctx context.Context, s *session.Session, filters []intakeq.CustomFilter) error {
	page, err := s.Client.Page(ctx, intakeq.Query{Profile: true}, 1)
	if err != nil {
		return err
	}
	for i, f := range filters {
		if filters[i].ID, err = customID(page, f.ID); err != nil {
			return err
		}
	}
	return nil
}

// customID finds a custom field by its id or its label.
func customID(page intakeq.Page, name string) (string, error) {
	byLabel := map[string]bool{}
	for _, client := range page.Clients {
		for _, f := range client.Custom() {
			if f.ID == name {
				return name, nil
			}
			if f.Label == name {
				byLabel[f.ID] = true
			}
		}
	}
	ids := slices.Sorted(maps.Keys(byLabel))
	switch len(ids) {
	case 0:
		return name, nil // an id that only a client of a later page shows
	case 1:
		return ids[0], nil
	}
	return "", session.Usagef("--custom: several custom fields are labelled %q: name one by its id: %s", name, strings.Join(ids, ", "))
}
