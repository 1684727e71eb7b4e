package intakeq_test

import (
	"cmp"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
)

// The client and the sandbox have a table of fields each, so that a mistake in
// one can't agree with itself. What both are held against stands in
// testdata/api: the API document's own examples, and what was seen beyond them.

// jsonType names the type of a value as JSON has them.
func jsonType(v gjson.Result) string {
	switch {
	case v.IsArray():
		return "array"
	case v.IsObject():
		return "object"
	case v.IsBool():
		return "bool"
	}
	return strings.ToLower(v.Type.String()) // null, string, number
}

// seen are the JSON types of each member, by its name.
type seen map[string]map[string]bool

func (s seen) add(doc gjson.Result) {
	doc.ForEach(func(name, v gjson.Result) bool {
		if s[name.Str] == nil {
			s[name.Str] = map[string]bool{}
		}
		s[name.Str][jsonType(v)] = true
		return true
	})
}

// body is the recorded answer's, parsed.
func body(t testing.TB, name string) gjson.Result {
	t.Helper()
	resp, err := recorded(t, name).RoundTrip(nil)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(resp.Body)
	if err != nil || !gjson.ValidBytes(raw) {
		t.Fatalf("%s: %v, or no JSON", name, err)
	}
	return gjson.ParseBytes(raw)
}

// recordedProfiles are all profiles that stand in testdata/api.
func recordedProfiles(t testing.TB) []gjson.Result {
	t.Helper()
	profiles := []gjson.Result{body(t, "profile/by-id"), body(t, "save/saved")}
	for _, name := range []string{"profile", "profile-floats", "profile-more", "profile-nulls"} {
		profiles = append(profiles, body(t, "clients/"+name).Array()...)
	}
	return profiles
}

func membersOf(doc gjson.Result) []string {
	var names []string
	doc.ForEach(func(name, _ gjson.Result) bool {
		names = append(names, name.Str)
		return true
	})
	return names
}

// documentedFields is the client's table.
func documentedFields() []intakeq.Field { return slices.Collect(intakeq.Fields()) }

// TestFieldsAreTheDocuments: names and their order from the profile, what can be
// written from the save's body.
func TestFieldsAreTheDocuments(t *testing.T) {
	profile := membersOf(body(t, "clients/profile").Get("0"))
	request := membersOf(gjson.ParseBytes(recordedRequest(t).Raw()))
	var want []string
	for _, name := range append(slices.Clone(profile), request...) {
		if name != "CustomFields" && !slices.Contains(want, name) { // those have no names of their own
			want = append(want, name)
		}
	}
	kept := []string{"ClientId", "DateCreated", "LastActivityDate"} // the server's, though the document's body has them
	var got []string
	for _, f := range documentedFields() {
		got = append(got, f.Name)
		writable := f.Name == "Tags" || slices.Contains(request, f.Name) && !slices.Contains(kept, f.Name)
		if f.Writable != writable {
			t.Errorf("%s: Writable is %v, by the document it is %v", f.Name, f.Writable, writable)
		}
		if extra := !slices.Contains(profile, f.Name); f.Extra != extra {
			t.Errorf("%s: Extra is %v, by the document it is %v", f.Name, f.Extra, extra)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the fields are %q, the document has %q", got, want)
	}
	var brief []string
	for _, f := range intakeq.BriefFields() {
		brief = append(brief, f.Name)
	}
	if want := membersOf(body(t, "clients/brief").Get("0")); !slices.Equal(brief, want) {
		t.Errorf("brief fields are %q, the document has %q", brief, want)
	}
}

// TestKindsAreTheDocuments: a field's kind can be written in the JSON type that
// its member was seen with.
func TestKindsAreTheDocuments(t *testing.T) {
	types := seen{}
	for _, profile := range recordedProfiles(t) {
		types.add(profile)
	}
	kinds := map[intakeq.Kind]string{
		intakeq.Date: "number", intakeq.Timestamp: "number", intakeq.Number: "number", intakeq.Billing: "number",
		intakeq.Bool: "bool", intakeq.Tags: "array", intakeq.Links: "array",
	}
	for _, f := range documentedFields() {
		want := cmp.Or(kinds[f.Kind], "string")
		delete(types[f.Name], "null")
		if got := slices.Collect(maps.Keys(types[f.Name])); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: its kind is written as %s, seen were %q", f.Name, want, got)
		}
	}
}

// ownMembers are those that the sandbox makes up, to trip who rewrites what it
// does not know.
func ownMembers() []string {
	return []string{"OutstandingBalance", "RowVersion", "Preferences", "Portal.Enabled"}
}

