//go:build linux

package killtest

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"testing"

	"intakeq-bulk/internal/cli"
	"intakeq-bulk/internal/session"
)

var full = flag.Bool("full", false, "run campaigns in full")

// asProgram in the environment makes this binary the program.
const asProgram = "KILLTEST_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		env := session.System()
		env.Patience = timeout
		os.Exit(cli.Run(context.Background(), env))
	}
	os.Exit(m.Run())
}

// campaignOnly skips what starts hundreds of processes.
func campaignOnly(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("starts many processes")
	}
}

// needStrace skips where system calls can't be reached.
func needStrace(t *testing.T) {
	t.Helper()
	if err := exec.Command("strace", "-f", "-o", os.DevNull, "true").Run(); err != nil {
		t.Skipf("no point at a system call is tried: strace is missing, or may not trace: %v", err)
	}
}
