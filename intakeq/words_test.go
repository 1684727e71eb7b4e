package intakeq_test

import (
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"unicode"
	"unicode/utf8"

	"intakeq-bulk/intakeq"
)

const personal = `{"Name":"Annabel \u00c9de O'Degaard","FirstName":"Annabel","LastName":"O'Degaard","Email":"annabel.od@example.test",` +
	`"Phone":"(555) 555-0123","DateOfBirth":487641600000,"City":"N\u00f6where","AdditionalInformation":"afraid of zebras",` +
	`"MiddleName":"\u738b\u5c0f\u660e","CustomFields":[{"FieldId":"a1","Text":"Email","Value":"Marmalade"}],"ExternalClientId":"MRN-778812"}`

// mustNotShow are the values above, and what is left of them in other words.
func mustNotShow() []string {
	return []string{
		testKey, "annabel", "éde", "degaard", "annabel.od", "example.test", "0123", "555", "4876416", "nöwhere", "zebra", "marmalade", "778812",
		"1985", "june", "06-15", "6/15", "N%C3%B6", `\u00`, "&#", "&eacute;", "王小明",
	}
}

// echoes are the ways in which servers repeat what they were sent.
func echoes() []string {
	values := []string{
		"Annabel Éde O'Degaard", "ODEGAARD: O'DEGAARD, ANNABEL", "Annabel", "annabel.od@example.test", "ANNABEL.OD@EXAMPLE.TEST", "annabel.od%40example.test",
		"(555) 555-0123", "555.555.0123", "+1 555 555 0123", "5555550123", "487641600000", "1985-06-15", "6/15/1985", "15.06.1985", "June 15, 1985",
		"15 June 1985", "Jun 1985", "15th Jun. 1985", "1985-06-15T00:00:00Z", "afraid of zebras", "zebras afraid", "Marmalade", "MRN-778812", "mrn 778812",
		"客户王小明不存在", testKey, strings.ToUpper(testKey), "“Someone Else”", `"Someone Else"`, "N\u00f6where", "No\u0308where", "NÖWHERE",
		"/clients?search=Annabel+%C3%89de&page=1", url.QueryEscape("Annabel Éde"), personal,
	}
	return append(values, html.EscapeString(personal), strings.Join(values, " "))
}

// formed puts an echo where a server may put it.
func formed(echo string) map[string]inMemory {
	message := fmt.Sprintf(`{"Message":%q}`, "Invalid value "+echo+" for Email.")
	return map[string]inMemory{
		"message":  says(400, "application/json", message),
		"nested":   says(400, "application/json", fmt.Sprintf(`{"errors":[{"text":%q}]}`, echo)),
		"raw":      says(400, "application/json", "Invalid value "+echo),
		"title":    says(400, "text/html; charset=utf-8", "<html><title>Bad "+echo+"</title><body>"+echo),
		"escaped":  says(400, "text/html", "<title>Bad "+html.EscapeString(echo)+"</title>"),
		"text":     says(400, "text/plain", echo),
		"redirect": says(302, "application/json", message),
		"header": inMemory(func(w http.ResponseWriter, r *http.Request) {
			for _, name := range []string{"X-Echo", "Location", "Retry-After", "Content-Disposition"} {
				w.Header().Set(name, url.QueryEscape(echo))
			}
			says(500, echo, echo)(w, r)
		}),
		"broken": says(200, "application/json", `{"Name":`+echo),
	}
}

// showsNobody fails the test if the error shows anything of the client or the key.
func showsNobody(t *testing.T, where string, err error) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: no error", where)
		return
	}
	for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err)} {
		for _, part := range mustNotShow() {
			if strings.Contains(strings.ToLower(text), strings.ToLower(part)) {
				t.Errorf("%s: shows %q: %s", where, part, text)
			}
		}
		if len(text) > 500 {
			t.Errorf("%s: %d bytes of error", where, len(text))
		}
	}
}

func TestErrorsShowNobody(t *testing.T) {
	calls := map[string]func(context.Context, *intakeq.Client) error{
		"create": func(ctx context.Context, c *intakeq.Client) error {
			_, err := c.Create(ctx, document(t, personal))
			return err
		},
		"search": func(ctx context.Context, c *intakeq.Client) error {
			_, err := c.Page(ctx, intakeq.Query{
				Search: "Annabel Éde O'Degaard Nöwhere zebras", ExternalID: "MRN-778812",
				Custom: []intakeq.CustomFilter{{ID: "a1", Value: "Marmalade"}, {ID: "b2", Value: "王小明"}},
			}, 1)
			return err
		},
		"remove tag": func(ctx context.Context, c *intakeq.Client) error {
			return c.RemoveTag(ctx, 1, "Annabel Éde O'Degaard Nöwhere zebras Marmalade MRN-778812")
		},
	}
	for _, echo := range echoes() {
		for form, server := range formed(echo) {
			for name, call := range calls {
				synctest.Test(t, func(t *testing.T) {
					err := call(t.Context(), newClient(t, intakeq.Options{Transport: server}))
					if name == "remove tag" && form == "broken" {
						return // a tag call looks at no body that says it is JSON
					}
					showsNobody(t, fmt.Sprintf("%s, %s of %.40q", name, form, echo), err)
				})
			}
		}
	}
}

