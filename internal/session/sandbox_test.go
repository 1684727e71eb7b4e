package session

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"intakeq-bulk/intakeq/sandbox"
)

// TestSandboxKeepsEverySave holds the file against the account after saves that
// came at once: an older state that is published last would be what the next run
// finds.
func TestSandboxKeepsEverySave(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sandbox", "account.jsonl")
	account, err := keptSandbox(path, sandbox.Options{Clients: 5, Seed: 1}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for round := range 25 {
		var all sync.WaitGroup
		for n := range 4 {
			all.Go(func() {
				r := httptest.NewRequest("POST", "/api/v1/clients", strings.NewReader(fmt.Sprintf(`{"FirstName":"N%dx%d"}`, round, n)))
				r.Header.Set("X-Auth-Key", account.Key())
				r.Header.Set("Content-Type", "application/json")
				w := httptest.NewRecorder()
				if account.ServeHTTP(w, r); w.Code != 200 {
					t.Errorf("status %d", w.Code)
				}
			})
		}
		all.Wait()
		var want bytes.Buffer
		if err := account.Save(&want); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(got, want.Bytes()) {
			t.Fatalf("round %d: the file is not as the account (%v)", round, err)
		}
	}
}
