package session

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/windows"
)

// childVariable makes the test's binary the program that is to be stopped.
const childVariable = "SESSION_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		ctx := UntilStopped(os.Exit)
		fmt.Println("ready")
		select {
		case <-ctx.Done():
			code, _ := Explain(ctx, ctx.Err())
			os.Exit(code)
		case <-time.After(time.Minute):
			os.Exit(0)
		}
	}
	os.Exit(m.Run())
}

// Ctrl-Break, which can be sent to a process alone, ends a run in order, as Ctrl-C does.
func TestCtrlBreak(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatalf("%q, %v", line, err)
	}
	if err := windows.GenerateConsoleCtrlEvent(windows.CTRL_BREAK_EVENT, uint32(cmd.Process.Pid)); err != nil {
		_ = cmd.Process.Kill()
		t.Skipf("no console: %v", err)
	}
	_ = cmd.Wait() // its code tells
	if code := cmd.ProcessState.ExitCode(); code != ExitInterrupted {
		t.Errorf("exit code %d", code)
	}
}