// TestBrokenProtocolShowsNobody: net/http repeats the line it does not understand.
func TestBrokenProtocolShowsNobody(t *testing.T) {
	for _, answer := range []string{
		"HTP/1.1 200 %s\r\n\r\n", "HTTP/1.1 2x0 %s\r\n\r\n", "HTTP/1.1 200 OK\r\n%s\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: %s\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n%s\r\n",
		"HTTP/1.1 302 Found\r\nLocation: http://[%s\r\nContent-Length: 0\r\n\r\n", "%s", "",
	} {
		for _, echo := range []string{"Annabel Éde " + testKey, "annabel.od@example.test", "(555) 555-0123 1985-06-15"} {
			synctest.Test(t, func(t *testing.T) {
				transport := listen(t, func(w http.ResponseWriter, _ *http.Request) {
					conn, _, err := w.(http.Hijacker).Hijack()
					if err != nil {
						t.Error(err)
						return
					}
					_, _ = io.WriteString(conn, strings.ReplaceAll(answer, "%s", echo))
					_ = conn.Close()
				})
				_, err := newClient(t, intakeq.Options{Transport: transport}).Create(t.Context(), document(t, personal))
				showsNobody(t, fmt.Sprintf("%.30q", answer), err)
			})
		}
	}
}

// TestWordsAreKept: what the server said is whole for who records it, and an error
// names the fields that it refused.
func TestWordsAreKept(t *testing.T) {
	long := "x" + strings.Repeat("é", 20_000)
	for _, tt := range []struct{ kind, body, words, fields string }{
		{"application/json", `{"Message":"An error has occurred."}`, "An error has occurred.", ""},
		{"application/json", `{"message":"Client not found."}`, "Client not found.", ""},
		{"application/json", `{"error":"5'10\" tall: Annabel"}`, `5'10" tall: Annabel`, ""},
		{"application/json", `{"Message":"Invalid.","ModelState":{"client.Email":["not an address","too long"],"client.DateOfBirth":["bad"]}}`,
			"Invalid.; client.Email: not an address, too long; client.DateOfBirth: bad", "Email DateOfBirth"},
		{"application/json", `{"ModelState":{"client.CustomFields[0].Value":["no"],"Annabel":["no"],"":["no"]}}`,
			"client.CustomFields[0].Value: no; Annabel: no; : no", "CustomFields"},
		{"application/json", `{"Message":"x","Other":1}`, "x", ""},
		{"application/json", `{"errors":[{"text":"y"}]}`, `{"errors":[{"text":"y"}]}`, ""},
		{"application/json", `{"Message":null}`, `{"Message":null}`, ""},
		{"application/json", `not JSON`, "not JSON", ""},
		{"application/json", "\ufeff" + `{"Message":"behind a mark"}`, "behind a mark", ""},
		{"text/html", "<html><title>Request\n Rejected</title><body>id 7</body></html>", "Request Rejected", ""},
		{"text/html", "no title", "no title", ""},
		{"text/plain", "the key is " + testKey + " or " + strings.ToUpper(testKey), "the key is [secret] or [secret]", ""},
		{"text/plain", "k3y-0f\x01" + testKey[len("k3y-0f"):], "[secret]", ""},
		{"text/plain", "bytes \xff and \x00 controls\x1b[31m", "bytes and controls[31m", ""},
		{"application/json", `{"Message":"` + long + `"}`, long[:16<<10-1] + "…", ""},
		{"application/json", "", "", ""},
	} {
		client := newClient(t, intakeq.Options{Transport: says(400, tt.kind, tt.body)})
		_, err := client.Create(t.Context(), document(t, personal))
		e := failure(t, err)
		if e.Words != tt.words {
			t.Errorf("%.80s:\n got %.200q\nwant %.200q", tt.body, e.Words, tt.words)
		}
		if got := strings.Join(e.Fields, " "); got != tt.fields {
			t.Errorf("%.80s: fields %q, want %q", tt.body, got, tt.fields)
		}
		want := "POST /clients: 400 Bad Request"
		if tt.fields != "" {
			want += ": the server refuses " + strings.ReplaceAll(tt.fields, " ", ", ")
		}
		if err.Error() != want {
			t.Errorf("%.80s: %s, want %s", tt.body, err, want)
		}
	}
}

// FuzzErrorBodies: whatever a server answers, the error's text is one that could be
// known beforehand, and what is kept is a line without the key.
func FuzzErrorBodies(f *testing.F) {
	for _, seed := range []string{`{"Message":"x"}`, `{"ModelState":{"client.Email":["` + testKey + `"]}}`, "<title>a</title>", "\ufeff{", `{"error":{"Message":1}}`, "\xff\x1b[2J"} {
		f.Add("application/json", []byte(seed))
		f.Add("text/html", []byte(seed))
	}
	names := map[string]bool{"CustomFields": true}
	for field := range intakeq.Fields() {
		names[field.Name] = true
	}
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		client := newClient(t, intakeq.Options{Transport: says(400, kind, string(body))})
		_, err := client.Create(t.Context(), intakeq.Document{})
		e := failure(t, err)
		text, refused, _ := strings.Cut(err.Error(), ": the server refuses ")
		if text != "POST /clients: 400 Bad Request" || (refused == "") != (len(e.Fields) == 0) {
			t.Errorf("%q", err)
		}
		for _, field := range e.Fields {
			if !names[field] {
				t.Errorf("%q is no field", field)
			}
		}
		odd := func(c rune) bool { return unicode.IsControl(c) }
		if !utf8.ValidString(e.Words) || strings.ContainsFunc(e.Words, odd) || len(e.Words) > 17<<10 || strings.Contains(strings.ToLower(e.Words), strings.ToLower(testKey)) {
			t.Errorf("kept %.200q", e.Words)
		}
	})
}
