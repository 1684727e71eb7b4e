package importer_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"intakeq-bulk/importer"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
)

// staffed is an account of clients that staff made, by name.
func staffed(t testing.TB, clients map[string]string) (*office, map[string]int64) {
	o := newOffice(t, sandbox.Options{Seed: 9})
	ids := map[string]int64{}
	for _, name := range slices.Sorted(maps.Keys(clients)) {
		id, err := o.Account.Staff().Create(clients[name])
		if err != nil {
			t.Fatal(err)
		}
		ids[name] = id
	}
	return o, ids
}

// usual are the clients of the tests of matching.
func usual() map[string]string {
	return map[string]string{
		"ann":   `{"FirstName":"Ann","LastName":"Ode","Name":"Ann Ode","Email":"ann@example.test","Phone":"(222) 555-0142","DateOfBirth":0,"ExternalClientId":"00012"}`,
		"bob":   `{"FirstName":"Bob","LastName":"Ray","Email":"Bob@Example.test","HomePhone":"12225550143","ExternalClientId":"B-1","DateOfBirth":86400000}`,
		"twin1": `{"FirstName":"Cy","LastName":"Two","ExternalClientId":"SAME"}`,
		"twin2": `{"FirstName":"Di","LastName":"Two","ExternalClientId":"SAME"}`,
		"old":   `{"FirstName":"Eve","LastName":"Old","Email":"eve@example.test","Archived":true}`,
		"gone":  `{"FirstName":"Fay","LastName":"Gone","Email":"fay@example.test"}`,
		"named": `{"Name":"Gus Only","Email":"gus@example.test"}`,
		"odd":   `{"FirstName":"Hal","LastName":"Odd","DateOfBirth":"soon","ExternalClientId":"H"}`,
	}
}

