package sandbox

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"
	"pgregory.net/rapid"
)

func TestSaveOfWhatWasReadChangesOnlyTheTimestamp(t *testing.T) {
	a := New(Options{Clients: 250, Seed: 1})
	c := caller{t, a}
	for _, id := range a.IDs() {
		before, _ := a.Document(id)
		c.save(string(before))
		after, _ := a.Document(id)
		if stamp(after) <= stamp(before) {
			t.Fatalf("client %d: LastUpdateDate did not move", id)
		}
		if got, want := without(after, "LastUpdateDate"), without(before, "LastUpdateDate"); got != want {
			t.Fatalf("client %d changed:\n%s\n%s", id, want, got)
		}
	}
}

func stamp(doc []byte) int64 { return gjson.GetBytes(doc, "LastUpdateDate").Int() }

func without(doc []byte, name string) string {
	out, err := sjson.DeleteBytes(doc, gjson.Escape(name))
	if err != nil {
		return err.Error()
	}
	return string(out)
}

func TestSaveClearsWhatIsLeftOut(t *testing.T) {
	a := New(Options{Clients: 3, Seed: 1})
	id := a.IDs()[0]
	before, _ := a.Document(id)
	answer := caller{t, a}.save(`{"ClientId":` + strconvID(id) + `,"FirstName":"Ann","LastName":"Ode"}`)
	after, _ := a.Document(id)
	if answer.Raw != string(after) {
		t.Errorf("the answer isn't the saved profile: %s", answer.Raw)
	}
	for _, m := range saved {
		got := member(after, m.name)
		switch m.name {
		case "FirstName", "LastName":
		case "Name":
			if got.String() != "Ann Ode" {
				t.Errorf("Name = %s, want it made of its parts", got.Raw)
			}
		default:
			if got.Exists() && !isNothing(got.Raw) {
				t.Errorf("%s = %s, want it cleared", m.name, got.Raw)
			}
		}
	}
	kept := []string{
		"ClientId", "Tags", "BillingType", "LinkedClients", "CreditBalance", "ParentClientId", "LastActivityName",
		"DateCreated", "Guid", "OutstandingBalance", "RowVersion", "Preferences", "Portal.Enabled",
	}
	for _, name := range kept {
		if got, want := member(after, name).Raw, member(before, name).Raw; got != want {
			t.Errorf("%s = %s, want %s as before", name, got, want)
		}
	}
}

func TestSaveDropsWhatItDoesNotTake(t *testing.T) {
	tests := []struct{ member, value, want string }{
		{"DateOfBirth", `"1985-06-15"`, "null"},
		{"DateOfBirth", `486950400000`, "486950400000"},
		{"DateOfBirth", `486950400000.0`, "486950400000.0"},
		{"DateOfBirth", `-310608000000`, "-310608000000"},
		{"DateOfBirth", `1.5`, "null"},
		{"DateOfBirth", `1e30`, "null"},
		{"Email", `5`, "null"},
		{"Email", `{"a":1}`, "null"},
		{"Email", `"caf\u00e9\/"`, `"caf\u00e9\/"`},
		{"Archived", `"true"`, "false"},
		{"Archived", `true`, "true"},
		{"Archived", `null`, "false"},
		{"Gendre", `"x"`, ""},
		{"email", `"x@example.test"`, ""},
		{"Tags", `["a"]`, "[]"},
		{"BillingType", `2`, "0"},
		{"LinkedClients", `[{"ClientNumber":1}]`, "[]"},
		{"CustomFields", `"x"`, "[]"},
		{"CustomFields", `[{"FieldId":"x7q2","Text":"Other","Value":"v"}]`, `[{"FieldId":"x7q2","Text":"Referral Source","Value":"v"}]`},
		{"CustomFields", `[{"FieldId":"nope","Value":"v"},{"FieldId":"late","Value":1.0},{"FieldId":"late","Value":2}]`, `[{"FieldId":"late","Text":"Seen only late","Value":1.0}]`},
		{"CustomFields", `[{"FieldId":"late","Value":{"a":1}}]`, `[{"FieldId":"late","Text":"Seen only late","Value":null}]`},
	}
	for _, test := range tests {
		a := New(Options{})
		id, err := a.Staff().Create(`{"FirstName":"Ann"}`)
		if err != nil {
			t.Fatal(err)
		}
		got := caller{t, a}.save(`{"ClientId":` + strconvID(id) + `,"` + test.member + `":` + test.value + `}`)
		if raw := member([]byte(got.Raw), test.member).Raw; raw != test.want {
			t.Errorf("%s sent as %s: got %s, want %s", test.member, test.value, raw, test.want)
		}
	}
}

