package intakeq_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
)

// knowing is a client of an account that is known to have clients/profile/{id}.
func knowing(t testing.TB, account *sandbox.Account) *intakeq.Client {
	key, err := intakeq.NewSecret(account.Key())
	if err != nil {
		t.Fatal(err)
	}
	return newClient(t, intakeq.Options{Key: key, Transport: account.Transport(), Profiles: true, FirstWait: 1})
}

// One client is read by its id where that works; where it does not, or shows less or
// another client, the list is asked, and asked at once from then on.
func TestByID(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*sandbox.Options)
		fault  sandbox.Kind
		first  string // the requests of the first reading, and of the second
		second string
	}{
		{"there", nil, 0, "p", "p"},
		{"gone", func(o *sandbox.Options) { o.Profiles = false }, 0, "ps", "s"},
		{"of another client", nil, sandbox.OtherID, "ps", "s"},
		{"of none", nil, sandbox.NoID, "ps", "s"},
		{"thin", func(o *sandbox.Options) { o.Thin = true }, 0, "ps", "s"},
		{"null", nil, sandbox.Null, "ps", "s"},
		{"a page", nil, sandbox.HTML, "ps", "s"},
		{"down", nil, sandbox.Unavailable, "ps", "s"},
		{"lost", nil, sandbox.Lost, "ps", "s"},
	} {
		o := sandbox.Options{Clients: 60, Seed: 1, Profiles: true}
		if tt.change != nil {
			tt.change(&o)
		}
		account := sandbox.New(o)
		if tt.fault != 0 {
			account.FaultOn(sandbox.On{What: sandbox.Profile}, tt.fault)
		}
		client := knowing(t, account)
		id := account.IDs()[1] // with custom fields
		raw, _ := account.Document(id)
		for n, want := range []string{tt.first, tt.second} {
			before := len(account.Log())
			doc, found, err := client.ByID(t.Context(), id, intakeq.Trusted(raw))
			if err != nil || !found || string(doc.Raw()) != string(raw) {
				t.Errorf("%s, reading %d: found %v, %v", tt.name, n+1, found, err)
			}
			asked := ""
			for _, r := range account.Log()[before:] {
				if strings.Contains(r.Path, "/profile/") {
					asked += "p"
				} else if r.Query.Get("search") == strconv.FormatInt(id, 10) {
					asked += "s"
				}
			}
			if asked != want {
				t.Errorf("%s, reading %d: asked %s, want %s", tt.name, n+1, asked, want)
			}
		}
	}
}

// Of whom nothing is known, the list is asked: an answer that shows less could not be
// told from one that shows all.
func TestByIDOfAStranger(t *testing.T) {
	account := sandbox.New(sandbox.Options{Clients: 60, Seed: 1, Profiles: true, Thin: true})
	client := knowing(t, account)
	id := account.IDs()[1]
	raw, _ := account.Document(id)
	if doc, found, err := client.ByID(t.Context(), id, intakeq.Document{}); err != nil || !found || string(doc.Raw()) != string(raw) {
		t.Errorf("found %v, %v", found, err)
	}
	if _, found, err := client.ByID(t.Context(), 1, intakeq.Trusted(raw)); err != nil || found {
		t.Errorf("nobody: found %v, %v", found, err)
	}
}

func TestProfileIsTheOneAskedFor(t *testing.T) {
	account := sandbox.New(sandbox.Options{Clients: 60, Seed: 1, Profiles: true})
	client := sandboxClient(t, account, nil)
	id := account.IDs()[5]
	if doc, err := client.Profile(t.Context(), id); err != nil || doc.Get("ClientId").Int() != id {
		t.Errorf("%v", err)
	}
	account.FaultOn(sandbox.On{What: sandbox.Profile}, sandbox.OtherID)
	_, err := client.Profile(t.Context(), id)
	var other *intakeq.OtherClientError
	if !errors.As(err, &other) || other.Asked != id || other.Answered == id || other.Answered == 0 {
		t.Errorf("%v", err)
	}
}

func TestAsFullAs(t *testing.T) {
	for _, tt := range []struct {
		doc, other string
		want       bool
	}{
		{`{"A":"x"}`, `{"A":"y"}`, true},
		{`{"A":""}`, `{"A":"y"}`, false},
		{`{}`, `{"A":"y"}`, false},
		{`{}`, `{"A":null,"B":"","C":[],"D":false}`, true},
		{`{"CustomFields":[{"FieldId":"a","Value":"1"}]}`, `{"CustomFields":[{"FieldId":"a","Value":"2"}]}`, true},
		{`{"CustomFields":[{"FieldId":"a","Value":null}]}`, `{"CustomFields":[{"FieldId":"a","Value":"2"}]}`, false},
		{`{"CustomFields":[]}`, `{"CustomFields":[{"FieldId":"a","Value":"2"}]}`, false},
		{`{"CustomFields":null}`, `{"CustomFields":[{"FieldId":"a","Value":""}]}`, true},
	} {
		if got := intakeq.Trusted([]byte(tt.doc)).AsFullAs(intakeq.Trusted([]byte(tt.other))); got != tt.want {
			t.Errorf("%s as full as %s: %v", tt.doc, tt.other, got)
		}
	}
}

// A spelling that was seen to work is used first; where it does not any more, the other
// one is.
func TestKnownSpellingOfCustom(t *testing.T) {
	for ignore, want := range map[string]int{"custom.": 1, "custom[": 2} {
		account := sandbox.New(sandbox.Options{Clients: 60, Seed: 1, Ignore: []string{ignore}})
		key, err := intakeq.NewSecret(account.Key())
		if err != nil {
			t.Fatal(err)
		}
		client := newClient(t, intakeq.Options{Key: key, Transport: account.Transport(), Brackets: true})
		page, err := client.Page(t.Context(), intakeq.Query{Custom: []intakeq.CustomFilter{{ID: "x7q2", Value: "A"}}}, 1)
		if err != nil || len(page.Clients) == 0 || len(account.Log()) != want {
			t.Errorf("%s is ignored: %d requests, %v", ignore, len(account.Log()), err)
		}
	}
}
