package importer_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// enemies are values that other systems' exports put over good ones. As they show what was
// there, none is a change; what people write is one.
func enemies() map[string][]over {
	return map[string][]over{
		"capitals without accents": {
			{"LastName", "Müller", "MULLER", "unchanged (damaged)"}, {"FirstName", "José", "JOSE", "unchanged (damaged)"}, {"City", "San José", "SAN JOSE", "unchanged (damaged)"},
			{"LastName", "Müller", "MÜLLER", "update LastName=MÜLLER"},
		},
		"letters written out": {
			{"LastName", "Müller", "Mueller", "unchanged (damaged)"}, {"LastName", "Kjær", "Kjaer", "unchanged (damaged)"}, {"FirstName", "Søren", "Soeren", "unchanged (damaged)"},
			{"LastName", "Mueller", "Müller", "update LastName=Müller"},
		},
		"cut to a width": {
			{"AdditionalInformation", strings.Repeat("walks with a cane, ", 20), strings.Repeat("walks with a cane, ", 20)[:255], "unchanged (damaged)"},
			{"StreetAddress", "12 Constitution Avenue North", "12 Constitution Avenue N", "update StreetAddress=12 Constitution Avenue N"},
			{"StreetAddress", "1200 Elm Street", "1200 Elm St", "update StreetAddress=1200 Elm St"}, {"StreetAddress", "12 Elm Street, Apartment 4", "12 Elm Street, Apartmen", "unchanged (damaged)"},
			{"StreetAddress", "12 Constitution Avenue North", "12 Constitution", "update StreetAddress=12 Constitution"},
			{"LastName", "Featherstonehaugh-Cholmondeley", "Featherstonehaugh-Ch", "unchanged (damaged)"}, {"FirstName", "Alexander", "Alex", "update FirstName=Alex"},
			{"City", "San Francisco", "San Franci…", "unchanged (damaged)"}, {"City", "San Francisco", "San Fran...", "unchanged (damaged)"},
		},
		"phones cut": {
			{"MobilePhone", "(555) 010-1001", "010-1001", "unchanged (damaged)"}, {"MobilePhone", "(555) 010-1001", "555-010-100", "unchanged (damaged)"},
			{"MobilePhone", "(555) 010-1001", "555-010-1002", "update MobilePhone=555-010-1002"}, {"MobilePhone", "010-1001", "(555) 010-1001", "update MobilePhone=(555) 010-1001"},
		},
		"centuries": {
			{"DateOfBirth", "1919-03-04", "2019-03-04", "unchanged (damaged)"}, {"DateOfBirth", "1942-02-04", "1970-01-01", "unchanged (damaged)"},
			{"DateOfBirth", "2019-03-04", "1919-03-04", "update DateOfBirth=1919-03-04"}, {"DateOfBirth", "1942-02-04", "1943-02-04", "update DateOfBirth=1943-02-04"},
		},
		"masked": {
			{"Email", "kate@known.test", "k***@known.test", "unchanged (damaged)"}, {"PrimaryInsurancePolicyNumber", "005123400001", "********0001", "unchanged (damaged)"},
			{"PrimaryInsurancePolicyNumber", "005123400001", "XXXX0001", "unchanged (damaged)"}, {"LastName", "Quill", "•••", "unchanged (damaged)"},
			{"LastName", "Quill", "Q****", "unchanged (damaged)"}, {"MobilePhone", "(555) 010-1001", "(***) ***-1001", "unchanged (damaged)"},
			{"LastName", "Quill", "[REDACTED]", "unchanged (null_word)"}, {"LastName", "Foxx", "Foxxx", "update LastName=Foxxx"},
		},
		"the whole name in one part": {
			{"LastName", "Quill", "Ada Quill", "unchanged (damaged)"}, {"LastName", "Quill", "Quill, Ada", "unchanged (damaged)"}, {"FirstName", "Ada", "Ada Quill", "unchanged (damaged)"},
			{"LastName", "Quill", "Quill Marsh", "update LastName=Quill Marsh"}, {"Name", "Ada Quill", "Ada None", "unchanged (null_word)"}, {"Name", "Ada Quill", "nan nan", "unchanged (null_word)"},
		},
		"quotes": {
			{"LastName", "O'Neil", "O''Neil", "unchanged (damaged)"}, {"LastName", "O'Neil", `O\'Neil`, "unchanged (damaged)"}, {"FirstName", "Ada", `"Ada"`, "unchanged (damaged)"},
			{"FirstName", "Ada", `'Ada'`, "unchanged (damaged)"}, {"LastName", "O’Neil", "O'Neil", "update LastName=O'Neil"}, {"AdditionalInformation", `says "hm"`, `says ""hm""`, "unchanged (damaged)"},
			{"LastName", "O Neil", "O'Neil", "update LastName=O'Neil"},
		},
		"lines": {
			{"AdditionalInformation", "first\nsecond", `first\nsecond`, "unchanged (damaged)"}, {"AdditionalInformation", "first\nsecond", "first<br>second", "unchanged (damaged)"},
			{"AdditionalInformation", "first\nsecond", "first second", "unchanged (damaged)"}, {"AdditionalInformation", "first\nsecond", "firstsecond", "unchanged (damaged)"},
			{"AdditionalInformation", "plain", "<p>plain</p>", "unchanged (damaged)"}, {"AdditionalInformation", "first second", "first\nsecond", "update AdditionalInformation=first\nsecond"},
			{"AdditionalInformation", "first\nsecond", "first_x000D_\nsecond", "unchanged (damaged)"},
		},
		"letters of another script": {
			{"FirstName", "Ada", "\u0410d\u0430", "unchanged (damaged)"}, {"FirstName", "שרה", "הרש", "unchanged (damaged)"},
			{"LastName", "O'Neil", "0'Neil", "unchanged (damaged)"}, {"LastName", "Quill", "Qui11", "unchanged (damaged)"},
		},
		"numbers for words": {
			{"City", "Testville", "0", "unchanged (damaged)"}, {"LastName", "Quill", "0", "unchanged (damaged)"}, {"Gender", "Female", "2", "unchanged (damaged)"},
			{"City", "Testville", "#N/A", "reject damaged"}, {"UnitNumber", "B", "0", "update UnitNumber=0"}, {"StreetAddress", "", "12", "update StreetAddress=12"},
		},
		"templates": {
			{"FirstName", "Ada", "{{first_name}}", "unchanged (null_word)"}, {"City", "Testville", "<<City>>", "unchanged (null_word)"}, {"City", "Testville", "${city}", "unchanged (null_word)"},
		},
		"codes": {
			{"PostalCode", "02134", "02134-0000", "unchanged (damaged)"}, {"PostalCode", "02134", "02134-", "unchanged (damaged)"}, {"PostalCode", "02134", "02134-1234", "update PostalCode=02134-1234"},
		},
	}
}

