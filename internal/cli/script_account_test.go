package cli

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/intakeq/sandbox/words"
)

// office is a script's simulated account, with what may stand before it.
type office struct {
	server, other *httptest.Server // other is a host that must never be asked

	mu        sync.Mutex
	arrived   *sync.Cond
	account   *sandbox.Account
	requests  int
	since     int              // requests at the latest break
	told      int              // of the account's log, by calls
	outage    http.HandlerFunc // answers instead of the account; nil: none
	onlyAfter int              // requests that still get through before the outage
	elsewhere []string         // what the other host saw
	signalled *exec.Cmd
}

type officeKey struct{}

func officeOf(ts *testscript.TestScript) *office { return ts.Value(officeKey{}).(*office) }

func startOffice() *office {
	o := &office{account: sandbox.New(standard())}
	o.arrived = sync.NewCond(&o.mu)
	o.server = httptest.NewServer(o)
	o.other = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.elsewhere = append(o.elsewhere, r.Method+" "+r.URL.Path)
	}))
	return o
}

// standard is the account that every script begins with. Its present is fixed, so
// that its clients are the same every day.
func standard() sandbox.Options {
	return sandbox.Options{Clients: 5, Seed: 1, Origin: time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)}
}

func (o *office) close() {
	o.server.Close()
	o.other.Close()
}

func (o *office) url() string { return o.server.URL + "/api/v1" }

func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	o.requests++
	o.arrived.Broadcast()
	handle := http.HandlerFunc(o.account.ServeHTTP)
	if o.outage != nil {
		if o.onlyAfter <= 0 {
			handle = o.outage
		}
		o.onlyAfter--
	}
	o.mu.Unlock()
	handle(w, r)
}

// await returns when there have been that many requests since the latest break. A
// script that waits for what never comes fails, and does not hang.
func (o *office) await(ts *testscript.TestScript, n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	late := false
	defer time.AfterFunc(time.Minute, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		late = true
		o.arrived.Broadcast()
	}).Stop()
	for o.requests-o.since < n && !late {
		o.arrived.Wait()
	}
	if late {
		ts.Fatalf("there were %d requests since the latest break, and never %d", o.requests-o.since, n)
	}
}

// account NAME=VALUE… puts another account in place of the standard one; the
// names are the sandbox's options.
func newAccount(ts *testscript.TestScript, neg bool, args []string) {
	options := standard()
	setAll(ts, neg, args, func(name, value string) error { return words.SetOption(&options, name, value) })
	o := officeOf(ts)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.account, o.told = sandbox.New(options), 0
	lists, err := filepath.Glob(filepath.Join(ts.Getenv("INTAKEQ_STATE_DIR"), "*", "list.json"))
	ts.Check(err)
	for _, list := range lists { // what was remembered of the account before it
		ts.Check(os.Remove(list))
	}
	ts.Setenv("INTAKEQ_API_KEY", o.account.Key())
}

// behave NAME=VALUE… changes options of the account in use.
func behave(ts *testscript.TestScript, neg bool, args []string) {
	officeOf(ts).account.Change(func(options *sandbox.Options) {
		setAll(ts, neg, args, func(name, value string) error { return words.SetOption(options, name, value) })
	})
}

// setAll reads NAME=VALUE….
func setAll(ts *testscript.TestScript, neg bool, args []string, set func(name, value string) error) {
	if neg {
		ts.Fatalf("unsupported: !")
	}
	for _, arg := range args {
		name, value, _ := strings.Cut(arg, "=")
		ts.Check(set(name, value))
	}
}

// on reads which requests are meant: a number, the Nth from now, or NAME=VALUE…
// with commas between, as the sandbox names them; id=@3 is the client with the
// third lowest ClientId.
func (o *office) on(ts *testscript.TestScript, text string) sandbox.On {
	if !strings.Contains(text, "=") {
		return sandbox.On{Nth: number(ts, text)}
	}
	var on sandbox.On
	if before, at, found := strings.Cut(text, "id=@"); found {
		nth, rest, _ := strings.Cut(at, ",")
		on.ID = o.account.IDs()[number(ts, nth)-1]
		text = strings.Trim(before+rest, ",")
	}
	args := strings.FieldsFunc(text, func(c rune) bool { return c == ',' })
	setAll(ts, false, args, func(name, value string) error { return words.SetOn(&on, name, value) })
	return on
}

// client FILE adds a client with the members of a JSON file.
func addClient(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: client FILE")
	}
	_, err := officeOf(ts).account.Staff().Create(ts.ReadFile(args[0]))
	ts.Check(err)
}

