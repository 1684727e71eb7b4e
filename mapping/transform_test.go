package mapping

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/sheet"
)

// one converts a single cell by an entry and shows what became of it.
func one(t *testing.T, entry, cell string) string {
	t.Helper()
	if !strings.Contains(entry, "columns:") {
		entry = "column: X, " + entry
	}
	b := bound(t, "version: 1\ncolumns: [{"+entry+"}]\n", "X")
	b.Survey(record(cell))
	return shown(b.Row(record(cell)))
}

func TestTransforms(t *testing.T) {
	for _, c := range []struct{ entry, cell, want string }{
		{"field: City", "  Testville\u00a0", "City=Testville"},
		{"field: City, trim: false", "  Testville ", "City=  Testville "},
		{"field: City, case: title", "NEW o'brien-mcVille III", "City=New O'Brien-mcVille III"},
		{"field: City, case: upper", "évry", "City=ÉVRY"},
		{"field: City, case: lower", "ÉVRY", "City=évry"},
		{"field: City", "", ""},
		{"field: City", " \u200b ", ""},
		{"field: City, blank: clear", "", "City cleared"},
		{"field: City", "<clear>", "City cleared"},
		{"field: City", " <Clear> ", "City= <Clear> ; !bad_value A"},
		{"field: City, default: Testville", "", "City=Testville"},
		{"field: City, required: true", " ", "!required A"},
		{"field: City, required: true", "<clear>", "City=<clear>; !required A"},
		{"field: Gender, values: {M: Male, F: Female}", " f ", "Gender=Female"},
		{"field: Gender, values: {M: Male}", "U", "Gender=U; !bad_value A"},
		{"field: Gender, values: {M: Male, F: Female}", "Female", "Gender=Female"},
		{"field: Gender, values: {M: Male, F: Female}", "male", "Gender=Male"},
		{"field: Gender, values: {M: Male}, otherwise: keep", "U", "Gender=U"},
		{"field: Gender, values: {M: Male}, otherwise: blank", "U", ""},
		{"field: Gender, values: {M: Male}, otherwise: blank, blank: clear", "U", "Gender cleared"},
		{"field: Gender, values: {U: '', X: <clear>}", "u", ""},
		{"field: Gender, values: {U: '', X: <clear>}", "x", "Gender cleared"},
		{"field: Gender, values: {M: Male, m: Other}", "M", "Gender=Male"},
		{"field: Gender, values: {M: Male, m: Other}", "m", "Gender=Other"},
		{"field: Gender, values: {Mr: Male, MR: Other}", "mr", "Gender=mr; !bad_value A"},
		{"field: Gender, values: {1: Male, 0123: Other}", "0123", "Gender=Other"},
		{"field: Archived", "YES", "Archived=true"},
		{"field: Archived", "0", "Archived=false"},
		{"field: Archived", "perhaps", "Archived=perhaps; !bad_value A"},
		{"field: Archived", "<clear>", "Archived=<clear>; !bad_value A"},
		{"field: ClientId", "123.0", ""},
		{"field: ClientId", "<clear>", "!bad_value A"},
		{"columns: [X], field: Tags, separator: ;", "a;b", "Tags=a,b"},
		{"field: ClientId", "12a", "!bad_value A"},
		{"field: ExternalClientId", "123.0", "ExternalClientId=123"},
		{"field: ExternalClientId", "0.0", "ExternalClientId=0"},
		{"field: ExternalClientId", "00123.0", "ExternalClientId=00123.0; ?damaged A"},
		{"field: ExternalClientId, pad: 5", "00123.0", "ExternalClientId=00123"},
		{"field: ExternalClientId", "1.5", "ExternalClientId=1.5"},
		{"field: Tags", "a, b ,,\"c,d\"", "Tags=a,b,\"c,d\""},
		{"field: Tags, separator: ;", "a; b,c", "Tags=a,\"b,c\""},
		{"field: Tags, separator: ' ::: '", "a ::: b", "Tags=a,b"},
		{"field: Tags, separator: ;, values: {a: A, b: ''}, otherwise: keep", "A;B;c,d", "Tags=A,\"c,d\""},
		{"field: Tags, separator: ;, values: {a: A}", "a;z", "Tags=a;z; !bad_value A"},
		{"field: Tags", "\"a,b", "Tags=\"a,b; !bad_value A"},
		{"field: StateShort", "new  york", "StateShort=NY"},
		{"field: StateShort", "n.y.", "StateShort=NY"},
		{"field: StateShort", "Québec", "StateShort=QC"},
		{"field: StateShort", "Bavaria", "StateShort=Bavaria; ?state_unknown A"},
		{"field: StateShort", "ZZ", "StateShort=ZZ; ?state_unknown A"},
		{"field: PostalCode", "2134.0", "PostalCode=2134; ?postal_zero A"},
		{"field: PostalCode", "601", "PostalCode=601; ?postal_zero A"},
		{"field: PostalCode", "02134-0001", "PostalCode=02134-0001"},
		{"field: PostalCode", "K1A 0B1", "PostalCode=K1A 0B1"},
		{"custom: Since, date: MM/DD/YYYY", "5/17/2030", "custom:Since=2030-05-17"},
	} {
		if got := one(t, c.entry, c.cell); got != c.want {
			t.Errorf("{%s} %q:\ngot  %s\nwant %s", c.entry, c.cell, got, c.want)
		}
	}
}

