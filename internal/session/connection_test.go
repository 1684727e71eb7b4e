package session

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

// connect reads flags as a command does, and checks them.
func connect(t *testing.T, flags string, environment map[string]string) (*Connection, error) {
	t.Helper()
	n := &Connection{Env: Env{Stderr: io.Discard, Getenv: func(name string) string { return environment[name] }}}
	app := &cli.App{Flags: n.Flags(), Action: func(*cli.Context) error { return n.Validate() }}
	return n, app.Run(append([]string{"intakeq-bulk"}, strings.Fields(flags)...))
}

// TestLimitsOfTheSandbox: it has none but those that are given, by a flag or by the
// environment.
func TestLimitsOfTheSandbox(t *testing.T) {
	for _, c := range []struct {
		flags             string
		environment       map[string]string
		perMinute, perDay int
	}{
		{"", nil, 10, 500},
		{"--sandbox", nil, 0, 0},
		{"--sandbox --per-minute 10", nil, 10, 0},
		{"--sandbox --per-day 500", nil, 0, 500},
		{"--sandbox", map[string]string{"INTAKEQ_PER_MINUTE": "7", "INTAKEQ_PER_DAY": "70"}, 7, 70},
		{"--per-day 5", map[string]string{"INTAKEQ_PER_DAY": "70"}, 10, 5},
	} {
		t.Run(c.flags, func(t *testing.T) {
			n, err := connect(t, c.flags, c.environment)
			if err != nil || n.PerMinute != c.perMinute || n.PerDay != c.perDay {
				t.Errorf("%d a minute, %d a day, %v; want %d and %d", n.PerMinute, n.PerDay, err, c.perMinute, c.perDay)
			}
		})
	}
}

// The environment is the run's, and not the process's.
func TestEnvironmentIsTheRuns(t *testing.T) {
	t.Setenv("INTAKEQ_PER_DAY", "many")
	t.Setenv("INTAKEQ_ACCOUNT", "another")
	n, err := connect(t, "", map[string]string{"INTAKEQ_PER_MINUTE": "7", "INTAKEQ_ACCOUNT": ""})
	if err != nil || n.PerMinute != 7 || n.PerDay != StandardPerDay || n.account != "" {
		t.Errorf("%d a minute, %d a day, account %q, %v", n.PerMinute, n.PerDay, n.account, err)
	}
	if _, err := connect(t, "", map[string]string{"INTAKEQ_PER_DAY": "many"}); !errors.As(err, new(UsageError)) || !strings.Contains(err.Error(), `INTAKEQ_PER_DAY="many" is no value for --per-day`) {
		t.Errorf("%v", err)
	}
}

// TestSandboxIsNoOtherAccount: a URL that is given contradicts it; one of the
// environment is for other runs.
func TestSandboxIsNoOtherAccount(t *testing.T) {
	elsewhere := map[string]string{"INTAKEQ_BASE_URL": "https://example.test/api"}
	for flags, want := range map[string]bool{
		"--sandbox": true,
		"--sandbox --base-url https://example.test/api":   true, // what the environment says, too
		"--sandbox --base-url https://example.test/other": false,
		"--sandbox --api-key-command true":                false,
	} {
		t.Run(flags, func(t *testing.T) {
			if _, err := connect(t, flags, elsewhere); (err == nil) != want {
				t.Errorf("%v; want it to be taken: %v", err, want)
			}
		})
	}
}
