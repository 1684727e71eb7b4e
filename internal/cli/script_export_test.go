package cli

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"sync/atomic"

	"github.com/rogpeppe/go-internal/testscript"

	"intakeq-bulk/intakeq/sandbox"
)

// refuse N TIMES SECONDS answers that many requests, from the Nth from now on,
// with a 429 that asks to come back after so many seconds.
func refuse(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: refuse N TIMES SECONDS")
	}
	n, times := number(ts, args[0]), number(ts, args[1])
	o := officeOf(ts)
	o.mu.Lock()
	defer o.mu.Unlock()
	account, seen := o.account, atomic.Int64{}
	o.onlyAfter = 0
	o.outage = func(w http.ResponseWriter, r *http.Request) {
		if at := int(seen.Add(1)); at < n || at >= n+times {
			account.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Retry-After", args[2])
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

// restless N deletes the client with the lowest ClientId before each of the next N
// requests: whatever is counted, the list is another one by then.
func restless(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: restless N")
	}
	account := officeOf(ts).account
	for n := range number(ts, args[0]) {
		account.Before(n+1, func(s *sandbox.Staff) {
			if err := s.Delete(account.IDs()[0]); err != nil {
				panic(err)
			}
		})
	}
}

// smalldisk DIR SIZE mounts a disk of that size, which the script's end takes
// away again. The condition [smalldisk] says whether that can be done here.
func smallDisk(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: smalldisk DIR SIZE")
	}
	dir := ts.MkAbs(args[0])
	ts.Check(mountSmall(dir, args[1]))
	ts.Defer(func() { ts.Check(exec.Command("umount", "-l", dir).Run()) })
}

func mountSmall(dir, size string) error {
	out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "none", dir).CombinedOutput()
	if err != nil {
		err = fmt.Errorf("mount: %w: %s", err, out)
	}
	return err
}

// condition knows what the scripts ask of the machine beyond testscript's own.
func condition(name string) (bool, error) {
	if name != "smalldisk" {
		return false, fmt.Errorf("no condition %q", name)
	}
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		return false, nil
	}
	dir, err := os.MkdirTemp("", "smalldisk")
	if err != nil {
		return false, err
	}
	defer os.Remove(dir)
	if mountSmall(dir, "64k") != nil {
		return false, nil // root in a container that may not mount
	}
	return true, exec.Command("umount", "-l", dir).Run()
}