func TestContacts(t *testing.T) {
	for _, c := range []struct{ field, cell, want string }{
		{"Email", "Ann@Example.test", "Email=Ann@Example.test"},
		{"Email", "MAILTO:ann@example.test?subject=hi", "Email=ann@example.test"},
		{"Email", "Ann Sample <ann@example.test>", "Email=ann@example.test"},
		{"Email", "ann\u200b@example.test", "Email=ann@example.test; ?invisible A"},
		{"Email", "a@x.test; b@x.test", "Email=a@x.test; b@x.test; !bad_value A"},
		{"Email", "a@x.test b@x.test", "Email=a@x.test b@x.test; !bad_value A"},
		{"Email", "john@@x.test", "Email=john@@x.test; !bad_value A"},
		{"Email", "ann@x.test?subject=hi", "Email=ann@x.test?subject=hi; !bad_value A"},
		{"Email", "a@x.test.", "Email=a@x.test.; !bad_value A"},
		{"Email", "a..b@x.test", "Email=a..b@x.test; !bad_value A"},
		{"Email", ".a@x.test", "Email=.a@x.test; !bad_value A"},
		{"Email", "o'neil+tag@sub.x.test", "Email=o'neil+tag@sub.x.test"},
		{"Email", "none@none", "?placeholder A"},
		{"Email", "noemail", "?placeholder A"},
		{"Email", "N/A", "?null_word A"},
		{"Email", "noemail@noemail.com", "?placeholder A"},
		{"Email", "nona@example.test", "Email=nona@example.test"},
		{"Email", "ann at example", "Email=ann at example; !bad_value A"},
		{"Email", "ann@localhost", "Email=ann@localhost; !bad_value A"},
		{"Phone", "(555) 555-0101", "Phone=(555) 555-0101"},
		{"Phone", "+1 555 555 0101", "Phone=+1 555 555 0101"},
		{"Phone", "1-555-555-0101", "Phone=1-555-555-0101"},
		{"Phone", "+44 20 7946 0101", "Phone=+44 20 7946 0101"},
		{"Phone", "555-0101", "Phone=555-0101; ?phone_form A"},
		{"Phone", "555-555-0101 x12", "Phone=555-555-0101 x12; ?phone_form A"},
		{"Phone", "555-555-0101 / 555-555-0102", "Phone=555-555-0101 / 555-555-0102; ?phone_form A"},
		{"Phone", "555-555-0101 (mother)", "Phone=555-555-0101 (mother); ?phone_form A"},
		{"Phone", "55555501011", "Phone=55555501011; ?phone_form A"},
		{"Phone", "ask", "Phone=ask; !bad_value A"},
		{"Phone", "12", "Phone=12; !bad_value A"},
		{"Phone", "000-000-0000", "?placeholder A"},
		{"Phone", "none", "?placeholder A"},
		{"Phone", "(222) 222-2222", "Phone=(222) 222-2222; ?phone_form A"}, // of the API document's own example
	} {
		if got := one(t, "field: "+c.field, c.cell); got != c.want {
			t.Errorf("%s %q: got %s, want %s", c.field, c.cell, got, c.want)
		}
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct{ order, cell, want string }{
		{"Last, First", "Sample, Ann", "Ann||Sample"},
		{"Last, First", "Sample, Ann Q.", "Ann|Q.|Sample"},
		{"Last, First", "van der Sample, Ann", "Ann||van der Sample"},
		{"Last, First", "Sample Jr., Bo", "Bo||Sample Jr."},
		{"Last, First", "Sample, Jr., Bo", "Bo||Sample Jr."},
		{"Last, First", "Sample, Bo, III", "Bo||Sample III"},
		{"Last, First", "Sample, Robert (Bob)", "Robert||Sample ?name_parts"},
		{"Last, First", "Ann Sample", "!bad_value"},
		{"Last, First", "Sample,", "!bad_value"},
		{"Last, First", "Sample, Ann, B", "!bad_value"},
		{"Last, First", "Sample, Ann & Bo", "!bad_value"},
		{"Last, First", "Sample, Ann Bo Cy", "Ann|Bo Cy|Sample ?name_parts"},
		{"First Last", "Ann Sample", "Ann||Sample"},
		{"First Last", "Ann van der Sample", "Ann||van der Sample"},
		{"First Last", "Ann Bo Sample", "Ann|Bo|Sample ?name_parts"},
		{"First Last", "Dr. Ann Sample", "Ann||Sample ?name_parts"},
		{"First Last", "Bo Sample Jr", "Bo||Sample Jr"},
		{"First Last", "Bo Sample, III", "Bo||Sample III"},
		{"First Last", "Ann and Bo Sample", "!bad_value"},
		{"First Last", "Ann", "!bad_value"},
		{"First Last", "Sample, Ann", "!bad_value"},
		{"First Last", "Andy Sample", "Andy||Sample"},
		{"First Middle Last", "Ann Bo Sample", "Ann|Bo|Sample"},
		{"First Middle Last", "Ann Sample", "Ann||Sample"},
		{"Last First", "Sample Ann", "Ann||Sample"},
		{"Last First", "van Sample Ann", "Ann||van Sample"},
		{"Last First Middle", "Sample Ann Bo", "Ann|Bo|Sample"},
		{"First Last", "Ann (Annie Sample", "!bad_value"},
	} {
		s := (&reader{}).split(Place{1, 1}, c.order)
		parts, found := s.cut(c.cell)
		got := strings.Join(parts, "|")
		for _, f := range found {
			got = strings.TrimSpace(got + map[bool]string{true: " ?", false: " !"}[f.warning] + f.code)
		}
		if got = strings.TrimPrefix(got, "|| "); got != c.want {
			t.Errorf("%s %q: got %s, want %s", c.order, c.cell, got, c.want)
		}
	}
}

func TestAddresses(t *testing.T) {
	for _, c := range []struct{ order, cell, want string }{
		{"Street, City, State ZIP", "1 Test St, Testville, MA 02134", "StreetAddress=1 Test St; City=Testville; StateShort=MA; PostalCode=02134"},
		{"Street, City, State ZIP", "1 Test St\nTestville, Massachusetts 02134-0001", "StreetAddress=1 Test St; City=Testville; StateShort=MA; PostalCode=02134-0001"},
		{"Street, City, State ZIP", "1 Test St, Testville, ON K1A 0B1", "StreetAddress=1 Test St; City=Testville; StateShort=ON; PostalCode=K1A 0B1"},
		{"Street, City, State ZIP", "1 Test St, Apt B, Testville, MA 02134", "StreetAddress=1 Test St, Apt B; City=Testville; StateShort=MA; PostalCode=02134; ?name_parts A"},
		{"Street, City, State ZIP", "Testville, MA 02134", "!bad_value A"},
		{"Street, City, State ZIP", "1 Test St, Testville, MA", "!bad_value A"},
		{"Street, Unit, City, State, ZIP, Country", "1 Test St, B, Testville, MA, 02134, USA", "StreetAddress=1 Test St; UnitNumber=B; City=Testville; StateShort=MA; PostalCode=02134; Country=USA"},
		{"City, State", "Testville, Suburb, MA", "!bad_value A"},
	} {
		if got := one(t, "split: {order: '"+c.order+"'}", c.cell); got != c.want {
			t.Errorf("%s %q:\ngot  %s\nwant %s", c.order, c.cell, got, c.want)
		}
	}
}

func TestDamage(t *testing.T) {
	for _, c := range []struct {
		field string
		cell  sheet.Cell
		want  string
	}{
		{"ExternalClientId", sheet.Cell{Text: "1.2E+05", Kind: sheet.Text, Damage: sheet.DamageExponent}, "ExternalClientId=1.2E+05; !damaged A"},
		{"AdditionalInformation", sheet.Cell{Text: "1.2E+05", Kind: sheet.Text, Damage: sheet.DamageExponent}, "AdditionalInformation=1.2E+05"},
		{"AdditionalInformation", sheet.Cell{Text: "#REF!", Kind: sheet.Fault, Damage: sheet.DamageError}, "AdditionalInformation=#REF!; !damaged A"},
		{"DateOfBirth", sheet.Cell{Text: "12", Kind: sheet.Date, Damage: sheet.DamageDate}, "DateOfBirth=12; !damaged A"},
		{"City", sheet.Cell{Kind: sheet.Fault, Damage: sheet.DamageFormula}, "City=; !damaged A"},
		{"City", sheet.Cell{Text: "1980-05-17", Kind: sheet.Date}, "City=1980-05-17; !damaged A"},
		{"AdditionalInformation", sheet.Cell{Text: "1980-05-17", Kind: sheet.Date}, "AdditionalInformation=1980-05-17"},
	} {
		b := bound(t, "version: 1\ncolumns: [{column: X, field: "+c.field+"}]\n", "X")
		rec := sheet.Record{Number: 2, Cells: []sheet.Cell{c.cell}}
		b.Survey(rec)
		row := b.Row(rec)
		if got := shown(row); got != c.want {
			t.Errorf("%s: got %s, want %s", c.field, got, c.want)
		}
		for _, i := range row.Issues {
			// A blank account says nothing of a value that is lost.
			if i.Moot(c.cell.Text+" ") != (c.cell.Text != "") || i.Moot("other") {
				t.Errorf("%s: moot against the wrong value", c.field)
			}
		}
	}
}

// TestMessagesHoldNoValue: whatever stands in the cells, issues name columns only.
func TestMessagesHoldNoValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := "Qz" + rapid.StringMatching(`[a-z0-9/,@. -]{3,20}`).Draw(t, "cell") + "zQ"
		for _, entry := range []string{
			"field: Email", "field: Phone", "field: DateOfBirth", "field: Archived", "field: ClientId", "field: StateShort", "field: PostalCode",
			"field: Gender, values: {a: b}", "split: {order: 'Last, First'}", "split: {order: 'Street, City, State ZIP'}",
		} {
			m, err := Parse("m", []byte("version: 1\ncolumns: [{column: X, "+entry+"}]\n"))
			if err != nil {
				t.Fatal(err)
			}
			b, err := m.Bind([]string{"X"}, nil)
			if err != nil {
				t.Fatal(err)
			}
			b.Survey(record(secret))
			for _, i := range b.Row(record(secret)).Issues {
				if strings.Contains(i.Message, "Qz") || strings.Contains(i.Message, "zQ") || i.Value != secret {
					t.Errorf("%s: message %q, value %q", entry, i.Message, i.Value)
				}
			}
			for _, f := range b.Findings() {
				if strings.Contains(f.Message, "Qz") {
					t.Errorf("%s: finding %q", entry, f.Message)
				}
			}
		}
	})
}

