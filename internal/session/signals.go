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
	go stopOn(signals, cancel, exit)
	return ctx
}

// stopOn ends a run at the first signal, and all at once at the second. Two that come
// together may be handed over in either order: so the code is the higher of theirs, and
// the same each time.
func stopOn(signals <-chan os.Signal, cancel context.CancelCauseFunc, exit func(code int)) {
	first := signalCode(<-signals)
	cancel(&Stopped{first})
	exit(max(first, signalCode(<-signals)))
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
