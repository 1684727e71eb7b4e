package record

import (
	"slices"
	"testing"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/fieldtest"
	"intakeq-bulk/internal/plan"
)

// TestAddedFieldsLand: by any first name and any contact a create may land on
// somebody, and a plan that changes one of them brings new keys.
func TestAddedFieldsLand(t *testing.T) {
	added := fieldtest.Every()
	fieldtest.Add(t, added...)
	values := map[intakeq.Kind]string{intakeq.Phone: "(617) 555-0199", intakeq.Email: "Zoe@example.test"}
	for _, f := range added {
		value := values[f.Kind]
		if value == "" {
			value = "Zoë X"
		}
		// Somebody who has nothing but this field, and one contact or first name.
		held := map[string]string{f.Name: value}
		field, _ := intakeq.FieldByName(f.Name)
		switch {
		case field.Is(intakeq.Contact):
			held["FirstName"] = "Ann"
		default:
			held["Email"] = "ann@example.test"
		}
		keys := ContactKeys(func(member string) string { return held[member] })
		d := Diff{Changes: []plan.Change{{Field: f.Name, After: value, Kind: plan.Set}}}
		if want := field.Is(ContactRoles()...); (len(keys) > 0) != want || d.TouchesRole(ContactRoles()...) != want {
			t.Errorf("%s: keys %q, touched %v, want any: %v", f.Name, keys, d.TouchesRole(ContactRoles()...), want)
		}
	}
}

// TestSeveralFirstNames: any of them may be the one that the API goes by.
func TestSeveralFirstNames(t *testing.T) {
	fieldtest.Add(t, fieldtest.Every()...)
	keys := func(members map[string]string) []string {
		return ContactKeys(func(member string) string { return members[member] })
	}
	one := keys(map[string]string{"FirstName": "Bob", "ChosenName": "Ann", "Email": "a@example.test"})
	two := keys(map[string]string{"FirstName": "ANN", "Email": "A@example.test"})
	if len(one) != 2 || len(two) != 1 || !slices.Contains(one, two[0]) {
		t.Errorf("%q and %q have no key in common", one, two)
	}
}

func TestAddedNameParts(t *testing.T) {
	fieldtest.Add(t, fieldtest.Every()...)
	parts := map[string]string{"FirstName": "Ann", "MiddleName": "B.", "SecondMiddleName": " C. ", "LastName": "Ode"}
	if got := ComposeName(func(member string) string { return parts[member] }); got != "Ann B. C. Ode" {
		t.Error(got)
	}
}

// TestAddedFieldsAreCompared: what the server dropped of an added field shows.
func TestAddedFieldsAreCompared(t *testing.T) {
	added := fieldtest.Every()
	fieldtest.Add(t, added...)
	for _, f := range added {
		sent, err := intakeq.ParseDocument([]byte(`{"` + f.Name + `": "2"}`))
		if err != nil {
			t.Fatal(err)
		}
		if got := Differing(nil, sent, intakeq.Document{}); len(got) != 1 || got[0].Field != f.Name {
			t.Errorf("%s was dropped, and differing are %+v", f.Name, got)
		}
	}
	if Compare(FieldKind("FaxPhone"), "617-555-0199", "1 (617) 555 0199") != Form {
		t.Error("an added phone is not compared by its digits")
	}
}
