package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/adrg/xdg"
	"github.com/urfave/cli/v2"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/pace"
)

// connection is the flags of every command that talks to an account.
type connection struct {
	env     Env
	log     *slog.Logger
	command string // for messages

	baseURL    string
	keyCommand string
	keyFile    string
	account    string
	perMinute  int
	perDay     int
	reserve    int
	pace       string
	paceSet    bool
	wait       bool
	workers    int
	stateDir   string
	sandbox    bool
	timeout    time.Duration
	talk       talk
}

// Limits of a standard account (field notes, "Limits").
const (
	standardPerMinute = 10
	standardPerDay    = 500
)

func connectionFlags() []cli.Flag {
	const group = "connection"
	flags := []cli.Flag{
		&cli.StringFlag{Name: "base-url", EnvVars: []string{"INTAKEQ_BASE_URL"}, Value: intakeq.DefaultBaseURL, Usage: "the API's `URL`; https only, but for loopback addresses", Category: group},
		&cli.StringFlag{Name: "api-key-command", Usage: "run `CMD` and take the first line that it prints as the API key", Category: group},
		&cli.StringFlag{Name: "api-key-file", EnvVars: []string{"INTAKEQ_API_KEY_FILE"}, Usage: "take the API key from `FILE`, which nobody else may read; - is standard input. Without it: INTAKEQ_API_KEY, then the keyring", Category: group},
		&cli.StringFlag{Name: "account", EnvVars: []string{"INTAKEQ_ACCOUNT"}, Usage: "call the account `NAME`, so that its key may change", Category: group},
		&cli.IntFlag{Name: "per-minute", EnvVars: []string{"INTAKEQ_PER_MINUTE"}, Value: standardPerMinute, Usage: "the account allows `N` requests a minute; 0: no limit", Category: group},
		&cli.IntFlag{Name: "per-day", EnvVars: []string{"INTAKEQ_PER_DAY"}, Value: standardPerDay, Usage: "the account allows `N` requests a day; 0: no limit", Category: group},
		&cli.IntFlag{Name: "reserve", Usage: "leave `N` requests of the day to others", Category: group},
		&cli.StringFlag{Name: "pace", Value: string(pace.Burst), Usage: "use free requests at once (`burst`) or spread them (even)", Category: group},
		&cli.BoolFlag{Name: "wait", Usage: "sleep through the day's limit instead of stopping", Category: group},
		&cli.IntFlag{Name: "concurrency", Value: 4, Usage: "at most `N` requests in flight", Category: group},
		&cli.StringFlag{Name: "state-dir", EnvVars: []string{"INTAKEQ_STATE_DIR"}, Usage: "keep the request ledger and the like in `DIR`", Category: group, DefaultText: "the platform's state directory"},
		&cli.BoolFlag{Name: "sandbox", Usage: "no network, no key: a simulated account of 250 clients inside the program", Category: group},
		&cli.DurationFlag{Name: "timeout", Value: intakeq.DefaultTimeout, Usage: "of one request", Category: group},
	}
	return append(flags, talkFlags()...)
}

// readConnection reads the flags and checks them against one another.
func readConnection(env Env, c *cli.Context) (*connection, error) {
	n := &connection{
		env: env, command: c.Command.Name, baseURL: c.String("base-url"), keyCommand: c.String("api-key-command"), keyFile: c.String("api-key-file"),
		account: c.String("account"), perMinute: c.Int("per-minute"), perDay: c.Int("per-day"), reserve: c.Int("reserve"),
		pace: c.String("pace"), paceSet: c.IsSet("pace"), wait: c.Bool("wait"), workers: c.Int("concurrency"),
		stateDir: c.String("state-dir"), sandbox: c.Bool("sandbox"), timeout: c.Duration("timeout"),
	}
	var err error
	if n.talk, err = readTalk(env, c); err != nil {
		return nil, err
	}
	n.log = n.talk.logger(env)
	if n.sandbox {
		if !c.IsSet("per-minute") {
			n.perMinute = 0
		}
		if !c.IsSet("per-day") {
			n.perDay = 0
		}
	}
	if n.stateDir == "" {
		n.stateDir = filepath.Join(xdg.StateHome, "intakeq-bulk")
	}
	return n, n.validate(c)
}

