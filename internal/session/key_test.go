//go:build unix

package session

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"intakeq-bulk/intakeq"
)

// TestKeyCommandThatHangs: a password manager that asks somebody who is not there, with
// a child that outlives its shell.
func TestKeyCommandThatHangs(t *testing.T) {
	t.Parallel()
	began := time.Now()
	_, err := runKeyCommand(t.Context(), strings.NewReader(""), "sleep 60; echo late", 50*time.Millisecond)
	if err == nil || !strings.Contains(err.Error(), "no key within 50ms") || time.Since(began) > 30*time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
}

// TestKeyFileModes: nobody else may read the key, or put another there.
func TestKeyFileModes(t *testing.T) {
	t.Parallel()
	for mode, taken := range map[os.FileMode]bool{0o600: true, 0o400: true, 0o700: true, 0o640: false, 0o604: false, 0o620: false, 0o602: false, 0o660: false, 0o601: false} {
		path := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(path, []byte("\ufeff some-key \nrest"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		got, err := readKeyFile(path, true)
		if (err == nil) != taken || taken && got != "some-key" {
			t.Errorf("%04o: %q, %v", mode, got, err)
		}
		if got, err := readKeyFile(path, false); err != nil || got != "some-key" {
			t.Errorf("%04o, systemd's: %q, %v", mode, got, err)
		}
	}
}

// TestKeyAsPowerShellWritesIt: in UTF-16, or with a byte order mark.
func TestKeyAsPowerShellWritesIt(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"UTF-16": "\xff\xfes\x00o\x00m\x00e\x00-\x00k\x00e\x00y\x00\r\x00\n\x00x\x00", "UTF-16, the other way": "\xfe\xff\x00s\x00o\x00m\x00e\x00-\x00k\x00e\x00y",
		"UTF-8 with a mark": "\ufeffsome-key\r\n", "plain": "some-key",
	} {
		if got, err := firstLine(strings.NewReader(text)); err != nil || got != "some-key" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// TestAccountIsOfAServer: the same key, or name, on another server is another account,
// whose plans are not applied here.
func TestAccountIsOfAServer(t *testing.T) {
	t.Parallel()
	key, err := intakeq.NewSecret("some-key")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, c := range []struct{ url, account, as string }{
		{"https://a.example.test/api", "", "a"}, {"https://A.example.test:443/api/", "", "a"},
		{"https://b.example.test/api", "", "b"}, {"https://a.example.test/other", "", "c"},
		{"https://a.example.test/api", "office", "d"}, {"https://b.example.test/api", "office", "e"},
	} {
		n := &Connection{BaseURL: c.url, account: c.account}
		id := n.identities(key)[0]
		if seen[c.as] != "" && seen[c.as] != id {
			t.Errorf("%s is another account", c.url)
		}
		seen[c.as] = id
	}
	ids := map[string]bool{}
	for _, id := range seen {
		ids[id] = true
	}
	if len(ids) != 5 {
		t.Errorf("accounts of different servers are one: %v", seen)
	}
}
