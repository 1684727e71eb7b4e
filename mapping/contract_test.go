package mapping

import (
	"strings"
	"testing"
	"time"

	"intakeq-bulk/internal/sheet"
)

// contractExample is the YAML of the contract, word for word.
const contractExample = `version: 1
source: {sheet: Clients, header_row: 1, delimiter: auto, encoding: auto}   # all optional
match:  {by: [ClientId, ExternalClientId], unmatched: create}              # create | skip | reject
blank: keep                      # keep | clear, for the whole file; each column may differ
clear_token: "<clear>"
columns:
  - {column: "Client Ref", field: ExternalClientId, required: true}
  - {column: "DOB", field: DateOfBirth, date: "MM/DD/YYYY"}                # or a list of formats
  - {column: "Sex", field: Gender, values: {M: Male, F: Female}, otherwise: reject}   # reject | keep | blank
  - {column: "Name", split: {order: "Last, First"}}                        # into FirstName, MiddleName, LastName
  - {columns: ["Street", "Apt"], field: StreetAddress, join: ", "}
  - {column: "Emergency", custom: "Emergency Contact Name"}                # by label, or {id: abcd}
  - {column: "Groups", field: Tags, separator: ";", tags: add}             # add | replace
  - {field: Country, value: USA, overwrite: if_empty}                      # always | if_empty
  - {column: "Notes", field: AdditionalInformation, trim: true, case: none}   # none | title | upper | lower
ignore: ["Internal No", "Last Visit"]
`

// today is every test's day.
func today() time.Time { return time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC) }

// bound parses a mapping and binds it to a header.
func bound(t testing.TB, text string, header ...string) *Binding {
	t.Helper()
	m, err := Parse("m.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	b, err := m.Bind(header, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.Today = today()
	return b
}

// record is a row of text cells.
func record(texts ...string) sheet.Record {
	rec := sheet.Record{Number: 2}
	for _, s := range texts {
		kind := sheet.Text
		if s == "" {
			kind = sheet.Empty
		}
		rec.Cells = append(rec.Cells, sheet.Cell{Text: s, Kind: kind})
	}
	return rec
}

// shown is a row for people: targets, what is done, and the codes of issues.
func shown(r Row) string {
	var all []string
	for _, v := range r.Values {
		switch v.Action {
		case Set:
			all = append(all, v.Key()+"="+v.Text)
		case Empty:
			all = append(all, v.Key()+" cleared")
		}
	}
	for _, i := range r.Issues {
		mark := "!"
		if i.Warning {
			mark = "?"
		}
		all = append(all, mark+i.Code+" "+i.Letter)
	}
	return strings.Join(all, "; ")
}

func TestContractExample(t *testing.T) {
	b := bound(t, contractExample, "Client Ref", "DOB", "Sex", "Name", "Street", "Apt", "Emergency", "Groups", "Notes", "Internal No", "Last Visit", "_mine")
	if err := b.BindCustom([]Custom{{"abcd", "Emergency Contact Name"}, {"dcba", "First Visit Date"}}); err != nil {
		t.Fatal(err)
	}
	row := b.Row(record("00012", "5/17/1980", " m ", "Sample, Ann Q.", "1 Test St", "B", "Bo Sample", "new; vip", " hi ", "", "", ""))
	want := "ExternalClientId=00012; DateOfBirth=1980-05-17; Gender=Male; FirstName=Ann; MiddleName=Q.; LastName=Sample; " +
		"StreetAddress=1 Test St, B; custom:abcd=Bo Sample; Tags=new,vip; AdditionalInformation=hi; Country=USA"
	if got := shown(row); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if row.ExternalID != "00012" || row.ClientID != "" {
		t.Errorf("ids %q %q", row.ClientID, row.ExternalID)
	}
}

// contractMore are the options of the contract's YAML that the example above
// lacks, word for word.
const contractMore = `archived: hold                   # a row that would change an archived client and has no Archived cell: hold | update | restore
null_words: ["N/A", "NULL", "nan", "(blank)"]   # whole cells that mean blank, whatever their case
on_error: reject                 # a cell that can't be used: reject the row | blank the cell (told, counted); each column may differ
columns:
  - {column: "Zip", field: PostalCode, pad: 5}                             # gives back the zeros that a spreadsheet took; any text field
  - {column: "Emails", field: Email, first: ";"}                           # the first of several
  - {column: "Member ID", field: PrimaryInsurancePolicyNumber, trust: true}  # written as it is, also where it looks damaged; told
  - {column: "Born", field: DateOfBirth, date: "MM/DD/YY", century: past}  # YY only so: never in the future
  - {column: "Ref", field: ExternalClientId, replace: [{match: "^P-", with: ""}]}   # RE2, in order, after trim
`

func TestContractMore(t *testing.T) {
	b := bound(t, "version: 1\n"+contractMore, "Zip", "Emails", "Member ID", "Born", "Ref")
	row := b.Row(record("2134", "a@x.test; b@x.test", "M\ufffd1", "04/15/80", " P-K001"))
	want := "PostalCode=02134; Email=a@x.test; PrimaryInsurancePolicyNumber=M\ufffd1; DateOfBirth=1980-04-15; ExternalClientId=K001; ?damaged C"
	if got := shown(row); got != want || row.ExternalID != "K001" {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
