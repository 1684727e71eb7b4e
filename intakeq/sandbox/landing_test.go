package sandbox

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"
	"pgregory.net/rapid"

	"intakeq-bulk/intakeq/sandbox/fold"
)

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
	first := fold.Name(want.firstName())
	for _, id := range append(a.IDs(), a.Deleted()...) {
		doc, _ := a.appendDocument(nil, id)
		f := newRecord(doc).facts
		if first != "" && fold.Name(f.firstName()) == first && f.sameContact(&want) {
			found[id] = true
		}
	}
	return found
}
