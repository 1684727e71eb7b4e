package importer

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/mapping"
)

func TestPrice(t *testing.T) {
	o, ids := staffed(t, map[string]string{
		"ann": `{"FirstName":"Ann","LastName":"Ode","Gender":"F","Tags":["a","b"]}`, "bob": `{"FirstName":"Bob","LastName":"Ray","Tags":["a"],"Email":"bob@example.test"}`,
		"cy": `{"FirstName":"Cy","LastName":"Roe"}`,
	})
	input := o.table("in.csv", ids, []string{"ClientId", "ExternalClientId", "FirstName", "LastName", "Gender", "Tags", "Email"},
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
		p := o.plan(input, func(opt *Options) { opt.MaxChanges, opt.MaxClears = c.changes, c.clears })
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

func TestDriftChecks(t *testing.T) {
	for rows, want := range map[int]int{0: 0, 1: 1, 25: 1, 26: 2, 100: 4, 101: 8, 150: 8, 151: 12} {
		if got := driftChecks(rows); got != want {
			t.Errorf("%d rows: %d requests, want %d", rows, got, want)
		}
	}
	if n := driftChecks(100_000); n > 10_000 { // a request in eleven
		t.Errorf("%d checks of 100,000 rows", n)
	}
}

func TestDays(t *testing.T) {
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for after, want := range map[time.Duration]int{time.Minute: 1, 23 * time.Hour: 1, 24*time.Hour + time.Minute: 2, 49 * time.Hour: 3} {
		p, err := (&tally{rows: 1, saves: 1}).price(now, func(n int) (time.Time, error) {
			if n != 2 {
				t.Errorf("asked for %d requests", n)
			}
			return now.Add(after), nil
		})
		if err != nil || p.Days != want || !p.Done.Equal(now.Add(after)) {
			t.Errorf("%v: %+v, %v", after, p, err)
		}
	}
	nothing := func(int) (time.Time, error) { return now.Add(time.Hour), nil }
	if p, _ := (&tally{}).price(now, nothing); p.Requests != 0 || p.Days != 0 || !p.Done.Equal(now) {
		t.Errorf("nothing to do: %+v", p)
	}
}

// What is wrong with the mapping or the place of the plan is told before the
// first request, and leaves nothing behind.
func TestRefusedBeforeTheFirstRequest(t *testing.T) {
	o := newOffice(t, sandbox.Options{Clients: 3})
	good := o.file("in.csv", "Id,First\n1,A\n")
	mapped := o.file("m.yaml", "version: 1\ncolumns:\n  - {column: Id, field: ExternalClientId}\n  - {column: First, field: FirstName}\n")
	wrong := o.file("wrong.yaml", "version: 1\ncolumns:\n  - {column: Ident, field: ExternalClientId}\n  - {column: First, field: FirstNam}\n")
	before := names(t, o.dir)
	_, err := o.make(good, func(opt *Options) { opt.Mapping = wrong })
	var mistakes *mapping.Error
	if !errors.As(err, &mistakes) || len(mistakes.Problems) < 2 || mistakes.Problems[0].Line == 0 {
		t.Errorf("mapping: %v", err)
	}
	if _, err := o.make(good, func(opt *Options) { opt.Mapping, opt.Plan = mapped, good }); !errors.Is(err, plan.ErrNotPlan) {
		t.Errorf("a plan over the spreadsheet: %v", err)
	}
	if _, err := o.make(filepath.Join(o.dir, "none.csv"), nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if n := len(o.account.Log()); n != 0 {
		t.Errorf("%d requests", n)
	}
	if after := names(t, o.dir); after != before {
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
	o := newOffice(t, sandbox.Options{Clients: 3})
	input := o.file("in.csv", "ClientId,Gender\n1,F\n")
	o.account.Before(1, func(*sandbox.Staff) { o.file("in.csv", "ClientId,Gender\n1,M\n") })
	if _, err := o.make(input, nil); !errors.Is(err, errChanged) {
		t.Errorf("%v", err)
	}
}

func TestMeta(t *testing.T) {
	o := newOffice(t, sandbox.Options{Clients: 3})
	input := o.file("in.csv", "Title\n\nId;First;Sex\nN1;Ann;Q\nN2;Bea;F\nN3;Cy;Q\n")
	file := o.file("m.yaml", "version: 1\nsource: {header_row: 3}\ncolumns:\n  - {column: Id, field: ExternalClientId}\n"+
		"  - {column: First, field: FirstName}\n  - {column: Sex, field: Gender, values: {F: Female}}\n")
	p := o.plan(input, func(opt *Options) { opt.Mapping, opt.Source = file, "-" })
	m := p.Meta
	if m.Source != "-" || m.SourceSHA256 == "" || m.MappingSHA256 == "" || m.Delimiter != ";" || m.HeaderRow != 3 || len(m.Header) != 3 ||
		len(m.Above) != 2 || m.ID == "" || !m.Complete || m.Snapshot.IsZero() || m.Mode != Upsert || m.Format != "csv" {
		t.Errorf("%+v", m)
	}
	if fmt.Sprint(m.Values) != "[{Sex Q 2}]" || !strings.Contains(strings.Join(m.Notes, "\n"), "welcome mail") {
		t.Errorf("%v, %v", m.Values, m.Notes)
	}
	for i, want := range []plan.Action{plan.Reject, plan.Create, plan.Reject} {
		if r := p.Rows[i]; r.Action != want || r.Row != 4+i || len(r.Source) != 3 {
			t.Errorf("%s, %q", tell(r), r.Source)
		}
	}
	if left := names(t, o.dir); strings.Contains(left, "planning") || strings.Contains(left, "partial") {
		t.Errorf("left %s", left)
	}
}

// Birth dates with a time of day are told where they are many.
func TestOddBirthDates(t *testing.T) {
	o, _ := staffed(t, map[string]string{"a": `{"FirstName":"A","DateOfBirth":3600000}`, "b": `{"FirstName":"B","DateOfBirth":0}`})
	p := o.plan(o.file("in.csv", "ClientId\n1\n"), nil)
	if !strings.Contains(strings.Join(p.Meta.Notes, "\n"), "1 of 2 birth dates") {
		t.Errorf("%q", p.Meta.Notes)
	}
}

func TestCheckTotals(t *testing.T) {
	for counts, good := range map[[3]int]bool{{2, 2, 2}: true, {0, 0, 0}: true, {2, 1, 1}: false, {2, 2, 1}: false, {2, 3, 3}: false} {
		if err := checkTotals(counts[0], counts[1], counts[2]); (err == nil) != good {
			t.Errorf("%v: %v", counts, err)
		}
	}
}
