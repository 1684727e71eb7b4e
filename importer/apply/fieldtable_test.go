package apply

import (
	"testing"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/fieldtest"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// TestAddedFieldsInFirstSaves: the first save of a held create must land on nobody,
// so no contact is in it, whatever the table has come to hold.
func TestAddedFieldsInFirstSaves(t *testing.T) {
	fieldtest.Add(t, fieldtest.Every()...)
	for f := range intakeq.Fields() {
		sent := len(namesOnly([]plan.Change{{Field: f.Name, After: "x"}})) > 0
		if want := f.Is(append(intakeq.Names(), intakeq.ID)...); sent != want {
			t.Errorf("%s in the first save: %v", f.Name, sent)
		}
	}
	if len(namesOnly([]plan.Change{{Field: "custom:abcd", After: "x"}})) > 0 {
		t.Error("a custom field is in the first save")
	}
}

// TestAddedFieldsFindAgain: a client whose answer was lost is known by any email, and
// by all first and last names.
func TestAddedFieldsFindAgain(t *testing.T) {
	fieldtest.Add(t, fieldtest.Every()...)
	row := plan.Row{Changes: []plan.Change{
		{Field: "FirstName", After: "Ann"}, {Field: "BirthName", After: "Oak"}, {Field: "SecondEmail", After: "ann@example.test"},
	}}
	if got := searchedBy(row); got != byEmail {
		t.Errorf("found by %q", got)
	}
	get := record.Created(row.Changes)
	for text, want := range map[string]bool{
		`{"FirstName":"ANN","BirthName":"Oak"}`: true,
		`{"FirstName":"ANN","BirthName":"Elm"}`: false,
	} {
		doc, err := intakeq.ParseDocument([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if sameName(get, doc) != want {
			t.Errorf("the same name as %s: %v", text, !want)
		}
	}
}
