package intakeq_test

import (
	"bufio"
	"bytes"
	"context"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"intakeq-bulk/intakeq"
)

const recordings = "../testdata/api"

// recording answers every request with a whole answer that stands in testdata/api.
type recording []byte

// recorded reads the answer of that name, without its ending.
func recorded(t testing.TB, name string) recording {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(recordings, filepath.FromSlash(name)+".http"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func (r recording) RoundTrip(req *http.Request) (*http.Response, error) {
	return http.ReadResponse(bufio.NewReader(bytes.NewReader(r)), req)
}

// recordedCall asks for what the files in one folder of testdata/api answer.
func recordedCall(folder string) func(context.Context, *intakeq.Client) error {
	return map[string]func(context.Context, *intakeq.Client) error{
		"clients": func(ctx context.Context, c *intakeq.Client) error {
			_, err := c.Page(ctx, intakeq.Query{}, 2)
			return err
		},
		"save": func(ctx context.Context, c *intakeq.Client) error {
			_, err := c.Create(ctx, intakeq.Document{})
			return err
		},
		"tags":      func(ctx context.Context, c *intakeq.Client) error { return c.AddTag(ctx, 123, "text") },
		"diagnoses": func(ctx context.Context, c *intakeq.Client) error { _, err := c.Diagnoses(ctx, 123); return err },
	}[folder]
}

// person is what is expected of one client in an answer.
type person struct {
	id    int64
	cells map[string]string // by member; "custom:ID" for a custom field
}

// people are the answers that hold clients, and whether with their profiles.
func people() map[string][]person {
	const stamp = "2016-03-21T02:14:40.368Z"
	nobody := map[string]string{"Email": "", "Phone": "", "DateOfBirth": "", "Tags": "", "LinkedClients": "", "CustomFields": "", "ParentClientId": ""}
	return map[string][]person{
		"clients/brief":        {{32, map[string]string{"Name": "test", "Email": "test@email.com", "Phone": "(222) 222-2222"}}},
		"clients/brief-number": {{32, map[string]string{"Name": "Test Example"}}, {33, map[string]string{"Email": "", "Phone": ""}}},
		"clients/profile": {{123, map[string]string{
			"Name": "test name", "DateOfBirth": "2016-03-21", "Tags": "tag1,tag2", "Archived": "false", "BillingType": "Insurance",
			"PrimaryInsuranceHolderDateOfBirth": "2016-03-21", "SecondaryInsuranceGroupNumber": "",
			"DateCreated": stamp, "LastActivityDate": stamp, "LastUpdateDate": stamp,
			"ExternalClientId": "001", "CreditBalance": "0.0", "ParentClientId": "", "LinkedClients": "123:Parent, 211:Spouse",
			"custom:abcd": "Jane Doe", "custom:dcba": "2017-03-15",
		}}},
		"clients/profile-floats": {{123, map[string]string{
			"DateOfBirth": "2016-03-21", "PrimaryInsuranceHolderDateOfBirth": "1960-02-28", "SecondaryInsuranceHolderDateOfBirth": "",
			"DateCreated": stamp, "State": "New York", "PostalCode": "02134", "LastUpdateDate": "", "custom:abcd": "",
		}}},
		"clients/profile-more": {
			{124, map[string]string{"PrimaryInsurancePayerId": "00421", "ParentClientId": "123", "CreditBalance": "-3.10", "BillingType": "Unknown", "Sex": "F"}},
			{125, map[string]string{"custom:x7q2": "Newsletter, spring", "custom:zz19": "", "custom:n5": "2.50", "custom:b1": "true"}},
		},
		"clients/profile-nulls": {{126, nobody}, {127, nobody}, {128, map[string]string{"Email": "", "Phone": "", "Tags": "", "LinkedClients": ""}}},
	}
}

func TestRecordedClients(t *testing.T) {
	for name, want := range people() {
		client := newClient(t, intakeq.Options{Transport: recorded(t, name)})
		page, err := client.Page(t.Context(), intakeq.Query{Profile: strings.Contains(name, "profile")}, 1)
		if err != nil || len(page.Clients) != len(want) {
			t.Errorf("%s: %d clients, want %d: %v", name, len(page.Clients), len(want), err)
			continue
		}
		for i, p := range want {
			checkPerson(t, name, page.Clients[i], p)
		}
	}
}

func checkPerson(t *testing.T, name string, got intakeq.Document, want person) {
	t.Helper()
	if id, ok := got.ID(); !ok || id != want.id {
		t.Errorf("%s: id %d, want %d", name, id, want.id)
	}
	custom := map[string]string{}
	for _, f := range got.Custom() {
		custom["custom:"+f.ID] = f.Value
	}
	for member, cell := range want.cells {
		value, isCustom := custom[member]
		if !isCustom {
			value = got.Cell(member)
		}
		if value != cell {
			t.Errorf("%s: client %d: %s is %q, want %q", name, want.id, member, value, cell)
		}
	}
}

// verdicts are what the client makes of the other answers: the text of its error,
// "" for none.
func verdicts() map[string]string {
	const clients, save, tags, diagnoses = "GET /clients", "POST /clients", "POST /clientTags", "GET /client/123/diagnoses"
	return map[string]string{
		"clients/empty":       "",
		"clients/null":        "",
		"clients/bom":         "",
		"clients/no-content":  clients + ": 204 No Content: the answer is empty",
		"clients/maintenance": clients + ": 200 OK: the answer is not JSON (a maintenance page?)",
		"clients/bad-key":     clients + ": 401 Unauthorized",
		"clients/firewall":    clients + ": 403 Forbidden",
		"clients/not-found":   clients + ": 404 Not Found",
		"clients/error":       clients + ": 500 Internal Server Error",
		"clients/gateway":     clients + ": 502 Bad Gateway",

		"save/error-message":    save + ": 400 Bad Request",
		"save/error-lower-case": save + ": 404 Not Found",
		"save/error-error":      save + ": 400 Bad Request",
		"save/error-modelstate": save + ": 400 Bad Request: the server refuses DateOfBirth, Email",
		"save/firewall":         save + ": 403 Forbidden",

		"tags/nothing": "", "tags/pair": "", "tags/null": "",

		"diagnoses/none": "", "diagnoses/one": "",
		"diagnoses/unknown-json": diagnoses + ": 404 Not Found",
		"diagnoses/unknown-html": diagnoses + ": 404 Not Found",
	}
}

func TestRecordedVerdicts(t *testing.T) {
	for name, want := range verdicts() {
		synctest.Test(t, func(t *testing.T) { // some are asked for again and again
			client := newClient(t, intakeq.Options{Transport: recorded(t, name)})
			got := ""
			if err := recordedCall(filepath.Dir(name))(t.Context(), client); err != nil {
				got = err.Error()
			}
			if got != want {
				t.Errorf("%s:\n got %q\nwant %q", name, got, want)
			}
		})
	}
}

// TestRecordedLimits: a 429 says when to come back, or it does not.
func TestRecordedLimits(t *testing.T) {
	for name, want := range map[string]refusal{"clients/limited": {}, "clients/limited-wait": {37e9, true}} {
		pacer := &counter{stopAt: 1}
		client := newClient(t, intakeq.Options{Transport: recorded(t, name), Pacer: pacer})
		if err := recordedCall("clients")(t.Context(), client); err != errStop {
			t.Errorf("%s: %v", name, err)
		}
		if len(pacer.refused) != 1 || pacer.refused[0] != want {
			t.Errorf("%s: the pacer heard %v, want %v", name, pacer.refused, want)
		}
	}
}

func TestRecordedSave(t *testing.T) {
	client := newClient(t, intakeq.Options{Transport: recorded(t, "save/saved")})
	saved, err := client.Update(t.Context(), recordedRequest(t))
	if err != nil {
		t.Fatal(err)
	}
	if got := saved.Document.Cell("DateOfBirth"); got != "2016-03-21" || saved.Server.Unix() != 1458525280 {
		t.Errorf("born %q, at %v", got, saved.Server)
	}
}

func recordedRequest(t testing.TB) intakeq.Document {
	t.Helper()
	raw, err := os.ReadFile(recordings + "/save/request.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := intakeq.ParseDocument(raw)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestRecordedDiagnoses(t *testing.T) {
	client := newClient(t, intakeq.Options{Transport: recorded(t, "diagnoses/one")})
	raw, err := client.Diagnoses(t.Context(), 123)
	want := intakeq.Diagnosis{Code: "1", Description: "Alcohol Disorder", Date: "2021-12-08T23:00:00Z", NoteID: "82328bc2-3ff8-4ea8..."}
	if got := intakeq.ParseDiagnoses(raw); err != nil || len(got) != 1 || got[0] != want {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
}

// TestRecordedProfileByID: the vendor's own client has this call, ours has none.
func TestRecordedProfileByID(t *testing.T) {
	doc, err := intakeq.ParseDocument([]byte(body(t, "profile/by-id").Raw))
	if id, ok := doc.ID(); err != nil || !ok || id != 123 || doc.Cell("DateOfBirth") != "2016-03-21" {
		t.Errorf("%d, %v", id, err)
	}
}

// TestEveryRecordingIsRead: a file that no test reads would say nothing.
func TestEveryRecordingIsRead(t *testing.T) {
	read := []string{"profile/by-id", "save/saved", "clients/limited", "clients/limited-wait"}
	read = slices.AppendSeq(read, maps.Keys(people()))
	read = slices.AppendSeq(read, maps.Keys(verdicts()))
	var found []string
	err := fs.WalkDir(os.DirFS(recordings), ".", func(name string, entry fs.DirEntry, err error) error {
		if base, ok := strings.CutSuffix(name, ".http"); ok {
			found = append(found, base)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(read)
	slices.Sort(found)
	if !slices.Equal(read, found) {
		t.Errorf("there are %q, and tests read %q", found, read)
	}
}
