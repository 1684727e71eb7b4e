package importer

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
)

// edit is what staff do to a client while the plan waits or is applied.
type edit struct {
	client int64
	member string
	value  string
	at     int // before which request; 0: before the apply
}

// Staff edit clients between plan, look and save. What they write is never lost,
// but where they write between the last look and the save; members that the plan
// does not name are followed, and those that it names stay as staff left them.
func TestStaffInterleavings(t *testing.T) {
	seeds := uint64(50)
	if *full {
		seeds = 500
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { interleave(t, seed) })
		})
	}
}

func interleave(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 11))
	o := newOffice(t, sandbox.Options{Clients: 60, Seed: seed, Latency: 20 * time.Millisecond, TagsTouch: seed%2 == 0})
	o.plan(mixed(o, 8, 45), nil)
	ids := o.account.IDs()
	asked := len(o.account.Log()) // so many requests have been answered
	edits := map[int64]edit{}
	for i := range 12 {
		e := edit{client: ids[r.IntN(len(ids))], member: "AdditionalInformation", value: fmt.Sprintf("staff wrote %d", i)}
		if r.IntN(3) == 0 {
			e.member, e.value = "Email", fmt.Sprintf("staff%d@example.test", i)
		}
		if _, twice := edits[e.client]; twice {
			continue
		}
		if r.IntN(2) == 0 {
			e.at = 1 + r.IntN(80)
		}
		write := func(s *sandbox.Staff) {
			if err := s.Set(e.client, e.member, `"`+e.value+`"`); err != nil {
				t.Error(err)
			}
		}
		if e.at > 0 {
			o.account.Before(e.at, write)
			e.at += asked
		} else {
			write(o.account.Staff())
		}
		edits[e.client] = e
	}
	if _, err := o.apply(t.Context(), func(a *ApplyOptions) { a.Concurrency = 1 + r.IntN(4) }); err != nil {
		t.Fatal(err)
	}
	o.account.Wait()
	for _, row := range o.tried() {
		if e, edited := edits[row.ClientID]; edited {
			o.checkStaff(e, row)
		} else if row.State != plan.Saved {
			t.Errorf("%s: %s", tell(row.Row), row.Error)
		}
	}
}

func (o *office) checkStaff(e edit, row plan.Tried) {
	o.Helper()
	now := gjson.Get(o.documents()[e.client], e.member).String()
	switch {
	case now == e.value && e.member == "Email":
		if row.State != plan.Conflict && e.at == 0 {
			o.Errorf("%s: staff's email stands, and the row is %s", tell(row.Row), row.State)
		}
	case now == e.value:
		if row.State != plan.Saved {
			o.Errorf("%s: followed, and the row is %s: %s", tell(row.Row), row.State, row.Error)
		}
	case e.at == 0:
		o.Errorf("%s: %s of client %d was overwritten, though it was written before the apply", tell(row.Row), e.member, e.client)
	default:
		o.checkUnavoidable(e)
	}
}

// checkUnavoidable: between the edit and the save that overwrote it no look has
// ended. A look is a request with dateUpdatedStart.
func (o *office) checkUnavoidable(e edit) {
	o.Helper()
	log := o.account.Log()
	save := slices.IndexFunc(log, func(r sandbox.Request) bool {
		return r.N >= e.at && r.Method == "POST" && gjson.GetBytes(r.Body, "ClientId").Int() == e.client
	})
	if save < 0 {
		o.Errorf("client %d: %s was overwritten by no save of ours", e.client, e.member)
		return
	}
	for _, r := range log[:save] {
		if r.N >= e.at && r.Query.Has("dateUpdatedStart") && !r.Done.IsZero() && r.Done.Before(log[save].Time) {
			o.Errorf("client %d: %s, written before request %d, was seen by %d and overwritten by %d", e.client, e.member, e.at, r.N, log[save].N)
		}
	}
}
