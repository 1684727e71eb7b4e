package intakeq

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/tidwall/gjson"
)

// Query selects clients; see "Query Clients" in the API document. The zero Query
// is everybody, in brief.
type Query struct {
	Search                 string // part of a name or an email, or a whole ClientId
	Page                   int    // the first page to ask for; 0 is 1
	Profile                bool   // includeProfile: every member, not only those of BriefFields
	CreatedFrom, CreatedTo time.Time
	UpdatedFrom, UpdatedTo time.Time // whole days, in a zone that only the server knows
	Custom                 []CustomFilter
	ExternalID             string
	Deleted                bool // deletedOnly: those deleted in the last 10 days

	Endless bool // Pages goes on, past empty pages too, until the caller has enough
	Size    int  // of the server's pages, where that was seen to be another than PageSize
}

// needsProfile reports whether to ask with the profile. A filter on what only a
// profile shows needs it, or the answer could not be held against the filter.
func (q Query) needsProfile() bool {
	return q.Profile || q.ExternalID != "" || len(q.Custom) > 0 ||
		!q.CreatedFrom.IsZero() || !q.CreatedTo.IsZero() || !q.UpdatedFrom.IsZero() || !q.UpdatedTo.IsZero()
}

// CustomFilter asks for clients whose custom field has a value.
type CustomFilter struct{ ID, Value string }

// Filtered reports whether the query asks for less than everybody.
func (q Query) Filtered() bool {
	return q.Search != "" || q.ExternalID != "" || q.Deleted || len(q.Custom) > 0 ||
		!q.CreatedFrom.IsZero() || !q.CreatedTo.IsZero() || !q.UpdatedFrom.IsZero() || !q.UpdatedTo.IsZero()
}

// brief reports whether a client on the page comes without its profile.
func (p Page) brief() bool {
	return slices.ContainsFunc(p.Clients, func(d Document) bool { return !d.HasProfile() })
}

var errNoProfile = errors.New("the server sends brief rows though the profile was asked for")

// page asks for one page, with one spelling of the parameter for the profile.
func (c *Client) page(ctx context.Context, q Query, number int, capital bool) (Page, error) {
	got, err := c.do(ctx, call{
		method: http.MethodGet, path: "/clients", query: q.values(number, capital, c.brackets.Load()),
		repeat: true, wantJSON: true,
	})
	if err != nil {
		return Page{}, err
	}
	if whole := number == 1 && !q.Filtered(); !whole && string(bytes.TrimSpace(got.body)) == "null" {
		got.body = []byte("[]") // an empty list, but not a whole account without clients
	}
	clients, err := parseClients(got.body)
	if err != nil {
		return Page{}, fmt.Errorf("GET /clients, page %d: %w", number, err)
	}
	if err := q.check(clients); err != nil {
		return Page{}, err
	}
	return Page{Number: number, Clients: clients, Server: got.server}, nil
}

// values are the parameters of the query, spelt as the API document spells them. A
// misspelt one is ignored without a word (field notes, "unknown parameters").
func (q Query) values(page int, capital, brackets bool) url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	day := func(name string, t time.Time) {
		if !t.IsZero() {
			v.Set(name, t.Format(DateLayout))
		}
	}
	set("search", q.Search)
	set("externalClientId", q.ExternalID)
	day("dateCreatedStart", q.CreatedFrom)
	day("dateCreatedEnd", q.CreatedTo)
	day("dateUpdatedStart", q.UpdatedFrom)
	day("dateUpdatedEnd", q.UpdatedTo)
	for _, f := range q.Custom {
		name := "custom." + f.ID
		if brackets {
			name = "custom[" + f.ID + "]"
		}
		v.Add(name, f.Value)
	}
	switch {
	case q.needsProfile() && capital:
		v.Set("IncludeProfile", "true")
	case q.needsProfile():
		v.Set("includeProfile", "true")
	}
	if q.Deleted {
		v.Set("deletedOnly", "true")
	}
	v.Set("page", strconv.Itoa(page))
	return v
}

// parseClients reads a page: a JSON array of objects, each with a ClientId.
func parseClients(body []byte) ([]Document, error) {
	body = bytes.TrimSpace(body)
	list := gjson.ParseBytes(body)
	if !list.IsArray() {
		return nil, errors.New("the answer is not a list of clients")
	}
	clients := make([]Document, 0, PageSize)
	var err error
	list.ForEach(func(_, row gjson.Result) bool {
		// The body was found valid as a whole, so each object in it is.
		doc := Document{raw: slices.Clip(body[row.Index : row.Index+len(row.Raw)])}
		if _, ok := doc.ID(); !row.IsObject() || !ok {
			err = fmt.Errorf("row %d has no ClientId", len(clients)+1)
			return false
		}
		clients = append(clients, doc)
		return true
	})
	if len(clients) > maxPage {
		return nil, fmt.Errorf("the answer has more than %d clients, and a page has %d", maxPage, PageSize)
	}
	return clients, err
}

// Saved is the answer to a save.
type Saved struct {
	Document Document
	Server   time.Time // when, by the server's clock; zero where it did not say
}

var (
	errHasID = errors.New("create: the document has a ClientId")
	errNoID  = errors.New("update: the document has no ClientId")
)

// Update saves the whole document of a client that has a ClientId. The server
// replaces the record: what the document leaves out is cleared. It is sent once: where
// the answer was lost, the client may have been edited since, and a second save would
// take that back. After an [Error] that is Unsure, it is unknown whether it was done.
func (c *Client) Update(ctx context.Context, d Document) (Saved, error) {
	v := d.Get("ClientId")
	id, ok := parseID(v)
	if !ok {
		return Saved{}, errNoID
	}
	// A server drops a value of a wrong type with a 200: "32" or 32.0 for a whole
	// number would make this save one without a ClientId, and land on anybody.
	if plain := strconv.FormatInt(id, 10); v.Raw != plain {
		var err error
		if d, err = d.With("ClientId", plain); err != nil {
			return Saved{}, err
		}
	}
	return c.save(ctx, d)
}

// Create saves a document without a ClientId. The server may land it on a client
// with the same first name and the same email or phone, and does not say so. It
// is sent once: after an [Error] that is Unsure, it is unknown whether the client
// exists now.
func (c *Client) Create(ctx context.Context, d Document) (Saved, error) {
	// Not d.ID(): a server may read an id in what is none for us, such as 1e3.
	for _, member := range []string{"ClientId", BriefID} {
		if d.Get(member).Type != gjson.Null {
			return Saved{}, errHasID
		}
	}
	return c.save(ctx, d)
}

// save posts the document; the answer is the client as the server keeps it now.
func (c *Client) save(ctx context.Context, d Document) (Saved, error) {
	got, err := c.do(ctx, call{method: http.MethodPost, path: "/clients", body: d.Raw(), wantJSON: true})
	if err != nil {
		return Saved{}, err
	}
	saved, err := ParseDocument(got.body)
	if err != nil {
		return Saved{}, &Error{Method: http.MethodPost, Path: "/clients", Status: http.StatusOK, OnWire: true, Err: err}
	}
	return Saved{Document: saved, Server: got.server}, nil
}
