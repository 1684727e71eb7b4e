package apply

import (
	"testing"
	"testing/synctest"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/internal/report"
)

// An archived client is brought back by "restore" alone, whatever else its row
// changes; "apply" changes it where it is.
func TestRestoreBringsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 8, Seed: 6})
		ids := o.Account.IDs()[:4]
		names := map[string]int64{"A": ids[0], "B": ids[1], "C": ids[2], "D": ids[3]}
		for _, id := range ids {
			o.Check(o.Account.Staff().Archive(id))
			o.Check(o.Account.Staff().Set(id, "City", practice.Quoted("Oslo")))
		}
		o.Check(o.Account.Staff().Rename(ids[3], "Hella", "There"))
		o.Check(o.Account.Staff().Set(ids[3], "Email", practice.Quoted("hella@example.test")))
		p := o.Plan(o.Table("in.csv", names,
			[]string{"ClientId", "FirstName", "LastName", "Email", "City"},
			[]string{"{A}", "", "", "", "Rome"}, []string{"{B}", "", "", "", "Rome"}, []string{"{C}", "", "", "", "Oslo"},
			[]string{"", "Hella", "Other", "hella@example.test", "Rome"}), nil)
		if p.Hold != 3 || p.Unchanged != 1 {
			t.Fatalf("%+v", p.Summary)
		}
		out, err := o.decide(report.CSV, map[int]string{2: "apply", 3: "restore", 4: "restore", 5: "restore"})
		if err != nil || out.Saved != 4 {
			t.Fatalf("%+v, %v", out, err)
		}
		want := map[int64][2]string{ids[0]: {"true", "Rome"}, ids[1]: {"false", "Rome"}, ids[2]: {"false", "Oslo"}, ids[3]: {"false", "Rome"}}
		for id, doc := range o.documents() {
			client := record.NewCells(intakeq.Trusted([]byte(doc)))
			if w, ok := want[id]; ok && (client.Get("Archived") != w[0] || client.Get("City") != w[1]) {
				t.Errorf("client %d: archived %s, City %s, want %v", id, client.Get("Archived"), client.Get("City"), w)
			}
		}
		for _, r := range o.tried() {
			if r.State != plan.Saved {
				t.Errorf("%s", practice.Describe(r.Row))
			}
		}
	})
}
