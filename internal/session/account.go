package session

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/pace"
	"intakeq-bulk/internal/publish"
)

// accountsFile, in the state folder, says which names and keys are one account, so that
// a key that was once used under a name finds its ledger and its locks also without it.
// It holds hashes only.
const accountsFile = "accounts.json"

// accounts maps the hash of a name or a key to the account's id. What is not in it is an
// account of that id, if it has a folder.
type accounts map[string]string

// identities are the hashes by which the account is known, the name's first.
func (n *Connection) identities(key intakeq.Secret) []string {
	switch {
	case n.Sandbox:
		return []string{identity(sandboxBaseURL, "sandbox", n.account)}
	case n.account == "":
		return []string{identity(n.baseURL(), "key", key.Reveal())}
	}
	return []string{identity(n.baseURL(), "name", n.account), identity(n.baseURL(), "key", key.Reveal())}
}

func (n *Connection) baseURL() string {
	u, err := intakeq.ParseBaseURL(n.BaseURL)
	if err != nil {
		return n.BaseURL // it was refused already
	}
	return u.String()
}

// identity is a hash that does not say whose it is.
func identity(base, kind, name string) string {
	sum := sha256.Sum256([]byte("intakeq-bulk account\n" + base + "\n" + kind + "\n" + name))
	return hex.EncodeToString(sum[:8])
}

// AccountName is how people call the account: the name that they gave it, else where
// it is.
func (n *Connection) AccountName() string {
	switch {
	case n.Sandbox:
		return "the sandbox"
	case n.account != "":
		return n.account
	}
	return n.baseURL()
}

// AccountID returns the id of the account that the name and the key are of. It changes
// nothing.
func (n *Connection) AccountID(key intakeq.Secret) (string, error) {
	known, err := n.readAccounts()
	if err != nil {
		return "", err
	}
	return n.choose(known, n.identities(key)), nil
}

// choose returns the id that the first of the identities has which is known.
func (n *Connection) choose(known accounts, identities []string) string {
	for _, one := range identities {
		if id := n.known(known, one); id != "" {
			return id
		}
	}
	return identities[0]
}

// known returns the account of an identity; "" where there is none yet.
func (n *Connection) known(known accounts, one string) string {
	if id := known[one]; id != "" {
		return id
	}
	if Exists(filepath.Join(n.stateDir, one)) {
		return one
	}
	return ""
}

func (n *Connection) readAccounts() (accounts, error) {
	known, path := accounts{}, filepath.Join(n.stateDir, accountsFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return known, nil
	}
	if err != nil {
		return nil, AsUsage(err)
	}
	if err := json.Unmarshal(text, &known); err != nil {
		return nil, Usagef("%s is damaged: delete it, and use the same --account again", path)
	}
	return known, nil
}

// joinAccount finds the account, and remembers that the name and the key are one. Where
// each was an account of its own, the key's is taken into the name's.
func (n *Connection) joinAccount(key intakeq.Secret) (id string, known accounts, err error) {
	lock := flock.New(filepath.Join(n.stateDir, "accounts.lock"), flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		return "", nil, fmt.Errorf("lock the state folder: %w", err)
	}
	defer lock.Unlock()
	if known, err = n.readAccounts(); err != nil {
		return "", nil, err
	}
	identities := n.identities(key)
	id = n.choose(known, identities)
	if len(identities) == 1 {
		return id, known, nil
	}
	for _, one := range identities {
		if was := n.known(known, one); was != "" && was != id {
			if err := n.takeIn(known, id, was); err != nil {
				return "", nil, err
			}
		}
		known[one] = id
	}
	return id, known, n.writeAccounts(known)
}

// takeIn makes the account was a part of another. Nobody may be writing to it.
func (n *Connection) takeIn(known accounts, id, was string) error {
	if err := pace.Absorb(filepath.Join(n.stateDir, id), filepath.Join(n.stateDir, was)); err != nil {
		return err
	}
	n.Log.Warn("this key and this --account were two accounts here, and are one from now on", "account", id, "was", was)
	known[was] = id
	for one, of := range known {
		if of == was {
			known[one] = id
		}
	}
	return nil
}

func (n *Connection) writeAccounts(known accounts) error {
	path := filepath.Join(n.stateDir, accountsFile)
	text, err := json.MarshalIndent(known, "", "\t")
	if err != nil {
		return err
	}
	if have, err := os.ReadFile(path); err == nil && bytes.Equal(have, text) {
		return nil
	}
	f, err := publish.Create(path)
	if err != nil {
		return err
	}
	defer f.Abort()
	if _, err := f.Write(text); err != nil {
		return err
	}
	return f.Commit()
}

// Alias returns the id of this account that a plan knows it by: another than its own
// where the plan was made before a name and a key were found to be one account. A plan
// of somebody else's gets this account's own id.
func (s *Session) Alias(account string) string {
	if s.accounts[account] == s.ID {
		return account
	}
	return s.ID
}
