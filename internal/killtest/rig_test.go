//go:build linux

package killtest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
)

// timeout is that of a request. A create whose answer was lost is looked for after
// twice that time, so it is most of what a trial takes.
const timeout = time.Second

const (
	planName = "clients.plan"
	heldName = "held.csv"
)

// rig is what the trials of one worker have in common.
type rig struct {
	*door
	dir     string  // of the trial under way; its files are gone with it
	account []byte  // before the plan is applied
	old     []int64 // its clients
	plan    []byte
	held    []byte  // the decisions on its held rows
	want    picture // after a run that nothing disturbed
	ledger  string  // the folder of the account's state, under dir
}

// newRig makes an account and a plan of it.
func newRig(t *testing.T) *rig {
	t.Helper()
	account := sandbox.New(sandbox.Options{
		Clients: clients, Seed: 1, Origin: time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC),
	})
	for _, id := range account.IDs() { // a row of an archived client would be held
		if err := account.Staff().SetQuietly(id, "Archived", "false"); err != nil {
			t.Fatal(err)
		}
	}
	// strace compares paths to the letter, after links are followed.
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{door: newDoor(), dir: dir, old: account.IDs()}
	t.Cleanup(r.Close)
	var state bytes.Buffer
	if err := account.Save(&state); err != nil {
		t.Fatal(err)
	}
	r.account = state.Bytes()
	r.makePlan(t, account)
	return r
}

// newRigs makes a rig for each worker. One of them applies its plan without
// disturbance: the others would leave the same.
func newRigs(t *testing.T) []*rig {
	t.Helper()
	rigs := make([]*rig, workers)
	for i := range rigs {
		rigs[i] = newRig(t)
	}
	rigs[0].undisturbed(t)
	for _, r := range rigs {
		r.want = rigs[0].want
	}
	return rigs
}

func (r *rig) undisturbed(t *testing.T) {
	t.Helper()
	tr := r.trial(t)
	if end := tr.run(point{}, applying()...); end.code != 0 {
		t.Fatalf("apply: %+v", end)
	}
	r.want = look(tr.account, r.old)
	if n := len(r.want); n != clients+20 {
		t.Fatalf("%d clients after the plan", n)
	}
	tr.check()
}

func (r *rig) makePlan(t *testing.T, account *sandbox.Account) {
	t.Helper()
	tr := r.trial(t)
	input, err := spreadsheet(account)
	if err == nil {
		err = os.WriteFile(tr.path("clients.csv"), []byte(input), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if end := tr.run(point{}, "plan", "clients.csv", "-o", planName); end.code != 3 { // not whole: rows are held

		t.Fatalf("plan: %+v", end)
	}
	if r.plan, err = os.ReadFile(tr.path(planName)); err != nil {
		t.Fatal(err)
	}
	id, rows := tr.tried()
	held := "PlanId,Row,Decision\n"
	for _, row := range rows {
		if row.Action == plan.Hold {
			held += fmt.Sprintf("%s,%d,create\n", id, row.Row.Row)
		}
	}
	r.held = []byte(held)
	ledgers, err := filepath.Glob(tr.path("state/*/ledger.db"))
	if err != nil || len(ledgers) != 1 {
		t.Fatalf("ledgers: %v, %v", ledgers, err)
	}
	if r.ledger, err = filepath.Rel(r.dir, filepath.Dir(ledgers[0])); err != nil {
		t.Fatal(err)
	}
}

// trial begins anew: the account and the plan are as they were, and the account
// has no state of earlier runs.
func (r *rig) trial(t *testing.T) *trial {
	t.Helper()
	if err := os.RemoveAll(r.dir); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(r.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	account, err := sandbox.Load(bytes.NewReader(r.account), sandbox.Options{Key: key})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{planName: r.plan, heldName: r.held} {
		if content == nil {
			continue // it is still to be made
		}
		if err := os.WriteFile(r.path(name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return &trial{T: t, rig: r, account: account}
}

const key = "a-key-of-this-test"

// accountDir stands for the folder of the account's state: it is named by the
// rig's port.
const accountDir = "ACCOUNT"

func (r *rig) path(name string) string {
	return filepath.Join(r.dir, strings.Replace(name, accountDir, r.ledger, 1))
}
