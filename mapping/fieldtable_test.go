package mapping

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"intakeq-bulk/intakeq/fieldtest"
)

// TestAddedFields: a row in the field table is all that a field needs to be a
// target, to be proposed, checked, converted and documented.
func TestAddedFields(t *testing.T) {
	added := fieldtest.Every()
	for i := range added {
		added[i].Also = "other " + added[i].Name
	}
	fieldtest.Add(t, added...)
	var listed bytes.Buffer
	if err := WriteFields(&listed, Fields()); err != nil {
		t.Fatal(err)
	}
	editor := compiled(t)
	for _, f := range added {
		if !slices.Contains(Targets(), f.Name) || !strings.Contains(listed.String(), f.Name) {
			t.Errorf("%s is no target, or not in the documentation", f.Name)
		}
		text := "version: 1\ncolumns:\n  - {column: A, field: " + f.Name + "}\n"
		if err := validate(t, editor, text); err != nil {
			t.Errorf("%s: the schema refuses it: %v", f.Name, err)
		}
		if got := bound(t, text, "A").Targets(); len(got) != 1 || got[0].Field.Name != f.Name {
			t.Errorf("%s: bound to %+v", f.Name, got)
		}
		own, err := Own([]string{f.Name}, nil, Account{})
		if err != nil || own.Targets()[0].Field.Name != f.Name {
			t.Errorf("%s: an export's column is not known: %v", f.Name, err)
		}
	}
}

// TestAddedPart: a part of the address can be split off, in an editor's eyes, too.
func TestAddedPart(t *testing.T) {
	const text = "version: 1\ncolumns:\n  - {column: A, split: {order: 'Street, District, City'}}\n"
	if err := validate(t, compiled(t), text); err == nil {
		t.Error("the schema takes a part that no field has")
	}
	fieldtest.Add(t, fieldtest.Every()...)
	if err := validate(t, compiled(t), text); err != nil {
		t.Error(err)
	}
	row := bound(t, text, "A").Row(record("1 Elm St, North, Springfield"))
	if got := shown(row); got != "StreetAddress=1 Elm St; District=North; City=Springfield" {
		t.Error(got)
	}
}

// TestAddedIDs: ids lose the ".0" that data tools add, whatever they are called.
func TestAddedIDs(t *testing.T) {
	fieldtest.Add(t, fieldtest.Every()...)
	for _, name := range []string{"ExternalClientId", "PractitionerId", "LegacyId", "LedgerId"} {
		row := bound(t, "version: 1\ncolumns:\n  - {column: A, field: "+name+"}\n", "A").Row(record("12.0"))
		if got := shown(row); got != name+"=12" {
			t.Error(got)
		}
	}
}