// TestSandboxProfilesAreAsRecorded: a sandbox's profiles have the recorded
// members and no others, each with types that were seen, and all of these.
func TestSandboxProfilesAreAsRecorded(t *testing.T) {
	want, got := seen{}, seen{}
	for _, profile := range recordedProfiles(t) {
		want.add(profile)
	}
	account := sandbox.New(sandbox.Options{Clients: 500, Seed: 8})
	for _, id := range append(account.IDs(), newcomer(t, account)) {
		doc, _ := account.Document(id)
		got.add(gjson.ParseBytes(doc))
	}
	for _, name := range ownMembers() {
		if got[name] == nil || want[name] != nil {
			t.Errorf("%s is no longer the sandbox's own", name)
		}
		delete(got, name)
	}
	compareTypes(t, got, want)
}

// newcomer is a client that a save made of the document's own body.
func newcomer(t *testing.T, account *sandbox.Account) int64 {
	t.Helper()
	request, err := recordedRequest(t).With("ClientId", "null")
	if err != nil {
		t.Fatal(err)
	}
	saved, err := sandboxClient(t, account, nil).Create(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	id, _ := saved.Document.ID()
	return id
}

func compareTypes(t *testing.T, got, want seen) {
	t.Helper()
	for name, types := range got {
		for kind := range types {
			if kind != "null" && !want[name][kind] {
				t.Errorf("the sandbox has %s as %s, which was never seen", name, kind)
			}
		}
	}
	for name, types := range want {
		for kind := range types {
			if !got[name][kind] && !(name == "Archived" && kind == "null") {
				t.Errorf("%s was seen as %s, and the sandbox never has it so", name, kind)
			}
		}
	}
}

// TestSandboxSavesWhatTheDocumentLists: each member of the document's save body
// is taken, but for those that the sandbox's own account says it keeps.
func TestSandboxSavesWhatTheDocumentLists(t *testing.T) {
	account := sandbox.New(sandbox.Options{Clients: 30, Seed: 8})
	id := newcomer(t, account)
	request := recordedRequest(t)
	doc, _ := account.Document(id)
	saved := gjson.ParseBytes(doc)
	request.Each(func(name string, sent gjson.Result) bool {
		took := saved.Get(name)
		switch name {
		case "ClientId", "DateCreated", "CustomFields": // the last has ids of another account
			return true
		}
		if sent.Type == gjson.Null {
			if took.String() != "" {
				t.Errorf("%s was cleared, and is %s", name, took.Raw)
			}
		} else if took.Raw != sent.Raw {
			t.Errorf("%s was sent as %s, and is %s", name, sent.Raw, took.Raw)
		}
		return true
	})
}

// TestSandboxListsAreAsRecorded: brief rows, an empty page and diagnoses.
func TestSandboxListsAreAsRecorded(t *testing.T) {
	account := sandbox.New(sandbox.Options{Clients: 60, Seed: 8})
	types, brief := seen{}, body(t, "clients/brief").Array()
	types.add(brief[0])
	for _, doc := range append(brief[1:], body(t, "clients/brief-number").Array()...) {
		types.add(doc)
	}
	got := seen{}
	for _, row := range ask(t, account, "/clients").Array() {
		got.add(row)
		if names := membersOf(row); !slices.Equal(slices.Sorted(slices.Values(names)), slices.Sorted(maps.Keys(types))) {
			t.Fatalf("a brief row has %q", names)
		}
	}
	compareTypes(t, got, types)
	if raw, want := ask(t, account, "/clients?page=2").Raw, body(t, "clients/empty").Raw; raw != want {
		t.Errorf("past the last page: %s, want %s", raw, want)
	}
	types, got = seen{}, seen{}
	types.add(body(t, "diagnoses/one").Get("0"))
	types["EndDate"]["string"], types["NoteId"]["null"] = true, true // while it lasts; without a note
	for _, id := range account.IDs() {
		for _, row := range ask(t, account, "/client/"+strconv.FormatInt(id, 10)+"/diagnoses").Array() {
			got.add(row)
		}
	}
	compareTypes(t, got, types)
}

// ask is a GET past the client, whose own reading must not help.
func ask(t *testing.T, account *sandbox.Account, path string) gjson.Result {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1/api/v1"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Auth-Key", account.Key())
	resp, err := account.Transport().RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || !gjson.ValidBytes(raw) {
		t.Fatalf("GET %s: %s, %v", path, resp.Status, err)
	}
	return gjson.ParseBytes(raw)
}
