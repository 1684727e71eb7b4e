package report

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"intakeq-bulk/internal/plan"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func day(clock string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", clock)
	if err != nil {
		panic(err)
	}
	return t
}

func sampleMeta() plan.Meta {
	return plan.Meta{
		ID: "3f9c1e7a", Account: "a1b2c3", Source: "/home/office/clients 2026.xlsx", SourceSHA256: strings.Repeat("5", 64),
		Created: day("2026-11-23 14:10"), Snapshot: day("2026-11-23 14:09"), Mode: "upsert", Tool: "test", Complete: true,
		Header: []string{"Client Ref", "First", "Last", "DOB", "Phone"}, Sheet: "Clients", HeaderRow: 1,
		Notes: []string{"The sheet Clients was read, its header in row 1.", "3 ZIP codes may have lost a zero."},
		Fields: []plan.Field{{Field: "ExternalClientId", Column: "Client Ref"}, {Field: "FirstName", Column: "First"}, {Field: "LastName", Column: "Last"}, {Field: "DateOfBirth", Column: "DOB"},
			{Field: "Phone", Column: "Phone"}, {Field: "Email", Column: "Mail"}, {Field: "custom:x1f", Label: "Emergency Contact", Column: "Emergency"}},
		Values: []plan.UnmappedValue{{Column: "Sex", Value: "X", Count: 2}},
		Price:  plan.Price{Days: 1, Done: day("2026-11-23 14:12")},
	}
}

// samplePlan has a row of every kind, and no kind is only there once by chance.
func samplePlan() *memory {
	set := func(field, before, after string) plan.Change {
		return plan.Change{Field: field, Before: before, After: after, Kind: plan.Set}
	}
	derived := set("Name", "Ann Ode", "Ann Oda")
	derived.Derived = true
	p := newMemory(sampleMeta(),
		plan.Row{Row: 2, Sheet: "Clients", Action: plan.Update, State: plan.Planned, ClientID: 12, ExternalID: "00012", Name: "Ann Ode",
			Changes: []plan.Change{set("LastName", "Ode", "Oda"), set("Phone", "(555) 555-0100", "(555) 555-0199"), derived}},
		plan.Row{Row: 3, Sheet: "Clients", Action: plan.Create, State: plan.Planned, ExternalID: "00013", Name: "Ben Bo",
			Changes: []plan.Change{set("ExternalClientId", "", "00013"), set("FirstName", "", "Ben"), set("LastName", "", "Bo"), set("Email", "", "ben@example.test")}},
		plan.Row{Row: 4, Sheet: "Clients", Action: plan.Unchanged, State: plan.None, ClientID: 14, ExternalID: "00014", Name: "Cy Doe"},
		plan.Row{Row: 5, Sheet: "Clients", Action: plan.Hold, State: plan.None, ExternalID: "00015", Name: "Di Ode", Lands: 12,
			Reasons: []plan.Reason{{Code: "lands_on", Message: "the same first name and phone as a client", Column: "Phone", ClientID: 12}},
			Changes: []plan.Change{set("ExternalClientId", "", "00015"), set("FirstName", "", "Di"), set("Phone", "", "5555550100")}},
		plan.Row{Row: 6, Sheet: "Clients", Action: plan.Hold, State: plan.None, ClientID: 16, ExternalID: "00016", Name: "Ed Fox",
			Reasons: []plan.Reason{{Code: "identity", Message: "name and date of birth change together"}},
			Changes: []plan.Change{set("FirstName", "Ed", "Eva"), set("DateOfBirth", "1980-05-17", "1991-02-03")}},
		plan.Row{Row: 7, Sheet: "Clients", Action: plan.Reject, State: plan.None, Name: "Flo Gum", Source: []string{"00017", "Flo", "Gum", "31/31/1990", "=1+1"},
			Reasons: []plan.Reason{{Code: "bad_value", Message: "not a date as MM/DD/YYYY", Column: "DOB"}}},
		plan.Row{Row: 8, Sheet: "Clients", Action: plan.Update, State: plan.Planned, ClientID: 18, ExternalID: "00018", Name: "Gil Hall", Decision: plan.DecideSkip,
			Changes: []plan.Change{{Field: "AdditionalInformation", Before: "Call the\nmother first.", Kind: plan.Clear},
				{Field: "custom:x1f", Label: "Emergency Contact", Before: "", After: "Hope Hall", Kind: plan.Set},
				{Field: "Email", Before: "Gil@example.test", After: "gil@example.test", Kind: plan.Form}}},
		plan.Row{Row: 9, Sheet: "Clients", Action: plan.Skip, State: plan.None, ExternalID: "00019", Name: "Ike Jay",
			Reasons: []plan.Reason{{Code: "mode", Message: "no client matches, and the mode is update"}}},
		plan.Row{Row: 10, Sheet: "Clients", Action: plan.Unchanged, State: plan.None, ClientID: 20, ExternalID: "00020", Name: "Jo Kim",
			Reasons: []plan.Reason{{Code: "read_only", Message: "the balance differs and can't be written", Column: "CreditBalance", Warning: true}}},
		plan.Row{Row: 11, Sheet: "Clients", Action: plan.Hold, State: plan.None, Name: "Lu May",
			Reasons: []plan.Reason{{Code: "lands_on_row", Message: "the same first name and email as another row", Column: "Email", Row: 3}}},
	)
	p.cards = sampleCards(p)
	return p
}

