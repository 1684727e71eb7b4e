package record

import (
	"testing"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
)

// A held create that is applied to a client writes no damaged value over a good one.
func TestAgainstLeavesDamagedValues(t *testing.T) {
	t.Parallel()
	doc, err := intakeq.ParseDocument([]byte(`{"FirstName":"Zo\u00eb","PostalCode":"02134","UnitNumber":"05","City":"Arden","Tags":["weekly"]}`))
	if err != nil {
		t.Fatal(err)
	}
	set := func(field, after string, trust bool) plan.Change {
		return plan.Change{Field: field, After: after, Kind: plan.Set, Trust: trust}
	}
	r := plan.Row{
		Changes: []plan.Change{
			set("FirstName", "Zo?", false), set("PostalCode", "2134", false), set("UnitNumber", "5", true), set("City", "Burley", false), set("Tags", "Weekly,new", false),
		},
		TagsAdd: []string{"Weekly", "new"},
	}
	got := Against(r, doc)
	want := map[string]string{"UnitNumber": "5", "City": "Burley", "Tags": "weekly,new"}
	if len(got.Changes) != len(want) {
		t.Errorf("%+v", got.Changes)
	}
	for _, c := range got.Changes {
		if c.After != want[c.Field] {
			t.Errorf("%s = %q, want %q", c.Field, c.After, want[c.Field])
		}
	}
	if len(got.TagsAdd) != 1 || got.TagsAdd[0] != "new" {
		t.Errorf("tags %q", got.TagsAdd)
	}
}
