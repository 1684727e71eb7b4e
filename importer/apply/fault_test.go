package apply

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
)

// kinds of creates: with an ExternalClientId, with an email alone, with neither.
func threeKinds(o *office, updates int) string {
	var b strings.Builder
	b.WriteString("ClientId,ExternalClientId,FirstName,LastName,Email,MobilePhone,Tags\n")
	for i := range 4 {
		fmt.Fprintf(&b, ",N-%d,Exta%d,Person,exta%d@example.test,222555%04d,\"t%d,u\"\n", i, i, i, 1000+i, i)
		fmt.Fprintf(&b, ",,Mayla%d,Person,mayla%d@example.test,,t%d\n", i, i, i)
		fmt.Fprintf(&b, ",,Barea%d,Person,,,\n", i)
	}
	for i, id := range o.Active()[:updates] {
		fmt.Fprintf(&b, "%d,,,,changed%d@example.test,,\"moved,t%d\"\n", id, i, i)
	}
	return o.File("kinds.csv", b.String())
}

// checkOnce: no row has become two clients, whatever its state says.
func (o *office) checkOnce() {
	o.Helper()
	times := map[string]int{}
	for _, doc := range o.documents() {
		times[gjson.Get(doc, "FirstName").String()+" "+gjson.Get(doc, "LastName").String()]++
	}
	for _, t := range o.tried() {
		if t.Row.MakesClient() {
			if n := times[t.Name]; n > 1 {
				o.Errorf("%s: %d clients (%s)", practice.Describe(t.Row), n, t.Error)
			} else if n == 0 && t.State == plan.Saved {
				o.Errorf("%s: saved, and there is no client", practice.Describe(t.Row))
			} else if n == 1 && t.State == plan.Planned {
				o.Errorf("%s: planned, and there is a client", practice.Describe(t.Row))
			}
		}
		if said := t.Error != ""; said != (t.State == plan.Failed || t.State == plan.Unknown || t.State == plan.Conflict || t.State == plan.Differs) {
			o.Errorf("%s: says %q", practice.Describe(t.Row), t.Error)
		}
	}
}

// Promise 3 of the design: a row makes at most one client, whatever gets lost.
func TestFaults(t *testing.T) {
	t.Parallel()
	every, each := practice.Campaign(100), uint64(1) // seeds of all kinds mixed, and of each alone
	if practice.Full() {
		each = 100
	}
	run := func(kinds []sandbox.Kind, seeds uint64) {
		for seed := range seeds {
			t.Run(fmt.Sprint(kinds, seed), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { faulty(t, kinds, seed) })
			})
		}
	}
	run(nil, every)
	for _, k := range sandbox.Kinds() {
		run([]sandbox.Kind{k}, each)
	}
}

func faulty(t *testing.T, kinds []sandbox.Kind, seed uint64) {
	o := newOffice(t, sandbox.Options{Clients: 30, Seed: seed, Latency: 20 * time.Millisecond, TagsTouch: seed%2 == 0})
	p := o.Plan(threeKinds(o, 20), nil)
	if p.Create != 12 || p.Update != 20 {
		t.Fatalf("%+v", p.Summary)
	}
	before := o.documents()
	o.applyThroughFaults(seed, kinds, nil)
	o.checkAsPlanned(before)
	for _, r := range o.tried() {
		if settled := r.State == plan.Saved || r.State == plan.Unknown && searchedBy(r.Row) == byName; !settled {
			t.Errorf("%s: %s", practice.Describe(r.Row), r.Error)
		}
	}
}

// applyThroughFaults applies while three requests of ten fail, and once more when
// all is well again. Nobody was there to fall on.
func (o *office) applyThroughFaults(seed uint64, kinds []sandbox.Kind, d *Decisions) {
	o.Helper()
	once := func() (Outcome, error) {
		out, err := o.apply(context.Background(), func(a *Options) { a.Decisions = d })
		if errors.As(err, new(*LandedError)) {
			o.Error(err)
		}
		o.checkOnce()
		return out, err
	}
	o.Account.FaultRate(0.3, seed, kinds...)
	for range 4 {
		if out, err := once(); err == nil && out.Whole() {
			break
		}
	}
	o.Account.FaultRate(0, 0)
	if _, err := once(); err != nil && !errors.Is(err, ErrNothingLeft) {
		o.Error(err)
	}
	o.Account.Wait()
	o.checkOnce()
}

// The same of rows that a person has decided: creates in two saves, and creates
// that become updates.
func TestFaultsOfHeldRows(t *testing.T) {
	t.Parallel()
	for seed := range practice.Campaign(100) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o, _ := doubts(t)
				before := o.documents()
				d := &Decisions{sum: "x", Rows: map[int]plan.Decision{6: plan.DecideCreate, 7: plan.DecideApply, 8: plan.DecideCreate, 9: plan.DecideApply, 10: plan.DecideApply}}
				o.applyThroughFaults(seed, nil, d)
				o.checkAsPlanned(before)
				if want := strings.Repeat("saved ", 9) + "none"; o.states() != want {
					t.Errorf("%s, want %s", o.states(), want)
				}
			})
		})
	}
}
