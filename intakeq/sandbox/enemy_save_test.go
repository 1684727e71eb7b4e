package sandbox

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"
)

// A save may take longer than anyone waits: it is carried out all the same,
// to the second.
func TestSaveTakes(t *testing.T) {
	for _, patience := range []time.Duration{2 * time.Second, time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			a := New(Options{SaveTakes: 8 * time.Second})
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			begin := time.Now()
			req := newRequest(t, "POST", "/clients", `{"FirstName":"Ann"}`).WithContext(ctx)
			req.Header.Set("X-Auth-Key", a.Key())
			_, err := a.Transport().RoundTrip(req)
			if (err == nil) != (patience > 8*time.Second) {
				t.Errorf("waited %v: %v", patience, err)
			}
			time.Sleep(time.Until(begin.Add(8*time.Second - 1)))
			if early := a.Len(); patience < 8*time.Second && early != 0 {
				t.Error("carried out too early")
			}
			time.Sleep(2 * time.Nanosecond)
			a.Wait()
			if a.Len() != 1 {
				t.Errorf("waited %v: never carried out", patience)
			}
			(caller{t, a}).get("/clients") // only saves are slow
			if d := time.Since(begin); d > 9*time.Second {
				t.Errorf("a list took part of %v", d)
			}
		})
	}
}

func TestCreateCuts(t *testing.T) {
	a := New(Options{CreateCuts: map[string]int{"ExternalClientId": 0, "Email": 4}})
	c := caller{t, a}
	const body = `{"FirstName":"Ann","Email":"ännchen@example.test","ExternalClientId":"X1"}`
	made := c.save(body)
	if made.Get("Email").Raw != `"ännc"` || made.Get("ExternalClientId").Raw != "null" || made.Get("FirstName").Raw != `"Ann"` {
		t.Errorf("created as %s", made.Raw)
	}
	updated := c.save(`{"ClientId":` + made.Get("ClientId").Raw + `,` + body[1:])
	if updated.Get("Email").String() != "ännchen@example.test" || updated.Get("ExternalClientId").String() != "X1" {
		t.Errorf("an update was cut: %s", updated.Raw)
	}
	if again := c.save(`{"FirstName":"Bea","Email":"b@x"}`); again.Get("Email").String() != "b@x" {
		t.Errorf("%s was cut", again.Get("Email"))
	}
}

func TestMerge(t *testing.T) {
	const was = `{"FirstName":"Ann","City":"Testville","Archived":true,"DateOfBirth":0,"CustomFields":[{"FieldId":"late","Text":"Seen only late","Value":"v"},{"FieldId":"x7q2","Text":"Referral Source","Value":"w"}]}`
	tests := []struct{ sent, member, replaced, merged string }{
		{``, "City", `null`, `"Testville"`},
		{`,"City":null`, "City", `null`, `"Testville"`},
		{`,"City":""`, "City", `""`, `""`},
		{`,"City":5`, "City", `null`, `"Testville"`},
		{`,"City":"X"`, "City", `"X"`, `"X"`},
		{``, "Archived", `false`, `true`},
		{`,"Archived":null`, "Archived", `false`, `true`},
		{`,"Archived":false`, "Archived", `false`, `false`},
		{`,"DateOfBirth":null`, "DateOfBirth", `null`, `0`},
		{``, "CustomFields", `[]`, gjson.Get(was, "CustomFields").Raw},
		{`,"CustomFields":[]`, "CustomFields", `[]`, gjson.Get(was, "CustomFields").Raw},
		{`,"CustomFields":[{"FieldId":"late","Value":null}]`, "CustomFields", `[{"FieldId":"late","Text":"Seen only late","Value":null}]`, gjson.Get(was, "CustomFields").Raw},
		{`,"CustomFields":[{"FieldId":"late","Value":"z"}]`, "CustomFields", `[{"FieldId":"late","Text":"Seen only late","Value":"z"}]`, strings.Replace(gjson.Get(was, "CustomFields").Raw, `"v"`, `"z"`, 1)},
	}
	for _, test := range tests {
		for _, merges := range []bool{false, true} {
			a := New(Options{Merge: merges})
			id, err := a.Staff().Create(was)
			if err != nil {
				t.Fatal(err)
			}
			caller{t, a}.save(`{"ClientId":` + strconvID(id) + `,"FirstName":"Ann"` + test.sent + `}`)
			doc, _ := a.Document(id)
			want := map[bool]string{false: test.replaced, true: test.merged}[merges]
			if got := member(doc, test.member).Raw; got != want {
				t.Errorf("merges %v, sent %s: %s = %s, want %s", merges, test.sent, test.member, got, want)
			}
		}
	}
}

