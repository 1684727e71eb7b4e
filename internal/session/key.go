package session

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/zalando/go-keyring"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/host"
)

const (
	maxKey      = 4096             // bounds what is read as a key: a wrong file may be large
	keyPatience = 30 * time.Second // with --api-key-command
)

var errNoKey = errors.New("no API key: set INTAKEQ_API_KEY, or name a file with --api-key-file, or store it with 'intakeq-bulk auth login'; --sandbox needs none")

// AccountKey finds the key, and says where. The order is promised: command,
// file, environment, keyring. It is looked for once: a command may ask somebody, and
// standard input is read only once.
func (n *Connection) AccountKey(ctx context.Context) (intakeq.Secret, string, error) {
	if n.key.Empty() {
		var err error
		if n.key, n.keyFrom, err = n.findKey(ctx); err != nil {
			return intakeq.Secret{}, n.keyFrom, err
		}
	}
	return n.key, n.keyFrom, nil
}

func (n *Connection) findKey(ctx context.Context) (intakeq.Secret, string, error) {
	text, where, err := n.keyText(ctx)
	if err != nil {
		return intakeq.Secret{}, where, AsUsage(err)
	}
	key, err := intakeq.NewSecret(text)
	if err != nil {
		return intakeq.Secret{}, where, Usagef("%s: %w", where, err)
	}
	return key, where, nil
}

func (n *Connection) keyText(ctx context.Context) (text, where string, err error) {
	credential := ""
	if dir := n.Env.Getenv("CREDENTIALS_DIRECTORY"); dir != "" {
		credential = filepath.Join(dir, "intakeq-api-key")
	}
	switch {
	case n.Sandbox:
		return sandboxKey, "the sandbox", nil
	case n.keyCommand != "":
		text, err = runKeyCommand(ctx, n.Env.Stdin, n.keyCommand, keyPatience)
		return text, "--api-key-command", err
	case n.keyFile == "-":
		text, err = firstLine(n.Env.Stdin)
		return text, "standard input", err
	case n.keyFile != "":
		text, err = readKeyFile(n.keyFile, true)
		return text, "the file " + n.keyFile, err
	case credential != "" && Exists(credential):
		// systemd keeps it in a folder of its own, with a mode of its own.
		text, err = readKeyFile(credential, false)
		return text, "systemd's credentials", err
	case n.Env.Getenv("INTAKEQ_API_KEY") != "":
		return strings.TrimSpace(n.Env.Getenv("INTAKEQ_API_KEY")), "INTAKEQ_API_KEY", nil
	}
	text, err = keyring.Get(KeyringService, n.keyringUser())
	if err != nil {
		// A machine without a keyring, and a keyring without a key, are one to the user.
		return "", "the keyring", errNoKey
	}
	return text, "the keyring", nil
}

// Exists reports whether there is a file of that name.
func Exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func readKeyFile(path string, private bool) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("API key file: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", fmt.Errorf("API key file: %w", err)
	}
	if who, fix := host.Readers(f); private && who != "" {
		return "", fmt.Errorf("API key file %s: others can read it (%s): %s", path, who, fix)
	}
	if info.Mode()&fs.ModeDir != 0 {
		return "", fmt.Errorf("API key file %s: it is a folder", path)
	}
	text, err := firstLine(f)
	if err != nil {
		return "", fmt.Errorf("API key file %s: %w", path, err)
	}
	return text, nil
}

// firstLine reads a key. What PowerShell writes to a file is UTF-16, unless it is told
// otherwise.
func firstLine(r io.Reader) (string, error) {
	text := transform.NewReader(io.LimitReader(r, maxKey), unicode.BOMOverride(transform.Nop))
	line, err := bufio.NewReader(text).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimSpace(line), nil
}

// runKeyCommand runs a password manager's command in the shell. What it prints, on
// standard error too, is never shown: it may be the key.
func runKeyCommand(ctx context.Context, stdin io.Reader, command string, patience time.Duration) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd := host.Shell(ctx, command)
	cmd.Stdin, cmd.Stderr = stdin, io.Discard
	cmd.WaitDelay = time.Second // what the shell has started may hold its output open
	out, err := cmd.Output()
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return "", fmt.Errorf("--api-key-command: it printed no key within %v: does it wait for an answer?", patience)
	}
	if err != nil {
		return "", fmt.Errorf("--api-key-command: it failed: %w", err)
	}
	return firstLine(strings.NewReader(string(out)))
}