func TestEnemies(t *testing.T) {
	t.Parallel()
	o := knownPeople(t)
	n := 0
	for kind, cells := range enemies() {
		for _, c := range cells {
			n++
			id := fmt.Sprintf("E%d", n)
			client := map[string]any{"ExternalClientId": id, "FirstName": "Ada", "LastName": "Quill"}
			client[c.field] = c.id // the account's value
			if c.field == "DateOfBirth" {
				client[c.field], client["FirstName"] = birthAt(t, c.id), id
			}
			if _, ok := client["Name"]; !ok {
				client["Name"] = client["FirstName"].(string) + " " + client["LastName"].(string)
			}
			raw, err := json.Marshal(client)
			o.Check(err)
			_, err = o.Account.Staff().Create(string(raw))
			o.Check(err)
			p := o.Plan(o.Table("in.csv", nil, []string{"ExternalClientId", c.field}, []string{id, c.cell}), plainly(o, "ExternalClientId,"+c.field))
			if got := strings.TrimPrefix(lines(p), "2 "); got != c.want {
				t.Errorf("%s: %s %q over %q: got %q, want %q", kind, c.field, c.cell, c.id, got, c.want)
			}
		}
	}
}

// birthAt is a birth date as the API has it.
func birthAt(t *testing.T, text string) int64 {
	t.Helper()
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixMilli()
}