func TestJudgement(t *testing.T) {
	t.Parallel()
	o, ids := staffed(t, usual())
	if err := o.Account.Staff().Delete(ids["gone"]); err != nil {
		t.Fatal(err)
	}
	header := []string{"ClientId", "ExternalClientId", "FirstName", "LastName", "Email", "Phone", "DateOfBirth"}
	for _, c := range []struct {
		name string
		row  string // cells, with | between
		want string // action, then codes
		with string // the client that the first reason names
	}{
		{"by ClientId", "{ann}|||||2225550177|", "update", ""},
		{"by ExternalClientId", "|00012||||2225550177|", "update", ""},
		{"by both", "{ann}|00012||||2225550177|", "update", ""},
		{"by a number with .0", "{ann}.0|||||2225550177|", "update", ""},
		{"blank cells", "{ann}||||||", "unchanged", ""},
		{"ids disagree", "{ann}|B-1|||||", "reject id_conflict", "bob"},
		{"id of nobody", "999999||New|One|||", "reject id_unknown", ""},
		{"id of nobody beside a good one", "999999|00012|||||", "reject id_unknown", ""},
		{"id of a deleted client", "{gone}||||||", "reject id_unknown", "gone"},
		{"id is no number", "x1||New|One|||", "reject bad_value", ""},
		{"two have the id", "|SAME||||2225550177|", "reject id_ambiguous", "twin1"},
		{"two have the id, and the ClientId says which", "{twin2}|SAME||||2225550177|", "update", ""},
		{"two have the id, and the ClientId is of a third", "{ann}|SAME||||2225550177|", "reject id_conflict", "twin1"},
		{"zeros lost", "|12|New|One|||", "hold id_near", "ann"},
		{".0 added", "|00012.0|New|One|||", "hold id_near", "ann"},
		{"case changed", "|b-1|New|One|||", "hold id_near", "bob"},
		{"zeros lost beside a ClientId", "{ann}|12|||||", "unchanged (id_near) (damaged)", "ann"},
		{"new", "|N1|New|One|new@example.test|2225550199|2001-01-01", "create", ""},
		{"new without a name", "|N1|||new@example.test||", "reject required", ""},
		{"new with an exponent for an id", "|1.2E+11|New|One|||", "reject damaged", ""},
		{"a date of nothing", "{ann}||||||soon", "reject bad_value", ""},
		{"a date of nothing that the account has", "{odd}||||||soon", "unchanged", ""},
		{"lands by email", "|N1|ann|New|ANN@example.test||", "hold lands_on", "ann"},
		{"lands by email, accents and spaces", "|N1|Á nn|New|ann@example.test||", "hold lands_on", "ann"},
		{"lands by phone", "|N1|Ann|New||1-222-555-0142|", "hold lands_on", "ann"},
		{"lands by another phone", "|N1|bob|New||222.555.0143|", "hold lands_on", "bob"},
		{"lands on an archived client", "|N1|Eve|New|eve@example.test||", "hold lands_on", "old"},
		{"lands on a deleted client", "|N1|Fay|New|fay@example.test||", "hold lands_on", "gone"},
		{"lands on one with a Name only", "|N1|Gus|New|gus@example.test||", "hold lands_on", "named"},
		{"another person of the family", "|N1|Amy|Ode|ann@example.test|(222) 555-0142|", "create", ""},
		{"another of that name", "|N1|Ann|Ode|other@example.test||1970-01-02", "create", ""},
		{"another of that name, told apart by the email", "|N1|Ann|Ode|other@example.test||", "create", ""},
		{"the same name and birth date", "|N1|ánn|ODE|other@example.test||1970-01-01", "hold same_person", "ann"},
		{"the same name, and nothing else", "|N1|Ann|Ode|||", "hold same_person", "ann"},
		{"the same name, and neither has more", "|N1|Di|Two|||1970-01-01", "hold same_person", "twin2"},
		{"the same name as one in one cell", "|N1|Gus|Only|||", "hold same_person", "named"},
		{"another person's id", "{ann}||Carla|Fern|carla@other.test||", "hold identity", "ann"},
		{"another person's id, the same phone", "{ann}||Carla|Fern||(222) 555-0142|", "update", ""},
		{"another's email and phone", "{twin1}||||bob@example.test|222 555 0143|", "hold identity", "twin1"},
		{"another's email and phone, and the name says who", "{twin1}||Cy|Two|bob@example.test|222 555 0143|", "update", ""},
		{"another's email", "{twin1}||||bob@example.test||", "update", ""},
		{"another person's row", "{ann}||Amy||||1980-01-01", "hold identity", "ann"},
		{"a new name", "{ann}||Amy||||1970-01-01", "update", ""},
		{"a birth date that was not known", "{twin1}||Amy||||1980-01-01", "update", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := o.Plan(o.Table("in.csv", ids, header, strings.Split(c.row, "|")), nil)
			r := p.Rows[0]
			if got := strings.TrimSpace(string(r.Action) + " " + practice.Codes(r)); got != c.want {
				t.Errorf("got %s, want %s: %s", got, c.want, practice.Describe(r))
			}
			if c.with != "" && (len(r.Reasons) == 0 || r.Reasons[0].ClientID != ids[c.with]) {
				t.Errorf("want client %d named: %s", ids[c.with], practice.Describe(r))
			}
			sends := r.Action == plan.Create || r.Action == plan.Update
			if (r.State == plan.Planned) != sends || (r.Action == plan.Create) != (p.Create == 1) || sends == (p.Requests == 0) {
				t.Errorf("%+v: %s", p.Summary, practice.Describe(r))
			}
			if (r.Before != nil) != (r.ClientID != 0 && (r.Action == plan.Update || r.Action == plan.Hold)) {
				t.Errorf("the document before: %s", r.Before)
			}
		})
	}
}