func TestCreatedForms(t *testing.T) {
	origin := time.Date(2026, 3, 1, 2, 0, 0, 0, time.UTC)
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(origin))
		ms := strconvID(origin.UnixMilli())
		for form, want := range map[Created]string{
			CreatedAsKept: ms, CreatedNull: "null", CreatedMissing: "", CreatedText: `"2026-02-28T21:00:00.000"`,
			CreatedFloat: ms + ".0", CreatedCommas: `"1,772,330,400,000"`, CreatedZero: "0",
		} {
			a := New(Options{Created: form, Profiles: true})
			c := caller{t, a}
			saved := c.save(`{"FirstName":"Ann"}`)
			listed := c.get("/clients?includeProfile=true").Array()[0]
			single := c.get("/clients/profile/" + saved.Get("ClientId").Raw)
			for where, doc := range map[string]gjson.Result{"saved": saved, "listed": listed, "single": single} {
				if got := doc.Get("DateCreated").Raw; got != want {
					t.Errorf("form %d, %s: %s, want %s", form, where, got, want)
				}
			}
			if form == CreatedAsKept {
				continue
			}
			b := New(Options{SavedCreated: form})
			if saved := (caller{t, b}).save(`{"FirstName":"Ann"}`); saved.Get("DateCreated").Raw != want {
				t.Errorf("form %d only in saves: %s", form, saved.Get("DateCreated").Raw)
			}
			if listed := (caller{t, b}).get("/clients?includeProfile=true").Array()[0]; listed.Get("DateCreated").Raw != ms {
				t.Errorf("form %d only in saves is in the list too", form)
			}
		}
	})
}

func TestSaveKeepsDate(t *testing.T) {
	for _, keeps := range []bool{false, true} {
		a := New(Options{Clients: 3, Seed: 1, SaveKeepsDate: keeps})
		before, _ := a.Document(a.IDs()[1])
		caller{t, a}.save(string(before))
		after, _ := a.Document(a.IDs()[1])
		if moved := stamp(after) > stamp(before); moved == keeps {
			t.Errorf("keeps %v: moved %v", keeps, moved)
		}
	}
}

func TestMisnamedAnswers(t *testing.T) {
	a := New(Options{Clients: 3, Seed: 1})
	c := caller{t, a}
	for _, id := range a.IDs() {
		body, _ := a.Document(id)
		body = setRaw(body, "City", `"New"`)
		a.FaultOn(On{What: Update, ID: id, Nth: 1}, NoID)
		if got := c.save(string(body)); got.Get("ClientId").Exists() || got.Get("City").String() != "New" {
			t.Errorf("no-id: ClientId %s", got.Get("ClientId").Raw)
		}
		a.FaultOn(On{What: Update, ID: id, Nth: 1}, OtherID)
		got := c.save(string(body)).Get("ClientId").Int()
		if _, live := a.Document(got); got == id || !live {
			t.Errorf("other-id: ClientId %d of %d", got, id)
		}
		if doc, _ := a.Document(id); member(doc, "City").String() != "New" || member(doc, "ClientId").Int() != id {
			t.Error("the save was not carried out on its client")
		}
	}
	alone := New(Options{})
	alone.FaultSave(1, OtherID)
	if got := (caller{t, alone}).save(`{"FirstName":"A"}`).Get("ClientId").Int(); got == alone.IDs()[0] {
		t.Error("other-id gave the only client's")
	}
}

func TestIgnoredWrites(t *testing.T) {
	a := New(Options{Clients: 3, Seed: 1})
	c := caller{t, a}
	before := picture(t, a)
	id := a.IDs()[0]
	tag := strings.Trim(member([]byte(c.get("/clients?includeProfile=true&search=" + strconvID(id)).Array()[0].Raw), "Tags").Array()[1].Raw, `"`)
	changes := 0
	a.OnChange(func() { changes++ })
	a.FaultOn(On{What: Write}, Ignored)
	for _, r := range [][3]string{
		{"POST", "/clientTags", `{"ClientId":` + strconvID(id) + `,"Tag":"brand new"}`},
		{"DELETE", "/clientTags?clientId=" + strconvID(id) + "&tag=" + strings.NewReplacer(`\`, "", `"`, "%22", " ", "+").Replace(tag), ""},
		{"POST", "/clients", `{"ClientId":` + strconvID(id) + `,"FirstName":"Other"}`},
		{"POST", "/clients", `{"FirstName":"Phantom"}`},
	} {
		status, text, err := c.do(r[0], r[1], r[2])
		if err != nil || status != 200 || r[1] == "/clients" && gjson.Get(text, "FirstName").String() != gjson.Get(r[2], "FirstName").String() {
			t.Errorf("%s %s: status %d, %s, %v", r[0], r[1], status, text, err)
		}
	}
	if picture(t, a) != before || changes != 0 {
		t.Errorf("%d changes, and the account is another", changes)
	}
}

func TestUnknownStatus(t *testing.T) {
	for _, status := range []int{200, 400, 404, 500} {
		c := caller{t, New(Options{Clients: 3, Unknown: status, Profiles: true})}
		for _, r := range [][3]string{
			{"POST", "/clients", `{"ClientId":999999}`}, {"POST", "/clients", `{"ClientId":999998}`}, {"GET", "/client/1/diagnoses", ""},
			{"GET", "/clients/profile/1", ""}, {"POST", "/clientTags", `{"ClientId":1,"Tag":"x"}`},
		} {
			got, text, err := c.do(r[0], r[1], r[2])
			if err != nil || got != status || (text == "[]") != (status == 200) {
				t.Errorf("%s %s: status %d, %s, %v; want %d", r[0], r[1], got, text, err, status)
			}
		}
	}
}