func (n *connection) validate(c *cli.Context) error {
	switch {
	case n.perMinute < 0 || n.perDay < 0 || n.reserve < 0:
		return usagef("--per-minute, --per-day and --reserve take 0 or more")
	case n.perDay > 0 && n.reserve >= n.perDay:
		return usagef("--reserve %d leaves nothing of --per-day %d", n.reserve, n.perDay)
	case n.pace != string(pace.Burst) && n.pace != string(pace.Even):
		return usagef("--pace %q: want burst or even", n.pace)
	case n.workers < 1:
		return usagef("--concurrency takes 1 or more")
	case n.timeout <= 0:
		return usagef("--timeout takes more than 0s")
	case n.sandbox && (n.namesAccount(c) || n.keyCommand != ""):
		return usagef("--sandbox needs no account: drop --base-url and --api-key-command")
	}
	if n.sandbox {
		return nil // it has a URL of its own
	}
	if _, err := intakeq.ParseBaseURL(n.baseURL); err != nil {
		return usageError{err}
	}
	return nil
}

// namesAccount: one in the environment is for other runs, and let be.
func (n *connection) namesAccount(c *cli.Context) bool {
	return c.IsSet("base-url") && n.baseURL != n.env.Getenv("INTAKEQ_BASE_URL")
}

// session is an account that is ready to be asked.
type session struct {
	*connection
	client *intakeq.Client
	ledger *pace.Ledger
	id     string // of the account, for names of folders and for manifests
	dir    string // the account's folder
	sent   atomic.Int64
	close  func()
}

// open finds the key and opens the account's ledger. It sends nothing.
func (n *connection) open(ctx context.Context, onWait func(pace.Wait)) (*session, error) {
	key, where, err := n.accountKey(ctx)
	if err != nil {
		return nil, err
	}
	s := &session{connection: n, id: n.accountID(key)}
	s.dir = filepath.Join(n.stateDir, s.id)
	if err := s.openLedger(onWait); err != nil {
		return nil, err
	}
	options := intakeq.Options{
		BaseURL: n.baseURL, Key: key, Pacer: s, Timeout: n.timeout, Log: n.log, UserAgent: "intakeq-bulk/" + Version,
		FirstWait: n.env.FirstWait,
	}
	s.close = func() { s.ledger.Close() }
	if n.sandbox {
		options.BaseURL = sandboxBaseURL
		if options.Transport, err = n.embedded(key); err != nil {
			s.close()
			return nil, err
		}
	}
	if s.client, err = intakeq.New(options); err != nil {
		s.close()
		return nil, usageError{err}
	}
	n.log.Debug("account", "id", s.id, "key from", where)
	return s, nil
}

func (s *session) openLedger(onWait func(pace.Wait)) error {
	if err := os.MkdirAll(s.stateDir, 0o700); err != nil {
		return usagef("state folder: %w: name another with --state-dir", err)
	}
	var err error
	s.ledger, err = pace.Open(pace.Options{
		Dir: s.dir, PerMinute: s.perMinute, PerDay: s.perDay, Reserve: s.reserve,
		Mode: pace.Mode(s.pace), ModeSet: s.paceSet, Wait: s.wait, Timeout: s.timeout, OnWait: onWait,
	})
	return err
}

// accountID tells accounts apart without telling which they are: by the base URL
// and the name, or else the key.
func (n *connection) accountID(key intakeq.Secret) string {
	kind, name := "name", n.account
	if name == "" {
		kind, name = "key", key.Reveal()
	}
	base := sandboxBaseURL
	if n.sandbox {
		kind = "sandbox"
	} else if u, err := intakeq.ParseBaseURL(n.baseURL); err == nil { // else it was refused already
		base = u.String()
	}
	sum := sha256.Sum256([]byte("intakeq-bulk account\n" + base + "\n" + kind + "\n" + name))
	return hex.EncodeToString(sum[:8])
}

// Take makes the session the client's pacer, and counts what is sent.
func (s *session) Take(ctx context.Context) (intakeq.Slot, error) {
	slot, err := s.ledger.Take(ctx)
	if err != nil {
		return nil, err
	}
	return countedSlot{slot, &s.sent}, nil
}

type countedSlot struct {
	*pace.Slot
	sent *atomic.Int64
}

func (s countedSlot) Sent() {
	s.sent.Add(1)
	s.Slot.Sent()
}

// requests is how many this run has sent.
func (s *session) requests() int { return int(s.sent.Load()) }

// within gives use the open account, and a display of what is done with it.
func (n *connection) within(ctx context.Context, use func(context.Context, *session, *progress) error) error {
	display := newProgress(n.env, n.talk, n.log)
	s, err := n.open(ctx, display.wait)
	if err != nil {
		display.close()
		return err
	}
	defer s.close()
	defer display.close() // first, as it asks the account's ledger
	display.know(s.budget, s.expectedPages())
	return use(ctx, s, display)
}
