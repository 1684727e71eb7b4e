package nights

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/cli"
	"intakeq-bulk/internal/session"
)

// size is how large a practice is, and what it may ask for a day.
type size struct {
	clients, perDay, budget int
	rows                    int // of the import at nine
	busy                    int // changes on the busy day
}

// practice is an account, the people who work with it, and the machine that exports it.
type practice struct {
	*testing.T
	size
	rng     *rand.Rand
	account *sandbox.Account
	dir     string
	pace    string
	pings   *pings

	mu      sync.Mutex
	cities  map[int64]string // as staff and imports left them
	codes   map[int64][]coded
	gone    map[int64]bool
	moving  map[int64]bool // those who came, changed or went while a night ran
	edits   []time.Time
	asked   []time.Time // for diagnoses, with an answer
	edition int
	read    int // of the account's log, by spent
	nights  []record
	imports []int // requests
}

// coded is a client's diagnosis, and since when it stands there.
type coded struct {
	since time.Time
	code  string
}

func newPractice(t *testing.T, s size, window sandbox.Window, seed uint64) *practice {
	p := &practice{
		T: t, size: s, rng: rand.New(rand.NewPCG(seed, 17)), dir: t.TempDir(), pings: &pings{},
		account: sandbox.New(sandbox.Options{
			Clients: s.clients, Seed: seed, PerMinute: 10, PerDay: s.perDay, Window: window, CountRejected: true, Latency: 300 * time.Millisecond,
		}),
		cities: map[int64]string{}, codes: map[int64][]coded{}, gone: map[int64]bool{}, moving: map[int64]bool{},
	}
	p.pace = "burst"
	if window == sandbox.Weighted || window == sandbox.Bucket { // which give less at once
		p.pace = "even"
	}
	was := http.DefaultTransport
	http.DefaultTransport = p.pings
	t.Cleanup(func() { http.DefaultTransport = was })
	return p
}

// pings are what was asked for beside the account.
type pings struct {
	mu    sync.Mutex
	paths []string
}

// RoundTrip takes a ping.
func (p *pings) RoundTrip(r *http.Request) (*http.Response, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.paths = append(p.paths, r.URL.Path)
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader("")), Request: r}, nil
}

func (p *pings) last() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.paths[len(p.paths)-1]
}

// run runs the program.
func (p *practice) run(ctx context.Context, args ...string) (code int, said string) {
	var stdout, stderr bytes.Buffer
	code = cli.Run(ctx, session.Env{
		Args: append(append([]string{"intakeq-bulk"}, args...), "--state-dir", p.path("state"), "--per-day", strconv.Itoa(p.perDay)), Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Transport: p.account.Transport(),
		Getenv: func(name string) string { return map[string]string{"INTAKEQ_API_KEY": p.account.Key()}[name] },
	})
	p.account.Wait()
	return code, stdout.String() + stderr.String()
}

func (p *practice) path(name string) string { return filepath.Join(p.dir, name) }

// spent counts the requests since it was last asked: all, and those for diagnoses.
func (p *practice) spent() (all, diagnoses int) {
	p.Helper()
	log := p.account.Log()
	for _, r := range log[p.read:] {
		if r.Status == http.StatusTooManyRequests {
			p.Errorf("%s: a 429: %s %s", r.Time, r.Method, r.Path)
		}
		if strings.HasSuffix(r.Path, "/diagnoses") {
			diagnoses++
			if r.Status == http.StatusOK && r.Fault == 0 {
				p.asked = append(p.asked, r.Time)
			}
		}
	}
	all, p.read = len(log)-p.read, len(log)
	return all, diagnoses
}

// stopped is what ends a run as a signal does.
var errStopped = &session.Stopped{Code: session.ExitTerminated}

// night exports the account, and is disturbed where it is said.
func (p *practice) night(kill int) (code int, said string) {
	ctx, stop := context.WithCancelCause(p.Context())
	defer stop(nil)
	if kill > 0 {
		p.account.Before(kill, func(*sandbox.Staff) { stop(errStopped) })
	}
	return p.run(ctx, "export", "--pace", p.pace, "--incremental", "--profile", "--diagnoses", "--diagnoses-budget", strconv.Itoa(p.budget), "-o", p.path("clients-{date}.csv"), "--keep", "5",
		"--manifest", p.path("manifest-{date}.json"), "--changes", p.path("changes-{date}.csv"), "--status-file", p.path("status.json"),
		"--ping", "https://ping.invalid/check", "--wait", "--retry-for", "6h", "-q")
}

// morning imports rows that change clients.
func (p *practice) morning() (code int, said string) {
	p.Helper()
	var b strings.Builder
	w := csv.NewWriter(&b)
	lines := [][]string{{"ClientId", "City"}}
	for _, id := range p.pick(p.rows) {
		lines = append(lines, []string{fmt.Sprint(id), p.city(id)})
	}
	if err := errors.Join(w.WriteAll(lines), os.WriteFile(p.path("rows.csv"), []byte(b.String()), 0o600)); err != nil {
		p.Fatal(err)
	}
	return p.run(p.Context(), "import", p.path("rows.csv"), "--incremental", "--yes", "-q", "--pace", p.pace)
}

// status reads what the last night's status file says.
func (p *practice) status() (s struct {
	Exit     *int
	Complete *bool
	Clients  int
	Next     *time.Time
}) {
	p.Helper()
	text, err := os.ReadFile(p.path("status.json"))
	if err == nil {
		err = json.Unmarshal(text, &s)
	}
	if err != nil || s.Exit == nil || s.Complete == nil {
		p.Fatalf("the status file: %v: %s", err, text)
	}
	return s
}

// manifest reads that of a day.
func (p *practice) manifest() (m struct {
	Complete         bool
	Clients          int
	DiagnosesMissing int        `json:"diagnoses_missing"`
	DiagnosesAsOf    *time.Time `json:"diagnoses_as_of"`
}) {
	p.Helper()
	text, err := os.ReadFile(p.path("manifest-" + time.Now().Local().Format(time.DateOnly) + ".json"))
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		p.Fatal(err)
	}
	return m
}

// table reads a file of a day.
func (p *practice) table(name string) (rows []map[string]string) {
	p.Helper()
	path := p.path(strings.ReplaceAll(name, "{date}", time.Now().Local().Format(time.DateOnly)))
	f, err := os.Open(path)
	if err != nil {
		p.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		p.Fatal(err)
	}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}
