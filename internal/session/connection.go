package session

import (
	"log/slog"
	"time"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/pace"
)

// Connection is the flags of every command that talks to an account. It is of use
// once Validate has passed.
type Connection struct {
	Env  Env
	Log  *slog.Logger
	Talk Talk

	BaseURL    string
	keyCommand string
	keyFile    string
	account    string
	PerMinute  int
	PerDay     int
	Reserve    int
	pace       string
	wait       bool
	Workers    int // requests in flight, at most
	stateDir   string
	Sandbox    bool
	Timeout    time.Duration
	retryFor   time.Duration
	given      given
	key        intakeq.Secret // once it was found
	keyFrom    string
	memory     *memory // of warnings; nil: there is somebody to see them each time
}

// given holds the flags that mean something else where they were given; of the
// others nil.
type given struct {
	baseURL, pace     *string
	perMinute, perDay *int
}

// Given returns the Action of a flag that has value point at what was given. Where
// the flag is given neither on the command line nor by the environment, value
// stays nil.
func Given[T any](value **T) func(*cli.Context, T) error {
	return func(_ *cli.Context, v T) error {
		*value = &v
		return nil
	}
}

// Limits of a standard account (field notes, "Limits").
const (
	StandardPerMinute = 10
	StandardPerDay    = 500
)

// Flags returns the flags, bound to n, those of n.Talk among them.
func (n *Connection) Flags() []cli.Flag {
	const group = "connection"
	n.Timeout = intakeq.DefaultTimeout
	flags := []cli.Flag{
		n.orFrom("INTAKEQ_BASE_URL", &cli.StringFlag{Name: "base-url", Value: intakeq.DefaultBaseURL, Usage: "the API's `URL`; https only, but for loopback addresses", Category: group, Destination: &n.BaseURL, Action: Given(&n.given.baseURL)}),
		&cli.StringFlag{Name: "api-key-command", Usage: "run `CMD` and take the first line that it prints as the API key", Category: group, Destination: &n.keyCommand},
		n.orFrom("INTAKEQ_API_KEY_FILE", &cli.StringFlag{Name: "api-key-file", Usage: "take the API key from `FILE`, which nobody else may read; - is standard input. Without it: INTAKEQ_API_KEY, then the keyring", Category: group, Destination: &n.keyFile}),
		n.orFrom("INTAKEQ_ACCOUNT", &cli.StringFlag{Name: "account", Usage: "call the account `NAME`, so that its key may change", Category: group, Destination: &n.account}),
		n.orFrom("INTAKEQ_PER_MINUTE", &cli.IntFlag{Name: "per-minute", Value: StandardPerMinute, Usage: "the account allows `N` requests a minute; 0: no limit", Category: group, Destination: &n.PerMinute, Action: Given(&n.given.perMinute)}),
		n.orFrom("INTAKEQ_PER_DAY", &cli.IntFlag{Name: "per-day", Value: StandardPerDay, Usage: "the account allows `N` requests a day; 0: no limit", Category: group, Destination: &n.PerDay, Action: Given(&n.given.perDay)}),
		&cli.IntFlag{Name: "reserve", Usage: "leave `N` requests of the day to others", Category: group, Destination: &n.Reserve},
		&cli.StringFlag{Name: "pace", Value: string(pace.Burst), Usage: "use free requests at once (`burst`) or spread them (even)", Category: group, Destination: &n.pace, Action: Given(&n.given.pace)},
		&cli.BoolFlag{Name: "wait", Usage: "sleep through the day's limit instead of stopping", Category: group, Destination: &n.wait},
		&cli.IntFlag{Name: "concurrency", Value: 4, Usage: "at most `N` requests in flight", Category: group, Destination: &n.Workers},
		n.orFrom("INTAKEQ_STATE_DIR", &cli.StringFlag{Name: "state-dir", Usage: "keep the request ledger and the like in `DIR`", Category: group, DefaultText: "systemd's $STATE_DIRECTORY, or else the platform's state directory", Destination: &n.stateDir}),
		&cli.BoolFlag{Name: "sandbox", Usage: "no network, no key: a simulated account of 250 clients inside the program", Category: group, Destination: &n.Sandbox},
		DurationFlag("timeout", &n.Timeout, group, "of one request, at most `D`"),
		DurationFlag("retry-for", &n.retryFor, group, "go on trying for `D`, such as 30m or 1d, while the network or the server fails; 0s: about 20 s, and three tries where nothing answers at all"),
	}
	return append(flags, n.Talk.Flags()...)
}

// Validate checks the flags against one another, and fills in what they leave open.
func (n *Connection) Validate() error {
	if err := n.Talk.Validate(); err != nil {
		return err
	}
	n.Log = n.Talk.logger(n.Env)
	if !n.Env.Terminal && !n.Talk.verbose {
		n.memory = &memory{before: map[string]bool{}, now: map[string]bool{}}
		n.Log = slog.New(said{n.Log.Handler(), n.memory})
	}
	if n.Sandbox && n.given.perMinute == nil {
		n.PerMinute = 0
	}
	if n.Sandbox && n.given.perDay == nil {
		n.PerDay = 0
	}
	if err := n.findStateDir(); err != nil {
		return err
	}
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
	case n.retryFor < 0:
		return Usagef("--retry-for takes 0s or more")
	}
	return n.validateAccount()
}

// validateAccount checks which account is meant. A base URL in the environment is
// for other runs than those in the sandbox, and let be.
func (n *Connection) validateAccount() error {
	if n.Sandbox {
		named := n.given.baseURL != nil && *n.given.baseURL != n.Env.Getenv("INTAKEQ_BASE_URL")
		if named || n.keyCommand != "" {
			return Usagef("--sandbox needs no account: drop --base-url and --api-key-command")
		}
		return nil // it has a URL of its own
	}
	_, err := intakeq.ParseBaseURL(n.BaseURL)
	return AsUsage(err)
}
