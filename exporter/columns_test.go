package exporter

import (
	"slices"
	"testing"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/fieldtest"
	"intakeq-bulk/internal/mirror"
)

// TestHeaders: who reads the file again must tell every column, and sees neither
// blanks round a header nor a difference between a field and a label like it.
func TestHeaders(t *testing.T) {
	members := []intakeq.Field{{Name: "ClientId"}, {Name: "Name"}}
	customs := []mirror.Custom{{ID: "a", Label: "Pref"}, {ID: "b", Label: " Pref"}, {ID: "c", Label: "ClientNumber"}, {ID: "d", Label: "  "},
		{ID: "e", Label: "Gender"}, {ID: "f", Label: "One "}, {ID: "g", Label: "Pref [a]"}, {ID: "h"}, {ID: "i", Label: "School"}}
	want := []string{"ClientId", "Name", "Pref [a] [a]", "Pref [b]", "ClientNumber [c]", "[d]", "Gender [e]", "One ", "Pref [a] [g]", "[h]", "School"}
	if got := intakeq.ColumnNames(members, customs); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// TestAddedFieldsHaveColumns: a row in the field table is a column, shown by its kind.
func TestAddedFieldsHaveColumns(t *testing.T) {
	added := fieldtest.Every()
	fieldtest.Add(t, added...)
	columns := intakeq.BaseColumns(true)
	for _, f := range added {
		if !slices.ContainsFunc(columns, func(c intakeq.Field) bool { return c.Name == f.Name && c.Kind == f.Kind }) {
			t.Errorf("%s has no column", f.Name)
		}
	}
	fieldtest.Add(t, intakeq.Field{Name: "Nickname", Brief: true})
	if got := intakeq.BaseColumns(false); len(got) != 5 || got[3].Name != "Nickname" {
		t.Errorf("brief columns: %+v", got)
	}
	customs := []mirror.Custom{{ID: "a", Label: "Occupation"}}
	if got := intakeq.ColumnNames(nil, customs); got[0] != "Occupation [a]" {
		t.Errorf("a label like a field's name: %q", got)
	}
}
