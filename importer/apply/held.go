package apply

import (
	"context"
	"fmt"
	"strconv"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/record"
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
	t.Row = record.Against(t.Row, doc)
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