// sampleCards are those of the rows that a person must look at.
func sampleCards(p *memory) map[int]plan.Card {
	cell := func(sheet, account, result string, kind plan.CellKind) plan.MappedCell {
		return plan.MappedCell{Sheet: sheet, Account: account, Result: result, Kind: kind}
	}
	lands, other := p.list[3], p.list[4]
	onto := []plan.Change{{Field: "FirstName", Before: "Ann", After: "Di", Kind: plan.Set}, {Field: "AdditionalInformation", Before: "Allergic to nuts.", Kind: plan.Clear}}
	return map[int]plan.Card{
		2: {Cells: []plan.MappedCell{cell("00012", "00012", "00012", plan.CellSame), cell("Ann", "Ann", "Ann", plan.CellSame), cell("Oda", "Ode", "Oda", plan.CellSet),
			cell("17.05.1980", "1980-05-17", "1980-05-17", plan.CellForm), cell("(555) 555-0199", "(555) 555-0100", "(555) 555-0199", plan.CellSet), cell("", "ann@example.test", "ann@example.test", plan.CellKept), cell("", "", "", plan.CellKept)}},
		5: {Cells: []plan.MappedCell{cell("00015", "", "", plan.CellKept), cell("Di", "Ann", "Di", plan.CellSet), cell("", "Ode", "Ode", plan.CellKept), cell("", "1980-05-17", "1980-05-17", plan.CellKept),
			cell("555 555 0100", "(555) 555-0100", "(555) 555-0100", plan.CellForm), cell("", "ann@example.test", "ann@example.test", plan.CellKept), cell("", "", "", plan.CellKept)},
			Candidates: []plan.Candidate{{ClientID: 12, Name: "Ann Ode", DateOfBirth: "1980-05-17", Email: "ann@example.test", Phone: "(555) 555-0100", Archived: true, Agrees: []string{"Phone"}, Differs: []string{"FirstName"}}},
			Outcomes: map[plan.Decision]plan.Outcome{plan.DecideCreate: {Changes: lands.Changes},
				plan.DecideApply: {Changes: onto, Warnings: []plan.Reason{{Code: "address", Message: "Address stays as it was", Warning: true}}}}},
		6: {Cells: []plan.MappedCell{cell("00016", "00016", "00016", plan.CellSame), cell("Eva", "Ed", "Eva", plan.CellSet), cell("Fox", "Fox", "Fox", plan.CellSame), cell("3.2.1991", "1980-05-17", "1991-02-03", plan.CellSet),
			cell("", "", "", plan.CellKept), cell("", "", "", plan.CellKept), cell("", "", "", plan.CellKept)},
			Candidates: []plan.Candidate{{ClientID: 16, Name: "Ed Fox", DateOfBirth: "1980-05-17", Agrees: []string{"LastName"}, Differs: []string{"FirstName", "DateOfBirth"}}},
			Outcomes:   map[plan.Decision]plan.Outcome{plan.DecideApply: {Changes: other.Changes}}},
		7: {Cells: []plan.MappedCell{cell("00017", "", "", plan.CellKept), cell("Flo", "", "", plan.CellKept), cell("Gum", "", "", plan.CellKept), cell("31/31/1990", "", "", plan.CellRefused), cell("=1+1", "", "", plan.CellKept), cell("", "", "", plan.CellKept), cell("", "", "", plan.CellKept)}},
		11: {Cells: []plan.MappedCell{cell("", "", "", plan.CellKept), cell("Lu", "", "", plan.CellKept), cell("May", "", "", plan.CellKept), cell("", "", "", plan.CellKept), cell("", "", "", plan.CellKept), cell("ben@example.test", "", "", plan.CellKept), cell("", "", "", plan.CellKept)},
			Candidates: []plan.Candidate{{Row: 3, Name: "Ben Bo", Email: "ben@example.test", Agrees: []string{"Email"}, Differs: []string{"LastName"}}}},
	}
}

