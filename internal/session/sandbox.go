package session

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/publish"
)

// The account of --sandbox. Its address is never dialled.
const (
	sandboxBaseURL = "https://sandbox.invalid/api/v1"
	sandboxKey     = "sandbox"
	SandboxClients = 250
)

// embedded opens the simulated account of --sandbox.
func (n *Connection) embedded(key intakeq.Secret) (http.RoundTripper, error) {
	path := filepath.Join(n.stateDir, "sandbox", "account.jsonl")
	account, err := keptSandbox(path, sandbox.Options{Clients: SandboxClients, Seed: 1, Key: key.Reveal()}, n.Log)
	if err != nil {
		return nil, fmt.Errorf("the sandbox's state: %w: delete %s to begin anew", err, path)
	}
	return account.Transport(), nil
}

// keptSandbox opens a simulated account that keeps its state in a file between
// runs: what one run writes, the next one reads.
func keptSandbox(path string, o sandbox.Options, log *slog.Logger) (*sandbox.Account, error) {
	account, err := loadSandbox(path, o)
	if errors.Is(err, fs.ErrNotExist) {
		account = sandbox.New(o)
		// Its clients' dates count back from the time it was made: without this
		// every run would meet other clients.
		err = saveSandbox(path, account)
	}
	if err != nil {
		return nil, err
	}
	var saving sync.Mutex // or an older state could be published over a newer one
	account.OnChange(func() {
		saving.Lock()
		defer saving.Unlock()
		if err := saveSandbox(path, account); err != nil {
			log.Error("the sandbox could not keep its state", "error", err)
		}
	})
	return account, nil
}

func loadSandbox(path string, o sandbox.Options) (*sandbox.Account, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return sandbox.Load(f, o)
}

func saveSandbox(path string, account *sandbox.Account) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := publish.Create(path)
	if err != nil {
		return err
	}
	defer f.Abort()
	if err := account.Save(f); err != nil {
		return err
	}
	return f.Commit()
}
