package sandbox

import (
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"
)

// A firewall refuses the text of one record, each time, while the key is good.
func TestForbiddenText(t *testing.T) {
	a := New(Options{Clients: 3, Seed: 1})
	c := caller{t, a}
	a.FaultOn(On{What: Write, Text: "<script"}, Forbidden)
	for range 3 {
		for body, want := range map[string]int{
			`{"FirstName":"A","AdditionalInformation":"see \u003cscript> there"}`: 403, `{"FirstName":"A","AdditionalInformation":"<script>"}`: 403,
			`{"FirstName":"A","AdditionalInformation":"script"}`: 200, `{"FirstName":"A","CustomFields":[{"FieldId":"late","Value":"<script"}]}`: 403,
		} {
			status, header, text, err := c.send("POST", "/clients", body)
			html := strings.HasPrefix(header.Get("Content-Type"), "text/html") && strings.Contains(text, "<html>")
			if err != nil || status != want || html != (want == 403) {
				t.Errorf("%s: status %d, %v", body, status, err)
			}
		}
		c.get("/clients?search=%3Cscript")
	}
	if status, _, _ := c.do("DELETE", "/clientTags?clientId=107&tag=%3Cscript%3E", ""); status != 403 {
		t.Errorf("in a parameter: status %d", status)
	}
	if a.Len() != 6 {
		t.Errorf("%d clients, want the three and the harmless three", a.Len())
	}
}

// Some records fail always, the others never.
func TestBrokenRecords(t *testing.T) {
	a := New(Options{Clients: 5, Seed: 1})
	broken := a.IDs()[2]
	a.FaultOn(On{What: Save, ID: broken}, ServerError)
	before, _ := a.Document(broken)
	for range 3 {
		for _, id := range a.IDs() {
			doc, _ := a.Document(id)
			status, _, err := caller{t, a}.do("POST", "/clients", string(doc))
			if err != nil || (status == 500) != (id == broken) {
				t.Errorf("client %d: status %d, %v", id, status, err)
			}
		}
	}
	if after, _ := a.Document(broken); string(after) != string(before) {
		t.Error("it was changed")
	}
}

func TestComeBackLater(t *testing.T) {
	tests := []struct {
		kind   Kind
		o      Options
		status int
		want   string
	}{
		{BusyLater, Options{}, 503, "30"}, {ErrorLater, Options{}, 500, "30"}, {BusyLater, Options{BusyFor: 90 * time.Second}, 503, "90"},
		{Unavailable, Options{}, 503, ""}, {ServerError, Options{}, 500, ""},
	}
	for _, test := range tests {
		a := New(test.o)
		a.Fault(1, test.kind)
		status, header, _, err := caller{t, a}.send("POST", "/clients", `{"FirstName":"A"}`)
		if err != nil || status != test.status || header.Get("Retry-After") != test.want || a.Len() != 0 {
			t.Errorf("%v: status %d, Retry-After %q, %d clients, %v", test.kind, status, header.Get("Retry-After"), a.Len(), err)
		}
	}
}

// Errors may hold all that must not be logged, and be quoted so that a rule
// about quotation marks does the opposite of what it should.
func TestQuotes(t *testing.T) {
	const body = `{"FirstName":"Secretperson","CustomFields":[{"FieldId":"late","Value":"Hidden \"Rose\""}]}`
	tests := map[Kind]struct {
		status int
		where  string
	}{Quotes: {400, "ModelState"}, QuotesMessage: {500, "message"}, QuotesError: {400, "error"}, QuotesPage: {500, ""}}
	for kind, want := range tests {
		a := New(Options{})
		a.Fault(1, kind)
		status, text, err := caller{t, a}.do("POST", "/clients", body)
		said := text
		if want.where != "" {
			if !gjson.Valid(text) {
				t.Fatalf("%v: not JSON: %s", kind, text)
			}
			said = ""
			eachText([]byte(gjson.Get(text, want.where).Raw), func(_, value string) { said += value + "\n" })
			said += gjson.Get(text, want.where).String()
		}
		if err != nil || status != want.status || a.Len() != 0 {
			t.Errorf("%v: status %d, %d clients, %v", kind, status, a.Len(), err)
		}
		for _, secret := range []string{"Secretperson", `Hidden "Rose"`, a.Key(), `5'10" tall`} {
			if !strings.Contains(said, secret) {
				t.Errorf("%v does not say %s: %s", kind, secret, said)
			}
		}
		if kind == Quotes && !gjson.Get(text, `ModelState.client\.FirstName.0`).Exists() {
			t.Errorf("ModelState has no member for the name: %s", text)
		}
	}
	for _, kind := range []Kind{Quotes, QuotesError} {
		a := New(Options{})
		a.Fault(1, kind)
		_, text, _ := (caller{t, a}).do("GET", "/clients?search=secret%40example.test&%22odd%22=1", "")
		if !strings.Contains(text, "secret@example.test") || !gjson.Valid(text) {
			t.Errorf("%v: a search is not said back, or not as JSON: %s", kind, text)
		}
	}
}

// Staff can do anything at any request, by number or by sort.
func TestStaffOnCue(t *testing.T) {
	a := New(Options{Clients: 30, Seed: 1})
	c, ids := caller{t, a}, a.IDs()
	tests := []struct {
		on                 On
		edit               func(*Staff) error
		method, path, body string
	}{
		{On{What: Plain, Page: 1, Nth: 2}, func(s *Staff) error { return s.Set(ids[3], "City", `"New"`) }, "GET", "/clients", ""},
		{On{What: Create, Nth: 1}, func(s *Staff) error { _, err := s.Create(`{"FirstName":"N"}`); return err }, "POST", "/clients", `{"FirstName":"A"}`},
		{On{What: Updated, Nth: 1}, func(s *Staff) error { return s.Delete(ids[4]) }, "GET", "/clients?dateUpdatedStart=2000-01-01", ""},
		{On{What: Deleted, Nth: 1}, func(s *Staff) error { return s.Restore(ids[4]) }, "GET", "/clients?deletedOnly=true", ""},
		{On{What: Tag, Nth: 1}, func(s *Staff) error { return s.Archive(ids[5]) }, "DELETE", "/clientTags?clientId=1&tag=x", ""},
		{On{What: Update, ID: ids[7], Nth: 1}, func(s *Staff) error { return s.Merge(ids[6], ids[7]) }, "POST", "/clients", `{"ClientId":` + strconvID(ids[7]) + `}`},
	}
	edits := 0
	for _, test := range tests {
		a.BeforeOn(test.on, func(s *Staff) {
			if err := test.edit(s); err != nil {
				t.Errorf("%+v: %v", test.on, err)
			}
			edits++
		})
	}
	c.get("/clients") // the first of its sort, where the rule waits for the second
	for i, test := range tests {
		before := picture(t, a)
		if _, _, err := c.do(test.method, test.path, test.body); err != nil {
			t.Fatal(err)
		}
		if edits != i+1 || picture(t, a) == before {
			t.Errorf("%s %s: %d edits by then, want %d", test.method, test.path, edits, i+1)
		}
	}
}
