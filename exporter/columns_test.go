package exporter

import (
	"slices"
	"testing"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/mirror"
)

// TestHeaders: who reads the file again must tell every column, and sees neither
// blanks round a header nor a difference between a field and a label like it.
func TestHeaders(t *testing.T) {
	members := []intakeq.Field{{Name: "ClientId"}, {Name: "Name"}}
	customs := []mirror.Custom{{ID: "a", Label: "Pref"}, {ID: "b", Label: " Pref"}, {ID: "c", Label: "ClientNumber"}, {ID: "d", Label: "  "},
		{ID: "e", Label: "Gender"}, {ID: "f", Label: "One "}, {ID: "g", Label: "Pref [a]"}, {ID: "h"}, {ID: "i", Label: "School"}}
	want := []string{"ClientId", "Name", "Pref [a] [a]", "Pref [b]", "ClientNumber [c]", "[d]", "Gender [e]", "One ", "Pref [a] [g]", "[h]", "School"}
	if got := headers(members, customs); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
