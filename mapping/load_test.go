package mapping

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// badFiles are mistakes, each with every line of its error. In one, several
// stand together. wide marks those that no JSON Schema can see.
var badFiles = []struct {
	name, text, want string
	wide             bool
}{
	{"unknown field", "version: 1\ncolumns:\n  - {column: Sex, field: Gendre}\n",
		"m.yaml:3:26: no field Gendre: did you mean Gender?", false},
	{"unknown keys", "version: 1\nsorce: {}\ncolumns:\n  - {colunm: A, field: Email}\n",
		"m.yaml:2:1: a mapping has no key sorce: did you mean source?\n" +
			"m.yaml:4:5: a column needs column, columns or value\n" +
			"m.yaml:4:6: a column has no key colunm: did you mean column?", false},
	{"read-only fields", "version: 1\ncolumns:\n  - {column: B, field: BillingType}\n  - {column: L, field: LinkedClients}\n  - {column: D, field: DateCreated}\n",
		"m.yaml:3:24: field BillingType can't be written: the API has no call for it: put the column under ignore\n" +
			"m.yaml:4:24: field LinkedClients can't be written: the API has no call for it: put the column under ignore\n" +
			"m.yaml:5:24: field DateCreated can't be written: the API has no call for it: put the column under ignore", false},
	{"several at once", "version: 2\nblank: kep\nmatch: {by: [Email], unmatched: never}\ncolumns:\n  - {column: DOB, field: DateOfBirth, date: MM/DD/YY}\n",
		"m.yaml:1:10: version 2 is not known to this program, which reads version 1\n" +
			"m.yaml:2:8: blank is one of keep, clear, not \"kep\": did you mean keep?\n" +
			"m.yaml:3:14: by is one of ClientId, ExternalClientId, or a list of fields, not \"Email\": fields that find a client together stand in a list of their own, such as [[Email, DateOfBirth]]\n" +
			"m.yaml:3:33: unmatched is one of create, skip, reject, not \"never\"\n" +
			"m.yaml:5:45: date format \"MM/DD/YY\": a year of two digits does not tell the century: say century: past, which never reads a day in the future, or export the dates with YYYY", false},
	{"excel's format", "version: 1\ncolumns:\n  - {column: DOB, field: DateOfBirth, date: mm/dd/yyyy}\n",
		"m.yaml:3:45: date format \"mm/dd/yyyy\": dd is no token: did you mean MM/DD/YYYY?", false},
	{"no version, no columns", "ignore: [A]\n",
		"m.yaml:1:1: the version is missing: begin the file with version: 1\nm.yaml:1:1: columns is missing", false},
	{"both", "version: 1\ncolumns:\n  - {column: A, columns: [B, C], field: City, custom: X}\n",
		"m.yaml:3:26: a column has one of column, columns or value, not both column and columns\n" +
			"m.yaml:3:55: a column has one of field, custom or split, not both field and custom", false},
	{"keys without meaning", "version: 1\ncolumns:\n  - {column: A, field: City, tags: add, date: YYYY-MM-DD, otherwise: keep, join: x}\n",
		"m.yaml:3:36: tags means nothing here: tags: add is for the field Tags\n" +
			"m.yaml:3:47: date means nothing here: date is for date fields and custom fields\n" +
			"m.yaml:3:70: otherwise means nothing here: otherwise says what happens to values that are not in values\n" +
			"m.yaml:3:82: join means nothing here: join needs columns: [first, second]", false},
	{"twice", "version: 1\ncolumns:\n  - {column: A, field: City}\n  - {column: B, field: City}\n  - {column: N, split: {order: \"Last, First\"}}\n  - {column: F, field: FirstName}\nignore: [a, Z, z]\n",
		"m.yaml:4:5: City is mapped twice, first in line 3: join the columns in one entry, or ignore one\n" +
			"m.yaml:6:5: FirstName is mapped twice, first in line 5: join the columns in one entry, or ignore one\n" +
			"m.yaml:7:10: the column \"a\" is ignored, but mapped in line 3: leave it in one of them\n" +
			"m.yaml:7:16: the column \"z\" is ignored twice", true},
	{"key twice", "version: 1\nversion: 1\ncolumns: [{column: A, field: City}]\n", "m.yaml:2:1: the key version is there twice", true},
	{"splits", "version: 1\ncolumns:\n  - {column: A, split: {order: \"Last; First\"}}\n  - {column: B, split: {order: \"First, Last\"}}\n  - {column: C, split: {order: \"City State ZIP\"}}\n  - {column: D, split: {}}\n",
		"m.yaml:3:24: split has no part Last;: did you mean Last?\n" +
			"m.yaml:4:24: split can't cut names in the order \"First, Last\": the orders of names are \"Last, First\", \"Last, First Middle\", \"First Last\", \"First Middle Last\", \"Last First\", \"Last First Middle\"\n" +
			"m.yaml:5:24: split can't cut addresses in the order \"City State ZIP\": write it like \"Street, Unit, City, State ZIP, Country\", with a comma between any two parts but State and ZIP\n" +
			"m.yaml:6:24: split has no order: write split: {order: \"Last, First\"}", false},
	{"texts that don't fit", "version: 1\ncolumns:\n  - {field: DateOfBirth, value: 5/17/1980}\n  - {column: A, field: Archived, values: {x: maybe}}\n  - {column: E, field: Email, default: nobody}\n",
		"m.yaml:3:33: \"5/17/1980\" does not fit: this is not a date as the mapping gives it (YYYY-MM-DD)\n" +
			"m.yaml:4:46: \"maybe\" does not fit: want true or false, yes or no, 1 or 0\n" +
			"m.yaml:5:40: \"nobody\" does not fit: this is not an email address", true},
	{"constants for ids", "version: 1\ncolumns:\n  - {field: ExternalClientId, value: x}\n  - {column: C, field: ClientId, overwrite: always}\n",
		"m.yaml:3:38: value means nothing here: each client has an id of its own\n" +
			"m.yaml:4:45: overwrite means nothing here: ClientId finds the client and is never written", false},
	{"match nobody", "version: 1\nmatch: {by: [ExternalClientId]}\ncolumns: [{column: C, field: ClientId}]\n",
		"m.yaml:2:14: no column is mapped to what match.by names: map a column to one of them, or leave match.by out\n" +
			"m.yaml:3:11: ClientId is mapped, but match.by lacks it, and it is never written: add it to match.by, or put the column under ignore", true},
	{"wrong shapes", "version: 1\nsource: [a]\ncolumns: {A: City}\nignore: A\n",
		"m.yaml:2:9: source must be an object, such as {sheet: …}\nm.yaml:3:10: columns must be a list\nm.yaml:4:9: ignore must be a list", false},
	{"no values", "version: 1\nsource: {header_row: 0, sheet: }\ncolumns:\n  - {column: A, field: Gender, values: {M: }, required: maybe}\n",
		"m.yaml:2:22: header_row is the number of a row, 1 for the first\nm.yaml:2:32: sheet has no value: an empty text is \"\"\n" +
			"m.yaml:4:44: the replacement has no value: an empty text is \"\"\nm.yaml:4:57: required is true or false", false},
	{"alias", "version: 1\ncolumns:\n  - &a {column: A, field: City}\n  - *a\n",
		"m.yaml:4:5: a mapping file takes no YAML aliases: write the value out", true},
	{"no YAML", "version: 1\ncolumns: [\n",
		"m.yaml:3:1: not valid YAML: while parsing a flow node: did not find expected node content: check the indentation, quotes and brackets above this line", true},
	{"empty", "", "m.yaml:1:1: not valid YAML: no documents in stream: check the indentation, quotes and brackets above this line", true},
	{"two documents", "version: 1\n---\nversion: 1\n",
		"m.yaml:1:1: not valid YAML: expected single document, found multiple: check the indentation, quotes and brackets above this line", true},
	{"a list", "- a\n", "m.yaml:1:1: a mapping must be an object, such as {version: …}", false},
	{"empty lists", "version: 1\ncolumns: []\n", "m.yaml:2:10: columns is empty", false},
	{"separators", "version: 1\ncolumns:\n  - {column: A, field: Tags, separator: ''}\n  - {column: B, field: City, values: {a: x, ' a': y, ' ': z}}\n  - {columns: [C, c], field: Country}\n",
		"m.yaml:3:41: separator must be a text without quotes, such as ;\n" +
			"m.yaml:4:45: the value \"a\" is there twice\n" +
			"m.yaml:4:54: a value to be replaced is empty\n" +
			"m.yaml:5:19: the column \"c\" is named twice in one entry", false},
	{"not texts", "version: 1\nclear_token: [a]\nmatch: {by: [ClientId, ClientId]}\ncolumns:\n  - {column: !!binary QQ==, field: ClientId}\n  - {column: B, custom: {id: }}\n  - {column: B, split: {order: 'City, City'}}\n",
		"m.yaml:2:14: clear_token must be a text\n" +
			"m.yaml:3:24: match.by names ClientId twice\n" +
			"m.yaml:5:14: a column's header must be a text\n" +
			"m.yaml:6:30: id has no value: an empty text is \"\"\n" +
			"m.yaml:7:24: the part City is there twice", true},
	{"lists that find anybody", "version: 1\nmatch: {by: [[FirstName, LastName], [Email], [Email, Phone], [LastName, DateOfBirth], [City, DateOfBirth], [Email, Email], [], [Email, DateOfBirth]]}\ncolumns:\n  - {column: E, field: Email}\n",
		"m.yaml:2:14: a name alone finds nobody: two people may share it: write [Email, DateOfBirth] or [FirstName, LastName, DateOfBirth]\n" +
			"m.yaml:2:37: one field alone finds nobody: two people may share it: write [Email, DateOfBirth] or [FirstName, LastName, DateOfBirth]\n" +
			"m.yaml:2:46: contacts alone find nobody: families share them: write [Email, DateOfBirth] or [FirstName, LastName, DateOfBirth]\n" +
			"m.yaml:2:62: a list with a name needs the first name, too: twins share the others: write [Email, DateOfBirth] or [FirstName, LastName, DateOfBirth]\n" +
			"m.yaml:2:88: a list of by is one of FirstName, MiddleName, LastName, Name, Email, Phone, HomePhone, WorkPhone, MobilePhone, DateOfBirth, not \"City\"\n" +
			"m.yaml:2:116: the list names Email twice\n" +
			"m.yaml:2:124: the list is empty: write [Email, DateOfBirth] or [FirstName, LastName, DateOfBirth]\n" +
			"m.yaml:2:128: match.by names DateOfBirth, and no column is mapped to it: map a column to it, or take it out of the list", true},
	{"what mends nothing", "version: 1\narchived: maybe\nnull_words: N/A\non_error: keep\ncolumns:\n  - {column: A, field: DateOfBirth, date: MM/DD/YYYY, pad: 5, first: ';', century: past}\n  - {column: B, field: City, pad: 1, first: '', on_error: keep, trust: 1}\n  - {column: C, field: Country, replace: [{match: '(', with: x}, {match: x}, {with: x}, y]}\n  - {column: D, custom: X, date: [MM/DD/YYYY, DD.MM.YY], century: future}\n  - {column: E, custom: Y, date: DD.MM.YY}\n",
		"m.yaml:2:11: archived is one of hold, update, restore, not \"maybe\"\n" +
			"m.yaml:3:13: null_words must be a list\n" +
			"m.yaml:4:11: on_error is one of reject, blank, not \"keep\"\n" +
			"m.yaml:6:60: pad means nothing here: pad is for text fields\n" +
			"m.yaml:6:70: first means nothing here: first is for emails, phones and texts\n" +
			"m.yaml:6:84: century means nothing here: century is for a date format with YY, such as MM/DD/YY\n" +
			"m.yaml:7:35: pad is a whole number from 2 to 40\n" +
			"m.yaml:7:45: first is what stands between the values, such as ;\n" +
			"m.yaml:7:59: on_error is one of reject, blank, not \"keep\"\n" +
			"m.yaml:7:72: trust is true or false\n" +
			"m.yaml:8:51: match is no regular expression: it is written as in RE2: https://github.com/google/re2/wiki/Syntax\n" +
			"m.yaml:8:66: a replacement needs match and with: write replace: [{match: \"^P-\", with: \"\"}]\n" +
			"m.yaml:8:78: a replacement needs match and with: write replace: [{match: \"^P-\", with: \"\"}]\n" +
			"m.yaml:8:89: a replacement must be an object, such as {match: …}\n" +
			"m.yaml:9:67: century is one of past, not \"future\"\n" +
			"m.yaml:10:34: date format \"DD.MM.YY\": a year of two digits does not tell the century: say century: past, which never reads a day in the future, or export the dates with YYYY", false},
	{"tags", "version: 1\ncolumns:\n  - {column: A, field: Tags, tags: add, blank: clear}\n",
		"m.yaml:3:48: blank: clear would take all tags away, and tags: add takes none", false},
}

