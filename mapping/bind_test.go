package mapping

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/sheet"
)

func TestBindAccountsForEveryColumn(t *testing.T) {
	const text = "version: 1\ncolumns:\n  - {column: e-mail, field: Email}\n  - {column: Frist, field: FirstName}\n  - {column: Dup, field: City}\nignore: [Gone, dup2]\n"
	m, err := Parse("m.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Bind([]string{"E-Mail ", "First", "Dup", "DUP", "Extra", "_mine", "", "dup2", "Dup2"},
		[]sheet.Problem{{Code: sheet.CodeNoHeader, Column: 6, Message: "column G has values but no header; name it in the spreadsheet"}, {Code: sheet.CodeDuplicateHeader}})
	want := `m.yaml:4:14: the spreadsheet has no column "Frist": did you mean First?
m.yaml:5:14: the spreadsheet has the column "Dup" 2 times, in C, D: rename one in the spreadsheet
m.yaml: column G has values but no header; name it in the spreadsheet
m.yaml: column B, "First", is neither mapped nor ignored: map it, or put it under ignore
m.yaml: column E, "Extra", is neither mapped nor ignored: map it, or put it under ignore`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

// A file without a header has somebody's values where the names should stand: no error,
// which may go to a log, repeats them.
func TestBindShowsNobody(t *testing.T) {
	m, err := Parse("m.yaml", []byte("version: 1\ncolumns:\n  - {column: First, field: FirstName}\n  - {column: Last, field: LastName}\n"))
	if err != nil {
		t.Fatal(err)
	}
	person := []string{"Ada", "Quill", "k1@known.test"}
	_, err = m.Bind(person, nil)
	_, own := Own(person, nil, Account{})
	for _, err := range []error{err, own} {
		text := errorText(err)
		if !strings.Contains(text, "column A is n") || strings.Contains(text, "Ada") || strings.Contains(text, "Quill") || strings.Contains(text, "k1@") {
			t.Errorf("got %s", text)
		}
	}
}

// TestBindRepeatsTheFile: mistakes of the file and of the header come as one.
func TestBindRepeatsTheFile(t *testing.T) {
	m, err := Parse("m.yaml", []byte("version: 1\ncolumns:\n  - {column: A, field: Gendre}\n"))
	if m == nil || err == nil {
		t.Fatal(m, err)
	}
	_, err = m.Bind([]string{"A", "B"}, nil)
	want := "m.yaml:3:24: no field Gendre: did you mean Gender?\nm.yaml: column B, \"B\", is neither mapped nor ignored: map it, or put it under ignore"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestBindCustom(t *testing.T) {
	fields := []Custom{{"abcd", "Emergency"}, {"dcba", "School"}, {"efgh", "school"}}
	for entry, want := range map[string]string{
		"custom: Emergncy":   `m.yaml:3:25: no client of the account shows a custom field "Emergncy": did you mean Emergency?`,
		"custom: School":     `m.yaml:3:25: the account has 2 custom fields "School": write {id: dcba} or {id: efgh}`,
		"custom: {id: zz}":   `m.yaml:3:25: no client of the account shows a custom field with the id zz: make it in IntakeQ and fill it in for one client, so that the API shows its id`,
		"custom: {id: efgh}": "",
		"custom: EMERGENCY":  "",
	} {
		b := bound(t, "version: 1\ncolumns:\n  - {column: X, "+entry+"}\n", "X")
		err := b.BindCustom(fields)
		if got := errorText(err); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", entry, got, want)
		}
	}
	b := bound(t, "version: 1\ncolumns:\n  - {column: X, custom: Emergency}\n  - {column: Y, custom: {id: abcd}}\n", "X", "Y")
	if got := errorText(b.BindCustom(fields)); got != "m.yaml:4:5: custom field abcd is mapped twice, first in line 3" {
		t.Error(got)
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestRowFollowsTheSheet(t *testing.T) {
	b := bound(t, "version: 1\nblank: clear\ncolumns:\n  - {column: B, field: City, blank: keep}\n  - {field: Country, value: USA}\n  - {column: A, field: LastName}\n  - {column: D, field: Tags, tags: add}\n"+
		"  - {columns: [E, F], field: StreetAddress}\n", "A", "B", "D", "E", "F")
	row := b.Row(record("", "", "", "1 Test St", "B"))
	if got := shown(row); got != "LastName cleared; StreetAddress=1 Test St B; Country=USA" {
		t.Error(got)
	}
	if b.Unmatched() != UnmatchedCreate || len(b.MatchBy()) != 0 {
		t.Errorf("matching %v, %s", b.MatchBy(), b.Unmatched())
	}
	rec := record("x", "x", "x", "x", "x")
	rec.Problems = []sheet.Problem{{Code: sheet.CodeRagged, Column: -1, Message: "narrow"}, {Code: sheet.CodeQuotes, Column: 1, Message: "quote"}}
	row = b.Row(rec)
	if len(row.Issues) != 2 || row.Issues[1].Column != "B" || row.Issues[1].Letter != "B" || !row.Refused() {
		t.Errorf("%+v", row.Issues)
	}
}

func TestZIPsOfOtherCountries(t *testing.T) {
	b := bound(t, "version: 1\ncolumns:\n  - {column: Z, field: PostalCode}\n  - {column: C, field: Country}\n", "Z", "C")
	for country, want := range map[string]int{"": 1, "USA": 1, "U.S.": 1, "Norway": 0} {
		if got := len(b.Row(record("2134", country)).Issues); got != want {
			t.Errorf("%q: %d issues", country, got)
		}
	}
}

func TestOwnHeaders(t *testing.T) {
	account := Account{
		Custom:  []Custom{{"abcd", "School"}, {"dcba", "School"}, {"eeee", "Email"}, {"ffff", ""}, {"gggg", "Note"}, {"hhhh", "School [abcd]"}},
		Members: []string{"Guid", "Email"},
	}
	b, err := Own([]string{"ClientNumber", "Name", "Email", "Guid", "DateCreated", "School [dcba]", "Email [eeee]", "[ffff]", "Note", "_x", "", "School [abcd] [hhhh]", "ExternalClientId"}, nil, account)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, target := range b.Targets() {
		keys = append(keys, target.Key())
	}
	if got, want := strings.Join(keys, " "), "ClientId Name Email Guid DateCreated custom:dcba custom:eeee custom:ffff custom:gggg custom:hhhh ExternalClientId"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	row := b.Row(record("12", " Ann ", "x", "#REF!", "d", "s", "", "", "", "", "", "", "001"))
	if got, want := shown(row), "Name= Ann ; Email=x; Guid=#REF!; DateCreated=d; custom:dcba=s; ExternalClientId=001; !bad_value C"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if row.ClientID != "12" || row.ExternalID != "001" || !row.Values[2].ReadOnly || row.Values[0].ReadOnly || strings.Join(b.MatchBy(), " ") != "ClientId ExternalClientId" {
		t.Errorf("%+v", row)
	}
}

func TestOwnRefuses(t *testing.T) {
	account := Account{Custom: []Custom{{"abcd", "School"}, {"dcba", "School"}}}
	_, err := Own([]string{"ClientId", "ClientNumber", "Emial", "School", "Note [abcd]"}, nil, account)
	want := `columns A and B are both ClientId: delete or rename one in the spreadsheet
column C, "Emial", is not in an export of this account: did you mean Email?
column D, "School", is not in an export of this account: it may be any of several custom fields: write School [abcd] or School [dcba]
column E, "Note [abcd]", is not in an export of this account: only this tool's own exports need no mapping; see mapping init`
	if errorText(err) != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func told(row Row, target, code string) bool {
	return slices.ContainsFunc(row.Issues, func(i Issue) bool { return i.Target == target && i.Code == code })
}

// TestOwnIsVerbatim: any text of an export comes back to the character, and
// whatever is said of it is moot against the account that holds it.
func TestOwnIsVerbatim(t *testing.T) {
	b, err := Own([]string{"FirstName", "Email", "Phone", "PostalCode", "StateShort", "AdditionalInformation"}, nil, Account{})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		var texts []string
		for range 6 {
			texts = append(texts, rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"<clear>", "none", "2134", "123.0", "mailto:x", " a ", "00000"})).Draw(t, "cell"))
		}
		row := b.Row(record(texts...))
		for i, v := range row.Values {
			if v.Typed != texts[i] || v.Action == Set && trim(v.Text) != trim(texts[i]) && !told(row, v.Key(), CodeInvisible) || v.Action == Empty && trim(v.Text) != "<clear>" {
				t.Errorf("%s: %q became %q", v.Key(), texts[i], v.Text)
			}
		}
		for _, i := range row.Issues {
			for at, v := range row.Values {
				if v.Key() == i.Target && !i.Moot(texts[at]) {
					t.Errorf("%s %s is not moot", i.Target, i.Code)
				}
			}
		}
	})
}

