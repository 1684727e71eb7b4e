package sandbox

import (
	"strings"
	"testing"
	"time"
)

// The answers that the API's document leaves open, each the way that was chosen.

func TestThinProfiles(t *testing.T) {
	for _, thin := range []bool{false, true} {
		a := New(Options{Clients: 5, Seed: 1, Profiles: true, Thin: thin})
		doc := caller{t, a}.get("/clients/profile/" + strconvID(a.IDs()[1]))
		if has := doc.Get("CustomFields").Exists(); has == thin || !doc.Get("FirstName").Exists() {
			t.Errorf("thin %v: custom fields %v", thin, has)
		}
	}
}

func TestProfileOfAnother(t *testing.T) {
	a := New(Options{Clients: 5, Seed: 1, Profiles: true})
	id := a.IDs()[1]
	for _, kind := range []Kind{OtherID, NoID} {
		a.FaultOn(On{What: Profile, Nth: 1}, kind)
		if got := (caller{t, a}).get("/clients/profile/" + strconvID(id)).Get("ClientId").Int(); got == id {
			t.Errorf("%v: the client itself", kind)
		}
		a.EndFaults()
	}
}

func TestStrict(t *testing.T) {
	for _, strict := range []bool{false, true} {
		a := New(Options{Clients: 5, Seed: 1, Strict: strict})
		status, _, err := caller{t, a}.do("GET", "/clients?zz=1", "")
		if want := map[bool]int{false: 200, true: 400}[strict]; status != want || err != nil {
			t.Errorf("strict %v: status %d, %v", strict, status, err)
		}
		all := "/clients?search=a&page=1&includeProfile=true&dateCreatedStart=2020-01-01&dateCreatedEnd=2030-01-01&dateUpdatedStart=2020-01-01&dateUpdatedEnd=2030-01-01&externalClientId=1&deletedOnly=false&custom.x7q2=A&custom[x7q2]=A"
		if status, _, err := (caller{t, a}).do("GET", all, ""); status != 200 || err != nil {
			t.Errorf("strict %v, of the document: status %d, %v", strict, status, err)
		}
	}
}

func TestNoLanding(t *testing.T) {
	for _, never := range []bool{false, true} {
		c := caller{t, New(Options{NoLanding: never})}
		const ann = `{"FirstName":"Ann","Email":"ann@example.test"}`
		first := c.save(ann).Get("ClientId").Int()
		if landed := c.save(ann).Get("ClientId").Int() == first; landed == never {
			t.Errorf("never %v: landed %v", never, landed)
		}
	}
}

func TestKeepsUnknown(t *testing.T) {
	for _, keeps := range []bool{false, true} {
		c := caller{t, New(Options{KeepsUnknown: keeps})}
		doc := c.save(`{"FirstName":"Ann","Zz":"1"}`)
		if doc.Get("Zz").Exists() != keeps || doc.Get("FirstName").String() != "Ann" {
			t.Errorf("keeps %v: %s", keeps, doc)
		}
	}
}

func TestBirthOff(t *testing.T) {
	for _, off := range []time.Duration{0, -5 * time.Hour} {
		doc := caller{t, New(Options{BirthOff: off})}.save(`{"FirstName":"Ann","DateOfBirth":86400000}`)
		if got := doc.Get("DateOfBirth").Int(); got != 86400000+off.Milliseconds() {
			t.Errorf("%v: %d", off, got)
		}
	}
}

func TestAddress(t *testing.T) {
	for _, test := range []struct {
		way         Address
		none, other string
	}{
		{AddressApart, "", "other"},
		{AddressFilled, "1 Test St, Testville", "other"},
		{AddressFollows, "1 Test St, Testville", "1 Test St, Testville"},
	} {
		c := caller{t, New(Options{Address: test.way})}
		const parts = `"StreetAddress":"1 Test St","City":"Testville"`
		if got := c.save(`{"FirstName":"Ann",` + parts + `}`).Get("Address").String(); got != test.none {
			t.Errorf("way %d, none sent: %q", test.way, got)
		}
		if got := c.save(`{"FirstName":"Bea","Address":"other",` + parts + `}`).Get("Address").String(); got != test.other {
			t.Errorf("way %d, another sent: %q", test.way, got)
		}
		if got := c.save(`{"FirstName":"Cleo"}`).Get("Address").String(); strings.TrimSpace(got) != "" {
			t.Errorf("way %d, no parts: %q", test.way, got)
		}
	}
}
