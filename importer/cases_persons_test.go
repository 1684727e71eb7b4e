package importer_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"intakeq-bulk/importer"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
)

// personCases are the files of testdata/cases about persons, and what must become of
// each.
func personCases() []damageCase {
	return []damageCase{
		{file: "01-another-persons-id/id.csv", want: `2 hold FirstName=Carla LastName=Fern Email=carla@other.test MobilePhone=(555) 777-0001 identity
3 update LastName=Harrow-Pike
4 update FirstName=Dave
5 update FirstName=Nora LastName=Vale Email=K5@known.test
6 update FirstName=Osgood LastName=Finn
7 update FirstName=Gwenn LastName=Tuly`},
		{file: "02-ids-out-of-step/family.csv", want: `2 unchanged
3 update Email=k8@known.test
4 update Email=k8@known.test
` + numbered(5, 21, "unchanged")},
		{file: "03-same-person/same.csv", want: `2 hold ExternalClientId=N1 FirstName=Ada LastName=Quill DateOfBirth=1942-02-04 Email=ada@new.test same_person
3 hold ExternalClientId=N2 FirstName=Vera LastName=Twice DateOfBirth=1969-07-08 Email=v1@new.test same_person
4 hold ExternalClientId=N3 FirstName=Vera LastName=Twice DateOfBirth=1969-07-08 Email=v2@new.test same_person
5 create ExternalClientId=N4 FirstName=Ada LastName=Quill DateOfBirth=1999-01-01 Email=namesake@new.test`},
		{file: "03-same-person/noid.csv", want: `2 create FirstName=Olaf LastName=Nordby DateOfBirth=1950-02-03
3 create FirstName=Petra LastName=Nordby MobilePhone=(555) 777-0009`},
		{file: "04-twin-rows/twins.csv", want: `2 update City=Arden
3 skip duplicate_row
4 create ExternalClientId=N9 FirstName=Nadia LastName=Kron City=Arden
5 skip duplicate_row
6 reject duplicate_row
7 reject duplicate_row`},
		{file: "05-archived/archived.csv", want: "2 hold City=Arden archived\n3 update City=Arden"},
		{file: "05-archived/archived.csv", mapping: "05-archived/restore.yaml", want: "2 update City=Arden Archived=false (archived)\n3 update City=Arden"},
		{file: "05-archived/same.csv", mapping: "05-archived/archived.yaml", want: "2 unchanged (archived)"},
		{file: "06-match-lists/email-dob.csv", want: `2 update Email=K1@KNOWN.TEST City=Arden (matched_by)
3 hold Email=k2@known.test City=Arden lands_on
4 create Email=nobody@new.test DateOfBirth=1990-01-02 City=Arden`},
	}
}

func numbered(from, to int, what string) string {
	var all []string
	for n := from; n <= to; n++ {
		all = append(all, fmt.Sprint(n, " ", what))
	}
	return strings.Join(all, "\n")
}

func TestPersonCases(t *testing.T) {
	t.Parallel()
	o := knownPeople(t)
	for _, c := range personCases() {
		mapping := c.mapping
		if mapping == "" {
			mapping = strings.TrimSuffix(c.file, filepath.Ext(c.file)) + ".yaml"
		}
		p := o.Plan(casePath(c.file), func(options *importer.Options) { options.Mapping = casePath(mapping) })
		if got := lines(p); got != strings.TrimSpace(c.want) {
			t.Errorf("%s: got\n%s\nwant\n%s", c.file, got, c.want)
		}
		if got := alarmCodes(p); got != c.alarms {
			t.Errorf("%s: alarms %q, want %q", c.file, got, c.alarms)
		}
	}
	_, err := o.Make(casePath("06-match-lists/name-alone.csv"), func(options *importer.Options) { options.Mapping = casePath("06-match-lists/name-alone.yaml") })
	if err == nil || !strings.Contains(err.Error(), "a name alone") {
		t.Errorf("matched by a name alone: %v", err)
	}
}

// A column of ids that was sorted without the others.
func TestIDsOutOfStep(t *testing.T) {
	t.Parallel()
	o := knownPeople(t)
	p := o.Plan(casePath("02-ids-out-of-step/shift.csv"), func(options *importer.Options) { options.Mapping = casePath("02-ids-out-of-step/shift.yaml") })
	for _, r := range p.Rows[:20] {
		if got := fmt.Sprint(r.Action, " ", practice.Codes(r)); got != "hold identity" {
			t.Errorf("%s: %s", got, practice.Describe(r))
		}
	}
	if r := p.Rows[20]; r.Action != "update" || practice.Codes(r) != "" || p.Hold != 20 {
		t.Errorf("%+v: %s", p.Summary, practice.Describe(r))
	}
	if len(p.Meta.Alarms) != 1 || p.Meta.Alarms[0].Code != "ids_out_of_step" || p.Meta.Alarms[0].Rows != 20 {
		t.Errorf("%+v", p.Meta.Alarms)
	}
}

