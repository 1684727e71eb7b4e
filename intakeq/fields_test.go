package intakeq_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/fieldtest"
)

func TestFieldTable(t *testing.T) {
	names, words := map[string]bool{}, map[string]bool{}
	for f := range intakeq.Fields() {
		if f.Name == "" || f.Doc == "" || names[f.Name] {
			t.Errorf("%+v: no name, no words about it, or there twice", f)
		}
		names[f.Name] = true
		if found, ok := intakeq.FieldByName(f.Name); !ok || found != f {
			t.Errorf("FieldByName(%s) = %+v, %v", f.Name, found, ok)
		}
		if part := f.Is(append(intakeq.NameParts(), intakeq.AddressPart)...); part != (f.Part != "") {
			t.Errorf("%s: a part has a word for it, and nothing else has: %q", f.Name, f.Part)
		}
		for word := range strings.SplitSeq(f.Also, ", ") {
			if word != "" && words[word] {
				t.Errorf("%s: %q is a name of two fields", f.Name, word)
			}
			words[word] = true
		}
	}
	for _, role := range append(intakeq.Names(), intakeq.ID, intakeq.AddressLine) {
		if len(slices.Collect(intakeq.FieldsByRole(role))) == 0 {
			t.Errorf("no field has the role %d", role)
		}
	}
	if _, ok := intakeq.FieldByName("custom:abcd"); ok || intakeq.HasRole("custom:abcd", intakeq.NoRole) {
		t.Error("a custom field is in the table")
	}
}

// TestRolesOfTheAccount pins the roles that safety rules lean on.
func TestRolesOfTheAccount(t *testing.T) {
	for role, want := range map[intakeq.Role]string{
		intakeq.Contact:     "Email Phone HomePhone WorkPhone MobilePhone",
		intakeq.ID:          "ClientId ExternalClientId",
		intakeq.AddressPart: "UnitNumber StreetAddress City StateShort Country PostalCode",
		intakeq.NameFirst:   "FirstName",
	} {
		var names []string
		for f := range intakeq.FieldsByRole(role) {
			names = append(names, f.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("role %d: %s, want %s", role, got, want)
		}
	}
}

func TestBriefFields(t *testing.T) {
	var names []string
	for _, f := range intakeq.BriefFields() {
		names = append(names, f.Name)
	}
	if got := strings.Join(names, " "); got != "Name Email Phone ClientNumber" {
		t.Error(got)
	}
}

// TestFieldsAreSearched: a search may look at every name and contact, and a row
// found by one of them is no sign that the server ignored the parameter.
func TestFieldsAreSearched(t *testing.T) {
	fieldtest.Add(t, fieldtest.Every()...)
	for f := range intakeq.Fields() {
		searched := f.Is(append(intakeq.Names(), intakeq.Contact)...)
		value := "Zo\u00eb 555 0123"
		client := newClient(t, intakeq.Options{Transport: says(http.StatusOK, "application/json",
			fmt.Sprintf(`[{"ClientId": 7, %q: %q}]`, f.Name, value))})
		_, err := client.Page(t.Context(), intakeq.Query{Search: "zoe", Profile: true}, 1)
		if ignored := errors.As(err, new(*intakeq.IgnoredError)); f.Name != "ClientId" && ignored == searched {
			t.Errorf("%s: searched %v, but %v", f.Name, searched, err)
		}
	}
}

func TestForgottenRole(t *testing.T) {
	fieldtest.Add(t, intakeq.Field{Name: "FaxPhone", Kind: intakeq.Phone, Writable: true})
	if !intakeq.HasRole("FaxPhone", intakeq.Contact) {
		t.Error("a phone without a role is no contact")
	}
}
