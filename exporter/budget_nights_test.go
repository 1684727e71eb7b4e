package exporter

import (
	"encoding/csv"
	"fmt"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/pace"
	"intakeq-bulk/internal/sheet"
)

// quickDir is a folder in memory where there is one: nights commit often, and a disk takes
// its time.
func quickDir(t *testing.T) string {
	dir, err := os.MkdirTemp("/dev/shm", "exporter")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// failer is what a test and a property have in common.
type failer interface {
	Helper()
	Errorf(string, ...any)
	Fatalf(string, ...any)
}

// budgetNights are nights with a budget for diagnoses, in virtual time, and what an
// observer of the account knows of them.
type budgetNights struct {
	failer
	t       *testing.T // of the bubble
	account *sandbox.Account
	home    string
	limits  pace.Options
	options Options

	read  map[int64]time.Time // when a client's diagnoses were read last
	moved map[int64]bool      // clients whose dates moved since
	halve []int               // of each night: diagnoses that must have gone to the oldest
	since map[int64]int       // the night after which a client waits
	born  int                 // clients that there were, ever
}

func newBudgetNights(t *testing.T, f failer, o sandbox.Options, reserve int) *budgetNights {
	home := quickDir(t)
	return &budgetNights{
		failer: f, t: t, account: sandbox.New(o), home: home, born: o.Clients,
		limits:  pace.Options{Dir: home, PerMinute: o.PerMinute, PerDay: o.PerDay, Reserve: reserve},
		options: Options{Target: filepath.Join(home, "a.csv"), Format: sheet.CSV, Diagnoses: true, Incremental: true, Query: intakeq.Query{Profile: true}, Columns: []string{"ClientId", asOfColumn}, Concurrency: 4},
		read:    map[int64]time.Time{}, moved: map[int64]bool{}, since: map[int64]int{},
	}
}

// within gives a client of the account as one run has it.
func (n *budgetNights) within(use func(*pace.Ledger, *intakeq.Client)) {
	ledger, err := pace.Open(n.limits)
	if err != nil {
		n.Fatalf("%v", err)
	}
	defer ledger.Close()
	key, err := intakeq.NewSecret(n.account.Key())
	if err != nil {
		n.Fatalf("%v", err)
	}
	client, err := intakeq.New(intakeq.Options{Key: key, Pacer: ledgerPacer{ledger}, Transport: n.account.Transport()})
	if err != nil {
		n.Fatalf("%v", err)
	}
	use(ledger, client)
}

// night exports once, and holds what it did against what was promised.
func (n *budgetNights) night(what string) Result {
	n.Helper()
	before := len(n.account.Log())
	result, left := n.publish(what)
	asked := n.asked(what, before)
	if len(asked) > n.options.DiagnosesBudget {
		n.Errorf("%s: %d diagnoses, of %d", what, len(asked), n.options.DiagnosesBudget)
	}
	listed := len(n.account.Log()) - before - len(asked)
	if day := n.limits.PerDay - n.limits.Reserve; n.limits.PerDay > 0 && len(asked) > 0 && left < listed+int(math.Ceil(float64(day)/5)) {
		n.Errorf("%s: %d of %d are left, after %d requests for the list", what, left, day, listed)
	}
	n.order(what, asked)
	n.file(what)
	return result
}

// publish exports once, and tells what is left of the day.
func (n *budgetNights) publish(what string) (result Result, left int) {
	n.Helper()
	before := len(n.account.Log())
	n.within(func(ledger *pace.Ledger, client *intakeq.Client) {
		o := n.options
		o.Home, o.WorkDir, o.Account, o.Ledger, o.MaxShrink = n.home, n.home, "a", ledger, 100
		o.Requests = func() int { return len(n.account.Log()) - before }
		var err error
		if result, err = Export(n.t.Context(), client, o); err != nil {
			n.Fatalf("%s: %v", what, err)
		}
		status, err := ledger.Status()
		if err != nil {
			n.Fatalf("%s: %v", what, err)
		}
		left = status.Left
	})
	return result, left
}

// asked lists whose diagnoses were asked for since.
func (n *budgetNights) asked(what string, since int) []int64 {
	n.Helper()
	var ids []int64
	for _, r := range n.account.Log()[since:] {
		if r.Status == http.StatusTooManyRequests {
			n.Errorf("%s: request %d drew a 429", what, r.N)
		}
		if rest, ok := strings.CutSuffix(r.Path, "/diagnoses"); ok {
			id, err := strconv.ParseInt(rest[strings.LastIndex(rest, "/")+1:], 10, 64)
			if err != nil {
				n.Fatalf("%v", err)
			}
			ids = append(ids, id)
		}
	}
	return ids
}

// order holds whom a night asked for against the rule: those never read first; of the
// others half at least are the oldest, and all, as long as nobody's dates moved.
func (n *budgetNights) order(what string, asked []int64) {
	n.Helper()
	var never, others []int64
	for _, id := range n.account.IDs() {
		if n.read[id].IsZero() {
			never = append(never, id)
		} else {
			others = append(others, id)
		}
	}
	again := 0
	for _, id := range asked {
		if !n.read[id].IsZero() {
			again++
		}
	}
	fresh := len(asked) - again
	if again > 0 && fresh < len(never) {
		n.Errorf("%s: %d were asked for again, and only %d of %d that never were", what, again, fresh, len(never))
	}
	slices.SortStableFunc(others, func(a, b int64) int { return n.read[a].Compare(n.read[b]) })
	oldest := again / 2
	if len(n.moved) == 0 {
		oldest = again
	}
	if oldest > 0 { // of several of one moment any will do
		last := n.read[others[min(oldest, len(others))-1]]
		for _, id := range others {
			if n.read[id].Before(last) && !slices.Contains(asked, id) {
				n.Errorf("%s: client %d is one of the %d oldest, and was not asked for", what, id, oldest)
			}
		}
	}
	n.halve = append(n.halve, fresh+again/2)
	for _, id := range asked {
		n.since[id] = len(n.halve)
	}
	n.turns(what)
}

// turns holds how long each client waits against how many had their turn meanwhile.
func (n *budgetNights) turns(what string) {
	n.Helper()
	for _, id := range n.account.IDs() {
		waited := 0
		for _, got := range n.halve[n.since[id]:] {
			waited += got
		}
		if waited > n.born {
			n.Errorf("%s: client %d waits since night %d, though %d others had their turn", what, id, n.since[id], waited)
		}
	}
}

// file holds the file against the account and against what was read: all clients, none
// more, and of each when his diagnoses were read.
func (n *budgetNights) file(what string) {
	n.Helper()
	f, err := os.Open(n.options.Target)
	if err != nil {
		n.Fatalf("%s: %v", what, err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		n.Fatalf("%s: %v", what, err)
	}
	var ids []int64
	for _, row := range rows[1:] {
		id, err := strconv.ParseInt(row[0], 10, 64)
		if err != nil {
			n.Fatalf("%s: %v", what, err)
		}
		ids = append(ids, id)
		if asked := n.since[id] == len(n.halve); (row[1] == "") != (n.read[id].IsZero() && !asked) {
			n.Errorf("%s: client %d has %q, read %v", what, id, row[1], n.read[id])
		} else if asked {
			if n.read[id], err = time.Parse(time.RFC3339, row[1]); err != nil || time.Since(n.read[id]) > 3*time.Hour {
				n.Errorf("%s: client %d has %q: %v", what, id, row[1], err)
			}
			delete(n.moved, id)
		} else if row[1] != "" && row[1] != n.read[id].UTC().Format(time.RFC3339) {
			n.Errorf("%s: client %d has %q, read %v", what, id, row[1], n.read[id])
		}
	}
	if want := n.account.IDs(); !slices.Equal(ids, want) {
		n.Errorf("%s: %d clients, want %d", what, len(ids), len(want))
	}
}

// importAtNine sends so many requests, none of which may have to wait for the day.
func (n *budgetNights) importAtNine(what string, requests int) {
	n.Helper()
	n.within(func(ledger *pace.Ledger, _ *intakeq.Client) {
		for i := range requests {
			slot, err := ledger.Take(n.t.Context())
			if err != nil {
				n.Fatalf("%s: request %d of the import: %v", what, i+1, err)
			}
			slot.Sent()
			slot.Answered()
		}
	})
}

// edit has staff do one thing.
func (n *budgetNights) edit(kind, nth int) {
	ids, staff := n.account.IDs(), n.account.Staff()
	if len(ids) < 4 {
		kind = 0 // or nobody is left
	}
	id := ids[nth%len(ids)]
	var err error
	switch kind {
	case 0:
		id, err = staff.Create(fmt.Sprintf(`{"FirstName":"New","LastName":"Ode%d","Name":"New Ode%d"}`, nth, nth))
		n.since[id], n.born = len(n.halve), n.born+1
	case 1:
		err = staff.Delete(id)
		delete(n.moved, id)
		delete(n.read, id)
	default:
		err = staff.Set(id, "City", strconv.Quote(fmt.Sprint("City ", nth)))
		n.moved[id] = true
	}
	if err != nil {
		n.Fatalf("%v", err)
	}
}

// inBubble runs a property in virtual time. Rapid tells of failures by panics, which must
// leave the bubble to be seen.
func inBubble(t *testing.T, rt *rapid.T, f func(*testing.T, *rapid.T)) {
	var failure any
	synctest.Test(t, func(t *testing.T) {
		defer func() { failure = recover() }()
		f(t, rt)
	})
	if failure != nil {
		panic(failure)
	}
}
