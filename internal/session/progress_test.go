package session

import (
	"bytes"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/internal/mirror"
)

// terminal keeps what was painted.
type terminal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.Write(p)
}

// taken gives what was painted since the last call.
func (t *terminal) taken() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	defer t.text.Reset()
	return t.text.String()
}

// While something is asked the terminal is the question's: nothing is painted over it,
// however long the person thinks.
func TestProgressLeavesTheTerminalToAQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		screen := &terminal{}
		p := newProgress(Env{Stderr: screen, Terminal: true}, Talk{}, slog.New(slog.NewTextHandler(io.Discard, nil)))
		defer p.Close()
		p.WatchFetch(mirror.Progress{Pages: 3, Clients: 300})
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if painted := screen.taken(); !strings.Contains(painted, "3 pages, 300 clients") {
			t.Fatalf("painted %q", painted)
		}
		p.Pause()
		if wiped := screen.taken(); strings.Trim(wiped, "\r ") != "" || wiped == "" {
			t.Errorf("the line is still there: %q", wiped)
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if painted := screen.taken(); painted != "" {
			t.Errorf("painted over the question: %.80q", painted)
		}
		p.Resume()
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if painted := screen.taken(); !strings.Contains(painted, "3 pages") {
			t.Errorf("painted %q after the question", painted)
		}
	})
}
