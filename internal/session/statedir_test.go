//go:build unix

package session

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFindStateDir(t *testing.T) {
	t.Setenv("HOME", "/home/somebody")
	for _, c := range []struct{ flags, systemd, home, want string }{
		{"--state-dir /srv/state", "/var/lib/nightly", "", "/srv/state"},
		{"", "/var/lib/nightly", "", "/var/lib/nightly"},
		{"", "/var/lib/nightly:/var/lib/other", "/home/somebody", "/var/lib/nightly"},
		{"", "", "", ""},
		{"", "", "/", ""},
		{"--state-dir /", "", "/home/somebody", ""},
		{"--state-dir /tmp/..", "", "/home/somebody", ""},
		{"", "/", "/home/somebody", ""},
	} {
		t.Setenv("HOME", c.home)
		t.Setenv("XDG_STATE_HOME", "")
		n, err := connect(t, c.flags, map[string]string{"STATE_DIRECTORY": c.systemd})
		if (err == nil) != (c.want != "") || err == nil && n.stateDir != c.want {
			t.Errorf("%+v: %q, %v", c, n.stateDir, err)
		}
		if err != nil && (!errors.As(err, new(UsageError)) || !strings.Contains(err.Error(), "--state-dir")) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// TestStateDirIsOurs: what others can write, or own, is no place for the ledger.
func TestStateDirIsOurs(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(dir string) error
		want  string // "": it is taken
	}{
		"private":   {func(dir string) error { return os.Chmod(dir, 0o700) }, ""},
		"readable":  {func(dir string) error { return os.Chmod(dir, 0o755) }, ""},
		"group":     {func(dir string) error { return os.Chmod(dir, 0o770) }, "others can write it (mode 0770): chmod go-w it"},
		"everybody": {func(dir string) error { return os.Chmod(dir, 0o777) }, "others can write it"},
		"read-only": {func(dir string) error { return os.Chmod(dir, 0o500) }, "you may not read and write it (mode 0500): chmod 700 it"},
		"another's": {func(dir string) error { return os.Chown(dir, 12345, -1) }, "belongs to user 12345, and this is "},
		"a ledger": {func(dir string) error {
			return os.Chown(filepath.Join(dir, identity(sandboxBaseURL, "sandbox", ""), "ledger.db"), 12345, -1)
		}, "ledger.db belongs to user 12345, and this is "},
		"an account": {func(dir string) error {
			return os.Chmod(filepath.Join(dir, identity(sandboxBaseURL, "sandbox", "")), 0o777)
		}, "others can write it"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "state")
			open := func() error {
				n, err := connect(t, "--sandbox --state-dir "+dir, nil)
				if err != nil {
					t.Fatal(err)
				}
				s, err := n.Open(t.Context(), nil)
				if err == nil {
					s.Close()
				}
				return err
			}
			if err := open(); err != nil {
				t.Fatal(err)
			}
			if err := c.spoil(dir); err != nil {
				t.Skip("only root can give a file away:", err)
			}
			err := open()
			if c.want == "" && err != nil || c.want != "" && (!errors.As(err, new(UsageError)) || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%v; want %q", err, c.want)
			}
		})
	}
}
