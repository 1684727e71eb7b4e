package session

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/zalando/go-keyring"
	"golang.org/x/term"
)

// KeyringService names our entries in the operating system's keyring.
const KeyringService = "intakeq-bulk"

// keyringUser is the entry of an account; the base URL may be spelt in two ways.
func (n *Connection) keyringUser() string {
	user := strings.TrimRight(n.BaseURL, "/")
	if n.account != "" {
		user += " " + n.account
	}
	return user
}

// StoreKey puts a key into the keyring, as that of this account.
func (n *Connection) StoreKey(key string) error {
	if err := keyring.Set(KeyringService, n.keyringUser(), key); err != nil {
		return Usagef("this machine's keyring can't be used (%w): use --api-key-file or INTAKEQ_API_KEY", err)
	}
	return nil
}

// ForgetKey takes this account's key out of the keyring, and reports whether there
// was one.
func (n *Connection) ForgetKey() (had bool, err error) {
	err = keyring.Delete(KeyringService, n.keyringUser())
	if errors.Is(err, keyring.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, Usagef("this machine's keyring can't be used (%w)", err)
	}
	return true, nil
}

// AskKey reads a key from the terminal, unseen, or else the first line of standard
// input.
func (n *Connection) AskKey() (string, error) {
	f, ok := n.Env.Stdin.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return firstLine(n.Env.Stdin)
	}
	if n.Talk.noInput {
		return "", Usagef("auth login: --no-input forbids asking; pipe the key to standard input")
	}
	fmt.Fprint(n.Env.Stderr, "API key (not shown): ")
	text, err := term.ReadPassword(int(f.Fd()))
	fmt.Fprintln(n.Env.Stderr)
	return string(text), err
}
