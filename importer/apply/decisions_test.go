package apply

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"intakeq-bulk/importer/decided"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/report"
)

// A file that can't be used is told of whole, and nothing of it is used.
func TestDecisionsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		typed map[int]map[string]string
		want  []string // in the message
	}{
		"another plan's":  {map[int]map[string]string{4: {"PlanId": "0123456789abcdef"}}, []string{"another plan's report"}},
		"unknown words":   {map[int]map[string]string{2: {"Decision": "yes"}, 5: {"Decision": "no"}}, []string{"row 2", "row 5"}},
		"impossible ones": {map[int]map[string]string{4: {"Decision": "create"}, 2: {"Decision": "create"}}, []string{"row 4: create", "row 2: create"}},
		"no such row":     {map[int]map[string]string{4: {"Row": "77"}}, []string{"no row 77"}},
		"a row twice":     {map[int]map[string]string{4: {"Row": "5"}}, []string{"row 5 is there twice"}},
		"no number":       {map[int]map[string]string{4: {"Row": "x"}}, []string{"no row number"}},
	} {
		for _, format := range []report.Format{report.CSV, report.XLSX} {
			t.Run(fmt.Sprint(name, format), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					o, _ := doubts(t)
					_, err := o.decisions(o.filled(format, c.typed))
					var wrong *decided.Error
					if !errors.As(err, &wrong) {
						t.Fatal(err)
					}
					for _, want := range c.want {
						if !strings.Contains(err.Error(), want) {
							t.Errorf("%v: want %q", err, want)
						}
					}
				})
			})
		}
	}
}

// A spreadsheet that is no report at all.
func TestDecisionsOfNoReport(t *testing.T) {
	t.Parallel()
	o, _ := doubts(t)
	_, err := o.decisions(filepath.Join(o.Dir, "in.csv"))
	if !errors.As(err, new(*decided.Error)) || !strings.Contains(err.Error(), "PlanId") {
		t.Error(err)
	}
}

// Two rows that would both change one client exclude each other; nothing is sent,
// and nothing decided.
func TestDecisionsExclude(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 30, Seed: 6})
		id := o.Account.IDs()[3]
		o.Check(o.Account.Staff().Rename(id, "Held", "There"))
		o.Check(o.Account.Staff().Set(id, "Email", `"held@example.test"`))
		o.Plan(o.Table("in.csv", nil, []string{"ClientId", "ExternalClientId", "FirstName", "LastName", "Email", "City"},
			[]string{fmt.Sprint(id), "", "", "", "", "Bern"}, []string{"", "H-1", "Held", "New", "held@example.test", ""}), nil)
		if _, err := o.decide(report.CSV, map[int]string{3: "apply"}); !errors.As(err, new(*decided.Error)) {
			t.Error(err)
		}
		if o.posts() > 0 || o.states() != "planned none" {
			t.Errorf("%d requests: %s", o.posts(), o.states())
		}
		if out, err := o.decide(report.CSV, map[int]string{2: "skip", 3: "apply"}); err != nil || out.Saved != 1 {
			t.Errorf("%+v, %v", out, err)
		}
	})
}

// What else somebody typed into the report is told, and never used.
func TestEditedReports(t *testing.T) {
	t.Parallel()
	for _, format := range []report.Format{report.CSV, report.XLSX} {
		t.Run(string(format), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o, ids := doubts(t)
				before := o.documents()
				d, err := o.decisions(o.filled(format, map[int]map[string]string{
					3: {"ExternalClientId": "N-99", "Decision": "apply"}, 4: {"ClientId": fmt.Sprint(ids[7]), "Changes": "City: Paris"},
					5: {"Action": "skip"}, 6: {"Reasons": "fine"},
				}))
				if err != nil {
					t.Fatal(err)
				}
				want := []EditedCell{{3, "ExternalClientId"}, {4, "ClientId"}, {4, "Changes"}, {5, "Action"}, {6, "Reasons"}}
				slices.SortStableFunc(d.Edited, func(x, y EditedCell) int { return x.Row - y.Row }) // XLSX has the held rows first
				if !slices.Equal(d.Edited, want) {
					t.Errorf("%v, want %v", d.Edited, want)
				}
				out, err := o.apply(t.Context(), func(a *Options) { a.Decisions = d })
				if err != nil || out.Saved != 4 {
					t.Errorf("%+v, %v", out, err)
				}
				o.checkAsPlanned(before)
			})
		})
	}
}

// No report that nobody edited says that it was edited.
func TestUneditedReports(t *testing.T) {
	t.Parallel()
	for _, format := range []report.Format{report.CSV, report.XLSX} {
		for seed := range uint64(3) {
			o := newOffice(t, sandbox.Options{Clients: 120, Seed: seed})
			rows := [][]string{{"ClientId", "LastName", "City", "Email", "AdditionalInformation"}}
			for i, id := range o.Account.IDs() {
				rows = append(rows, []string{fmt.Sprint(id), "", []string{"=1+1", " x ", "a;b", "line\nbreak"}[i%4], "", "'text"})
			}
			o.Plan(o.Table("in.csv", nil, rows...), nil)
			d, err := o.decisions(o.filled(format, nil))
			if err != nil || len(d.Edited) > 0 || len(d.Rows) != 120 {
				t.Errorf("%s, seed %d: %v, %v", format, seed, d, err)
			}
		}
	}
}
