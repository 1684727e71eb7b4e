package sandbox

import (
	"strings"
	"testing"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"
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

// Members that the API's document doesn't tell of are the client's own data too:
// saved when they are sent, and cleared when they are left out.
func TestSaveTakesUndocumentedMembers(t *testing.T) {
	for _, name := range []string{"State", "Sex", "PractitionerId", "PrimaryInsurancePayerId", "PrimaryInsurancePlan", "PrimaryInsuredZipCode", "SecondaryRelationshipToInsured"} {
		a := New(Options{})
		c := caller{t, a}
		made := c.save(`{"FirstName":"Ann","` + name + `":"one"}`)
		if made.Get(name).String() != "one" {
			t.Errorf("%s was dropped", name)
		}
		if left := c.save(`{"FirstName":"Ann","ClientId":` + made.Get("ClientId").Raw + `}`).Get(name); left.String() != "" {
			t.Errorf("%s was left out, and is %s", name, left.Raw)
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
		{"unknown client", `{"ClientId":999999}`, []int{400}}, // the status isn't documented: both are likely
		{"another unknown client", `{"ClientId":999998}`, []int{404}},
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
