package importer_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"intakeq-bulk/importer"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
	"intakeq-bulk/mapping"
)

func TestPrice(t *testing.T) {
	t.Parallel()
	o, ids := staffed(t, map[string]string{
		"ann": `{"FirstName":"Ann","LastName":"Ode","Gender":"F","Tags":["a","b"]}`, "bob": `{"FirstName":"Bob","LastName":"Ray","Tags":["a"],"Email":"bob@example.test"}`,
		"cy": `{"FirstName":"Cy","LastName":"Roe"}`,
	})
	input := o.Table("in.csv", ids, []string{"ClientId", "ExternalClientId", "FirstName", "LastName", "Gender", "Tags", "Email"},
		[]string{"{ann}", "", "Amy", "", "<clear>", "", ""},           // a save
		[]string{"{bob}", "", "", "", "", "b,c", ""},                  // three calls, and no save
		[]string{"{cy}", "", "Si", "", "F", "x", ""},                  // a save and a call
		[]string{"", "N1", "Di", "Poe", "", "x,y", ""},                // a save and two calls
		[]string{"", "N2", "Bob", "Poe", "", "x", "bob@example.test"}, // held: nothing
	)
	min := func(n int) *int { return &n }
	for _, c := range []struct {
		changes, clears *int
		want            string
	}{
		{nil, nil, ""}, {min(10), min(1), ""}, {min(9), nil, "10 values would be changed, more than --max-changes 9"},
		{min(0), min(0), "1 values would be cleared, more than --max-clears 0"},
	} {
		p := o.Plan(input, func(opt *importer.Options) { opt.MaxChanges, opt.MaxClears = c.changes, c.clears })
		if p.Meta.Tripped != c.want {
			t.Errorf("tripped %q, want %q", p.Meta.Tripped, c.want)
		}
		if want := 3 + 6 + 1; p.Requests != want || p.Meta.Price.Requests != want || p.Hold != 1 {
			t.Errorf("%+v, %+v, want %d requests", p.Summary, p.Meta.Price, want)
		}
		sum := 0
		for _, n := range p.ChangesByField {
			sum += n
		}
		if sum != 10 || p.Clears != 1 {
			t.Errorf("%+v", p.Summary)
		}
	}
}

// What is wrong with the mapping or the place of the plan is told before the
// first request, and leaves nothing behind.
func TestRefusedBeforeTheFirstRequest(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sandbox.Options{Clients: 3})
	good := o.File("in.csv", "Id,First\n1,A\n")
	mapped := o.File("m.yaml", "version: 1\ncolumns:\n  - {column: Id, field: ExternalClientId}\n  - {column: First, field: FirstName}\n")
	wrong := o.File("wrong.yaml", "version: 1\ncolumns:\n  - {column: Ident, field: ExternalClientId}\n  - {column: First, field: FirstNam}\n")
	before := names(t, o.Dir)
	_, err := o.Make(good, func(opt *importer.Options) { opt.Mapping = wrong })
	var mistakes *mapping.Error
	if !errors.As(err, &mistakes) || len(mistakes.Problems) < 2 || mistakes.Problems[0].Line == 0 {
		t.Errorf("mapping: %v", err)
	}
	if _, err := o.Make(good, func(opt *importer.Options) { opt.Mapping, opt.Plan = mapped, good }); !errors.Is(err, plan.ErrNotPlan) {
		t.Errorf("a plan over the spreadsheet: %v", err)
	}
	if _, err := o.Make(filepath.Join(o.Dir, "none.csv"), nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if n := len(o.Account.Log()); n != 0 {
		t.Errorf("%d requests", n)
	}
	if after := names(t, o.Dir); after != before {
		t.Errorf("left %s, before %s", after, before)
	}
}

func names(t *testing.T, dir string) string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return strings.Join(list, " ")
}

// A spreadsheet that is saved while the account is being read makes no plan.
func TestChangedMeanwhile(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sandbox.Options{Clients: 3})
	input := o.File("in.csv", "ClientId,Gender\n1,F\n")
	o.Account.Before(1, func(*sandbox.Staff) { o.File("in.csv", "ClientId,Gender\n1,M\n") })
	if _, err := o.Make(input, nil); err == nil || !strings.Contains(err.Error(), "the spreadsheet changed while it was read") {
		t.Errorf("%v", err)
	}
}

func TestMeta(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sandbox.Options{Clients: 3})
	input := o.File("in.csv", "Title\n\nId;First;Sex\nN1;Ann;Q\nN2;Bea;F\nN3;Cy;Q\n")
	file := o.File("m.yaml", "version: 1\nsource: {header_row: 3}\ncolumns:\n  - {column: Id, field: ExternalClientId}\n"+
		"  - {column: First, field: FirstName}\n  - {column: Sex, field: Gender, values: {F: Female}}\n")
	p := o.Plan(input, func(opt *importer.Options) { opt.Mapping, opt.Source = file, "-" })
	m := p.Meta
	if m.Source != "-" || m.SourceSHA256 == "" || m.MappingSHA256 == "" || m.Delimiter != ";" || m.HeaderRow != 3 || len(m.Header) != 3 ||
		len(m.Above) != 2 || m.ID == "" || !m.Complete || m.Snapshot.IsZero() || m.Mode != plan.ModeUpsert || m.Format != "csv" {
		t.Errorf("%+v", m)
	}
	if fmt.Sprint(m.Values) != "[{Sex Q 2}]" || !strings.Contains(strings.Join(m.Notes, "\n"), "welcome mail") {
		t.Errorf("%v, %v", m.Values, m.Notes)
	}
	for i, want := range []plan.Action{plan.Reject, plan.Create, plan.Reject} {
		if r := p.Rows[i]; r.Action != want || r.Row != 4+i || len(r.Source) != 3 {
			t.Errorf("%s, %q", practice.Describe(r), r.Source)
		}
	}
	if left := names(t, o.Dir); strings.Contains(left, "planning") || strings.Contains(left, "partial") {
		t.Errorf("left %s", left)
	}
}

// Birth dates with a time of day are told where they are many.
func TestOddBirthDates(t *testing.T) {
	t.Parallel()
	o, _ := staffed(t, map[string]string{"a": `{"FirstName":"A","DateOfBirth":3600000}`, "b": `{"FirstName":"B","DateOfBirth":0}`})
	p := o.Plan(o.File("in.csv", "ClientId\n1\n"), nil)
	if !strings.Contains(strings.Join(p.Meta.Notes, "\n"), "1 of 2 birth dates") {
		t.Errorf("%q", p.Meta.Notes)
	}
}
