package importer_test

import (
	"fmt"
	"testing"

	"intakeq-bulk/importer"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
)

// Rows of archived clients.
func TestArchivedRows(t *testing.T) {
	t.Parallel()
	o := knownPeople(t)
	const both = "ExternalClientId,City,Archived"
	for _, f := range []personFile{
		{name: "by default", columns: "ExternalClientId,City", rows: "K030,Arden", want: "hold archived"},
		{name: "hold", more: "archived: hold\n", columns: "ExternalClientId,City", rows: "K030,Arden", want: "hold archived"},
		{name: "update", more: "archived: update\n", columns: "ExternalClientId,City", rows: "K030,Arden", want: "update (archived)"},
		{name: "restore", more: "archived: restore\n", columns: "ExternalClientId,City", rows: "K030,San José", want: "update (archived)"},
		{name: "written in another form", columns: "ExternalClientId,Email", rows: "K030,K30@KNOWN.TEST", want: "unchanged (archived)"},
		{name: "the row says no", columns: both, rows: "K030,Arden,false", want: "update"},
		{name: "the row says yes", columns: both, rows: "K030,Arden,true", want: "update"},
		{name: "the row says nothing", columns: both, rows: "K030,Arden,", want: "hold archived"},
		{name: "matched by what people have", match: "[Email, DateOfBirth]", columns: "Email,DateOfBirth,City", rows: "k30@known.test,2000-07-13,Arden", want: "hold archived (matched_by)"},
	} {
		f.check(t, o)
	}
}

// What the mapping brings back needs no decision, and none takes it away.
func TestRestoredByMapping(t *testing.T) {
	t.Parallel()
	o := knownPeople(t)
	p := o.Plan(casePath("05-archived/archived.csv"), func(options *importer.Options) { options.Mapping = casePath("05-archived/restore.yaml") })
	r := p.Rows[0]
	r.Decide(plan.DecideApply, false)
	if got := fmt.Sprint(r.Choices()); got != "[apply skip]" || len(r.Changes) != 2 {
		t.Errorf("%s: %s", got, practice.Describe(r))
	}
}

// Lists of fields that find a client together.
func TestMatchLists(t *testing.T) {
	t.Parallel()
	o := knownPeople(t)
	for _, twin := range []string{`{"FirstName":"Una","LastName":"Same","DateOfBirth":0}`, `{"FirstName":"Una","LastName":"Same","DateOfBirth":0,"Email":"una@x.test"}`} {
		_, err := o.Account.Staff().Create(twin)
		o.Check(err)
	}
	const names, all = "[FirstName, LastName, DateOfBirth]", "FirstName,LastName,DateOfBirth,City"
	for _, f := range []personFile{
		{name: "by name and birth date", match: names, columns: all, rows: "Ada,Quill,1942-02-04,Arden", want: "update (matched_by)"},
		{name: "accents in another form", match: names, columns: all, rows: "Zoe\u0308,Müller,1982-10-04,Arden", want: "update (matched_by)"},
		{name: "another name by the rules of comparing", match: names, columns: all, rows: "ADA,Quill,1942-02-04,Arden", want: "hold same_person"},
		{name: "a namesake", match: names, columns: all, rows: "Ada,Quill,1942-02-05,Arden", want: "create"},
		{name: "two clients", match: names, columns: all, rows: "Una,Same,1970-01-01,Arden", want: "hold same_person matched_by"},
		{name: "two rows of one client", match: names, columns: all, rows: "Ada,Quill,1942-02-04,Arden\nAda,Quill,1942-02-04,Burley", want: times(2, "hold duplicate_row (matched_by)")},
		{name: "two rows of one client, one refused", match: names, columns: "Email," + all, rows: ",Ada,Quill,1942-02-04,Arden\nx,Ada,Quill,1942-02-04,Burley",
			want: "hold duplicate_row (matched_by)\nreject duplicate_row bad_value"},
		{name: "an id that is no way to match", match: "ClientId", columns: "ClientId,ExternalClientId," + all, rows: ",K001,New,One,1990-01-01,Arden", want: "create"},
		{name: "twins", match: names, columns: all, rows: "Ada,Quill,1942-02-04,Arden\nAda,Quill,1942-02-04,Arden", want: "update (matched_by)\nskip duplicate_row"},
		{name: "two rows of a new client", match: names, columns: all, rows: "New,One,1942-02-04,Arden\nNew,One,1942-02-04,Burley", want: times(2, "hold same_person duplicate_row")},
		{name: "nothing to change", match: names, columns: all, rows: "Ada,Quill,1942-02-04,Testville", want: "unchanged (matched_by)"},
		{name: "an id comes first", match: "ExternalClientId, " + names, columns: "ExternalClientId," + all, rows: "K002,,,,Arden\nN1,New,One,1990-01-01,Arden\n,Cora,Whitfield,1946-04-06,Arden", want: "update\ncreate\nupdate (matched_by)"},
		{name: "the client has another id", match: "ExternalClientId, " + names, columns: "ExternalClientId," + all, rows: "N1,Ada,Quill,1942-02-04,Arden", want: "hold matched_by (matched_by)"},
		{name: "an id that looks damaged", match: "ExternalClientId, " + names, columns: "ExternalClientId," + all, rows: "k001,Ada,Quill,1942-02-04,Arden", want: "hold same_person id_near"},
		{name: "the second list", match: "[Email, DateOfBirth], " + names, columns: "Email," + all, rows: ",Ada,Quill,1942-02-04,Arden\nother@x.test,Ben,Harrow,1944-03-05,Arden", want: times(2, "update (matched_by)")},
		{name: "no names at all, and an email that is known", match: "[Email, DateOfBirth]", columns: "Email,DateOfBirth,City", rows: "k1@known.test,,Arden\nk1@known.test,1999-01-01,Arden\nnew@x.test,,Arden", want: "hold lands_on lands_on_row\nhold lands_on lands_on_row\ncreate"},
	} {
		f.check(t, o)
	}
}

