package importer

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
)

// adopt makes of a held create the update of the client that it would land on.
// The plan does not hold that client's document: it is read now.
func (a *Application) adopt(t *task) bool {
	doc, found, err := a.read(a.work, t.Lands)
	switch {
	case err != nil:
		t.back()
		a.record(t)
		a.stop(describe(t.Row.Row, err))
		return false
	case !found:
		return a.fail(t, fmt.Errorf("the account has no client %d any more", t.Lands), nil)
	}
	t.ClientID, t.Before = t.Lands, doc.Raw()
	t.Row = against(t.Row, doc)
	a.claim(t.ClientID, t.Row.Row)
	return a.record(t)
}

// read asks for one client: a number is an exact ClientId to the API's search,
// and may be part of other clients' names.
func (a *Application) read(ctx context.Context, id int64) (intakeq.Document, bool, error) {
	q := intakeq.Query{Search: strconv.FormatInt(id, 10), Profile: true}
	for page, err := range a.account.Pages(ctx, q) {
		if err != nil {
			return intakeq.Document{}, false, err
		}
		for _, doc := range page.Clients {
			if got, _ := doc.ID(); got == id {
				return doc, true, nil
			}
		}
	}
	return intakeq.Document{}, false, nil
}

// against computes a create's changes against the document of a client.
func against(r plan.Row, doc intakeq.Document) plan.Row {
	now := cellsOf(doc)
	var d difference
	for _, c := range r.Changes {
		c.Before = now.get(c.Field)
		like := compare(kindOf(c.Field), c.Before, c.After)
		switch {
		case c.Derived || like == same:
		case c.Field == memberExternal && c.Before != "" && nearKey(c.Before) == nearKey(c.After):
			// The spreadsheet's is the damaged one (id_near): the account's stays.
		case c.Field == memberTags:
			have, _ := tagsOf(c.Before)
			r.TagsAdd = missing(have, plainTexts(r.TagsAdd))
			if len(r.TagsAdd) > 0 {
				c.After = intakeq.JoinTags(append(have, r.TagsAdd...))
				d.changes = append(d.changes, c)
			}
		default:
			if c.Kind = plan.Set; like == form {
				c.Kind = plan.Form
			}
			d.changes = append(d.changes, c)
		}
	}
	d.nameColumn = slices.ContainsFunc(d.changes, func(c plan.Change) bool { return c.Field == memberName })
	d.derive(now.get)
	r.Changes = d.changes
	return r
}
