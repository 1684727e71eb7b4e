package sandbox

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// What is a sort of request.
type What string

// The sorts of requests. A request is of several: the question for updates is
// also a List, and a Create is also a Save and a Write.
const (
	Any       What = ""
	List      What = "list"      // GET /clients, whatever it asks for
	Plain     What = "plain"     // of those, the list without a filter
	Updated   What = "updated"   // of those, what was updated since a day
	Deleted   What = "deleted"   // of those, deletedOnly
	Filtered  What = "filtered"  // of those, by any other filter
	Profile   What = "profile"   // GET /clients/profile/{id}
	Diagnoses What = "diagnoses" // GET /client/{id}/diagnoses
	Write     What = "write"     // POST and DELETE
	Save      What = "save"      // POST /clients
	Create    What = "create"    // of those, without a ClientId
	Update    What = "update"    // of those, with one
	Tag       What = "tag"       // POST and DELETE /clientTags
)

// On says which requests a fault or an edit by staff waits for: those that fit
// all that is given. The zero value is every request.
type On struct {
	What What
	Page int    // of a list
	ID   int64  // of the client that is saved, tagged or asked for
	Text string // that the body or a parameter holds, after decoding
	Nth  int    // of those that fit, from now (1: the next); 0: each of them
}

// rule is something that happens to the requests that fit.
type rule struct {
	on   On
	seen int // requests that fitted
	kind Kind
	edit func(*Staff)
}

// strikes counts a request, and tells whether it is the one.
func (r *rule) strikes(c *call) bool {
	if !r.on.fits(c) {
		return false
	}
	r.seen++
	return r.on.Nth == 0 || r.on.Nth == r.seen
}

func (o On) fits(c *call) bool {
	return (o.What == Any || c.what[o.What]) && (o.Page == 0 || c.what[List] && o.Page == c.page) &&
		(o.ID == 0 || o.ID == c.id) && (o.Text == "" || c.holds(o.Text))
}

// holds tells whether the caller sent a text, by a parameter or in the body,
// where it may be escaped in any way.
func (c *call) holds(text string) bool {
	for _, values := range c.sent {
		for _, value := range values {
			if strings.Contains(value, text) {
				return true
			}
		}
	}
	found := false
	eachText(c.body, func(_, value string) { found = found || strings.Contains(value, text) })
	return found
}

// classify finds what sorts a request is of. It goes by what was sent, not by
// what the account takes notice of.
func (c *call) classify(method string) {
	c.what = map[What]bool{Write: method != http.MethodGet}
	given := lowerNames(c.sent)
	c.id = number(given["clientid"])
	switch id, profile := strings.CutPrefix(c.path, "/clients/profile/"); {
	case c.path == "/clients" && method == http.MethodGet:
		c.what[List] = true
		c.what[listOf(given)] = true
		c.page = max(1, int(number(given["page"])))
	case c.path == "/clients":
		c.id = bodyID(c.body)
		c.what[Save], c.what[Create], c.what[Update] = true, c.id == 0, c.id != 0
	case c.path == "/clientTags":
		c.what[Tag] = true
		if method == http.MethodPost {
			c.id = bodyID(c.body)
		}
	case profile:
		c.id = number(id)
		c.what[Profile] = c.id != 0
	default:
		id, client := strings.CutPrefix(c.path, "/client/")
		id, coded := strings.CutSuffix(id, "/diagnoses")
		c.id = number(id)
		c.what[Diagnoses] = client && coded && c.id != 0
	}
}

// listOf is the question that a list answers.
func listOf(given map[string]string) What {
	switch {
	case given["deletedonly"] != "":
		return Deleted
	case given["dateupdatedstart"] != "":
		return Updated
	}
	for name := range given {
		if name != "page" && name != "includeprofile" {
			return Filtered
		}
	}
	return Plain
}

// number reads a whole number; 0 is none.
func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// bodyID is the ClientId that a body gives, or 0.
func bodyID(body []byte) int64 {
	id, _ := clientID(member(body, "ClientId"))
	return id
}

func lowerNames(values url.Values) map[string]string {
	lower := map[string]string{}
	for name, all := range values {
		lower[strings.ToLower(name)] = all[0]
	}
	return lower
}
