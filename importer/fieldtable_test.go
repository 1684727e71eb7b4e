package importer_test

import (
	"strings"
	"testing"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/fieldtest"
	"intakeq-bulk/internal/practice"
)

// TestAddedFieldsInPlans: rules about names, contacts and addresses see a field as
// soon as the table has it.
func TestAddedFieldsInPlans(t *testing.T) {
	fieldtest.Add(t, append(fieldtest.Every(), intakeq.Field{Name: "AddressInJapan", Role: intakeq.AddressLine, Writable: true})...)
	o, ids := staffed(t, map[string]string{
		"ann": `{"FirstName":"Ann","LastName":"Ode","DateOfBirth":0,"FaxPhone":"(222) 555-0142","SecondEmail":"ann@example.test",
			"Messenger":"@Ann","LegalName":"Ann Oak","ChosenName":"Nan","BirthName":"Oak","AddressInJapan":"Tokyo","District":"North","Occupation":"Cook"}`,
	})
	for _, c := range []struct{ header, row, want string }{
		{"FirstName,FaxPhone", "Ann,1-222-555-0142", "hold lands_on"},
		{"FirstName,SecondEmail", "ann,ANN@example.test", "hold lands_on"},
		{"FirstName,Messenger", "ann,@ANN", "hold lands_on"},
		{"FirstName,ChosenName,FaxPhone", "Eve,nan,2225550142", "hold lands_on (null_word)"},
		{"FirstName,FaxPhone", "Amy,2225550142", "create"},
		{"ClientId,BirthName,DateOfBirth", "{ann},Elm,1980-01-01", "hold identity"},
		{"ClientId,LegalName,DateOfBirth", "{ann},Amy Elm,1980-01-01", "hold identity"},
		{"ClientId,District", "{ann},South", "update (address)"},
		{"ClientId,Occupation", "{ann},Baker", "update"},
		{"ClientId,FaxPhone", "{ann},222.555.0142", "unchanged"}, // another writing of the same number
		{"BirthName,City", "Elm,Bern", "create"},
		{"Occupation", "Cook", "reject required"},
	} {
		p := o.Plan(o.Table("in.csv", ids, strings.Split(c.header, ","), strings.Split(c.row, ",")), nil)
		got := strings.TrimSpace(string(p.Rows[0].Action) + " " + practice.Codes(p.Rows[0]))
		if got != c.want {
			t.Errorf("%s / %s: %s, want %s: %s", c.header, c.row, got, c.want, practice.Describe(p.Rows[0]))
		}
	}
}
