package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"intakeq-bulk/intakeq/sandbox"
)

// pseudoTerminal gives both ends of a terminal: what a person has, and what the
// program has.
func pseudoTerminal(t *testing.T) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no pseudo-terminal here:", err)
	}
	t.Cleanup(func() { person.Close() })
	raw, err := person.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	number := 0
	controlErr := raw.Control(func(fd uintptr) {
		err = unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0)
		if err == nil {
			number, err = unix.IoctlGetInt(int(fd), unix.TIOCGPTN)
		}
	})
	if err := errors.Join(err, controlErr); err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return person, program
}

// A slow account has the progress line on the terminal before the question comes, and
// a person takes a while to answer: nothing may paint over what is asked.
func TestQuestionStaysOnTheTerminal(t *testing.T) {
	t.Parallel()
	o := startOffice()
	defer o.close()
	options := standard()
	options.Latency = 400 * time.Millisecond
	o.account = sandbox.New(options)
	dir := t.TempDir()
	in := filepath.Join(dir, "in.csv")
	if err := os.WriteFile(in, []byte("ExternalClientId,FirstName,LastName\nN-1,Newton,One\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	person, program := pseudoTerminal(t)
	cmd := exec.Command("intakeq-bulk", "import", in)
	cmd.Env = append(os.Environ(), "INTAKEQ_BASE_URL="+o.url(), "INTAKEQ_API_KEY="+o.account.Key(),
		"INTAKEQ_STATE_DIR="+filepath.Join(dir, "state"), "INTAKEQ_PER_MINUTE=0", "INTAKEQ_PER_DAY=0")
	var stdout bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = program, &stdout, program
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	program.Close()
	const question = "Type yes: "
	shown := readUntil(t, person, question)
	if !strings.Contains(shown, "pages") {
		t.Errorf("no progress before the question, so that this test proves nothing: %q", shown)
	}
	line := shown[strings.LastIndexAny(shown, "\r\n")+1:]
	if line != "Write this to the account? "+question {
		t.Errorf("the question's line is %q", line)
	}
	if painted := during(t, person, 500*time.Millisecond); painted != "" {
		t.Errorf("painted while somebody thinks: %q", painted)
	}
	if _, err := person.WriteString("no\n"); err != nil {
		t.Fatal(err)
	}
	readUntil(t, person, "not confirmed: nothing was sent")
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 130 {
		t.Errorf("declined: %v", err)
	}
}

// readUntil reads what is shown until the end of it is as wanted.
func readUntil(t *testing.T, from *os.File, want string) string {
	t.Helper()
	if err := from.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	var shown strings.Builder
	buffer := make([]byte, 4096)
	for !strings.Contains(shown.String(), want) {
		n, err := from.Read(buffer)
		if shown.Write(buffer[:n]); err != nil {
			t.Fatalf("%v; shown so far: %q", err, shown.String())
		}
	}
	return shown.String()
}

// during gives what is shown within d.
func during(t *testing.T, from *os.File, d time.Duration) string {
	t.Helper()
	if err := from.SetReadDeadline(time.Now().Add(d)); err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, 4096)
	n, err := from.Read(buffer)
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal(err)
	}
	return string(buffer[:n])
}