func written(t testing.TB, f Format, p Plan, o Options) string {
	t.Helper()
	if o.Location == nil {
		o.Location = time.UTC
	}
	var b bytes.Buffer
	if err := Write(context.Background(), f, &b, p, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// golden compares with a file, or rewrites it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		must(t, os.WriteFile(path, []byte(got), 0o600))
		return
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if got != string(want) {
		t.Errorf("%s differs (-update rewrites it); got:\n%s", path, got)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// hostile are texts that harm a careless report: 100 and more.
func hostile() []string {
	list := []string{
		"</script><script>pwned()</script>", "</SCRIPT ><img src=x onerror=pwned()>", "<!--", "--><script>pwned()</script>", "<!--<script>", "]]>", "<![CDATA[", "\u2028pwned()", "\u2029",
		"\u202egnp.exe", "\u2066a\u2069", "\u200f\u061c", "\ufeff", "\u200b", "\u00a0", "\u00ad", "\x00", "a\x00b", "\x1b[2J", "\x1b]0;pwned\x07", "\x1b]8;;http://evil.example.test\x07x", "\u009b31m", "\r\noverwritten", "\b\b\b",
		"=1+1", "=cmd|'/c calc'!A1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "=HYPERLINK(\"http://evil.example.test\",\"x\")", "=IMPORTXML(\"http://evil.example.test\",\"//a\")", "'=1", "''", "'0",
		"\"onmouseover=pwned()", "' onfocus=pwned() autofocus='", "`${pwned()}`", "javascript:pwned()", "JaVaScRiPt:pwned()", "data:text/html,<script>pwned()</script>", "vbscript:pwned()",
		"<img src=http://evil.example.test/x.png>", "<svg onload=pwned()>", "<iframe src=javascript:pwned()>", "<link rel=stylesheet href=http://evil.example.test/x.css>", "<style>@import 'http://evil.example.test'</style>", "<meta http-equiv=refresh content='0;url=http://evil.example.test'>", "<base href=http://evil.example.test>", "<object data=http://evil.example.test>", "<form action=http://evil.example.test><button autofocus>", "<a href=javascript:pwned() ping=http://evil.example.test>x</a>", "<template>", "<plaintext>", "<textarea>", "<title>", "</style>", "</title>", "<noscript><p title=\"</noscript><img src=x onerror=pwned()>\">", "<math><mtext></mtext><script>pwned()</script></math>",
		"{{.}}", "{{template \"x\"}}", "${pwned()}", "#{pwned()}", "<%= pwned() %>", "&lt;script&gt;", "&#x3c;script&#x3e;", "\\u003cscript\\u003e", "\\", "\\\\", "\\\"", "\"", "\"\"", "a\"b,c;d\te", "a,b", "a;b", "a|b", "a -> b", "\" -> \"", "; Phone: \"x\" -> \"y\"", "a\nb", "a\r\nb", "a\rb", "\n", " ", "  padded  ", "\t",
		"__proto__", "constructor", "toString", "hasOwnProperty", "null", "undefined", "NaN", "true", "0", "-0", "1e999", "%s%n%d", "%00", "../../etc/passwd", "_x0041_", "_x0041_x0042_", "_x005F_x0041_", "_x", "_", "\U0010FF01\U0010FF20\U0010FF21", "\U0010FFFF", "👩‍👧‍👦", "é", "e\u0301", "名前", "مرحبا", "שלום", "Zoë", "ß", "İ", strings.Repeat("x", 300), strings.Repeat("ab ", 200),
	}
	return list
}

// anyText draws plain and hostile texts.
func anyText() *rapid.Generator[string] {
	return rapid.OneOf(rapid.SampledFrom(hostile()), rapid.SampledFrom([]string{"", "Ann", "Ode", "555-0100", "ann@example.test", "1980-05-17"}), rapid.StringN(0, 12, -1))
}

func anyChange(t *rapid.T) plan.Change {
	c := plan.Change{
		Field:  rapid.SampledFrom([]string{"ExternalClientId", "FirstName", "Phone", "Email", "Name", "custom:a1", "custom:b,2"}).Draw(t, "field"),
		Before: anyText().Draw(t, "before"), After: anyText().Draw(t, "after"),
		Kind: rapid.SampledFrom([]plan.ChangeKind{plan.Set, plan.Set, plan.Clear, plan.Form}).Draw(t, "kind"),
	}
	if strings.HasPrefix(c.Field, "custom:") {
		c.Label = "Label of " + c.Field
	}
	if c.Kind == plan.Clear {
		c.After = ""
	}
	c.Derived = c.Field == "Name" && c.Kind == plan.Set
	return c
}

func anyReason(t *rapid.T) plan.Reason {
	return plan.Reason{
		Code:     rapid.SampledFrom([]string{"identity", "lands_on", "bad_value", "read_only", "some_new_code"}).Draw(t, "code"),
		Message:  anyText().Draw(t, "message"),
		Column:   anyText().Draw(t, "column"),
		ClientID: rapid.Int64Range(0, 3).Draw(t, "other client"), Row: rapid.IntRange(0, 3).Draw(t, "other row"),
		Warning: rapid.Bool().Draw(t, "warning"),
	}
}

func anyRow(t *rapid.T, number int) plan.Row {
	r := plan.Row{
		Row: number, Sheet: rapid.SampledFrom([]string{"", "Clients", "=Sheet"}).Draw(t, "sheet"),
		Action: rapid.SampledFrom(plan.Actions()).Draw(t, "action"), State: plan.None,
		ExternalID: anyText().Draw(t, "external"), Name: anyText().Draw(t, "name"),
		Reasons: rapid.SliceOfN(rapid.Custom(anyReason), 0, 3).Draw(t, "reasons"),
		Changes: rapid.SliceOfNDistinct(rapid.Custom(anyChange), 0, 4, func(c plan.Change) string { return c.Field }).Draw(t, "changes"),
	}
	switch r.Action {
	case plan.Update, plan.Unchanged:
		r.ClientID = rapid.Int64Range(1, 1<<40).Draw(t, "client")
	case plan.Hold:
		r.ClientID, r.Lands = rapid.Int64Range(0, 1).Draw(t, "client"), rapid.Int64Range(0, 1).Draw(t, "lands")
	case plan.Reject:
		r.Source = rapid.SliceOfN(anyText(), 0, 6).Draw(t, "source")
	}
	if r.Action == plan.Create || r.Action == plan.Update {
		r.State = rapid.SampledFrom([]plan.State{plan.Planned, plan.Planned, plan.Sent, plan.Saved, plan.Differs, plan.Conflict, plan.Failed, plan.Unknown}).Draw(t, "state")
	}
	if list := r.Choices(); len(list) > 0 && rapid.Bool().Draw(t, "decided") {
		r.Decision = rapid.SampledFrom(list).Draw(t, "decision")
	}
	return r
}

func anyPlan(t *rapid.T) *memory {
	meta := sampleMeta()
	meta.Header = rapid.SliceOfN(anyText(), 1, 5).Draw(t, "header")
	meta.Notes = rapid.SliceOfN(anyText(), 0, 3).Draw(t, "notes")
	meta.Complete = rapid.Bool().Draw(t, "complete")
	meta.Tripped = rapid.SampledFrom([]string{"", "12 clears, at most 5 are allowed"}).Draw(t, "tripped")
	n := rapid.IntRange(0, 12).Draw(t, "rows")
	var rows []plan.Row
	for i := range n {
		rows = append(rows, anyRow(t, i+2))
	}
	p := newMemory(meta, rows...)
	p.done = make(map[int]plan.Attempt)
	for _, r := range rows {
		if r.State != plan.None && r.State != plan.Planned {
			p.done[r.Row] = plan.Attempt{Error: anyText().Draw(t, "error"), Cells: rapid.SliceOfN(rapid.Custom(anyCell), 0, 3).Draw(t, "cells")}
		}
	}
	return p
}

// anyCell may be of a field that no change names.
func anyCell(t *rapid.T) plan.Cell {
	return plan.Cell{
		Field:   rapid.SampledFrom([]string{"Phone", "Email", "City", "custom:a1", "custom:zz"}).Draw(t, "field"),
		Planned: anyText().Draw(t, "planned"), Got: anyText().Draw(t, "got"),
	}
}

// repeatRows makes a large plan: n rows after the sample's model, mostly unchanged.
func repeatRows(n int) *memory {
	sample := samplePlan().list
	rows := make([]plan.Row, n)
	for i := range rows {
		rows[i] = sample[i%len(sample)]
		rows[i].Row = i + 2
		rows[i].ExternalID = fmt.Sprintf("%05d", i)
	}
	return newMemory(sampleMeta(), rows...)
}

func itoa(n int) string { return strconv.Itoa(n) }

// demoPlan looks like a real one, of 250 rows.
func demoPlan() *memory {
	rows := samplePlan().list
	first := []string{"Ann", "Ben", "Cy", "Di", "Ed", "Flo", "Gil", "Hope", "Ike", "Jo"}
	set := func(field, before, after string) plan.Change {
		return plan.Change{Field: field, Before: before, After: after, Kind: plan.Set}
	}
	for i := range 240 {
		r := plan.Row{Row: 12 + i, Sheet: "Clients", Action: plan.Update, State: plan.Planned, ClientID: int64(100 + i),
			ExternalID: fmt.Sprintf("%05d", 100+i), Name: first[i%10] + " " + first[(i/7)%10] + "son"}
		switch i % 5 {
		case 0:
			r.Changes = []plan.Change{set("MobilePhone", fmt.Sprintf("(555) 555-01%02d", i%100), fmt.Sprintf("(555) 555-01%02d", (i+7)%100))}
		case 1:
			r.Changes = []plan.Change{set("StreetAddress", fmt.Sprintf("%d Elm Street", i), fmt.Sprintf("%d Elm St., Apt 4", i)), set("PostalCode", "2134", "02134")}
		case 2:
			r.Changes = []plan.Change{set("Tags", "adult, telehealth", "adult, telehealth, evening")}
		case 3:
			r.Action, r.State = plan.Unchanged, plan.None
		case 4:
			r.Action, r.ClientID = plan.Create, 0
			r.Changes = []plan.Change{set("FirstName", "", "New"), set("LastName", "", fmt.Sprintf("Person %d", i)), set("Email", "", fmt.Sprintf("p%d@example.test", i))}
		}
		rows = append(rows, r)
	}
	p := newMemory(sampleMeta(), rows...)
	p.cards = samplePlan().cards
	return p
}
