//go:build linux

package killtest

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
)

// trial is a plan that is applied to an account, by one process after the other.
type trial struct {
	*testing.T
	*rig
	account *sandbox.Account
	watch   func(*http.Request) // sees each request before the account does
}

// end is how a process ended.
type end struct {
	at     point // at which it was disturbed
	code   int   // -1: killed
	stdout string
	stderr string
}

func (e end) killed() bool { return e.code == -1 }

// process is the program under way.
type process struct {
	*exec.Cmd
	at            point
	started, dead chan struct{}
}

// kill returns when nothing of the process is left.
func (p *process) kill() {
	<-p.started
	p.Process.Kill()
	<-p.dead
}

// apply applies the plan until the process ends or is killed at p.
func (t *trial) apply(p point) end {
	t.Helper()
	return t.run(p, applying("--timeout", timeout.String())...)
}

func applying(more ...string) []string {
	return append([]string{"apply", planName, "--decisions", heldName, "--yes", "-q"}, more...)
}

// run runs the program, disturbed at p. When it is back, the server has done with
// all that the process had sent.
func (t *trial) run(p point, args ...string) end {
	t.Helper()
	proc := t.command(p, args...)
	t.lead(func(w http.ResponseWriter, r *http.Request, n int) {
		if t.watch != nil {
			t.watch(r)
		}
		if n == p.request {
			p.strike(proc, t.account, w, r)
			return
		}
		t.account.ServeHTTP(w, r)
	})
	e, err := proc.run()
	if err == nil {
		err = t.quiet()
	}
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func (t *trial) command(p point, args ...string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	line := append(p.strace(t.rig), self)
	cmd := exec.Command(line[0], append(line[1:], args...)...)
	cmd.Dir = t.dir
	cmd.Env = []string{
		asProgram + "=1", "HOME=" + t.dir, "PATH=" + os.Getenv("PATH"),
		"INTAKEQ_BASE_URL=" + t.URL + "/api/v1", "INTAKEQ_API_KEY=" + key,
		"INTAKEQ_PER_MINUTE=0", "INTAKEQ_PER_DAY=0", "INTAKEQ_STATE_DIR=" + t.path("state"),
	}
	if p.nowhere() {
		cmd.Env = append(cmd.Env, "GOMAXPROCS=1") // it is only to come to an end
	}
	return &process{Cmd: cmd, at: p, started: make(chan struct{}), dead: make(chan struct{})}
}

func (p *process) run() (end, error) {
	var out, talk bytes.Buffer
	p.Stdout, p.Stderr = &out, &talk
	if err := p.Start(); err != nil {
		return end{}, err
	}
	close(p.started)
	err := p.Wait()
	close(p.dead)
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		return end{}, err
	}
	e := end{at: p.at, code: p.ProcessState.ExitCode(), stdout: out.String(), stderr: talk.String()}
	if status, ok := p.ProcessState.Sys().(syscall.WaitStatus); ok && e.killed() && status.Signal() != syscall.SIGKILL {
		return e, fmt.Errorf("ended by signal %v: %s", status.Signal(), e.stderr)
	}
	return e, nil
}

// finish applies the plan again until nothing is left to do, undisturbed. What is
// unknown is decided as a person would who looks into the account.
func (t *trial) finish() {
	t.Helper()
	const most = 4 // one is enough, but for a machine so slow that requests run out of time
	for range most {
		e := t.apply(point{})
		if e.code == 4 {
			e = t.decide()
		}
		switch e.code {
		case 0, 6:
			t.check()
			return
		case 4, 5:
		default:
			t.Fatalf("apply again: %+v", e)
		}
	}
	t.Fatalf("the plan is not done after %d runs", most)
}

// decide sends unknown creates again that are not in the account. Only such may
// be unknown of which there is nothing to find them by for sure.
func (t *trial) decide() end {
	t.Helper()
	now := look(t.account, t.old)
	var lines strings.Builder
	lines.WriteString("PlanId,Row,Decision\n")
	id, rows := t.tried()
	for _, r := range rows {
		first, _, _ := strings.Cut(r.Name, " ")
		switch there := now[fmt.Sprintf("new client %q", first)] != ""; {
		case r.State == plan.Saved:
		case r.State != plan.Unknown || !strings.HasPrefix(first, "Bare") || there:
			t.Errorf("row %d, %s, is %s, in the account: %v: %s", r.Row.Row, r.Name, r.State, there, r.Error)
		default:
			fmt.Fprintf(&lines, "%s,%d,apply\n", id, r.Row.Row)
		}
	}
	if err := os.WriteFile(t.path("decisions.csv"), []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return t.run(point{}, "apply", planName, "--decisions", "decisions.csv", "--yes", "-q", "--timeout", timeout.String())
}

// tried reads the plan.
func (t *trial) tried() (id string, rows []plan.Tried) {
	t.Helper()
	id, rows, err := readPlan(t.path(planName))
	if err != nil {
		t.Fatal(err)
	}
	return id, rows
}

func readPlan(path string) (id string, rows []plan.Tried, err error) {
	ctx := context.Background()
	f, err := plan.Open(ctx, path)
	if err != nil {
		return "", nil, err
	}
	defer f.Close()
	for r, err := range f.Tried(ctx) {
		if err != nil {
			return "", nil, err
		}
		rows = append(rows, r)
	}
	return f.Meta().ID, rows, nil
}

// check holds the account, the plan and the results against those of a run that
// nothing disturbed.
func (t *trial) check() {
	t.Helper()
	for _, d := range look(t.account, t.old).differences(t.want) {
		t.Error(d)
	}
	if left, _ := filepath.Glob(t.path(planName + "-*")); len(left) > 0 {
		t.Errorf("the journal is not folded in: %v", left)
	}
	_, rows := t.tried()
	results := t.results()
	if len(rows) != 60 || len(results) != len(rows) {
		t.Fatalf("%d rows in the plan, %d in the results", len(rows), len(results))
	}
	for i, r := range rows {
		if r.State != plan.Saved || r.ClientID == 0 || r.Error != "" {
			t.Errorf("row %d is %s, client %d: %s", r.Row.Row, r.State, r.ClientID, r.Error)
		}
		want := []string{strconv.Itoa(r.Row.Row), string(r.Action), string(r.State), strconv.FormatInt(r.ClientID, 10)}
		if got := results[i][:4]; strings.Join(got, ",") != strings.Join(want, ",") {
			t.Errorf("results say %v, the plan %v", got, want)
		}
	}
}

func (t *trial) results() [][]string {
	t.Helper()
	f, err := os.Open(t.path(planName + ".results.csv"))
	if err != nil {
		t.Error(err)
		return nil
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines[1:]
}