// staff [before N] EDIT edits the account as people do, now or before a request
// from now (see on). EDIT is set @CLIENT MEMBER JSON, which leaves LastUpdateDate
// alone, edit @CLIENT MEMBER JSON, custom @CLIENT FIELD JSON, rename @CLIENT FIRST
// LAST, archive @CLIENT, delete @CLIENT, restore @DELETED, merge @CLIENT @CLIENT,
// diagnoses @CLIENT JSON, or create JSON; @3 is the third lowest ClientId.
func staff(ts *testscript.TestScript, neg bool, args []string) {
	o := officeOf(ts)
	when := ""
	if len(args) > 2 && args[0] == "before" {
		when, args = args[1], args[2:]
	}
	if neg || len(args) < 2 {
		ts.Fatalf("usage: staff [before N] EDIT")
	}
	if when == "" {
		ts.Check(o.edit(o.account.Staff(), args))
		return
	}
	o.account.BeforeOn(o.on(ts, when), func(s *sandbox.Staff) {
		if err := o.edit(s, args); err != nil {
			panic(err)
		}
	})
}

func (o *office) edit(s *sandbox.Staff, args []string) error {
	if args[0] == "create" {
		_, err := s.Create(args[1])
		return err
	}
	n, err := strconv.Atoi(strings.TrimPrefix(args[1], "@"))
	if err != nil {
		return err
	}
	if args[0] == "restore" {
		return s.Restore(o.account.Deleted()[n-1])
	}
	id, rest := o.account.IDs()[n-1], args[2:]
	switch verb := fmt.Sprint(args[0], len(rest)); verb {
	case "set2":
		return s.SetQuietly(id, rest[0], rest[1])
	case "edit2":
		return s.Set(id, rest[0], rest[1])
	case "custom2":
		return s.SetCustom(id, rest[0], rest[1])
	case "rename2":
		return s.Rename(id, rest[0], rest[1])
	case "merge1":
		into, err := strconv.Atoi(strings.TrimPrefix(rest[0], "@"))
		if err != nil {
			return err
		}
		return s.Merge(id, o.account.IDs()[into-1])
	case "archive0":
		return s.Archive(id)
	case "delete0":
		return s.Delete(id)
	case "diagnoses1":
		return s.SetDiagnoses(id, rest[0])
	}
	return fmt.Errorf("staff: no edit %q", args)
}

// break KIND [N] has every request fail, or some (see on). KIND is one of the
// sandbox's faults and tricks, or none, which ends them; or, for all requests from
// the Nth on, a status (403), redirect, or hang: no answer, ever.
func breakAccount(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: break KIND [N]")
	}
	o := officeOf(ts)
	kind, isFault := sandbox.KindNamed(args[0])
	if isFault && len(args) == 2 {
		o.account.FaultOn(o.on(ts, args[1]), kind)
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.account.FaultRate(0, 0); args[0] == "none" {
		o.account.EndFaults()
	}
	o.outage, o.onlyAfter, o.since = nil, 0, o.requests
	if len(args) == 2 {
		o.onlyAfter = number(ts, args[1]) - 1
	}
	switch {
	case isFault:
		o.account.FaultRate(1, 1, kind)
	case args[0] == "redirect":
		o.outage = http.RedirectHandler(o.other.URL+"/api/v1/clients", http.StatusTemporaryRedirect).ServeHTTP
	case args[0] == "hang":
		o.outage = func(_ http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body) // or the server doesn't see that the caller is gone
			<-r.Context().Done()
		}
	case args[0] != "none":
		status := number(ts, args[0])
		o.outage = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
	}
}

// calls prints the requests that the account had since the last time.
func calls(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: calls")
	}
	o := officeOf(ts)
	log := o.account.Log()
	for _, r := range log[o.told:] {
		for name, value := range r.Query {
			r.Query[name] = undated(value)
		}
		query, err := url.QueryUnescape(r.Query.Encode())
		ts.Check(err)
		fmt.Fprintf(ts.Stdout(), "%s %s?%s %d\n", r.Method, strings.TrimPrefix(r.Path, "/api/v1"), query, r.Status)
	}
	fmt.Fprintf(ts.Stdout(), "%d requests\n", len(log)-o.told)
	o.told = len(log)
}

// undated puts a word for days near today, so that a script expects the same
// every day.
func undated(values []string) []string {
	out := slices.Clone(values)
	for i, value := range out {
		if day, err := time.Parse(time.DateOnly, value); err == nil && time.Since(day).Abs() < 100*time.Hour {
			out[i] = "LATELY"
		}
	}
	return out
}

// elsewhere prints what the host saw that must never be asked.
func elsewhere(ts *testscript.TestScript, neg bool, args []string) {
	o := officeOf(ts)
	o.mu.Lock()
	defer o.mu.Unlock()
	fmt.Fprint(ts.Stdout(), strings.Join(o.elsewhere, "\n"))
}
