package cli

import (
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
