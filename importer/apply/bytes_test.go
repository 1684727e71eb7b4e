package apply

import (
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/practice"
)

// Every member that the plan does not name is equal to the byte after apply, those
// included that no document of the API names.
func TestOtherMembersStay(t *testing.T) {
	t.Parallel()
	strange := []string{`1.50`, `12345678901234567890`, `-0.0`, `1E+2`, `{"a" : [1, 2.50 ,null],"b":"\u00e9"}`, `"caf\u00e9 \/ x"`, `[]`, `true`, `""`, `null`}
	for seed := range uint64(10) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 8))
			o := newOffice(t, sandbox.Options{Clients: 30, Seed: seed, Latency: 5 * time.Millisecond})
			s := o.Account.Staff()
			for _, id := range o.Account.IDs() {
				for _, member := range []string{"SomethingNew", "a.b", "DateCreated2", "Ünknown"} {
					if r.IntN(2) == 0 {
						o.Check(s.Set(id, member, strange[r.IntN(len(strange))]))
					}
				}
				for _, member := range []string{"Sex", "State", "Country"} {
					o.Check(s.Set(id, member, practice.Quoted(practice.Wild(r))))
				}
			}
			input, options := o.wildEdits(r)
			o.Plan(input, options)
			before := o.documents()
			if out, err := o.apply(t.Context(), nil); err != nil || !out.Whole() {
				t.Fatalf("seed %d: %+v, %v: %s", seed, out, err, o.states())
			}
			o.checkAsPlanned(before)
		})
	}
}

// 99 saves of 60 ms, 8 at a time: within 1.5 times of what the latency allows, and
// never more than 8 in flight.
func TestPaceOfSaves(t *testing.T) {
	t.Parallel()
	for _, tags := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			const latency = 60 * time.Millisecond
			o := newOffice(t, sandbox.Options{Clients: 120, Seed: 4, Latency: latency})
			input := cities(o, 99)
			if tags {
				input = mixed(o, 33, 66)
			}
			o.Plan(input, nil)
			began := time.Now()
			out, err := o.apply(t.Context(), func(a *Options) { a.Concurrency = 8 })
			took := time.Since(began)
			if err != nil || out.Saved != 99 {
				t.Fatalf("%+v, %v", out, err)
			}
			log := o.Account.Log()[o.Asked:]
			saves := 0
			for _, r := range log {
				if r.Method != "GET" {
					saves++
				}
			}
			allowed := time.Duration((saves+7)/8) * latency
			if took > allowed*3/2 {
				t.Errorf("%v for %d requests, the latency allows %v", took, saves, allowed)
			}
			if most := mostInFlight(log); most != 8 {
				t.Errorf("%d in flight", most)
			}
		})
	}
}

// mostInFlight counts requests that overlap.
func mostInFlight(log []sandbox.Request) int {
	most := 0
	for _, r := range log {
		now := 0
		for _, other := range log {
			if !other.Time.After(r.Time) && (other.Done.IsZero() || other.Done.After(r.Time)) {
				now++
			}
		}
		most = max(most, now)
	}
	return most
}
