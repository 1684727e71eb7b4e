package apply

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/importer"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
)

// Where a save merges, a clear does not take: the row differs, and it is said what the
// account does, once. All else is saved.
func TestAccountThatMerges(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 20, Seed: 3, Latency: 20 * time.Millisecond, Merge: true})
		rows := [][]string{{"ClientId", "City", "AdditionalInformation"}}
		for i, id := range o.Account.IDs()[8:12] {
			o.Check(o.Account.Staff().Set(id, "City", `"Rome"`))
			o.Check(o.Account.Staff().Set(id, "Archived", `false`))
			rows = append(rows, []string{fmt.Sprint(id), []string{"<clear>", "Bern"}[i%2], "new"})
		}
		mapping := o.File("m.yaml", "version: 1\nmatch: {by: [ClientId]}\ncolumns:\n  - {column: ClientId, field: ClientId}\n  - {column: City, field: City}\n  - {column: AdditionalInformation, field: AdditionalInformation}\n")
		o.Plan(o.Table("in.csv", nil, rows...), func(options *importer.Options) { options.Mapping = mapping })
		var said []Notice
		out, err := o.apply(t.Context(), func(a *Options) { a.Notify = func(n Notice, _ int) { said = append(said, n) } })
		if err != nil || o.states() != "differs saved differs saved" || len(said) != 1 || said[0] != NoticeKeeps {
			t.Errorf("%+v, %v: %s, said %q", out, err, o.states(), said)
		}
		if told := o.tried()[0].Error; !strings.Contains(told, "not as planned after the save: City; this account keeps what is cleared") {
			t.Error(told)
		}
	})
}

// What a plan makes a create of, apply does not take for a client who is new since the
// plan: plan and apply would send each other in circles.
func TestPlanAndApplyAgreeOnNew(t *testing.T) {
	t.Parallel()
	for _, before := range []time.Duration{0, time.Second, 3 * time.Minute, time.Hour} {
		for name, options := range map[string]sandbox.Options{
			"": {}, "dates without zone": {Created: sandbox.CreatedText}, "no date": {Created: sandbox.CreatedNull},
			"no clock": {NoDate: true}, "clock ahead": {DateOff: 3 * time.Hour}, "clock behind": {DateOff: -3 * time.Hour},
		} {
			t.Run(fmt.Sprint(before, name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					options.Clients, options.Seed = 10, 3
					o := newOffice(t, options)
					id, err := o.Account.Staff().Create(`{"FirstName":"Nokey","LastName":"Person","Name":"Nokey Person","DateOfBirth":0}`)
					o.Check(err)
					time.Sleep(before)
					p := o.Plan(o.Table("in.csv", nil, []string{"FirstName", "LastName", "DateOfBirth"}, []string{"Nokey", "Person", "1999-01-02"}), nil)
					o.Check(o.Account.Staff().Set(id, "City", `"Bern"`))
					out, err := o.apply(t.Context(), nil)
					if p.Create != 1 || err != nil || out.Saved != 1 {
						t.Errorf("%+v, %+v, %v: %s", p.Summary, out, err, practice.Describe(o.tried()[0].Row))
					}
				})
			})
		}
	}
}

// One who is new since the plan is one, by the date or by the number alone.
func TestNewSinceThePlan(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]sandbox.Options{
		"": {}, "no date": {Created: sandbox.CreatedNull}, "no clock": {NoDate: true}, "clock ahead": {DateOff: 3 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				options.Clients, options.Seed = 10, 3
				o := newOffice(t, options)
				o.Plan(o.Table("in.csv", nil, []string{"FirstName", "LastName"}, []string{"Nokey", "Person"}), nil)
				time.Sleep(2 * time.Second)
				_, err := o.Account.Staff().Create(`{"FirstName":"Nokey","LastName":"Person","Name":"Nokey Person"}`)
				o.Check(err)
				if out, err := o.apply(t.Context(), nil); err != nil || out.Conflict != 1 || o.states() != string(plan.Conflict) {
					t.Errorf("%+v, %v", out, err)
				}
			})
		})
	}
}
