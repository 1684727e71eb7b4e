//go:build linux

package killtest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"intakeq-bulk/intakeq/sandbox"
)

// point is where a run is disturbed; the zero point is nowhere.
type point struct {
	request int // from 1; or
	phase   phase
	delay   time.Duration // of phase late

	calls calls // the nth by one thread
	nth   int
	on    bool // and all after it
	fault string
}

// phase is how far a request got when the process is killed.
type phase string

const (
	lost      phase = "lost"      // arrived, and never carried out
	headers   phase = "headers"   // its headers were read; carried out with nobody there any more
	committed phase = "committed" // carried out and not answered
	half      phase = "half"      // half of the answer is sent
	late      phase = "late"      // carried out and answered; some time after it arrived
)

func (p point) nowhere() bool { return p.request == 0 && p.nth == 0 }

func (p point) String() string {
	switch {
	case p.phase == late:
		return fmt.Sprintf("%s/%d+%s", p.phase, p.request, p.delay)
	case p.phase != "":
		return fmt.Sprintf("%s/%d", p.phase, p.request)
	case p.on:
		return fmt.Sprintf("%s/%s/%d+", p.fault, p.calls.name, p.nth)
	}
	return fmt.Sprintf("%s/%s/%d", p.fault, p.calls.name, p.nth)
}

// strike handles the request at which the process is killed.
func (p point) strike(proc *process, a *sandbox.Account, w http.ResponseWriter, r *http.Request) {
	if p.phase == late {
		time.AfterFunc(p.delay, proc.kill)
		a.ServeHTTP(w, r)
		return
	}
	if p.phase == headers {
		proc.kill()
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || p.phase == lost {
		proc.kill()
		panic(http.ErrAbortHandler)
	}
	// With a context that outlives the caller.
	carried := httptest.NewRequest(r.Method, r.URL.String(), bytes.NewReader(body))
	carried.Header = r.Header
	answer := httptest.NewRecorder()
	a.ServeHTTP(answer, carried)
	if p.phase == half {
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()[:answer.Body.Len()/2])
		_ = http.NewResponseController(w).Flush()
	}
	proc.kill()
	panic(http.ErrAbortHandler)
}

// calls are system calls of a kind, on some files.
type calls struct {
	name  string
	calls string
	files []string // relative to the rig's folder; none: on all
}

// holds reports whether a call on a file is of the kind.
func (c calls) holds(call, path string, r *rig) bool {
	ofCall := slices.Contains(strings.Split(strings.ReplaceAll(c.calls, "?", ""), ","), call)
	return ofCall && (c.files == nil || slices.ContainsFunc(c.files, func(name string) bool { return path == r.path(name) }))
}

// kinds are the calls that a run is disturbed at.
func kinds() []calls {
	const plan, ledger = planName, accountDir + "/ledger.db"
	return []calls{
		{"plan", "pwrite64", []string{plan, plan + "-wal", plan + "-shm", plan + "-journal"}},
		{"ledger", "pwrite64", []string{ledger, ledger + "-wal", ledger + "-shm"}},
		{"sync", "fsync,fdatasync", nil},
		{"write", "write", nil},
		{"rename", "?rename,renameat,?renameat2", nil},
		{"unlink", "?unlink", nil}, // SQLite's
		{"unlinkat", "unlinkat", nil},
		{"ftruncate", "ftruncate", nil},
	}
}

const traceName = "trace"

// strace is the command line that goes before the program's own.
func (p point) strace(r *rig) []string {
	if p.nth == 0 {
		return nil
	}
	line := []string{"strace", "-f", "-e", "trace=" + p.calls.calls}
	for _, name := range p.calls.files {
		line = append(line, "-P", r.path(name))
	}
	when := strconv.Itoa(p.nth)
	if p.on {
		when += "+"
	}
	inject := "inject=" + p.calls.calls + ":when=" + when
	switch {
	case p.fault == "":
		return append(line, "--seccomp-bpf", "-y", "-o", r.path(traceName))
	case strings.HasPrefix(p.fault, "SIG"):
		return append(line, "-o", os.DevNull, "-e", inject+":signal="+p.fault)
	}
	// With the filter strace is quicker, and loses signals.
	return append(line, "--seccomp-bpf", "-o", os.DevNull, "-e", inject+":error="+p.fault)
}
