package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// more is added to each size: an account of exactly 100 x k clients ends its list with
// a full page, and every command waits a second before it asks again for the empty one
// behind it, which would be all that a small size shows.
const more = 37

// account is a simulated one in a process of its own, with the files that the
// commands need.
type account struct {
	tools
	ctx      context.Context
	dir      string
	clients  int
	url, key string
	server   *exec.Cmd
}

// open serves an account without limits.
func open(ctx context.Context, t tools, dir string, clients int) (*account, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	a := &account{tools: t, ctx: ctx, dir: dir, clients: clients + more}
	a.server = exec.CommandContext(ctx, t.program, "sandbox", "--json",
		"--clients", strconv.Itoa(a.clients), "--per-minute", "0", "--per-day", "0")
	a.server.Stderr = os.Stderr
	out, err := a.server.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := a.server.Start(); err != nil {
		return nil, err
	}
	var at struct{ URL, Key string }
	if err := json.NewDecoder(out).Decode(&at); err != nil {
		return nil, errors.Join(fmt.Errorf("sandbox: %w", err), a.close())
	}
	a.url, a.key = at.URL, at.Key
	return a, nil
}

// close ends the server, and removes all files.
func (a *account) close() error {
	err := a.server.Process.Kill()
	_ = a.server.Wait() // says that it was killed
	return errors.Join(err, os.RemoveAll(a.dir))
}

// path names a file of the account's.
func (a *account) path(name string) string { return filepath.Join(a.dir, name) }

// run runs the program on the account. state names the folder of its state: a run
// with one of its own finds no ledger of a million requests, which no real account has.
func (a *account) run(state string, codes []int, args []string) (usage, error) {
	env := append(os.Environ(), "INTAKEQ_BASE_URL="+a.url, "INTAKEQ_API_KEY="+a.key,
		"INTAKEQ_STATE_DIR="+a.path(state), "INTAKEQ_PER_MINUTE=0", "INTAKEQ_PER_DAY=0", "INTAKEQ_ACCOUNT=")
	return child(a.ctx, a.dir, env, codes, a.tools.program, args...)
}
