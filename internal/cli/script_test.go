package cli

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/zalando/go-keyring"

	"intakeq-bulk/internal/session"
)

var update = flag.Bool("update", false, "rewrite the outputs that scripts expect")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"intakeq-bulk": program})
}

// program is the binary as main makes it, but for the keyring: no test may
// touch that of the machine.
func program() {
	keyring.MockInit()
	if key := os.Getenv("TEST_KEYRING"); key != "" {
		err := keyring.Set(session.KeyringService, os.Getenv("INTAKEQ_BASE_URL"), key)
		if err != nil {
			panic(err)
		}
	}
	env := session.System()
	env.FirstWait, env.Patience = time.Millisecond, time.Second // a script is not there to wait
	os.Exit(Run(session.UntilStopped(os.Exit), env))
}

// TestScript runs the end-to-end tests. Each script has a simulated account of
// its own, on a loopback port of this process, and a home of its own.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", Setup: setup, UpdateScripts: *update,
		RequireExplicitExec: true, RequireUniqueNames: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "signal": sendSignal, "exited": exited,
			"account": newAccount, "behave": behave, "client": addClient, "staff": staff, "break": breakAccount, "calls": calls, "elsewhere": elsewhere,
			"files": listFiles, "cells": cells, "manifest": manifest, "nowhere": nowhere, "lines": lines, "matching": matching,
			"aged": aged, "arrived": arrived, "fillin": fillin, "least": least, "alarmed": alarmed,
			"tell": tell, "told": told, "answers": answers, "typed": typed, "tabled": tabled,
			"refuse": refuse, "restless": restless, "smalldisk": smallDisk, "hold": hold, "release": release,
		},
		Condition: condition,
	})
}

func setup(e *testscript.Env) error {
	o := startOffice()
	e.Defer(o.close)
	e.Values[officeKey{}] = o
	e.Values[taleKey{}] = &tale{}
	home := filepath.Join(e.WorkDir, ".home")
	if err := os.Mkdir(home, 0o700); err != nil {
		return err
	}
	for _, name := range []string{"HOME", "USERPROFILE", "LOCALAPPDATA"} {
		e.Setenv(name, home)
	}
	e.Setenv("INTAKEQ_STATE_DIR", filepath.Join(home, "state"))
	e.Setenv("INTAKEQ_BASE_URL", o.url())
	e.Setenv("TLS_URL", strings.Replace(o.url(), "http", "https", 1)) // which the account does not speak
	e.Setenv("ELSEWHERE", o.other.URL)
	e.Setenv("INTAKEQ_API_KEY", o.account.Key())
	// The race detector has a process sleep for a second before it ends, in case that
	// another thread still meets a race: most of what each of these starts took.
	e.Setenv("GORACE", "atexit_sleep_ms=10")
	// A script that is not about limits would wait for them.
	e.Setenv("INTAKEQ_PER_MINUTE", "0")
	e.Setenv("INTAKEQ_PER_DAY", "0")
	return nil
}

// exits CODE PROGRAM ARGS… runs a program that must end with that code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGS…")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		code = failed.ExitCode()
	} else {
		ts.Check(err)
	}
	checkCode(ts, args[0], code)
}

func checkCode(ts *testscript.TestScript, want string, got int) {
	if strconv.Itoa(got) != want {
		ts.Fatalf("exit code %d, want %s", got, want)
	}
}

// signal HUP|INT|TERM|KILL N waits until the account has had N requests since the
// latest break, and sends a signal to the program in the background.
func sendSignal(ts *testscript.TestScript, neg bool, args []string) {
	signals := map[string]os.Signal{"HUP": syscall.SIGHUP, "INT": os.Interrupt, "TERM": syscall.SIGTERM, "KILL": os.Kill}
	running := ts.BackgroundCmds()
	if neg || len(args) != 2 || signals[args[0]] == nil || len(running) != 1 {
		ts.Fatalf("usage: signal HUP|INT|TERM|KILL N, with one program in the background")
	}
	o := officeOf(ts)
	o.await(ts, number(ts, args[1]))
	o.signalled = running[0]
	ts.Check(running[0].Process.Signal(signals[args[0]]))
}

// arrived N waits until the account has had N requests since the latest break.
func arrived(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: arrived N")
	}
	officeOf(ts).await(ts, number(ts, args[0]))
}

// exited CODE tells how the program ended that was sent a signal, after wait.
func exited(ts *testscript.TestScript, neg bool, args []string) {
	o := officeOf(ts)
	if neg || len(args) != 1 || o.signalled == nil || o.signalled.ProcessState == nil {
		ts.Fatalf("usage: exited CODE, after signal and wait")
	}
	checkCode(ts, args[0], o.signalled.ProcessState.ExitCode())
}

func number(ts *testscript.TestScript, text string) int {
	n, err := strconv.Atoi(text)
	ts.Check(err)
	return n
}
