package pace

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// Children are this test binary again: real processes, really killed.

const (
	childJob = "PACE_TEST_CHILD"
	childDir = "PACE_TEST_DIR"
)

func TestMain(m *testing.M) {
	if job := os.Getenv(childJob); job != "" {
		os.Exit(child(job, os.Getenv(childDir)))
	}
	os.Exit(m.Run())
}

// dayOfChildren is small, so that children reach its end.
const dayOfChildren = 150

// child does a job, a line to stdout for each thing that is done.
func child(job, dir string) int {
	l, err := Open(Options{Dir: dir, PerMinute: 1000, PerDay: dayOfChildren})
	if err != nil {
		fmt.Println("open:", err)
		return 1
	}
	switch job {
	case "take 4 and die":
		for i := range 4 {
			s, err := l.Take(context.Background())
			if err != nil {
				fmt.Println("take:", err)
				return 1
			}
			if i%2 == 1 {
				s.Sent()
			}
		}
		die()
	case "take all":
		for {
			_, err := l.Take(context.Background())
			if errors.As(err, new(*Spent)) {
				return 0
			}
			if err != nil {
				fmt.Println("take:", err)
				return 1
			}
			fmt.Println("taken")
		}
	case "lock":
		if _, err := l.WriteLock(); err != nil {
			fmt.Println("lock:", err)
			return 1
		}
		fmt.Println("locked")
		io.Copy(io.Discard, os.Stdin) // until it is killed
	}
	return 1
}

func die() {
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		self.Kill()
	}
	select {}
}

func command(t *testing.T, job, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childJob+"="+job, childDir+"="+dir)
	cmd.Stderr = os.Stderr
	return cmd
}

func TestSlotsOfAKilledProcessAreHeld(t *testing.T) {
	dir := t.TempDir()
	for round := range 3 {
		out, err := command(t, "take 4 and die", dir).Output()
		if err == nil || len(out) > 0 {
			t.Fatalf("child: %v, %q; want it killed, in silence", err, out)
		}
		st := status(t, open(t, Options{Dir: dir, PerMinute: 20, PerDay: 50}))
		if taken := 4 * (round + 1); st.Used != taken || st.Free != 20-taken || st.Left != 50-taken {
			t.Errorf("after %d kills: %+v", round+1, st)
		}
	}
}

// Four processes share one day, while others of them are killed at any moment:
// no more than the day's requests are ever given out.
func TestProcessesShareOneBudget(t *testing.T) {
	dir := t.TempDir()
	var mu sync.Mutex
	given := 0
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			n, err := takeAll(command(t, "take all", dir), i%2 == 1, 3+2*i)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			given += n
		})
	}
	wg.Wait()
	// One that was killed may have taken one that it had no time to tell.
	if given > dayOfChildren || given < dayOfChildren-4 {
		t.Errorf("%d requests given out of %d", given, dayOfChildren)
	}
	st := status(t, open(t, Options{Dir: dir, PerDay: dayOfChildren}))
	if st.Used != dayOfChildren || st.Left != 0 {
		t.Errorf("used %d, left %d", st.Used, st.Left)
	}
}

// takeAll counts what a child takes, and kills it after some if it is to die.
func takeAll(cmd *exec.Cmd, kill bool, after int) (int, error) {
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	n, killed := 0, false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if lines.Text() != "taken" {
			return n, errors.New(lines.Text())
		}
		if n++; kill && n == after {
			cmd.Process.Kill()
			killed = true
		}
	}
	if err := cmd.Wait(); err != nil && !killed {
		return n, err
	}
	return n, nil
}

func TestLockDiesWithItsProcess(t *testing.T) {
	dir := t.TempDir()
	cmd := command(t, "lock", dir)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "locked\n" {
		t.Fatalf("child: %q, %v", line, err)
	}
	l := open(t, Options{Dir: dir})
	_, err = l.WriteLock()
	var locked *Locked
	if !errors.As(err, &locked) || locked.Which != "write" || !strings.Contains(err.Error(), "write.lock") {
		t.Errorf("lock held by another process: %v", err)
	}
	release, err := l.MirrorLock()
	if err != nil {
		t.Errorf("the other lock: %v", err)
	} else if err := release(); err != nil {
		t.Error(err)
	}
	cmd.Process.Kill()
	cmd.Wait()
	if release, err = l.WriteLock(); err != nil {
		t.Fatalf("lock of a killed process: %v", err)
	}
	if err := release(); err != nil {
		t.Error(err)
	}
}

func TestLockIsForOneAtATime(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, Options{Dir: dir}), open(t, Options{Dir: dir})
	release, err := a.MirrorLock()
	if err != nil {
		t.Fatal(err)
	}
	var locked *Locked
	if _, err := b.MirrorLock(); !errors.As(err, &locked) || locked.Which != "mirror" {
		t.Errorf("second of one process: %v", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if release, err = b.MirrorLock(); err != nil {
		t.Fatalf("after the release: %v", err)
	}
	if err := release(); err != nil {
		t.Error(err)
	}
}