func TestSaveRefuses(t *testing.T) {
	a := New(Options{Clients: 30, Seed: 1})
	deleted := a.IDs()[5]
	if err := a.Staff().Delete(deleted); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, body string
		status     []int
	}{
		{"unknown client", `{"ClientId":999999}`, []int{400, 404}},
		{"another unknown client", `{"ClientId":999998}`, []int{400, 404}},
		{"deleted client", `{"ClientId":` + strconvID(deleted) + `}`, []int{400, 404}},
		{"negative id", `{"ClientId":-1}`, []int{400, 404}},
		{"broken id", `{"ClientId":100.5}`, []int{400, 404}},
		{"array", `[]`, []int{400}},
		{"not JSON", `{"ClientId":`, []int{400}},
	}
	before := a.Len()
	for _, test := range tests {
		status, text, err := caller{t, a}.do("POST", "/clients", test.body)
		if err != nil || status != test.status[0] && status != test.status[len(test.status)-1] {
			t.Errorf("%s: status %d, error %v", test.name, status, err)
		}
		if !gjson.Get(text, "Message").Exists() {
			t.Errorf("%s: %s is not an ASP.NET message", test.name, text)
		}
	}
	req := newRequest(t, "POST", "/clients", `{"FirstName":"A"}`)
	req.Header.Set("X-Auth-Key", a.Key())
	req.Header.Set("Content-Type", "text/plain")
	if resp, err := a.Transport().RoundTrip(req); err != nil || resp.StatusCode != 415 {
		t.Errorf("text/plain: %v, %v", resp, err)
	}
	if a.Len() != before {
		t.Error("a refused save changed the account")
	}
}

func TestCreateLands(t *testing.T) {
	const there = `{"FirstName":"José María","LastName":"Ode","Email":"Ode@Example.test","Phone":"+1 (222) 555-0101","WorkPhone":"222.555.0102"}`
	tests := []struct {
		name, body string
		lands      bool
	}{
		{"same first name and email", `{"FirstName":"José María","Email":"ode@example.TEST "}`, true},
		{"no accents, spaces, case", `{"FirstName":" JOSEMARIA","Email":"ode@example.test"}`, true},
		{"decomposed", `{"FirstName":"Jose\u0301 Mari\u0301a","Email":"ode@example.test"}`, true},
		{"phone against phone", `{"FirstName":"Jose Maria","Phone":"2225550101"}`, true},
		{"mobile against work phone", `{"FirstName":"Jose Maria","MobilePhone":"1-222-555-0102"}`, true},
		{"first name out of Name", `{"Name":"JoséMaría Other","Email":"ode@example.test"}`, true},
		{"ClientId as text is dropped", `{"ClientId":"9","FirstName":"Jose Maria","Email":"ode@example.test"}`, true},
		{"ClientId 0", `{"ClientId":0,"FirstName":"Jose Maria","Email":"ode@example.test"}`, true},
		{"other first name", `{"FirstName":"Ana","Email":"ode@example.test","Phone":"2225550101"}`, false},
		{"same name, no contact", `{"FirstName":"José María","LastName":"Ode"}`, false},
		{"same name, other contact", `{"FirstName":"José María","LastName":"Ode","Email":"x@example.test","Phone":"2225550109"}`, false},
		{"only the external id", `{"FirstName":"Eve","ExternalClientId":"X1"}`, false},
		{"email of a wrong type", `{"FirstName":"José María","Email":["ode@example.test"]}`, false},
	}
	states := map[string]func(s *Staff, id int64) error{
		"live":     func(*Staff, int64) error { return nil },
		"archived": (*Staff).Archive,
		"deleted":  (*Staff).Delete,
	}
	for state, bring := range states {
		for _, test := range tests {
			a := New(Options{Seed: 1})
			id, err := a.Staff().Create(there)
			if err != nil {
				t.Fatal(err)
			}
			if err := bring(a.Staff(), id); err != nil {
				t.Fatal(err)
			}
			got := caller{t, a}.save(test.body).Get("ClientId").Int()
			if (got == id) != test.lands {
				t.Errorf("%s, %s: landed %v, want %v", state, test.name, got == id, test.lands)
			}
			if _, live := a.Document(got); !live || !slices.Contains(a.IDs(), got) || slices.Contains(a.Deleted(), got) {
				t.Errorf("%s, %s: the saved client isn't among the living", state, test.name)
			}
		}
	}
}

func TestLandingForgetsOldDeletions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := New(Options{})
		c := caller{t, a}
		id := c.save(`{"FirstName":"Ann","Email":"a@example.test"}`).Get("ClientId").Int()
		if err := a.Staff().Delete(id); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10*24*time.Hour + time.Second)
		if got := c.save(`{"FirstName":"Ann","Email":"a@example.test"}`).Get("ClientId").Int(); got == id {
			t.Error("landed on a client deleted more than ten days ago")
		}
		if len(a.Deleted()) != 0 {
			t.Error("deletedOnly shows a client deleted more than ten days ago")
		}
	})
}

