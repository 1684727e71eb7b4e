package intakeq

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/tidwall/gjson"
)

// OtherClientError reports an answer that is not the client who was asked for.
type OtherClientError struct{ Asked, Answered int64 } // Answered 0: no client

// Error names both.
func (e *OtherClientError) Error() string {
	if e.Answered == 0 {
		return fmt.Sprintf("the server was asked for client %d, and answered with none", e.Asked)
	}
	return fmt.Sprintf("the server was asked for client %d, and answered with client %d", e.Asked, e.Answered)
}

// Profile asks for one client by its id. The API's document does not know this call,
// only the vendor's own client makes it (field notes, "one client by id"): it is asked
// once, and only the client that was asked for is an answer.
func (c *Client) Profile(ctx context.Context, id int64) (Document, error) {
	got, err := c.do(ctx, call{method: http.MethodGet, path: "/clients/profile/" + strconv.FormatInt(id, 10), wantJSON: true})
	if err != nil {
		return Document{}, err
	}
	doc, err := ParseDocument(got.body)
	if err != nil {
		return Document{}, &OtherClientError{Asked: id}
	}
	if answered, _ := parseID(doc.Get("ClientId")); answered != id {
		return Document{}, &OtherClientError{Asked: id, Answered: answered}
	}
	return doc, nil
}

// ByID reads one client: where the account is known to have [Client.Profile], by it,
// else by a search for the number. known is what was read of the client before: an
// answer of the one call that has less is not believed, and where nothing is known the
// list is asked. found is false where the list does not show the client.
func (c *Client) ByID(ctx context.Context, id int64, known Document) (doc Document, found bool, err error) {
	asked := c.profiles.Load() && known.raw != nil
	if asked {
		doc, err := c.Profile(ctx, id)
		if err == nil && doc.AsFullAs(known) {
			return doc, true, nil
		}
		if err != nil && !errors.As(err, new(*Error)) && !errors.As(err, new(*OtherClientError)) {
			return Document{}, false, err // the budget's, or our own end
		}
	}
	q := Query{Search: strconv.FormatInt(id, 10), Profile: true}
	for page, err := range c.Pages(ctx, q) {
		if err != nil {
			return Document{}, false, err
		}
		for _, doc := range page.Clients {
			if got, _ := doc.ID(); got == id { // a number may be part of other clients' names, too
				if asked && doc.AsFullAs(known) {
					c.profiles.Store(false) // it is not what it was: not asked again
				}
				return doc, true, nil
			}
		}
	}
	return Document{}, false, nil
}

// AsFullAs reports whether all that has a value in other has one here.
func (d Document) AsFullAs(other Document) bool {
	full := true
	other.Each(func(member string, v gjson.Result) bool {
		nothing := v.Type == gjson.False || v.Raw == "[]" || other.Cell(member) == ""
		full = member == "CustomFields" || nothing || d.Cell(member) != ""
		return full
	})
	have := map[string]bool{}
	for _, f := range d.Custom() {
		have[f.ID] = f.Value != ""
	}
	for _, f := range other.Custom() {
		full = full && (f.Value == "" || have[f.ID])
	}
	return full
}

// List asks for a page of the list by parameters as they are given: for those who want
// to know what the server makes of them. Nothing is checked but that it is a list.
func (c *Client) List(ctx context.Context, parameters url.Values) (Page, error) {
	got, err := c.do(ctx, call{method: http.MethodGet, path: "/clients", query: parameters, repeat: true, wantJSON: true})
	if err != nil {
		return Page{}, err
	}
	clients, err := parseClients(got.body)
	return Page{Number: 1, Clients: clients, Server: got.server}, err
}
