package session

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// Stopped is the cause of a context that a signal ended.
type Stopped struct{ Code int }

// Error says what happened.
func (e *Stopped) Error() string { return "stopped" }

// UntilStopped gives the context of a run. A first Ctrl-C, SIGTERM or SIGHUP ends it, so
// that the run stops in order; a second one calls exit, which ends all at once. A
// SIGHUP that was ignored from the start, as nohup has it, stays ignored.
func UntilStopped(exit func(code int)) context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(signals, syscall.SIGHUP)
	}
	go func() {
		cancel(&Stopped{signalCode(<-signals)})
		exit(signalCode(<-signals))
	}()
	return ctx
}

func signalCode(s os.Signal) int {
	switch s {
	case syscall.SIGTERM:
		return ExitTerminated
	case syscall.SIGHUP:
		return ExitHungUp
	}
	return ExitInterrupted
}
