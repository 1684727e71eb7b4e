package intakeq_test

import (
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
)

func TestCell(t *testing.T) {
	const links = "LinkedClients"
	tests := []struct{ member, json, want string }{
		{"Name", `"Ann \u00e9\n\"Ode\""`, "Ann é\n\"Ode\""},
		{"Name", `null`, ""},
		{"Name", `""`, ""},
		{"Name", `" "`, " "},
		{"Name", `12.50`, "12.50"},
		{"Name", `{"a": 1}`, `{"a": 1}`},
		{"Name", `false`, "false"},
		{"PostalCode", `"02134"`, "02134"},
		{"Email", `"A@example.test"`, "A@example.test"},
		{"Phone", `"+1 (555) 555-0100"`, "+1 (555) 555-0100"},
		{"Archived", `true`, "true"},
		{"Archived", `false`, "false"},
		{"Archived", `null`, ""},
		{"Archived", `"yes"`, "yes"},

		{"DateOfBirth", `1458526480368`, "2016-03-21"},
		{"DateOfBirth", `1458526480368.0`, "2016-03-21"},
		{"DateOfBirth", `"1458526480368"`, "2016-03-21"},
		{"DateOfBirth", `" 1458526480368.0 "`, "2016-03-21"},
		{"DateOfBirth", `1.458526480368E+12`, "2016-03-21"},
		{"DateOfBirth", `0`, "1970-01-01"},
		{"DateOfBirth", `-0.0`, "1970-01-01"},
		{"DateOfBirth", `-1`, "1969-12-31"},
		{"DateOfBirth", `-0.5`, "1969-12-31"},
		{"DateOfBirth", `-86400000`, "1969-12-31"},
		{"DateOfBirth", `-86400000.5`, "1969-12-30"},
		{"DateOfBirth", `-1000000000000`, "1938-04-24"},
		{"DateOfBirth", `-62135596800000`, "0001-01-01"},
		{"DateOfBirth", `253402300799999`, "9999-12-31"},
		{"DateOfBirth", `-62135596800001`, "-62135596800001"},
		{"DateOfBirth", `253402300800000`, "253402300800000"},
		{"DateOfBirth", `99999999999999999999`, "99999999999999999999"},
		{"DateOfBirth", `1e400`, "1e400"},
		{"DateOfBirth", `1e999999999`, "1e999999999"},
		{"DateOfBirth", `"1985-06-15"`, "1985-06-15"},
		{"DateOfBirth", `"0x10"`, "0x10"},
		{"DateOfBirth", `"1_000"`, "1_000"},
		{"DateOfBirth", `"1/2"`, "1/2"},
		{"DateOfBirth", `"NaN"`, "NaN"},
		{"DateOfBirth", `""`, ""},
		{"DateOfBirth", `" "`, " "},
		{"DateOfBirth", `null`, ""},
		{"DateOfBirth", `true`, "true"},
		{"DateOfBirth", `[1]`, "[1]"},
		{"PrimaryInsuranceHolderDateOfBirth", `-86400000.0`, "1969-12-31"},
		{"DateCreated", `1458526480368`, "2016-03-21T02:14:40.368Z"},
		{"DateCreated", `1458526480368.9`, "2016-03-21T02:14:40.368Z"},
		{"DateCreated", `-1`, "1969-12-31T23:59:59.999Z"},
		{"LastUpdateDate", `"soon"`, "soon"},

		{"BillingType", `0`, "Unknown"},
		{"BillingType", `1`, "SelfPay"},
		{"BillingType", `2`, "Insurance"},
		{"BillingType", `2.0`, "Insurance"},
		{"BillingType", `"2"`, "Insurance"},
		{"BillingType", `3`, "3"},
		{"BillingType", `-1`, "-1"},
		{"BillingType", `12`, "12"},
		{"BillingType", `1.5`, "1.5"},
		{"BillingType", `"Insurance"`, "Insurance"},
		{"BillingType", `null`, ""},

		{"CreditBalance", `0.0`, "0.0"},
		{"CreditBalance", `-12.50`, "-12.50"},
		{"CreditBalance", `12345678901234567890.123`, "12345678901234567890.123"},
		{"ClientId", `32.0`, "32"},
		{"ClientId", `"32"`, "32"},
		{"ClientId", `".0"`, ".0"},
		{"ParentClientId", `7.00`, "7"},
		{"ParentClientId", `null`, ""},
		{"ExternalClientId", `"001.0"`, "001.0"},

		{"Tags", `["a","b c"]`, "a,b c"},
		{"Tags", `["a,b","say \"x\""," edge"]`, `"a,b","say ""x""` + `"," edge"`},
		{"Tags", `[]`, ""},
		{"Tags", `null`, ""},
		{"Tags", `"a"`, "a"},
		{"Tags", `[1.10,true,{"x":1}]`, `1.10,true,"{""x"":1}"`},

		{links, `[{"ClientNumber":123,"RelationshipType":1},{"ClientNumber":"211","RelationshipType":6}]`, "123:Parent, 211:Partner"},
		{links, `[{"ClientNumber":1.0,"RelationshipType":0.0}]`, "1:None"},
		{links, `[{"ClientNumber":1,"RelationshipType":9}]`, "1:9"},
		{links, `[{"ClientNumber":1}]`, "1:"},
		{links, `[7]`, "7"},
		{links, `[]`, ""},
		{links, `null`, ""},
		{links, `"x"`, "x"},

		{"CustomFields", `[]`, "[]"},
		{"Guid", `"x"`, "x"},
		{"Sex", `1.10`, "1.10"},
	}
	for _, tt := range tests {
		d := document(t, `{"`+tt.member+`":`+tt.json+`}`)
		if got := d.Cell(tt.member); got != tt.want {
			t.Errorf("%s %s: cell %q, want %q", tt.member, tt.json, got, tt.want)
		}
	}
	for f := range intakeq.Fields() {
		if got := document(t, `{}`).Cell(f.Name); got != "" {
			t.Errorf("%s missing: cell %q, want none", f.Name, got)
		}
	}
}

func TestParseTimeTakesWholeMilliseconds(t *testing.T) {
	for text, want := range map[string]int64{"1": 1, "1.9": 1, "-1.1": -2, "-1.0": -1, "1e3": 1000, "15e-1": 1, `"-5"`: -5} {
		got, ok := intakeq.ParseTime(gjson.Parse(text))
		if !ok || got.UnixMilli() != want || got.Location() != time.UTC {
			t.Errorf("ParseTime(%s) = %v, %v; want %d ms", text, got, ok, want)
		}
	}
}

func FuzzParseTime(f *testing.F) {
	for _, seed := range []string{"0", "-1.5", "1e3", `"1458526480368.0"`, "1e999999999", "1E-999999999", "null", `"0b1"`, "[]", "9223372036854775807", `" "`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v := gjson.Parse(text)
		at, ok := intakeq.ParseTime(v)
		if ok && v.Type == gjson.Number && gjson.Valid(text) {
			// A float64 is exact to the millisecond for all years a cell can show.
			if ms := at.UnixMilli(); ms > -1<<50 && ms < 1<<50 && (v.Num < float64(ms)-1 || v.Num > float64(ms)+1) {
				t.Errorf("ParseTime(%q) = %d ms", text, ms)
			}
		}
		date, _ := intakeq.FieldByName("DateOfBirth")
		if cell := date.Cell(v); ok && cell == "" {
			t.Errorf("%q is a time and its cell is empty", text)
		}
	})
}
