package mapping

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/mapping/cell"
)

// rows converts rows by a mapping after a survey of all, and shows them.
func rows(t testing.TB, text, header string, rows ...string) string {
	t.Helper()
	b := bound(t, "version: 1\n"+text, strings.Split(header, "|")...)
	var records []sheet.Record
	for _, r := range rows {
		rec := record(strings.Split(r, "|")...)
		records = append(records, rec)
		b.Survey(rec)
	}
	var out []string
	for _, rec := range records {
		out = append(out, shown(b.Row(rec)))
	}
	return strings.Join(out, "\n")
}

const people = `columns:
  - {column: ID, field: ExternalClientId}
  - {column: First, field: FirstName}
  - {column: Last, field: LastName}
  - {column: City, field: City}
  - {column: DOB, field: DateOfBirth, date: MM/DD/YYYY}
`

func TestNullWordsAreBlank(t *testing.T) {
	const header = "ID|First|Last|City|DOB"
	for _, c := range []struct{ extra, row, want string }{
		{"", "K1|Ada|Quill|NULL|", "ExternalClientId=K1; FirstName=Ada; LastName=Quill; ?null_word D"},
		{"", "K1||| undefined |", "ExternalClientId=K1; ?null_word D"},
		{"", "K1|(blank)|Quill||", "ExternalClientId=K1; LastName=Quill; ?null_word B"},
		{"", "K1||||00/00/0000", "ExternalClientId=K1; ?null_word E"},
		{"", "K1||||N/A", "ExternalClientId=K1; ?null_word E"},
		{"", "K1||||unknown", "ExternalClientId=K1; ?null_word E"},
		{"", "N/A|Kay||Arden|", "FirstName=Kay; City=Arden; ?null_word A"},
		{"", "None|Kay||None|", "FirstName=Kay; City=None; ?null_word A"},
		{"", "K1|||Null Creek|", "ExternalClientId=K1; City=Null Creek"},
		{"", "K1|Null|Quill||", "ExternalClientId=K1; FirstName=Null; LastName=Quill; ?null_word B"},
		{"", "K1|Nan|Null||", "ExternalClientId=K1; ?null_word B; ?null_word C"},
		{"", "K1|NULL|||", "ExternalClientId=K1; ?null_word B"},
		{"", "K1|Ada|-||", "ExternalClientId=K1; FirstName=Ada; ?null_word C"},
		{"null_words: []\n", "N/A|-|NULL|n/a|", "ExternalClientId=N/A; FirstName=-; LastName=NULL; City=n/a"},
		{"null_words: []\n", "K1||||00/00/0000", "ExternalClientId=K1; DateOfBirth=00/00/0000; !bad_value E"},
		{"null_words: [x]\n", "X|X|Quill|N/A|x", "FirstName=X; LastName=Quill; City=N/A; ?null_word A; ?null_word E; ?null_word B"},
		{"blank: clear\n", "K1|Ada|Quill|N/A|N/A", "ExternalClientId=K1; FirstName=Ada; LastName=Quill; ?null_word D; ?null_word E"},
	} {
		if got := rows(t, c.extra+people, header, c.row); got != c.want {
			t.Errorf("%s%s\ngot  %s\nwant %s", c.extra, c.row, got, c.want)
		}
	}
}

// TestNullWordIsKept marks a name that may be none, for those who see the account.
func TestNullWordIsKept(t *testing.T) {
	b := bound(t, "version: 1\n"+people, "ID", "First", "Last", "City", "DOB")
	row := b.Row(record("K1", "Null", "Quill", "", ""))
	if !row.Values[1].NullWord || row.Values[2].NullWord {
		t.Errorf("%+v", row.Values)
	}
	b = bound(t, "version: 1\ncolumns: [{column: N, split: {order: 'Last, First'}}]\n", "N")
	for cell, want := range map[string]string{
		"NULL":        "?null_word A",
		"Null, Ann":   "FirstName=Ann; LastName=Null; ?null_word A",
		"NULL, Null":  "?null_word A; ?null_word A",
		"Quill, Anna": "FirstName=Anna; LastName=Quill",
	} {
		if got := shown(b.Row(record(cell))); got != want {
			t.Errorf("%s: %s, want %s", cell, got, want)
		}
	}
}

