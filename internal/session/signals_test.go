package session

import (
	"context"
	"errors"
	"os"
	"syscall"
	"testing"
)

// Two signals end a run with one code, whichever was handed over first.
func TestTwoSignals(t *testing.T) {
	for _, c := range []struct {
		first, second os.Signal
		ends, exits   int
	}{
		{os.Interrupt, os.Interrupt, ExitInterrupted, ExitInterrupted},
		{os.Interrupt, syscall.SIGTERM, ExitInterrupted, ExitTerminated},
		{syscall.SIGTERM, os.Interrupt, ExitTerminated, ExitTerminated},
		{syscall.SIGHUP, syscall.SIGTERM, ExitHungUp, ExitTerminated},
		{syscall.SIGHUP, os.Interrupt, ExitHungUp, ExitInterrupted},
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		signals := make(chan os.Signal, 2)
		signals <- c.first
		signals <- c.second
		code := 0
		stopOn(signals, cancel, func(n int) { code = n })
		var stopped *Stopped
		if !errors.As(context.Cause(ctx), &stopped) || stopped.Code != c.ends || code != c.exits {
			t.Errorf("%v, %v: %v, exit %d", c.first, c.second, stopped, code)
		}
	}
}
