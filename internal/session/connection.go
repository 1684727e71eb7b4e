package session

import (
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/adrg/xdg"
	"github.com/urfave/cli/v2"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/pace"
)

// Connection is the flags of every command that talks to an account.
type Connection struct {
	Env     Env
	Log     *slog.Logger
	Command string // for messages

	BaseURL    string
	keyCommand string
	keyFile    string
	account    string
	PerMinute  int
	PerDay     int
	Reserve    int
	pace       string
	paceSet    bool
	wait       bool
	Workers    int
	stateDir   string
	Sandbox    bool
	Timeout    time.Duration
	Talk       Talk
}

// Limits of a standard account (field notes, "Limits").
const (
	StandardPerMinute = 10
	StandardPerDay    = 500
)

func ConnectionFlags() []cli.Flag {
	const group = "connection"
	flags := []cli.Flag{
		&cli.StringFlag{Name: "base-url", EnvVars: []string{"INTAKEQ_BASE_URL"}, Value: intakeq.DefaultBaseURL, Usage: "the API's `URL`; https only, but for loopback addresses", Category: group},
		&cli.StringFlag{Name: "api-key-command", Usage: "run `CMD` and take the first line that it prints as the API key", Category: group},
		&cli.StringFlag{Name: "api-key-file", EnvVars: []string{"INTAKEQ_API_KEY_FILE"}, Usage: "take the API key from `FILE`, which nobody else may read; - is standard input. Without it: INTAKEQ_API_KEY, then the keyring", Category: group},
		&cli.StringFlag{Name: "account", EnvVars: []string{"INTAKEQ_ACCOUNT"}, Usage: "call the account `NAME`, so that its key may change", Category: group},
		&cli.IntFlag{Name: "per-minute", EnvVars: []string{"INTAKEQ_PER_MINUTE"}, Value: StandardPerMinute, Usage: "the account allows `N` requests a minute; 0: no limit", Category: group},
		&cli.IntFlag{Name: "per-day", EnvVars: []string{"INTAKEQ_PER_DAY"}, Value: StandardPerDay, Usage: "the account allows `N` requests a day; 0: no limit", Category: group},
		&cli.IntFlag{Name: "reserve", Usage: "leave `N` requests of the day to others", Category: group},
		&cli.StringFlag{Name: "pace", Value: string(pace.Burst), Usage: "use free requests at once (`burst`) or spread them (even)", Category: group},
		&cli.BoolFlag{Name: "wait", Usage: "sleep through the day's limit instead of stopping", Category: group},
		&cli.IntFlag{Name: "concurrency", Value: 4, Usage: "at most `N` requests in flight", Category: group},
		&cli.StringFlag{Name: "state-dir", EnvVars: []string{"INTAKEQ_STATE_DIR"}, Usage: "keep the request ledger and the like in `DIR`", Category: group, DefaultText: "the platform's state directory"},
		&cli.BoolFlag{Name: "sandbox", Usage: "no network, no key: a simulated account of 250 clients inside the program", Category: group},
		&cli.DurationFlag{Name: "timeout", Value: intakeq.DefaultTimeout, Usage: "of one request", Category: group},
	}
	return append(flags, TalkFlags()...)
}

// ReadConnection reads the flags and checks them against one another.
func ReadConnection(env Env, c *cli.Context) (*Connection, error) {
	n := &Connection{
		Env: env, Command: c.Command.Name, BaseURL: c.String("base-url"), keyCommand: c.String("api-key-command"), keyFile: c.String("api-key-file"),
		account: c.String("account"), PerMinute: c.Int("per-minute"), PerDay: c.Int("per-day"), Reserve: c.Int("reserve"),
		pace: c.String("pace"), paceSet: c.IsSet("pace"), wait: c.Bool("wait"), Workers: c.Int("concurrency"),
		stateDir: c.String("state-dir"), Sandbox: c.Bool("sandbox"), Timeout: c.Duration("timeout"),
	}
	var err error
	if n.Talk, err = ReadTalk(env, c); err != nil {
		return nil, err
	}
	n.Log = n.Talk.logger(env)
	if n.Sandbox {
		if !c.IsSet("per-minute") {
			n.PerMinute = 0
		}
		if !c.IsSet("per-day") {
			n.PerDay = 0
		}
	}
	if n.stateDir == "" {
		n.stateDir = filepath.Join(xdg.StateHome, "intakeq-bulk")
	}
	return n, n.validate(c)
}

func (n *Connection) validate(c *cli.Context) error {
	switch {
	case n.PerMinute < 0 || n.PerDay < 0 || n.Reserve < 0:
		return Usagef("--per-minute, --per-day and --reserve take 0 or more")
	case n.PerDay > 0 && n.Reserve >= n.PerDay:
		return Usagef("--reserve %d leaves nothing of --per-day %d", n.Reserve, n.PerDay)
	case n.pace != string(pace.Burst) && n.pace != string(pace.Even):
		return Usagef("--pace %q: want burst or even", n.pace)
	case n.Workers < 1:
		return Usagef("--concurrency takes 1 or more")
	case n.Timeout <= 0:
		return Usagef("--timeout takes more than 0s")
	case n.Sandbox && (n.namesAccount(c) || n.keyCommand != ""):
		return Usagef("--sandbox needs no account: drop --base-url and --api-key-command")
	}
	if n.Sandbox {
		return nil // it has a URL of its own
	}
	if _, err := intakeq.ParseBaseURL(n.BaseURL); err != nil {
		return AsUsage(err)
	}
	return nil
}

// namesAccount: one in the environment is for other runs, and let be.
func (n *Connection) namesAccount(c *cli.Context) bool {
	return c.IsSet("base-url") && n.BaseURL != n.Env.Getenv("INTAKEQ_BASE_URL")
}

// AccountID tells accounts apart without telling which they are: by the base URL
// and the name, or else the key.
func (n *Connection) AccountID(key intakeq.Secret) string {
	kind, name := "name", n.account
	if name == "" {
		kind, name = "key", key.Reveal()
	}
	base := sandboxBaseURL
	if n.Sandbox {
		kind = "sandbox"
	} else if u, err := intakeq.ParseBaseURL(n.BaseURL); err == nil { // else it was refused already
		base = u.String()
	}
	sum := sha256.Sum256([]byte("intakeq-bulk account\n" + base + "\n" + kind + "\n" + name))
	return hex.EncodeToString(sum[:8])
}