func TestCells(t *testing.T) {
	for _, c := range []struct{ entry, cell, want string }{
		{"field: Gender, values: {NA: Other}", "na", "Gender=Other"},
		{"field: Gender, values: {M: Male}", "N/A", "?null_word A"},
		{"field: City, default: Arden", "NULL", "City=Arden; ?null_word A"},
		{"field: City, required: true", "NULL", "?null_word A; !required A"},
		{"columns: [X], field: StreetAddress", "NULL", "?null_word A"},
		{"field: FirstName", "A\u200bda", "FirstName=Ada; ?invisible A"},
		{"field: MobilePhone", "\u202a(555)\u00a0010\u20111001\u202c", "MobilePhone=(555) 010-1001; ?invisible A"},
		{"field: ExternalClientId", "K\u200b002", "ExternalClientId=K002; ?invisible A"},
		{"field: DateOfBirth, date: MM/DD/YYYY", "\u200e05/\u200e17/1980", "DateOfBirth=1980-05-17; ?invisible A"},
		{"field: AdditionalInformation", "a\u200bb", "AdditionalInformation=a\u200bb"},
		{"field: PrimaryInsuranceHolderName", "Ann\u00a0Quill", "PrimaryInsuranceHolderName=Ann Quill; ?invisible A"},
		{"field: FirstName", " Ada\u00a0", "FirstName=Ada"},
		{"field: FirstName", "\u200bAda\ufeff", "FirstName=Ada; ?invisible A"},
		{"field: FirstName", "\u00a0Ada ", "FirstName=Ada"},
		{"field: Email, first: ';'", "a@x.test; b@x.test", "Email=a@x.test"},
		{"field: Email, first: ';'", "; b@x.test", "Email=b@x.test"},
		{"field: Email, first: ' ::: '", "a@x.test ::: b@x.test", "Email=a@x.test"},
		{"field: Email, first: ';'", ";", ""},
		{"field: PostalCode, pad: 5", "501", "PostalCode=00501"},
		{"field: PostalCode, pad: 5", "2134.0", "PostalCode=02134"},
		{"field: PostalCode, pad: 5", "2134-0001", "PostalCode=02134-0001"},
		{"field: PostalCode, pad: 5", "80202", "PostalCode=80202"},
		{"field: PostalCode, pad: 5", "K1A 0B1", "PostalCode=K1A 0B1"},
		{"field: ExternalClientId, pad: 6", "123", "ExternalClientId=000123"},
		{"custom: C, pad: 3", "7", "custom:C=007"},
		{"field: ExternalClientId, replace: [{match: '^P-', with: ''}]", " P-K001 ", "ExternalClientId=K001"},
		{"field: City, replace: [{match: '(?i)^st\\.? ', with: 'Saint '}, {match: '(.*), (.*)', with: '$2 $1'}]", "St. Ives, Old", "City=Old Saint Ives"},
		{"field: City, replace: [{match: '^-.*', with: ''}]", "-none", ""},
		{"field: DateOfBirth, date: MM/DD/YY, century: past", "04/15/80", "DateOfBirth=1980-04-15"},
		{"field: UnitNumber", "4-Mar", "UnitNumber=4-Mar; ?damaged A"},
		{"field: PrimaryInsurancePolicyNumber", "Mar-01", "PrimaryInsurancePolicyNumber=Mar-01; ?damaged A"},
		{"field: UnitNumber", "7-8", "UnitNumber=7-8"},
		{"field: City", "4-Mar", "City=4-Mar"},
		{"field: FirstName", "M\ufffdller", "FirstName=M\ufffdller; !damaged A"},
		{"split: {order: 'Last, First'}", "M\ufffdller, Ann", "FirstName=Ann; LastName=M\ufffdller; !damaged A"},
		{"field: FirstName, trust: true", "M\ufffdller", "FirstName=M\ufffdller; ?damaged A"},
		{"field: FirstName", "ChloÃ©", "FirstName=ChloÃ©; ?damaged A"},
		{"field: FirstName, on_error: blank", "M\ufffdller", "?damaged A"},
		{"field: Email, on_error: blank", "john@@x.test", "?bad_value A"},
		{"field: Email, on_error: blank, required: true", "john@@x.test", "Email=john@@x.test; !bad_value A"},
		{"field: ExternalClientId, on_error: blank", "M\ufffd1", "ExternalClientId=M\ufffd1; !damaged A"},
		{"field: Gender, values: {M: Male}, on_error: blank", "U", "?bad_value A"},
		{"field: DateOfBirth, on_error: blank, blank: clear", "31/31/1999", "?bad_value A"},
		{"split: {order: 'Last, First'}, on_error: blank", "Ann", "?bad_value A"},
	} {
		if got := one(t, c.entry, c.cell); got != c.want {
			t.Errorf("{%s} %q:\ngot  %s\nwant %s", c.entry, c.cell, got, c.want)
		}
	}
}

