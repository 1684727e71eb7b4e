package importer_test

import (
	"slices"
	"testing"

	"intakeq-bulk/internal/plan"
)

// That a new client may get a mail is told also where only a decision would make one.
func TestWelcomeIsToldOfHeldClients(t *testing.T) {
	t.Parallel()
	o, _ := staffed(t, map[string]string{"ann": `{"FirstName":"Ann","LastName":"Ode","ExternalClientId":"K1","Email":"ann@example.test"}`})
	head := []string{"ExternalClientId", "FirstName", "LastName", "Email"}
	for want, row := range map[bool][]string{
		true:  {"K9", "Ann", "Other", "ann@example.test"}, // would land on her
		false: {"K1", "Xenia", "Karst", ""},               // would become another: no new client
	} {
		p := o.Plan(o.Table("in.csv", nil, head, row), nil)
		if p.Rows[0].Action != plan.Hold || slices.Contains(p.Meta.Notes, plan.NoteWelcome) != want {
			t.Errorf("%s: %q", p.Rows[0].Action, p.Meta.Notes)
		}
	}
}
