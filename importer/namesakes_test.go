package importer_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// namesakes adds clients who share names and birth dates with others to the people of
// testdata/cases.
func namesakes(t *testing.T) *office {
	o := knownPeople(t)
	const day = 86_400_000
	for _, c := range []string{
		fmt.Sprintf(`{"FirstName":"Jan","LastName":"Novak","ExternalClientId":"N1","Email":"n1@known.test","MobilePhone":"555 020 2001","DateOfBirth":%d}`, 1000*day),
		fmt.Sprintf(`{"FirstName":"Jan","LastName":"Novak","ExternalClientId":"N2","Email":"n2@known.test","MobilePhone":"555 020 2002","DateOfBirth":%d}`, 5000*day),
		fmt.Sprintf(`{"FirstName":"Eva","LastName":"Twin","ExternalClientId":"T1","Email":"t1@known.test","DateOfBirth":%d}`, 9000*day),
		fmt.Sprintf(`{"FirstName":"Iva","LastName":"Twin","ExternalClientId":"T2","Email":"t2@known.test","DateOfBirth":%d}`, 9000*day),
		`{"FirstName":"Jan","LastName":"Novak","ExternalClientId":"N3","Email":"n3@known.test"}`,
		fmt.Sprintf(`{"FirstName":"Anna Maria","LastName":"Kos","ExternalClientId":"A1","Email":"a1@known.test","DateOfBirth":%d}`, 4000*day),
		fmt.Sprintf(`{"Name":"Petr Pavel Dub","ExternalClientId":"A2","Email":"a2@known.test","DateOfBirth":%d}`, 4000*day),
		fmt.Sprintf(`{"FirstName":"Ula","MiddleName":"Jo","LastName":"Lis","ExternalClientId":"A3","Email":"a3@known.test","DateOfBirth":%d}`, 4000*day),
		fmt.Sprintf(`{"FirstName":"Anthony","LastName":"Müller","ExternalClientId":"A4","Email":"a4@known.test","DateOfBirth":%d}`, 4000*day),
	} {
		_, err := o.Account.Staff().Create(c)
		o.Check(err)
	}
	return o
}

// Where a birth date becomes a namesake's, neither it nor the name says that the row is
// of its client.
func TestBecomesANamesake(t *testing.T) {
	t.Parallel()
	o := namesakes(t)
	for _, f := range []personFile{
		{name: "email, phone and birth date of a namesake", columns: "ExternalClientId,FirstName,LastName,DateOfBirth,Email,MobilePhone",
			rows: "N1,Jan,Novak,1983-09-10,n2@known.test,555 020 2002", want: "hold identity"},
		{name: "the birth date alone", columns: "ExternalClientId,DateOfBirth", rows: "N1,1983-09-10", want: "hold identity"},
		{name: "a birth date where there was none", columns: "ExternalClientId,DateOfBirth,City", rows: "N3,1983-09-10,Arden", want: "hold identity"},
		{name: "a twin's first name", columns: "ExternalClientId,FirstName", rows: "T1,Iva", want: "hold identity"},
		{name: "a twin's first name, the birth date agreeing", columns: "ExternalClientId,FirstName,LastName,DateOfBirth", rows: "T1,Iva,Twin,1994-08-23", want: "hold identity"},
		{name: "email and phone of a namesake, the birth date agreeing", columns: "ExternalClientId,FirstName,LastName,DateOfBirth,Email,MobilePhone",
			rows: "N1,Jan,Novak,1972-09-27,n2@known.test,555 020 2002", want: "update"},
		{name: "another birth date", columns: "ExternalClientId,FirstName,LastName,DateOfBirth", rows: "N1,Jan,Novak,1973-09-27", want: "update"},
		{name: "the twin's mail", columns: "ExternalClientId,FirstName,LastName,DateOfBirth,Email", rows: "T1,Eva,Twin,1994-08-23,t2@known.test", want: "update"},
		{name: "as they are", columns: "ExternalClientId,FirstName,LastName,DateOfBirth,City", rows: "T1,Eva,Twin,1994-08-23,Arden\nT2,iva,TWIN,1994-08-23,Arden\nN1,Jan,Novak,1972-09-27,Arden", want: times(3, "update")},
	} {
		f.check(t, o)
	}
}