// TestTagsRoundTrip: a cell of tags as exported converts to itself.
func TestTagsRoundTrip(t *testing.T) {
	b := bound(t, "version: 1\ncolumns: [{column: X, field: Tags}]\n", "X")
	rapid.Check(t, func(t *rapid.T) {
		tags := rapid.SliceOfN(rapid.StringMatching(`[a-z,;" ]*[a-z]`), 1, 4).Draw(t, "tags")
		for i := range tags {
			tags[i] = strings.TrimSpace(tags[i])
		}
		cell := intakeq.JoinTags(tags)
		if b.words.Has(cell) {
			t.Skip("na, a word for nothing")
		}
		if got := shown(b.Row(record(cell))); got != "Tags="+cell {
			t.Errorf("got %s, want %s", got, cell)
		}
	})
}

func TestUnmappedValuesAreListed(t *testing.T) {
	b := bound(t, "version: 1\ncolumns: [{column: Sex, field: Gender, values: {M: Male}}]\n", "Sex")
	for i := range 500 {
		b.Survey(record(fmt.Sprintf("v%03d", min(i, 250))))
		b.Survey(record(" m"))
	}
	f := b.Findings()
	if len(f) != 1 || len(f[0].Values) != maxListed || f[0].More != 300 || f[0].Values[0] != (ValueCount{"v000", 1}) ||
		f[0].Message != "the mapping's values lack more than 200 of the column's values (500 in all rows together): their rows are refused" {
		t.Errorf("%+v", f)
	}
	b = bound(t, "version: 1\ncolumns: [{column: Sex, field: Gender, values: {M: Male}, otherwise: keep}]\n", "Sex")
	for _, v := range []string{"x", "U", "U ", "M"} {
		b.Survey(record(v))
	}
	if f := b.Findings(); len(f) != 1 || fmt.Sprint(f[0].Values) != "[{U 2} {x 1}]" || !strings.HasSuffix(f[0].Message, "kept as they are") {
		t.Errorf("%+v", f)
	}
}