func TestLoadNamesEveryMistake(t *testing.T) {
	for _, c := range badFiles {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("m.yaml", []byte(c.text))
			var bad *Error
			if !errors.As(err, &bad) {
				t.Fatalf("error %v", err)
			}
			if err.Error() != c.want {
				t.Errorf("got\n%s\nwant\n%s", err, c.want)
			}
		})
	}
}

func TestLoadFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "m.yaml")
	if _, err := Load(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
	if err := os.WriteFile(path, []byte("version: 1\ncolumns: [{column: A, field: City}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := Load(path)
	if err != nil || m.Unmatched != "create" || m.Blank != "keep" || m.ClearToken != "<clear>" || m.Columns[0].Otherwise != "reject" || !m.Columns[0].Trim {
		t.Errorf("defaults: %+v, %v", m, err)
	}
	if err := os.WriteFile(path, []byte("# "+strings.Repeat("x", maxFile)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path); err == nil || !strings.Contains(err.Error(), "larger than 4 MiB") {
		t.Errorf("large file: %v", err)
	}
}

// FuzzParse: no text makes it panic, and a mistake always has a line.
func FuzzParse(f *testing.F) {
	f.Add([]byte(contractExample))
	for _, c := range badFiles {
		f.Add([]byte(c.text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := Parse("m.yaml", text)
		var bad *Error
		if err != nil && (!errors.As(err, &bad) || len(bad.Problems) == 0) {
			t.Fatalf("untyped error %v", err)
		}
		if bad != nil {
			for _, p := range bad.Problems {
				if p.Line < 1 || p.Column < 1 {
					t.Errorf("no place: %+v", p)
				}
			}
		}
		if err != nil {
			return
		}
		var header []string
		seen := map[string]bool{}
		for _, c := range m.Columns {
			for _, from := range c.From {
				if !seen[from.Text] {
					seen[from.Text] = true
					header = append(header, from.Text)
				}
			}
		}
		b, err := m.Bind(header, nil)
		if err != nil {
			return // headers that fold to one
		}
		for _, cell := range []string{"", "x", "1/2/1980", "<clear>", "A, B", "a@b.test"} {
			texts := make([]string, len(header))
			for i := range texts {
				texts[i] = cell
			}
			b.Survey(record(texts...))
			b.Row(record(texts...))
		}
	})
}
