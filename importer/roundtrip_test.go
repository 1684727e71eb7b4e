package importer_test

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
)

// wildValue is a member's value: mostly of its kind, and anything now and then.
func wildValue(r *rand.Rand, kind intakeq.Kind) string {
	if r.IntN(12) == 0 {
		return []string{"null", `""`, "0", "-1.50", "true", "[]", `{"a":1}`, "1e3"}[r.IntN(8)]
	}
	switch {
	case kind == intakeq.Date && r.IntN(4) > 0:
		return strconv.Itoa(r.IntN(200*365)*86400000-100*365*86400000) + []string{"", ".0"}[r.IntN(2)]
	case kind == intakeq.Bool && r.IntN(4) > 0:
		return []string{"true", "false"}[r.IntN(2)]
	case kind == intakeq.Tags && r.IntN(4) > 0:
		return "[" + practice.Quoted(practice.Wild(r)) + "," + practice.Quoted(practice.Wild(r)) + "]"
	}
	return practice.Quoted(practice.Wild(r))
}

// spoil gives a third of a client's members wild values.
func (o *office) spoil(r *rand.Rand, id int64) {
	staff := o.Account.Staff()
	for f := range intakeq.Fields() {
		if f.Writable && r.IntN(3) == 0 {
			if err := staff.Set(id, f.Name, wildValue(r, f.Kind)); err != nil {
				o.Fatal(err)
			}
		}
	}
	for _, custom := range []string{"k3f9", "x7q2", "zz19", "fm01", "n5.1"} {
		if r.IntN(3) == 0 {
			if err := staff.SetCustom(id, custom, wildValue(r, intakeq.Text)); err != nil {
				o.Fatal(err)
			}
		}
	}
}

func (o *office) checkUnchanged(p practice.Planned, clients int) {
	o.Helper()
	for _, r := range p.Rows {
		if r.Action != plan.Unchanged || len(r.Changes) > 0 || len(r.Reasons) > 0 {
			o.Error(practice.Describe(r))
		}
	}
	if p.Unchanged != clients || p.FormOnly != 0 || p.Requests != 0 {
		o.Errorf("%+v", p.Summary)
	}
}

// Promise 5 of the design: export, then plan the same file, and nothing changes.
// First the sandbox's hard clients, then wild ones.
func TestExportThenPlan(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"all.csv", "all.tsv", "all.xlsx"} {
		for seed := range uint64(3) {
			t.Run(fmt.Sprint(name, seed), func(t *testing.T) {
				o := newOffice(t, sandbox.Options{Clients: 150, Seed: seed})
				o.checkUnchanged(o.Plan(o.Export(name), nil), 150)
			})
		}
	}
}

func TestWildExportThenPlan(t *testing.T) {
	t.Parallel()
	const clients = 250
	accounts := practice.Campaign(100)
	if practice.Full() {
		accounts = 100_000 / clients
	}
	for seed := range accounts {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			o := newOffice(t, sandbox.Options{Clients: clients, Seed: seed})
			r := rand.New(rand.NewPCG(seed, 3))
			for _, id := range o.Account.IDs() {
				o.spoil(r, id)
			}
			for _, name := range []string{"all.csv", "all.tsv", "all.xlsx"} {
				o.checkUnchanged(o.Plan(o.Export(name), nil), clients)
			}
		})
	}
}

// Marks that nobody sees are taken off a cell, and an id that the account has with them is
// found all the same.
func TestExportThenPlanMarkedIDs(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sandbox.Options{Clients: 20})
	ids := []string{"K\u200b1", "K\u200b1", "\u00adK-\u200d2", "K\u00a03", "K\u20104"}
	for i, id := range o.Account.IDs()[:len(ids)] {
		if err := o.Account.Staff().Set(id, "ExternalClientId", practice.Quoted(ids[i])); err != nil {
			t.Fatal(err)
		}
	}
	o.checkUnchanged(o.Plan(o.Export("all.csv"), nil), 20)
}

// The same through another spreadsheet program: LibreOffice opens the export and
// saves it.
func TestExportThroughLibreOffice(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("soffice")
	if err != nil || testing.Short() {
		t.Skip("needs LibreOffice, and some seconds")
	}
	o := newOffice(t, sandbox.Options{Clients: 150, Seed: 2})
	r := rand.New(rand.NewPCG(2, 3))
	for _, id := range o.Account.IDs()[75:] {
		o.spoil(r, id)
	}
	saved := filepath.Join(o.Dir, "saved")
	profile := "-env:UserInstallation=file://" + filepath.ToSlash(filepath.Join(o.Dir, "profile"))
	out, err := exec.Command(program, profile, "--headless", "--convert-to", "xlsx", "--outdir", saved, o.Export("all.xlsx")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	o.checkUnchanged(o.Plan(filepath.Join(saved, "all.xlsx"), nil), 150)
}