// A name may be cut elsewhere, swapped, or lack its middle: with the birth date it is
// somebody who is there.
func TestNameCutElsewhere(t *testing.T) {
	t.Parallel()
	o := namesakes(t)
	const born = "1980-12-14"
	const parts = "FirstName,MiddleName,LastName,DateOfBirth,Email"
	for _, c := range []struct{ name, want string }{
		{"Anna,,Maria Kos", "hold same_person"},
		{"Anna,Maria,Kos", "hold same_person"},
		{"Anna,M.,Kos", "hold same_person"},
		{"ANNA-MARIA,,Kos", "hold same_person"},
		{"Anna,,Kos", "hold same_person"},
		{"Kos,,Anna Maria", "hold same_person"},
		{"Anna,Louise,Kos", "create"},
		{"Anna Louise,,Kos", "create"},
		{"Ula,,Lis", "hold same_person"},
		{"Lis,,Ula", "hold same_person"},
		{"Ula Jo,,Lis", "hold same_person"},
		{"Petr Pavel,,Dub", "hold same_person"},
		{"Petr,,Pavel Dub", "hold same_person"},
		{"Petra,,Dub", "create"},
		{"Tony,,Mueller", "hold same_person"},
		{"Antonia,,Müller", "create"},
		{"Petr Pavel,,Dub Jr.", "hold same_person"},
	} {
		personFile{name: c.name, match: "[Email, DateOfBirth]", columns: parts, rows: c.name + "," + born + ",new@new.test", want: c.want}.check(t, o)
		other := personFile{name: c.name + ", of another birth date", match: "[Email, DateOfBirth]", columns: parts, rows: c.name + ",1981-12-14,new@new.test", want: "create"}
		other.check(t, o)
	}
	two := personFile{name: "pairs of rows", match: "[Email, DateOfBirth]", columns: parts, rows: "Ola,May,Ek," + born + ",x@new.test\nOla May,,Ek," + born + ",y@new.test\n" +
		"William,,Oz," + born + ",v@new.test\nBill,,Oz," + born + ",w@new.test", want: times(4, "hold same_person")}
	two.check(t, o)
}

// Of one birth date, which may stand for none, many have a name's ends, and the one who is
// the person is not among the first.
func TestNameAmongMany(t *testing.T) {
	t.Parallel()
	o := namesakes(t)
	for _, middle := range strings.Fields("Ann Beth Carla Dora Edith Flora Zoe") {
		_, err := o.Account.Staff().Create(fmt.Sprintf(`{"FirstName":"Mary %s","LastName":"Lee","DateOfBirth":0,"Email":"%s@known.test"}`, middle, middle))
		o.Check(err)
	}
	for middle, want := range map[string]string{"Zoe": "hold same_person", "Yvonne": "create"} {
		personFile{name: middle, match: "[Email, DateOfBirth]", columns: "FirstName,MiddleName,LastName,DateOfBirth,Email", rows: "Mary," + middle + ",Lee,1970-01-01,new@new.test", want: want}.check(t, o)
	}
}

// An id that no program writes a number like is not taken for the one without .0.
func TestPointBehindZeros(t *testing.T) {
	t.Parallel()
	o := knownPeople(t)
	_, err := o.Account.Staff().Create(`{"FirstName":"Zed","LastName":"Ro","ExternalClientId":"077101"}`)
	o.Check(err)
	personFile{name: "ids", columns: "ExternalClientId,City", rows: "077101.0,Arden\n77101,Arden\n077101,Arden",
		want: "hold id_near (damaged)\nhold id_near\nupdate"}.check(t, o)
}

// shifted are rows of the first people of testdata/cases, with columns of the setup; the
// values of one column stand by rows further down than their own.
func shifted(t *testing.T, n, by int, columns ...string) string {
	t.Helper()
	text, err := os.ReadFile(casePath("setup.csv"))
	if err != nil {
		t.Fatal(err)
	}
	table, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for i := range n {
		row := []string{}
		for _, name := range columns {
			name, moved := strings.CutPrefix(name, "*")
			at := i
			if moved {
				at = (i + by) % n
			}
			row = append(row, table[at+1][slices.Index(table[0], name)])
		}
		rows = append(rows, strings.Join(row, ","))
	}
	return strings.Join(rows, "\n")
}