// TestOnErrorNeverBlanksAKey: a row that lost what it is matched by would be taken
// for somebody else's.
func TestOnErrorNeverBlanksAKey(t *testing.T) {
	const text = "on_error: blank\nmatch: {by: [[Email, DateOfBirth]]}\ncolumns:\n  - {column: E, field: Email}\n" +
		"  - {column: D, field: DateOfBirth, date: MM/DD/YYYY}\n  - {column: M, field: MobilePhone}\n"
	if got, want := rows(t, text, "E|D|M", "a@@b|31/31/1999|12"), "Email=a@@b; DateOfBirth=31/31/1999; !bad_value A; !bad_value B; ?bad_value C"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	b := bound(t, "version: 1\n"+text, "E", "D", "M")
	if got := b.MatchLists(); len(got) != 1 || strings.Join(got[0], " ") != "Email DateOfBirth" || len(b.MatchBy()) != 0 || b.Archived() != "hold" {
		t.Error(got)
	}
	for _, i := range b.Row(record("a@b.test", "", "12")).Issues {
		if !i.Blanked || !strings.HasSuffix(i.Message, "left out, as on_error says") {
			t.Errorf("%+v", i)
		}
	}
}

func TestOnErrorTrustsNoLoss(t *testing.T) {
	for damage, want := range map[sheet.Damage]string{
		sheet.DamageExponent: "ExternalClientId=1.2E+05; ?damaged A",
		sheet.DamageFormula:  "ExternalClientId=1.2E+05; !damaged A",
	} {
		b := bound(t, "version: 1\ncolumns: [{column: X, field: ExternalClientId, trust: true}]\n", "X")
		row := b.Row(sheet.Record{Cells: []sheet.Cell{{Text: "1.2E+05", Kind: sheet.Text, Damage: damage}}})
		if got := shown(row); got != want || !row.Values[0].Trust {
			t.Errorf("%s: %s, want %s", damage, got, want)
		}
	}
	b := bound(t, "version: 1\nblank: clear\ncolumns: [{column: X, field: City}, {column: N, split: {order: 'Last, First'}}]\n", "X", "N")
	row := b.Row(sheet.Record{Cells: []sheet.Cell{{Kind: sheet.Text, Damage: sheet.DamageFormula}, {Kind: sheet.Text, Damage: sheet.DamageFormula}}})
	if got := shown(row); strings.Contains(got, "cleared") {
		t.Errorf("a formula without a result clears: %s", got)
	}
}

func TestJoinedCells(t *testing.T) {
	const text = "columns: [{columns: [S, A], field: StreetAddress, join: ', '}]\n"
	for row, want := range map[string]string{
		"1 Main St|N/A": "StreetAddress=1 Main St; ?null_word A+B",
		"1 Main St|B":   "StreetAddress=1 Main St, B",
		"NULL|-":        "?null_word A+B; ?null_word A+B",
	} {
		if got := rows(t, text, "S|A", row); got != want {
			t.Errorf("%s: %s, want %s", row, got, want)
		}
	}
}

func TestDateMessages(t *testing.T) {
	for _, c := range []struct{ date, cell, want string }{
		{", date: MM/DD/YYYY", "04/15/80", "century: past"},
		{"", "04/15/80", "century: past"},
		{", date: MM/DD/YYYY", "32874", "day number"},
		{", date: MM/DD/YYYY", "32874.0", "day number"},
		{", date: MM/DD/YYYY", "31/31/1999", "no such day in the calendar (MM/DD/YYYY)"},
		{", date: MM/DD/YYYY", "02/30/1980", "no such day"},
		{", date: MM/DD/YYYY", "17/05/1980", "as DD/MM/YYYY there is"},
		{", date: MM/DD/YYYY", "1980", "a year without"},
		{", date: MM/DD/YYYY", "May 1980", "not a date as the mapping gives it (MM/DD/YYYY)"},
		{", date: MM/DD/YY, century: past", "13/13/80", "no such day"},
	} {
		b := bound(t, "version: 1\ncolumns: [{column: DOB, field: DateOfBirth"+c.date+"}]\n", "DOB")
		row := b.Row(record(c.cell))
		if len(row.Issues) != 1 || row.Issues[0].Code != CodeBadValue || !strings.Contains(row.Issues[0].Message, c.want) {
			t.Errorf("%s %s: %+v, want %s", c.date, c.cell, row.Issues, c.want)
		}
	}
}

