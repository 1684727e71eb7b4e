package sandbox

import (
	"io"
	"net/http"
	"testing"

	"github.com/tidwall/gjson"
)

// caller is a client of our own for the tests: no retries, no cleverness.
type caller struct {
	t *testing.T
	a *Account
}

func (c caller) do(method, path, body string) (int, string, error) {
	c.t.Helper()
	status, _, text, err := c.send(method, path, body)
	return status, text, err
}

func (c caller) send(method, path, body string) (int, http.Header, string, error) {
	c.t.Helper()
	req := newRequest(c.t, method, path, body)
	req.Header.Set("X-Auth-Key", c.a.Key())
	resp, err := c.a.Transport().RoundTrip(req)
	if err != nil {
		return 0, nil, "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp.StatusCode, resp.Header, string(text), err
}

// get fails the test unless the answer is 200.
func (c caller) get(path string) gjson.Result {
	c.t.Helper()
	status, text, err := c.do("GET", path, "")
	if err != nil || status != 200 || !gjson.Valid(text) {
		c.t.Fatalf("GET %s: status %d, error %v", path, status, err)
	}
	return gjson.Parse(text)
}

// save fails the test unless the answer is 200, and returns the saved profile.
func (c caller) save(body string) gjson.Result {
	c.t.Helper()
	status, text, err := c.do("POST", "/clients", body)
	if err != nil || status != 200 || !gjson.Valid(text) {
		c.t.Fatalf("POST /clients: status %d, error %v", status, err)
	}
	return gjson.Parse(text)
}

// walk is all pages of a query.
func (c caller) walk(query string) []gjson.Result {
	c.t.Helper()
	var all []gjson.Result
	for page := 1; ; page++ {
		rows := c.get("/clients?" + query + "&page=" + strconvID(int64(page))).Array()
		if len(rows) == 0 {
			return all
		}
		all = append(all, rows...)
	}
}
