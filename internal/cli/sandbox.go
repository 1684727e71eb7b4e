package cli

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/session"
)

// sandboxOptions are what sandbox takes.
type sandboxOptions struct {
	account sandbox.Options
	window  string
	faults  float64
	addr    string
	from    string
	json    bool
	given   struct{ clients, perMinute, perDay *int } // nil: not given
}

func (o *sandboxOptions) flags() []cli.Flag {
	a := &o.account
	return []cli.Flag{
		&cli.StringFlag{Name: "addr", Value: "127.0.0.1:0", Usage: "listen on `HOST:PORT`, a loopback address; port 0 is any free one", Destination: &o.addr},
		&cli.StringFlag{Name: "from", Usage: "serve the clients of `EXPORT.jsonl`, made by export --profile: a likeness of your account, to rehearse on, without limits unless given", Destination: &o.from},
		&cli.IntFlag{Name: "clients", Value: session.SandboxClients, Usage: "with `N` clients", Destination: &a.Clients, Action: session.Given(&o.given.clients)},
		&cli.Uint64Flag{Name: "seed", Value: 1, Usage: "made from `N`: the same seed makes the same clients", Destination: &a.Seed},
		&cli.IntFlag{Name: "per-minute", Value: session.StandardPerMinute, Usage: "allow `N` requests a minute; 0: no limit", Destination: &a.PerMinute, Action: session.Given(&o.given.perMinute)},
		&cli.IntFlag{Name: "per-day", Value: session.StandardPerDay, Usage: "allow `N` requests a day; 0: no limit", Destination: &a.PerDay, Action: session.Given(&o.given.perDay)},
		&cli.DurationFlag{Name: "latency", Usage: "answer after `D`", Destination: &a.Latency},
		&cli.StringFlag{Name: "window", Value: sandbox.FixedClock.String(), Usage: "count the minute by `KIND`: " + windowNames(), Destination: &o.window},
		&cli.BoolFlag{Name: "retry-after", Usage: "say when to come back", Destination: &a.RetryAfter},
		&cli.BoolFlag{Name: "shuffle", Usage: "let clients of one name change places from call to call", Destination: &a.Shuffle},
		&cli.Float64Flag{Name: "faults", Usage: "let this `SHARE` of all requests fail, from 0 to 1, in every way there is", Destination: &o.faults},
		session.JSONFlag(&o.json),
	}
}

func sandboxCommand(env session.Env) *cli.Command {
	o := &sandboxOptions{}
	return &cli.Command{
		Name:  "sandbox",
		Usage: "serve the simulated account on this machine, and print its URL and key",
		Flags: o.flags(),
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			if err := o.validate(); err != nil {
				return err
			}
			return o.serve(c.Context, env)
		},
	}
}

func windowNames() string {
	var names []string
	for _, w := range sandbox.Windows() {
		names = append(names, w.String())
	}
	return strings.Join(names, ", ")
}

func (o *sandboxOptions) validate() error {
	at := slices.IndexFunc(sandbox.Windows(), func(w sandbox.Window) bool { return w.String() == o.window })
	switch a := o.account; {
	case at < 0:
		return session.Usagef("--window %q: want one of %s", o.window, windowNames())
	case a.Clients < 0 || a.PerMinute < 0 || a.PerDay < 0 || a.Latency < 0:
		return session.Usagef("--clients, --per-minute, --per-day and --latency take 0 or more")
	case o.faults < 0 || o.faults > 1:
		return session.Usagef("--faults takes a share from 0 to 1")
	case o.from != "" && o.given.clients != nil:
		return session.Usagef("--from has clients of its own: drop --clients")
	}
	o.account.Window = sandbox.Windows()[at]
	if o.from != "" && o.given.perMinute == nil {
		o.account.PerMinute = 0
	}
	if o.from != "" && o.given.perDay == nil {
		o.account.PerDay = 0
	}
	return session.Readable(o.from)
}

// open makes the account.
func (o *sandboxOptions) open(env session.Env) (*sandbox.Account, error) {
	if o.from == "" {
		return sandbox.New(o.account), nil
	}
	f, err := os.Open(o.from)
	if err != nil {
		return nil, session.AsUsage(err)
	}
	defer f.Close()
	// These are people: a key that every sandbox has would open them to whoever
	// else is on this machine.
	o.account.Key = "sandbox-" + rand.Text()
	account, err := sandbox.FromDocuments(f, o.account)
	if err != nil {
		return nil, session.Usagef("--from %s: %w; export it with --profile -o FILE.jsonl", o.from, err)
	}
	fmt.Fprintf(env.Stderr, "intakeq-bulk: serving %s of %s from memory: nothing is written to the file or to IntakeQ, and all changes are gone when this ends\n",
		counted(len(account.IDs()), "client"), o.from)
	return account, nil
}

// serve answers as the account until ctx ends.
func (o *sandboxOptions) serve(ctx context.Context, env session.Env) error {
	listener, err := listenLoopback(o.addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	account, err := o.open(env)
	if err != nil {
		return err
	}
	if o.faults > 0 {
		account.FaultRate(o.faults, o.account.Seed, sandbox.Kinds()...)
	}
	if err := announce(env, o.json, "http://"+listener.Addr().String()+"/api/v1", account.Key()); err != nil {
		return err
	}
	server := &http.Server{Handler: account, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil // stopping a server is how one ends it, and no failure
}

// listenLoopback keeps the simulated account, and what is put into it, on this
// machine.
func listenLoopback(addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, session.Usagef("--addr %q: want HOST:PORT", addr)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, session.Usagef("--addr %q: the sandbox listens on loopback addresses only, such as 127.0.0.1:8080", addr)
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, session.Usagef("--addr: %w", err)
	}
	return listener, nil
}

// announce prints what a client needs, as lines that a shell can take over.
func announce(env session.Env, asJSON bool, url, key string) error {
	if asJSON {
		return json.NewEncoder(env.Stdout).Encode(map[string]string{"url": url, "key": key})
	}
	_, err := fmt.Fprintf(env.Stdout, "INTAKEQ_BASE_URL=%s\nINTAKEQ_API_KEY=%s\n", url, key)
	return err
}