// Rows that are judged by the other rows of their file.
func TestJudgementAmongRows(t *testing.T) {
	t.Parallel()
	o, ids := staffed(t, usual())
	header := []string{"ClientId", "ExternalClientId", "FirstName", "LastName", "Email", "Phone", "DateOfBirth"}
	for _, c := range []struct{ name, rows, want string }{
		{"one client twice", "{ann}|||||2225550177|/|00012||||2225550178|", "reject duplicate_row/reject duplicate_row"},
		{"one client twice, one row bad", "{ann}|||||2225550177|/|00012|||||soon", "reject duplicate_row/reject duplicate_row bad_value"},
		{"one client three times, unchanged", "{ann}||||||/{ann}||||||/{ann}||||||", "unchanged/skip duplicate_row/skip duplicate_row"},
		{"a new person twice, and refused", "||New|One|||soon/||New|One|||soon", "reject bad_value/reject bad_value"},
		{"a new id twice", "|N1|A|B|||/|N1|C|D|||", "reject duplicate_row/reject duplicate_row"},
		{"a new id for two clients", "{ann}|N1|||||/{bob}|N1|||||", "reject duplicate_row/reject duplicate_row"},
		{"one new person twice", "|N1|New|One|new@example.test||/|N2|new|Two|NEW@example.test||", "hold lands_on_row/hold lands_on_row"},
		{"a new family", "|N1|New|One|new@example.test||/|N2|Neo|One|new@example.test||", "create/create"},
		{"twins and a junior", "|N1|Pat|Oak Sr.|||2001-01-01/|N2|Pat|Oak Jr.|||2001-01-01", "create/create"},
		{"an update makes a landing", "{ann}||||later@example.test||/|N1|Ann|New|later@example.test||", "update/hold lands_on"},
		{"an update makes a landing, by name", "{ann}||Amy||||/|N1|Amy|New|ann@example.test||", "update/hold lands_on"},
		{"a held update makes a landing", "{ann}||Amy||||1999-09-09/|N1|Amy|New|ann@example.test||", "hold identity/hold lands_on"},
		{"an update takes a landing away, but not before it is done", "{ann}||Amy||||/|N1|Ann|New|ann@example.test||", "update/hold lands_on"},
		{"a refused row is never created", "|N1|New|One|new@example.test||soon/|N2|New|Two|new@example.test||", "reject bad_value/create"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows := [][]string{header}
			for _, row := range strings.Split(c.rows, "/") {
				rows = append(rows, strings.Split(row, "|"))
			}
			p := o.Plan(o.Table("in.csv", ids, rows...), nil)
			var got []string
			for i, r := range p.Rows {
				got = append(got, strings.TrimSpace(string(r.Action)+" "+practice.Codes(r)))
				if r.Row != i+2 {
					t.Errorf("row %d is number %d", i+2, r.Row)
				}
				for _, reason := range r.Reasons {
					other := reason.Code == "duplicate_row" || reason.Code == "lands_on_row"
					if other != (reason.Row != 0) || reason.Row == r.Row {
						t.Errorf("another row must be named: %s", practice.Describe(r))
					}
				}
			}
			if text := strings.Join(got, "/"); text != c.want {
				t.Errorf("got %s, want %s", text, c.want)
			}
		})
	}
}

func TestModes(t *testing.T) {
	t.Parallel()
	o, ids := staffed(t, usual())
	input := o.Table("in.csv", ids, []string{"ExternalClientId", "FirstName", "LastName", "Gender"},
		[]string{"B-1", "", "", "x"}, []string{"N1", "New", "One", "x"}, []string{"12", "New", "Two", "x"}, []string{"N3", "", "", "x"})
	mapping := "version: 1\nmatch: {unmatched: %s}\ncolumns:\n  - {column: ExternalClientId, field: ExternalClientId}\n" +
		"  - {column: FirstName, field: FirstName}\n  - {column: LastName, field: LastName}\n  - {column: Gender, field: Gender}\n"
	for _, c := range []struct {
		mode            plan.Mode
		unmatched, want string
	}{
		{plan.ModeUpsert, "create", "update/create/hold id_near/reject required"},
		{plan.ModeUpsert, "skip", "update/skip unmatched/hold id_near/skip unmatched"},
		{plan.ModeUpsert, "reject", "update/reject unmatched/hold id_near/reject unmatched"},
		{plan.ModeUpdate, "create", "update/skip mode/hold id_near/skip mode"},
		{plan.ModeUpdate, "reject", "update/skip mode/hold id_near/skip mode"},
		{plan.ModeCreate, "create", "skip mode/create/hold id_near/reject required"},
		{plan.ModeCreate, "skip", "skip mode/create/hold id_near/reject required"},
	} {
		p := o.Plan(input, func(opt *importer.Options) {
			opt.Mode, opt.Mapping = c.mode, o.File("m.yaml", fmt.Sprintf(mapping, c.unmatched))
		})
		var got []string
		for _, r := range p.Rows {
			got = append(got, strings.TrimSpace(string(r.Action)+" "+practice.Codes(r)))
		}
		if text := strings.Join(got, "/"); text != c.want || p.Meta.Mode != c.mode {
			t.Errorf("%s, unmatched %s: got %s, want %s", c.mode, c.unmatched, text, c.want)
		}
	}
}
