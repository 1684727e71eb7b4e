package apply

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"intakeq-bulk/importer/decided"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/report"
)

// twins is a plan with two rows of one first name and email, of which the API would
// make one client.
func twins(t *testing.T) *office {
	o := newOffice(t, sandbox.Options{Clients: 5, Seed: 6})
	p := o.Plan(o.Table("in.csv", nil,
		[]string{"FirstName", "LastName", "Email", "City"},
		[]string{"Hella", "Da", "hella@example.test", "Oslo"},
		[]string{"Hella", "Other", "hella@example.test", "Rome"}), nil)
	if p.Hold != 2 {
		t.Fatalf("%+v", p.Summary)
	}
	return o
}

// Of two rows that would be taken for one, "apply" on one means this one: it is made
// in one save, the other is left out, and "apply" on both is refused.
func TestThisOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := twins(t)
		_, err := o.decide(report.CSV, map[int]string{2: "apply", 3: "apply"})
		if !errors.As(err, new(*decided.Error)) || !strings.Contains(err.Error(), "rows 2 and 3") {
			t.Fatalf("both: %v", err)
		}
		before := len(o.Account.IDs())
		out, err := o.decide(report.XLSX, map[int]string{3: "apply"})
		if err != nil || out.Saved != 1 || out.Wanted != 1 {
			t.Fatalf("%+v, %v", out, err)
		}
		if n := len(o.Account.IDs()) - before; n != 1 || o.posts() != 1 {
			t.Errorf("%d clients are new, after %d saves", n, o.posts())
		}
		for _, r := range o.tried() {
			want := map[int]string{2: "none skip", 3: "saved apply"}[r.Row.Row]
			if got := string(r.State) + " " + string(r.Decision); got != want {
				t.Errorf("row %d: %s, want %s", r.Row.Row, got, want)
			}
		}
	})
}

// Nothing is sent before the alarm is accepted, whatever else is said.
func TestAlarmIsInTheWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 5, Seed: 6})
		o.Plan(o.Table("in.csv", nil, []string{"FirstName"}, []string{"Newa"}), nil)
		o.spoilMeta("Alarms", `[{"code":"encoding"},{"code":"shrunk","accepted":true}]`)
		asked := len(o.Account.Log())
		_, err := o.apply(context.Background(), func(a *Options) { a.StaleOK = true })
		var alarm *AlarmError
		if !errors.As(err, &alarm) || strings.Join(alarm.Codes, " ") != "encoding" || len(o.Account.Log()) != asked {
			t.Fatalf("%v, after %d requests", err, len(o.Account.Log())-asked)
		}
		j, err := plan.OpenJournal(context.Background(), o.PlanPath())
		o.Check(err)
		o.Check(j.Accept(context.Background(), "encoding"))
		o.Check(j.Close())
		if out, err := o.apply(context.Background(), nil); err != nil || out.Saved != 1 {
			t.Errorf("%+v, %v", out, err)
		}
	})
}