// A spreadsheet without ids is imported twice.
func TestImportedTwice(t *testing.T) {
	t.Parallel()
	o := knownPeople(t)
	input := func(options *importer.Options) { options.Mapping = casePath("03-same-person/noid.yaml") }
	join(o, o.Plan(casePath("03-same-person/noid.csv"), input))
	want := "2 hold FirstName=Olaf LastName=Nordby DateOfBirth=1950-02-03 same_person\n3 hold FirstName=Petra LastName=Nordby MobilePhone=(555) 777-0009 lands_on"
	if got := lines(o.Plan(casePath("03-same-person/noid.csv"), input)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// personFile is a spreadsheet of fields that is planned against the people of
// testdata/cases.
type personFile struct {
	name    string
	match   string // "": by ExternalClientId
	more    string // of the mapping
	columns string // fields
	rows    string
	want    string // action and codes, a line a row
	alarms  string
}

func (f personFile) check(t *testing.T, o *office) {
	t.Helper()
	mapping := "version: 1\n" + f.more + "match: {by: [" + f.match + "], unmatched: create}\ncolumns:\n"
	if f.match == "" {
		mapping = strings.Replace(mapping, "by: []", "by: [ExternalClientId]", 1)
	}
	for _, field := range strings.Split(f.columns, ",") {
		mapping += fmt.Sprintf("  - {column: %[1]s, field: %[1]s}\n", field)
	}
	p := o.Plan(o.File("people.csv", f.columns+"\n"+f.rows+"\n"), func(options *importer.Options) { options.Mapping = o.File("people.yaml", mapping) })
	var got []string
	for _, r := range p.Rows {
		got = append(got, strings.TrimSpace(string(r.Action)+" "+practice.Codes(r)))
	}
	if text := strings.Join(got, "\n"); text != strings.TrimSpace(f.want) {
		t.Errorf("%s: got\n%s\nwant\n%s", f.name, text, f.want)
	}
	if alarms := alarmCodes(p); alarms != f.alarms {
		t.Errorf("%s: alarms %q, want %q", f.name, alarms, f.alarms)
	}
}

// nextOnes writes rows of the first people of testdata/cases. Of {id} and {born} each
// has its own, of {n} (which is in email and phone), {first} and {last} the next one's.
func nextOnes(n int, row string) string {
	born := strings.Fields("1942-02-04 1944-03-05 1946-04-06 1948-05-07 1950-06-08 1952-07-09")
	first, last := strings.Fields("Ada Ben Cora Dov Elsa Finn"), strings.Fields("Quill Harrow Whitfield Sandler Lindgren Osgood")
	var rows []string
	for i := range n {
		next := (i + 1) % n
		rows = append(rows, strings.NewReplacer("{id}", fmt.Sprintf("K%03d", i+1), "{born}", born[i], "{n}", fmt.Sprint(next+1),
			"{first}", first[next], "{last}", last[next], "{email}", fmt.Sprintf("k%d@known.test", next+1), "{phone}", fmt.Sprintf("555 010 10%02d", next+1)).Replace(row))
	}
	return strings.Join(rows, "\n")
}

func times(n int, line string) string { return strings.TrimSpace(strings.Repeat(line+"\n", n)) }

// Whatever columns were sorted alone.
func TestColumnsOutOfStep(t *testing.T) {
	t.Parallel()
	o := knownPeople(t)
	const alarm = "ids_out_of_step"
	for _, f := range []personFile{
		{name: "emails", columns: "ExternalClientId,Email", rows: nextOnes(6, "{id},{email}"), want: times(6, "hold identity"), alarms: alarm},
		{name: "phones", columns: "ExternalClientId,MobilePhone", rows: nextOnes(6, "{id},{phone}"), want: times(6, "hold identity"), alarms: alarm},
		{name: "emails and phones", columns: "ExternalClientId,Email,HomePhone", rows: nextOnes(6, "{id},{email},{phone}"), want: times(6, "hold identity"), alarms: alarm},
		{name: "emails and phones, the birth dates in step", columns: "ExternalClientId,DateOfBirth,Email,MobilePhone", rows: nextOnes(6, "{id},{born},{email},{phone}"), want: times(6, "update"), alarms: alarm},
		{name: "names", columns: "ExternalClientId,FirstName,LastName", rows: nextOnes(6, "{id},{first},{last}"), want: times(6, "hold identity"), alarms: alarm},
		{name: "names in one cell", columns: "ExternalClientId,Name", rows: nextOnes(6, "{id},{first} {last}"), want: times(6, "hold identity"), alarms: alarm},
		{name: "names, the birth dates in step", columns: "ExternalClientId,DateOfBirth,FirstName,LastName", rows: nextOnes(6, "{id},{born},{first},{last}"), want: times(6, "update"), alarms: alarm},
		{name: "six of many", columns: "ExternalClientId,Email", rows: nextOnes(6, "{id},{email}") + "\n" + inStep(7, 20), want: times(6, "update") + "\n" + times(14, "unchanged")},
		{name: "four", columns: "ExternalClientId,Email", rows: nextOnes(4, "{id},{email}"), want: times(4, "update")},
		{name: "in step", columns: "ExternalClientId,Email", rows: inStep(1, 20), want: times(20, "unchanged")},
	} {
		f.check(t, o)
	}
}

func inStep(from, to int) string {
	var rows []string
	for n := from; n <= to; n++ {
		rows = append(rows, fmt.Sprintf("K%03d,k%d@known.test", n, n))
	}
	return strings.Join(rows, "\n")
}

// Families and placeholders share what others have: no alarm, and nobody is held.
func TestSharedContacts(t *testing.T) {
	t.Parallel()
	o := knownPeople(t)
	for i := range 6 {
		_, err := o.Account.Staff().Create(fmt.Sprintf(`{"FirstName":"Fay%d","ExternalClientId":"F%d","Email":"f%d@known.test"}`, i, i, i/2))
		o.Check(err)
	}
	for _, f := range []personFile{
		{name: "a whole family takes over the father's email and phone", columns: "ExternalClientId,FirstName,LastName,Email,MobilePhone",
			rows: "K001,Ada,Quill,k9@known.test,555 010 1009\nK002,Ben,Harrow,k9@known.test,555 010 1009\nK003,Cora,Whitfield,k9@known.test,555 010 1009\n" +
				"K004,Dov,Sandler,k9@known.test,555 010 1009\nK005,Elsa,Lindgren,k9@known.test,555 010 1009\nK006,Finn,Osgood,k9@known.test,555 010 1009\nK009,Iris,Calloway,k9@known.test,555 010 1009",
			want: times(6, "update") + "\nunchanged"},
		{name: "each child takes over its mother's", columns: "ExternalClientId,DateOfBirth,Email,MobilePhone",
			rows: nextOnes(6, "{id},{born},k1{n}@known.test,555 010 101{n}"), want: times(6, "update")},
		{name: "one email for all", columns: "ExternalClientId,Email", rows: nextOnes(6, "{id},front@office.test"), want: times(6, "update")},
		{name: "one email and phone for all", columns: "ExternalClientId,Email,MobilePhone", rows: nextOnes(6, "{id},front@office.test,555 777 0000"), want: times(6, "update")},
		{name: "couples who take other couples' email", columns: "ExternalClientId,Email",
			rows: "F0,f1@known.test\nF1,f1@known.test\nF2,f2@known.test\nF3,f2@known.test\nF4,f0@known.test\nF5,f0@known.test", want: times(6, "update")},
		{name: "a placeholder that one has, and nothing else is known", columns: "ExternalClientId,Email,MobilePhone", rows: "K001,k9@known.test,555 010 1009", want: "hold identity"},
	} {
		f.check(t, o)
	}
}

// Who a held row may be stands beside it: its client, and whoever has what the row says.
func TestCandidatesOfIdentity(t *testing.T) {
	t.Parallel()
	o := knownPeople(t)
	p := o.Plan(o.File("in.csv", "ExternalClientId,FirstName,LastName,Email\nK001,Ben,Harrow,k2@known.test\n"), nil)
	file, err := plan.Open(t.Context(), o.PlanPath())
	o.Check(err)
	defer file.Close()
	card, err := file.Card(t.Context(), p.Rows[0].Row)
	o.Check(err)
	var names []string
	for _, c := range card.Candidates {
		names = append(names, fmt.Sprint(c.Name, " ", c.Agrees, c.Differs))
	}
	if len(names) != 2 || p.Rows[0].Action != plan.Hold || !strings.HasPrefix(names[0], "Ada Quill [ExternalClientId]") || !strings.HasPrefix(names[1], "Ben Harrow [FirstName LastName Email]") {
		t.Errorf("%q: %s", names, practice.Describe(p.Rows[0]))
	}
}

// Of two rows of one new person either may be applied, and then the other is left out. Of
// more than are asked for none may be: not all of the others are known.
func TestAppliedAlone(t *testing.T) {
	t.Parallel()
	o := knownPeople(t)
	for _, c := range []struct {
		rows int
		want string
	}{{2, "[skip apply]"}, {3, "[skip apply]"}, {6, "[skip]"}} {
		text := "FirstName,LastName,DateOfBirth,City\n"
		for i := range c.rows {
			text += fmt.Sprintf("New,Person,1990-01-01,Town %d\n", i)
		}
		for _, r := range o.Plan(o.File("in.csv", text), nil).Rows {
			if got := fmt.Sprint(r.Choices()); got != c.want || practice.Codes(r) != "same_person" {
				t.Errorf("%d rows: %s: %s", c.rows, got, practice.Describe(r))
			}
		}
	}
}
