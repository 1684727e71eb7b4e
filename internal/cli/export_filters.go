package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/session"
)

// filterOptions are the filters of an export. Those that hold a text are nil where
// they are not given.
type filterOptions struct {
	search, externalID     *string
	createdFrom, createdTo *string
	updatedFrom, updatedTo *string
	custom                 cli.StringSlice
	deleted                bool
}

func (o *filterOptions) flags() []cli.Flag {
	const group = "filters"
	day := func(name string, value **string) cli.Flag {
		return &cli.StringFlag{Name: name, Usage: "a day as `YYYY-MM-DD`, in the account's time zone", Category: group, Action: session.Given(value)}
	}
	return []cli.Flag{
		&cli.StringFlag{Name: "search", Usage: "clients with `TEXT` in name or email, or with this ClientId", Category: group, Action: session.Given(&o.search)},
		&cli.StringFlag{Name: "external-id", Usage: "clients with this ExternalClientId", Category: group, Action: session.Given(&o.externalID)},
		&cli.StringSliceFlag{Name: "custom", Usage: "clients whose custom field, by id or label, has a value: `FIELD=VALUE`", Category: group, Destination: &o.custom},
		&cli.BoolFlag{Name: "deleted", Usage: "clients deleted in the last 10 days, and only they", Category: group, Destination: &o.deleted},
		day("created-from", &o.createdFrom), day("created-to", &o.createdTo),
		day("updated-from", &o.updatedFrom), day("updated-to", &o.updatedTo),
	}
}

// textFilter is a filter that holds a text.
type textFilter struct {
	name  string
	value *string    // nil: not given
	day   *time.Time // of a query, where the text is a day
}

// texts returns the filters that hold a text, with where the days go in a query.
func (o *filterOptions) texts(q *intakeq.Query) []textFilter {
	return []textFilter{
		{"created-from", o.createdFrom, &q.CreatedFrom}, {"created-to", o.createdTo, &q.CreatedTo},
		{"updated-from", o.updatedFrom, &q.UpdatedFrom}, {"updated-to", o.updatedTo, &q.UpdatedTo},
		{"search", o.search, nil}, {"external-id", o.externalID, nil},
	}
}

// checkFilters makes a query of the filters. One that was given nothing is a
// mistake: the unset variable of a script must not ask for everybody.
func (o *exportOptions) checkFilters() error {
	q, err := o.filters.query()
	q.Profile = o.profile
	o.export.Query = q
	return err
}

func (o *filterOptions) query() (q intakeq.Query, err error) {
	for _, f := range o.texts(&q) {
		if f.value != nil && strings.TrimSpace(*f.value) == "" {
			return q, session.Usagef("--%s is empty: give it a value, or drop it", f.name)
		}
	}
	for _, f := range o.texts(&q) {
		if f.value == nil || f.day == nil {
			continue
		}
		if *f.day, err = time.Parse(intakeq.DateLayout, *f.value); err != nil {
			return q, session.Usagef("--%s %q: want a day as YYYY-MM-DD", f.name, *f.value)
		}
	}
	if !q.CreatedTo.IsZero() && q.CreatedTo.Before(q.CreatedFrom) || !q.UpdatedTo.IsZero() && q.UpdatedTo.Before(q.UpdatedFrom) {
		return q, session.Usagef("a filter ends before it begins")
	}
	for _, pair := range o.custom.Value() {
		field, value, ok := strings.Cut(pair, "=")
		if !ok || field == "" || value == "" {
			return q, session.Usagef("--custom: want FIELD=VALUE")
		}
		q.Custom = append(q.Custom, intakeq.CustomFilter{ID: field, Value: value})
	}
	q.Deleted = o.deleted
	if o.search != nil {
		q.Search = strings.TrimSpace(*o.search)
	}
	if o.externalID != nil {
		q.ExternalID = *o.externalID
	}
	return q, nil
}

// given returns the filters by their flags' names, as they were given, for the
// manifest.
func (o *filterOptions) given() map[string]string {
	given := map[string]string{}
	for _, f := range o.texts(&intakeq.Query{}) {
		if f.value != nil {
			given[f.name] = *f.value
		}
	}
	if custom := o.custom.Value(); len(custom) > 0 {
		given["custom"] = strings.Join(custom, "\n")
	}
	if o.deleted {
		given["deleted"] = "true"
	}
	return given
}

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