// TestCenturyIsPast: whatever two digits a year has, the day is not in the future.
func TestCenturyIsPast(t *testing.T) {
	b := bound(t, "version: 1\ncolumns: [{column: DOB, field: DateOfBirth, date: MM/DD/YY, century: past}]\n", "DOB")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`(0[1-9]|1[0-2])/(0[1-9]|1[0-9]|2[0-8])/[0-9]{2}`).Draw(t, "date")
		row := b.Row(record(text))
		if got := row.Values[0].Text; len(row.Issues) > 0 || got > "2026-11-24" || got < "1926-11-25" || got[2:4] != text[6:] {
			t.Errorf("%s became %s, %+v", text, got, row.Issues)
		}
	})
}

// TestEveryIssueHasAColumn: code, column and a message without the value, whatever
// is in the row.
func TestEveryIssueHasAColumn(t *testing.T) {
	const text = "on_error: blank\n" + people
	b := bound(t, "version: 1\n"+text, "ID", "First", "Last", "City", "DOB")
	cell := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"NULL", "N/A", "4-Mar", "M\ufffd", "ChloÃ©", "00/00/0000", "1.2E+05", "K\u200b1", "Null"}))
	rapid.Check(t, func(t *rapid.T) {
		texts := make([]string, 5)
		for i := range texts {
			texts[i] = cell.Draw(t, "cell")
		}
		row := b.Row(record(texts...))
		for _, i := range row.Issues {
			if i.Code == "" || i.Column == "" || i.Letter == "" || i.Target == "" || len(i.Message) < 10 {
				t.Errorf("%+v", i)
			}
			if !i.Moot(i.Value) {
				t.Error("not moot against the very same value")
			}
		}
		for i, v := range row.Values {
			if v.Typed != texts[i] {
				t.Errorf("typed %q, was %q", v.Typed, texts[i])
			}
		}
	})
}

func FuzzSplits(f *testing.F) {
	for _, seed := range []string{"Sample, Ann Q.", "Dr. Ann (Annie) van der Sample Jr., III", "1 Test St, Apt B\nTestville, MA 02134-0001", ",", "A & B", "\"", "K1A 0B1"} {
		f.Add(seed)
	}
	orders := append(nameOrders(), "Street, City, State ZIP", "Street, Unit, City, State, ZIP, Country", "City, State", "State ZIP")
	f.Fuzz(func(t *testing.T, text string) {
		for _, order := range orders {
			s := (&reader{}).split(Place{1, 1}, order)
			parts, found := s.cut(text)
			if len(parts) != len(s.Fields()) {
				t.Fatalf("%s: %d parts for %d fields", order, len(parts), len(s.Fields()))
			}
			for _, part := range parts {
				for _, word := range strings.Fields(part) {
					if !strings.Contains(text, strings.Trim(word, ",.")) {
						t.Errorf("%s: %q is not in the cell", order, word)
					}
				}
			}
			if len(found) == 0 && strings.Join(parts, "") == "" && trim(text) != "" && s.names {
				t.Errorf("%s: everything was lost, and nothing said", order)
			}
		}
	})
}

// TestBothSides: what a value says for itself when the account's is in view.
func TestBothSides(t *testing.T) {
	b := bound(t, "version: 1\ncolumns:\n  - {column: Z, field: PostalCode}\n  - {column: T, field: Tags}\n  - {column: N, field: AdditionalInformation}\n"+
		"  - {column: C, field: City}\n  - {field: Country, value: '5'}\n", "Z", "T", "N", "C")
	v := b.Row(record("2134", "VIP, gold", "'- walks", "N/A")).Values
	if v[0].Lost("02134") != cell.LostZeros || v[0].Lost("80202") != "" || v[4].Lost("05") != "" {
		t.Error("zeros")
	}
	if !v[1].SameTags([]string{"VIP, gold"}) || v[1].SameTags([]string{"VIP"}) || v[0].SameTags(nil) {
		t.Error("tags")
	}
	if !v[2].AsIs("- walks") || v[2].AsIs("walks") || v[2].Lost("plain") != cell.KeptGuard || !v[3].AsIs("N/A") || v[3].Action != Leave {
		t.Error("guard")
	}
}