// A column of birth dates, policies or streets that was sorted, or slid down, without
// the names.
func TestColumnSlidAlone(t *testing.T) {
	t.Parallel()
	o := knownPeople(t)
	const alarm, policies = "ids_out_of_step DateOfBirth", "ids_out_of_step PrimaryInsurancePolicyNumber"
	for _, f := range []personFile{
		{name: "birth dates beside names", columns: "ExternalClientId,FirstName,LastName,DateOfBirth", rows: isoDays(shifted(t, 20, 1, "ID", "First", "Last", "*DOB")), want: times(20, "update"), alarms: alarm},
		{name: "birth dates beside ids", columns: "ExternalClientId,DateOfBirth", rows: isoDays(shifted(t, 20, 1, "ID", "*DOB")), want: times(20, "hold identity"), alarms: alarm},
		{name: "sorted apart", columns: "ExternalClientId,FirstName,LastName,DateOfBirth", rows: isoDays(shifted(t, 20, 7, "ID", "First", "Last", "*DOB")), want: times(20, "update"), alarms: alarm},
		{name: "a block of many", columns: "ExternalClientId,FirstName,LastName,DateOfBirth", rows: isoDays(shifted(t, 6, 1, "ID", "First", "Last", "*DOB") + "\n" + rest(t, 6, 29)), want: times(6, "update") + "\n" + times(23, "unchanged"), alarms: alarm},
		{name: "policies", columns: "ExternalClientId,FirstName,LastName,PrimaryInsurancePolicyNumber", rows: shifted(t, 10, 1, "ID", "First", "Last", "*Policy"), want: times(10, "update"), alarms: policies},
		{name: "policies beside ids", columns: "ExternalClientId,PrimaryInsurancePolicyNumber", rows: shifted(t, 10, 1, "ID", "*Policy"), want: times(10, "hold identity"), alarms: policies},
		{name: "first names", columns: "ExternalClientId,FirstName,LastName", rows: shifted(t, 10, 1, "ID", "*First", "Last"), want: times(10, "hold identity"), alarms: "ids_out_of_step FirstName"},
		{name: "last names beside birth dates", columns: "ExternalClientId,FirstName,LastName,DateOfBirth", rows: isoDays(shifted(t, 10, 1, "ID", "First", "*Last", "DOB")), want: times(10, "update"), alarms: "ids_out_of_step LastName"},
		{name: "names of a family", columns: "ExternalClientId,LastName", rows: "K001,Harrow\nK002,Whitfield\nK003,Newname\nK004,Newname\nK005,Newname\nK006,Otherby\nK007,Married", want: times(7, "update")},
		{name: "names mapped the other way round", columns: "ExternalClientId,FirstName,LastName", rows: shifted(t, 10, 0, "ID", "Last", "First"), want: times(10, "update"), alarms: "damaged_column FirstName+LastName"},
		{name: "cities and names stand one too far", columns: "ExternalClientId,FirstName,LastName,City,Email", rows: shifted(t, 10, 0, "ID", "City", "First", "Last", "Email"), want: times(10, "hold identity"), alarms: "ids_out_of_step, damaged_column City+FirstName+LastName"},
		{name: "four names swapped", columns: "ExternalClientId,FirstName,LastName", rows: shifted(t, 4, 0, "ID", "Last", "First"), want: times(4, "update")},
		{name: "birth dates of a Mac's workbook", columns: "ExternalClientId,DateOfBirth", rows: "K001,1946-02-05\nK002,1948-03-06\nK003,1950-04-07\nK004,1952-05-08\nK005,1954-06-09", want: times(5, "update (birth_moves)"), alarms: "dates_shifted DateOfBirth"},
		{name: "four", columns: "ExternalClientId,FirstName,LastName,DateOfBirth", rows: isoDays(shifted(t, 4, 1, "ID", "First", "Last", "*DOB")), want: times(4, "update")},
		{name: "filled down", columns: "ExternalClientId,FirstName,LastName,DateOfBirth", rows: "K006,Finn,Osgood,1952-07-09\nK001,Ada,Quill,1952-07-09\nK002,Ben,Harrow,1952-07-09\nK003,Cora,Whitfield,1952-07-09\nK004,Dov,Sandler,1952-07-09\nK005,Elsa,Lindgren,1952-07-09",
			want: "unchanged\n" + times(5, "update (birth_moves)"), alarms: "dates_shifted DateOfBirth"},
		{name: "one day for all", columns: "ExternalClientId,FirstName,LastName,DateOfBirth", rows: "K001,Ada,Quill,1999-09-09\nK002,Ben,Harrow,1999-09-09\nK003,Cora,Whitfield,1999-09-09\nK004,Dov,Sandler,1999-09-09\nK005,Elsa,Lindgren,1999-09-09",
			want: times(5, "update")},
		{name: "other birth dates", columns: "ExternalClientId,FirstName,LastName,DateOfBirth", rows: "K001,Ada,Quill,1999-09-01\nK002,Ben,Harrow,1999-09-02\nK003,Cora,Whitfield,1999-09-03\nK004,Dov,Sandler,1999-09-04\nK005,Elsa,Lindgren,1999-09-05\nK006,Finn,Osgood,1942-02-04",
			want: times(6, "update")},
		{name: "one policy for a family", columns: "ExternalClientId,FirstName,LastName,PrimaryInsurancePolicyNumber", rows: "K001,Ada,Quill,W-1234\nK002,Ben,Harrow,W-1234\nK003,Cora,Whitfield,W-1234\nK004,Dov,Sandler,W-1234\nK005,Elsa,Lindgren,W-1234\nK006,Finn,Osgood,W-1234",
			want: times(6, "update")},
	} {
		f.check(t, o)
	}
}

func rest(t *testing.T, from, to int) string {
	return strings.Join(strings.Split(shifted(t, to, 0, "ID", "First", "Last", "DOB"), "\n")[from:], "\n")
}

var usDay = regexp.MustCompile(`(\d\d)/(\d\d)/(\d{4})`)

func isoDays(rows string) string { return usDay.ReplaceAllString(rows, "$3-$1-$2") }