func TestLandingFollowsRenames(t *testing.T) {
	a := New(Options{})
	c := caller{t, a}
	id := c.save(`{"FirstName":"Ann","Email":"a@example.test"}`).Get("ClientId").Int()
	if err := a.Staff().Rename(id, "Eva", "Ode"); err != nil {
		t.Fatal(err)
	}
	if got := c.save(`{"FirstName":"Ann","Email":"a@example.test"}`).Get("ClientId").Int(); got == id {
		t.Error("landed by the old name")
	}
	if got := c.save(`{"FirstName":"eva","Email":"a@example.test"}`).Get("ClientId").Int(); got != id {
		t.Error("did not land by the new name")
	}
}

// A landing is found through an index and lazily made clients: it must agree
// with the plain rule over the documents.
func TestLandingAgreesWithDocuments(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a := New(Options{Clients: rapid.IntRange(1, 150).Draw(r, "clients"), Seed: rapid.Uint64().Draw(r, "seed")})
		ids := a.IDs()
		doc, _ := a.Document(rapid.SampledFrom(ids).Draw(r, "whose contact"))
		named, _ := a.Document(rapid.SampledFrom(ids).Draw(r, "whose name"))
		body := []byte(`{}`)
		for _, m := range []string{"FirstName", "Name"} {
			if v := member(named, m); v.Type == gjson.String {
				body = setRaw(body, m, v.Raw)
			}
		}
		for _, m := range []string{"Email", "Phone", "MobilePhone"} {
			if v := member(doc, m); v.Type == gjson.String && rapid.Bool().Draw(r, m) {
				body = setRaw(body, m, v.Raw)
			}
		}
		want := expectedLandings(a, body)
		got := caller{t, a}.save(string(body)).Get("ClientId").Int()
		if len(want) == 0 && got <= ids[len(ids)-1] || len(want) > 0 && !want[got] {
			r.Fatalf("%s landed on %d, want one of %v", body, got, want)
		}
	})
}

func expectedLandings(a *Account, body []byte) map[int64]bool {
	found := map[int64]bool{}
	want := newRecord(body).facts
	first := foldName(want.firstName())
	for _, id := range append(a.IDs(), a.Deleted()...) {
		doc, _ := a.appendDocument(nil, id)
		f := newRecord(doc).facts
		if first != "" && foldName(f.firstName()) == first && f.sameContact(&want) {
			found[id] = true
		}
	}
	return found
}

func TestFold(t *testing.T) {
	tests := []struct{ in, want string }{
		{"  José  María ", "josemaria"}, {"Søren", "soren"}, {"Łukasz", "lukasz"}, {"Weiß", "weiss"},
		{"Zoe\u0308", "zoe"}, {"Nguyễn", "nguyen"}, {"Ａｎｎ", "ann"}, {"A\u200bnn\u00a0", "ann"}, {"İlker", "ilker"},
		{"דנה", "דנה"}, {"", ""}, {"O'Neil-Ode", "o'neil-ode"},
	}
	for _, test := range tests {
		if got := foldName(test.in); got != test.want {
			t.Errorf("foldName(%q) = %q, want %q", test.in, got, test.want)
		}
	}
	for in, want := range map[string]string{
		"+1 (222) 555-0101": "2225550101", "222.555.0101": "2225550101", "12225550101": "2225550101",
		"22225550101": "22225550101", "n/a": "", "222 555 0101 x12": "222555010112",
	} {
		if got := foldPhone(in); got != want {
			t.Errorf("foldPhone(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzSave(f *testing.F) {
	for _, body := range []string{
		`{}`, `{"ClientId":100}`, `{"FirstName":"Ann","Email":"\ud83d"}`, `{"CustomFields":[null,1,{"FieldId":"late"}]}`,
		`{"Name":"` + strings.Repeat("x", 5000) + `"}`, "{\"Email\":\"\xff\"}", `{"ClientId":1e2}`, `[1]`, ``,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		a := New(Options{Clients: 25, Seed: 1})
		if body == "" {
			return
		}
		status, text, err := caller{t, a}.do("POST", "/clients", body)
		if err != nil || status >= 500 || !gjson.Valid(text) {
			t.Fatalf("status %d, error %v, %q", status, err, text)
		}
		for _, id := range a.IDs() {
			if doc, _ := a.Document(id); !gjson.ValidBytes(doc) {
				t.Fatalf("client %d is not JSON any more", id)
			}
		}
	})
}
