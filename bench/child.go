package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// tools are the programs that are measured.
type tools struct{ program, floor string }

// build makes the program as it ships, and the floors likewise.
func build(ctx context.Context, binary, dir string) (tools, error) {
	exe := ""
	if runtime.GOOS == "windows" {
		exe = ".exe"
	}
	t := tools{filepath.Join(dir, "intakeq-bulk"+exe), filepath.Join(dir, "floor"+exe)}
	if err := compile(ctx, t.floor, "intakeq-bulk/bench/floor"); err != nil {
		return t, err
	}
	if binary != "" {
		path, err := filepath.Abs(binary)
		t.program = path
		return t, err
	}
	return t, compile(ctx, t.program, "intakeq-bulk")
}

func compile(ctx context.Context, to, what string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", to, what)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", what, err, out)
	}
	return nil
}

// usage is what a process took.
type usage struct {
	wall, cpu time.Duration
	peak      int64 // bytes; 0: not known
}

// child runs a program to its end. codes are the exit codes that are as good as 0.
func child(ctx context.Context, dir string, env []string, codes []int, name string, args ...string) (usage, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, env
	var said bytes.Buffer
	cmd.Stderr = &said
	began := time.Now()
	err := cmd.Run()
	u := usage{wall: time.Since(began)}
	if cmd.ProcessState != nil {
		u.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		u.peak = peak(cmd.ProcessState)
		if slices.Contains(codes, cmd.ProcessState.ExitCode()) {
			err = nil
		}
	}
	if err != nil {
		err = fmt.Errorf("%s %s: %w\n%s", filepath.Base(name), strings.Join(args, " "), err, &said)
	}
	return u, err
}

// start says how large the program is, and how soon it is there.
func (t tools) start(ctx context.Context) (string, error) {
	info, err := os.Stat(t.program)
	if err != nil {
		return "", err
	}
	const times = 11
	var walls []time.Duration
	for range times {
		u, err := child(ctx, "", os.Environ(), nil, t.program, "version")
		if err != nil {
			return "", err
		}
		walls = append(walls, u.wall)
	}
	slices.Sort(walls)
	return fmt.Sprintf("%s\n\nThe program has %.1f MiB; `version` takes %.0f ms, the median of %d.\n",
		machine(), float64(info.Size())/(1<<20), walls[times/2].Seconds()*1000, times), nil
}