func TestFields(t *testing.T) {
	var out bytes.Buffer
	if err := WriteFields(&out, Fields()); err != nil {
		t.Fatal(err)
	}
	for f := range intakeq.Fields() {
		if listed := strings.Contains(out.String(), "\n"+f.Name+" "); listed != (f.Writable || f.Name == "ClientId") {
			t.Errorf("%s listed: %v", f.Name, listed)
		}
	}
}

// TestCustomFieldsAreNamedAsAMappingDoes: what the list says of a custom field, put
// into a mapping, finds that field.
func TestCustomFieldsAreNamedAsAMappingDoes(t *testing.T) {
	account := []Custom{{"a1", "Plain"}, {"a2", `Quoted, "of" {it}: #`}, {"a3", "Twice"}, {"a4", "twice"}, {"a5", ""}, {"a6", "<é>\t"}}
	for i, f := range CustomFields(account) {
		b := bound(t, "version: 1\ncolumns:\n  - {column: A, "+f.Doc+"}\n", "A")
		if err := b.BindCustom(account); err != nil || b.Targets()[0].CustomID != account[i].ID {
			t.Errorf("%s: %v", f.Doc, err)
		}
	}
}

// TestOwnEmailWithBlanks: blanks round an address are not compared, and no reason
// to refuse the row.
func TestOwnEmailWithBlanks(t *testing.T) {
	b, err := Own([]string{"Email"}, nil, Account{})
	if err != nil {
		t.Fatal(err)
	}
	if row := b.Row(record(" ann@example.test ")); len(row.Issues) > 0 || row.Values[0].Text != " ann@example.test " {
		t.Errorf("%+v", row)
	}
}
