// Package fieldtest adds fields to the table of package intakeq for the time of a
// test, so that each rule that must see all fields of a kind or role can be shown
// to see one that it was never told of.
package fieldtest

import (
	"slices"
	"testing"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/internal/fieldhook"
)

// Add puts further fields behind the documented ones until the test is over. The
// whole process sees them: a test that calls it must not run in parallel.
func Add(t testing.TB, fields ...intakeq.Field) {
	t.Helper()
	t.Setenv("INTAKEQ_BULK_FIELDTEST", "") // panics in a parallel test
	all := append(slices.Collect(intakeq.Fields()), fields...)
	t.Cleanup(fieldhook.Replace(intakeq.NewTable(all...)))
}

// Every gives a field of each kind, and of each role, that a save takes. None has
// a documented name.
func Every() []intakeq.Field {
	var all []intakeq.Field
	add := func(name string, kind intakeq.Kind, role intakeq.Role, part string) {
		all = append(all, intakeq.Field{Name: name, Kind: kind, Role: role, Part: part, Writable: true, Doc: "a field of a test"})
	}
	add("FaxPhone", intakeq.Phone, intakeq.NoRole, "")
	add("SecondEmail", intakeq.Email, intakeq.NoRole, "")
	add("Messenger", intakeq.Text, intakeq.Contact, "")
	add("ChosenName", intakeq.Text, intakeq.NameFirst, "Chosen")
	add("SecondMiddleName", intakeq.Text, intakeq.NameMiddle, "Second")
	add("BirthName", intakeq.Text, intakeq.NameLast, "Birth")
	add("LegalName", intakeq.Text, intakeq.NameFull, "")
	add("District", intakeq.Text, intakeq.AddressPart, "District")
	add("LegacyId", intakeq.Text, intakeq.ID, "")
	add("LedgerId", intakeq.Text, intakeq.ForeignID, "")
	add("Occupation", intakeq.Text, intakeq.NoRole, "")
	add("IntakeDate", intakeq.Date, intakeq.NoRole, "")
	add("Minor", intakeq.Bool, intakeq.NoRole, "")
	add("Siblings", intakeq.Number, intakeq.NoRole, "")
	return all
}
