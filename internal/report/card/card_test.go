package card

import (
	"strings"
	"testing"

	"intakeq-bulk/internal/plan"
)

func TestHeading(t *testing.T) {
	fields := []plan.Field{{Field: "FirstName"}, {Field: "LastName"}, {Field: "City"}}
	for want, cells := range map[string][]plan.MappedCell{
		"Liam Birch":   nil,
		"Xenia Karst":  {{Sheet: "Xenia", Account: "Liam"}, {Sheet: " Karst "}, {Sheet: "Ely"}},
		"Liam Birch ":  {{Sheet: "Xenia"}}, // half a name
		"Karst, Xenia": {{Sheet: "Karst, Xenia"}, {Sheet: "Karst, Xenia"}, {}},
	} {
		r := plan.Shown{Card: plan.Card{Cells: cells}}
		r.Name = "Liam Birch"
		if got := Heading(r, fields); got != strings.TrimSpace(want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
