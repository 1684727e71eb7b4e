package sandbox

import (
	"testing"

	"github.com/tidwall/gjson"
)

func TestStaffEdits(t *testing.T) {
	a := New(Options{Clients: 30, Seed: 1})
	s, id := a.Staff(), a.IDs()[2]
	tests := []struct {
		name   string
		edit   func() error
		member string
		want   string
		moves  bool
	}{
		{"set", func() error { return s.Set(id, "City", `"Elsewhere"`) }, "City", `"Elsewhere"`, true},
		{"set a wrong type", func() error { return s.Set(id, "Email", `5`) }, "Email", `5`, true},
		{"set an unknown member", func() error { return s.Set(id, "New.Member", `{"a": 1}`) }, "New.Member", `{"a": 1}`, true},
		{"set quietly", func() error { return s.SetQuietly(id, "City", `"Quiet"`) }, "City", `"Quiet"`, false},
		{"rename", func() error { return s.Rename(id, "Ann", "Ode") }, "Name", `"Ann Ode"`, true},
		{"archive", func() error { return s.Archive(id) }, "Archived", `true`, true},
		{"diagnose", func() error { return s.SetDiagnoses(id, `[]`) }, "Archived", `true`, false},
	}
	for _, test := range tests {
		before, _ := a.Document(id)
		if err := test.edit(); err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		after, _ := a.Document(id)
		if got := member(after, test.member).Raw; got != test.want {
			t.Errorf("%s: %s = %s, want %s", test.name, test.member, got, test.want)
		}
		if moved := stamp(after) > stamp(before); moved != test.moves {
			t.Errorf("%s: LastUpdateDate moved %v, want %v", test.name, moved, test.moves)
		}
	}
}

func TestStaffSetCustom(t *testing.T) {
	a := New(Options{})
	id, err := a.Staff().Create(`{"ClientId":5,"FirstName":"Ann","LastName":"Ode","City":"X"}`)
	if err != nil || id == 5 {
		t.Fatalf("id %d, %v", id, err)
	}
	for _, raw := range []string{`"v"`, `1.10`} {
		if err := a.Staff().SetCustom(id, "late", raw); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Staff().SetCustom(id, "x7q2", `null`); err != nil {
		t.Fatal(err)
	}
	doc, _ := a.Document(id)
	const want = `[{"FieldId":"late","Text":"Seen only late","Value":1.10},{"FieldId":"x7q2","Text":"Referral Source","Value":null}]`
	if got := member(doc, "CustomFields").Raw; got != want {
		t.Errorf("CustomFields = %s", got)
	}
	if name := gjson.GetBytes(doc, "Name").String(); name != "Ann Ode" {
		t.Errorf("Name = %q", name)
	}
}

func TestStaffRefuses(t *testing.T) {
	a := New(Options{Clients: 3, Seed: 1})
	s, id := a.Staff(), a.IDs()[0]
	_, badCreate := s.Create(`[]`)
	for name, err := range map[string]error{
		"create from an array": badCreate,
		"set nobody's":         s.Set(1, "City", `""`),
		"set broken JSON":      s.Set(id, "City", `"`),
		"set the ClientId":     s.Set(id, "ClientId", `1`),
		"set no member":        s.Set(id, "", `1`),
		"custom, unknown":      s.SetCustom(id, "nope", `1`),
		"custom, nobody":       s.SetCustom(1, "late", `1`),
		"diagnoses, object":    s.SetDiagnoses(id, `{}`),
		"diagnoses, nobody":    s.SetDiagnoses(1, `[]`),
		"delete nobody":        s.Delete(1),
		"restore the living":   s.Restore(id),
		"merge with itself":    s.Merge(id, id),
		"merge nobody":         s.Merge(1, id),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// A merge takes one client away, and touches the other.
func TestStaffMerge(t *testing.T) {
	a := New(Options{Clients: 30, Seed: 1})
	from, into := a.IDs()[2], a.IDs()[3]
	before, _ := a.Document(into)
	if err := a.Staff().Merge(from, into); err != nil {
		t.Fatal(err)
	}
	after, _ := a.Document(into)
	if _, live := a.Document(from); live || stamp(after) <= stamp(before) || without(after, "LastUpdateDate") != without(before, "LastUpdateDate") {
		t.Errorf("merged away: %v; the other moved from %d to %d", !live, stamp(before), stamp(after))
	}
	if err := a.Staff().Restore(from); err == nil {
		t.Error("a merged client came back")
	}
}
