package host

import (
	"context"
	"os/exec"
	"syscall"
)

// Shell runs a command line as somebody would type it. cmd has rules of its own for
// quotes: with /S it takes off the outer two, and all else stays as it is. /D leaves out
// what the registry has every cmd run first, which may print something.
func Shell(ctx context.Context, command string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "cmd")
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd /D /S /C "` + command + `"`}
	return cmd
}
