//go:build !windows

package host

import (
	"context"
	"os/exec"
)

// Shell runs a command line as somebody would type it.
func Shell(ctx context.Context, command string) *exec.Cmd {
	return exec.CommandContext(ctx, "sh", "-c", command)
}
