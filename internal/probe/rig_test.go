package probe

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/known"
)

// rig is an account, the client to it, and the pacer that ends what is too much.
type rig struct {
	testing.TB
	account *sandbox.Account
	client  *intakeq.Client
	home    string
	before  map[int64][]byte // the practice's clients, as they were
	sent    atomic.Int64
	most    int
	wrong   *[]string // where errors go instead; nil: to the test
	killAt  int       // the process ends as this request is answered, or would leave; 0: never
}

func newRig(t testing.TB, o sandbox.Options) *rig {
	r := &rig{TB: t, account: sandbox.New(o), home: t.TempDir(), before: map[int64][]byte{}}
	key, err := intakeq.NewSecret(r.account.Key())
	if err != nil {
		t.Fatal(err)
	}
	if r.client, err = intakeq.New(intakeq.Options{BaseURL: "http://127.0.0.1:1", Key: key, Transport: r.account.Transport(), Pacer: r}); err != nil {
		t.Fatal(err)
	}
	for _, id := range r.account.IDs() {
		r.before[id], _ = r.account.Document(id)
	}
	return r
}

// Errorf reports an error to the test, or to whoever draws tests by chance.
func (r *rig) Errorf(format string, args ...any) {
	r.Helper()
	if r.wrong == nil {
		r.TB.Errorf(format, args...)
		return
	}
	*r.wrong = append(*r.wrong, fmt.Sprintf(format, args...))
}

func (r *rig) Take(ctx context.Context) (intakeq.Slot, error) {
	if r.killAt > 0 && int(r.sent.Load()) > r.killAt {
		panic(killed{})
	}
	if int(r.sent.Load()) >= r.most {
		return nil, ErrEnough
	}
	return slot{r}, ctx.Err()
}

type slot struct{ r *rig }

func (s slot) Sent() { s.r.sent.Add(1) }
func (s slot) Answered() {
	if n := s.r.killAt; n > 0 && int(s.r.sent.Load()) > n {
		panic(killed{})
	}
}
func (s slot) Release() {}
func (s slot) Refused(time.Duration, bool) error {
	time.Sleep(time.Minute) // as the account's ledger does
	return nil
}

// run probes, as a doctor does that has sent one request.
func (r *rig) run(ctx context.Context, more func(*Options)) (Result, error) {
	r.Helper()
	facts, err := known.Read(r.home)
	if err != nil {
		r.Fatal(err)
	}
	r.sent.Store(1)
	o := Options{Home: r.home, Known: facts, AtMost: func(n int) { r.most = n }}
	if more != nil {
		more(&o)
	}
	result, err := Run(ctx, r.client, o)
	if n := r.sent.Load(); n > MaxRequests {
		r.Errorf("%d requests", n)
	}
	return result, err
}

// guests are the clients that probes have made, by rising ClientId.
func (r *rig) guests() []int64 {
	return slices.DeleteFunc(r.account.IDs(), func(id int64) bool { _, ok := r.before[id]; return ok })
}

func (r *rig) archived(id int64) bool {
	doc, _ := r.account.Document(id)
	return gjson.GetBytes(doc, "Archived").Bool()
}

// checkAway reports clients of probes that are not archived.
func (r *rig) checkAway() {
	r.Helper()
	for _, id := range r.guests() {
		if !r.archived(id) {
			r.Errorf("client %d is not archived", id)
		}
	}
	if facts, err := known.Read(r.home); err != nil || facts.Guest != nil {
		r.Errorf("a guest is left in the state: %+v, %v", facts.Guest, err)
	}
}

// checkRestored reports what a client lacks of what it was.
func (r *rig) checkRestored(id int64) {
	r.Helper()
	now, _ := r.account.Document(id)
	if members := differing(intakeq.Trusted(r.before[id]), intakeq.Trusted(now)); len(members) > 0 {
		r.Errorf("client %d differs in %v", id, members)
	}
}

// checkOthers reports clients of the practice that are not as they were.
func (r *rig) checkOthers() {
	r.Helper()
	for id, was := range r.before {
		if now, _ := r.account.Document(id); !bytes.Equal(now, was) {
			r.Errorf("client %d is not as it was", id)
		}
	}
}

// standard is what a probe finds on the account that the other modes are held against.
func standard() map[string]known.Verdict {
	all := map[string]known.Verdict{}
	for _, q := range Questions() {
		all[q.Code] = known.Held
	}
	all[qProfile] = known.Failed // there is none
	return all
}

func verdicts(f known.Facts) map[string]known.Verdict {
	all := map[string]known.Verdict{}
	for _, a := range f.Answers {
		all[a.Code] = a.Verdict
	}
	return all
}

func differ(got, want map[string]known.Verdict) string {
	var lines []string
	for _, code := range slices.Sorted(maps.Keys(want)) {
		if got[code] != want[code] {
			lines = append(lines, code+": "+string(got[code])+", want "+string(want[code]))
		}
	}
	return strings.Join(lines, "\n")
}
