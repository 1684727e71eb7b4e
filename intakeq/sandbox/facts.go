package sandbox

import (
	"strings"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq/sandbox/fold"
)

// facts are what lists, filters and landings look at, without the document.
type facts struct {
	first, middle, last, name string
	email, external           string
	phones                    [4]string // Phone, HomePhone, WorkPhone, MobilePhone
	created, updated          int64     // ms since 1970
	archived                  bool
}

// record is a client kept in full, because it was edited or is a hard one.
type record struct {
	doc   []byte
	facts facts
}

func newRecord(doc []byte) record {
	get := func(name string) string { return member(doc, name).String() }
	return record{doc: doc, facts: facts{
		first: get("FirstName"), middle: get("MiddleName"), last: get("LastName"), name: get("Name"),
		email: get("Email"), external: get("ExternalClientId"),
		phones:  [4]string{get("Phone"), get("HomePhone"), get("WorkPhone"), get("MobilePhone")},
		created: member(doc, "DateCreated").Int(), updated: member(doc, "LastUpdateDate").Int(),
		archived: member(doc, "Archived").Bool(),
	}}
}

// member reads by the exact name: some names hold a dot, a path to gjson.
func member(doc []byte, name string) gjson.Result {
	return gjson.GetBytes(doc, gjson.Escape(name))
}

// sameFirst tells whether two people have a first name in common.
func (f *facts) sameFirst(folded string) bool {
	return folded != "" && fold.Name(f.firstName()) == folded
}

func (f *facts) firstName() string {
	if strings.TrimSpace(f.first) == "" {
		return firstWord(f.name)
	}
	return f.first
}

// sameContact tells whether two people share the email or any phone.
func (f *facts) sameContact(o *facts) bool {
	if e := fold.Email(f.email); e != "" && e == fold.Email(o.email) {
		return true
	}
	for _, p := range f.phones {
		p = fold.Phone(p)
		for _, q := range o.phones {
			if p != "" && p == fold.Phone(q) {
				return true
			}
		}
	}
	return false
}

// composeName is Name as the account makes it of its parts.
func composeName(parts ...string) string {
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

// firstWord is the first name of a client who has only a Name.
func firstWord(name string) string {
	if words := strings.Fields(name); len(words) > 0 {
		return words[0]
	}
	return ""
}
