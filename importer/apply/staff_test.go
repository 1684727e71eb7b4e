package apply

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
	"intakeq-bulk/internal/record"
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
	t.Parallel()
	for seed := range practice.Campaign(500) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { interleave(t, seed) })
		})
	}
}

// followed are the members that the plan does not name, and that it must not touch.
func followed() []string {
	return []string{"AdditionalInformation", "Sex", "City", "SomethingNew", "custom:x7q2"}
}

func interleave(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 11))
	o := newOffice(t, sandbox.Options{Clients: 60, Seed: seed, Latency: 20 * time.Millisecond, TagsTouch: seed%2 == 0})
	o.Plan(mixed(o, 8, 45), nil)
	ids := o.Account.IDs()
	edits := map[int64]edit{}
	for i := range 14 {
		e := edit{client: ids[r.IntN(len(ids))], member: followed()[r.IntN(5)], value: fmt.Sprintf("staff wrote %d", i)}
		switch r.IntN(5) {
		case 0:
			e.member, e.value = "Email", fmt.Sprintf("staff%d@example.test", i)
		case 1:
			e.member = record.MemberTags
		}
		if _, twice := edits[e.client]; !twice {
			e.at = o.schedule(r, func(s *sandbox.Staff) { o.Check(e.write(s)) })
			edits[e.client] = e
		}
	}
	stranger := o.inviteStranger(r)
	_, err := o.apply(t.Context(), func(a *Options) { a.Concurrency = 1 + r.IntN(4) })
	var landed *LandedError
	if err != nil && (!errors.As(err, &landed) || landed.Client != stranger.client) {
		t.Fatal(err)
	}
	o.Account.Wait()
	taken := o.checkStranger(stranger)
	for _, row := range o.tried() {
		if e, edited := edits[row.ClientID]; edited && row.State != plan.Planned {
			o.checkStaff(e, row)
		} else if row.State != plan.Saved && err == nil && row.Row.Row != taken {
			t.Errorf("%s: %s", practice.Describe(row.Row), row.Error)
		}
	}
}

// schedule lets staff work at once, or before a request of the apply, whose number
// it gives.
func (o *office) schedule(r *rand.Rand, work func(*sandbox.Staff)) (at int) {
	if r.IntN(2) == 0 {
		work(o.Account.Staff())
		return 0
	}
	at = 1 + r.IntN(80)
	o.Account.Before(at, work)
	return at + len(o.Account.Log())
}

func (e edit) write(s *sandbox.Staff) error {
	if id, custom := strings.CutPrefix(e.member, record.CustomPrefix); custom {
		return s.SetCustom(e.client, id, practice.Quoted(e.value))
	}
	if e.member == record.MemberTags {
		return s.Set(e.client, e.member, "["+practice.Quoted(e.value)+"]")
	}
	return s.Set(e.client, e.member, practice.Quoted(e.value))
}

// inviteStranger lets staff make a client on whom the second row's create would
// fall.
func (o *office) inviteStranger(r *rand.Rand) *edit {
	e := &edit{}
	e.at = o.schedule(r, func(s *sandbox.Staff) {
		var err error
		e.client, err = s.Create(`{"FirstName":"Newt1","LastName":"Stranger","Email":"newt1@example.test"}`)
		o.Check(err)
	})
	return e
}

// checkStranger gives the row that did not become a client because of the stranger.
// The stranger's record is the stranger's, unless it came between look and save.
func (o *office) checkStranger(e *edit) (row int) {
	o.Helper()
	if gjson.Get(o.documents()[e.client], "LastName").String() == "Stranger" {
		return 3
	}
	if e.at == 0 {
		o.Error("a create fell on a client who was there before the apply")
	}
	o.checkUnavoidable(*e, func(body gjson.Result) bool { return body.Get(record.MemberExternal).String() == "NEW-1" })
	return 3
}

func (o *office) checkStaff(e edit, row plan.Tried) {
	o.Helper()
	doc := intakeq.Trusted([]byte(o.documents()[e.client]))
	cells := record.NewCells(doc)
	now := cells.Get(e.member)
	switch {
	case e.member == record.MemberTags: // tags have calls of their own
		if have, _ := record.SplitTags(now); !slices.Contains(have, e.value) || row.State != plan.Saved && row.State != plan.Conflict {
			o.Errorf("%s: staff's tag is gone, or the row is not done: %s", practice.Describe(row.Row), now)
		}
	case now == e.value && e.member == "Email":
		if row.State != plan.Conflict && e.at == 0 {
			o.Errorf("%s: staff's email stands, and the row is %s", practice.Describe(row.Row), row.State)
		}
	case now == e.value:
		if row.State != plan.Saved {
			o.Errorf("%s: followed, and the row is %s: %s", practice.Describe(row.Row), row.State, row.Error)
		}
	case e.at == 0:
		o.Errorf("%s: %s of client %d was overwritten, though it was written before the apply", practice.Describe(row.Row), e.member, e.client)
	default:
		o.checkUnavoidable(e, func(body gjson.Result) bool { return body.Get(record.MemberID).Int() == e.client })
	}
}

// checkUnavoidable: between the edit and the save that overwrote it no look has
// ended. A look is a request with dateUpdatedStart.
func (o *office) checkUnavoidable(e edit, of func(body gjson.Result) bool) {
	o.Helper()
	log := o.Account.Log()
	save := slices.IndexFunc(log, func(r sandbox.Request) bool {
		return r.N >= e.at && r.Method == "POST" && r.Path == "/clients" && of(gjson.ParseBytes(r.Body))
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