// Rows that a list found together are of one client, whom each of them would change, and
// of two clients who may be meant nobody can say that it is the first.
func TestDecidedOfAList(t *testing.T) {
	t.Parallel()
	o := knownPeople(t)
	for range 2 {
		_, err := o.Account.Staff().Create(`{"FirstName":"Una","LastName":"Same","DateOfBirth":0}`)
		o.Check(err)
	}
	const columns = "ExternalClientId,FirstName,LastName,DateOfBirth,City\n"
	mapping := o.File("m.yaml", "version: 1\nmatch: {by: [[FirstName, LastName, DateOfBirth]]}\ncolumns:\n"+
		"  - {column: ExternalClientId, field: ExternalClientId}\n  - {column: FirstName, field: FirstName}\n  - {column: LastName, field: LastName}\n"+
		"  - {column: DateOfBirth, field: DateOfBirth}\n  - {column: City, field: City}\n")
	pair := o.File("pair.csv", columns+",Ada,Quill,1942-02-04,Arden\n,Ada,Quill,1942-02-04,Burley\n")
	p := o.Plan(pair, func(options *importer.Options) { options.Mapping = mapping })
	for i, r := range p.Rows {
		if got := fmt.Sprint(r.Choices(), r.Meets); got != fmt.Sprintf("[skip apply] [%d]", 3-i) || r.Lands != r.ClientID || r.ClientID == 0 {
			t.Errorf("%s: %s, lands on %d of client %d", practice.Describe(r), got, r.Lands, r.ClientID)
		}
	}
	p = o.Plan(pair, func(options *importer.Options) { options.Mapping, options.Mode = mapping, plan.ModeCreate })
	if a, b := practice.Describe(p.Rows[0]), practice.Describe(p.Rows[1]); p.Skip != 2 {
		t.Errorf("the mode is create, and the rows are %s and %s", a, b)
	}
	p = o.Plan(o.File("two.csv", columns+"N1,una,SAME,1970-01-01,Arden\n"), func(options *importer.Options) { options.Mapping = mapping })
	if r := p.Rows[0]; fmt.Sprint(r.Choices()) != "[skip create]" || r.Lands != 0 {
		t.Errorf("%s: %v, lands on %d", practice.Describe(r), r.Choices(), r.Lands)
	}
}
