package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
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
	json    bool
}

func (o *sandboxOptions) flags() []cli.Flag {
	a := &o.account
	return []cli.Flag{
		&cli.StringFlag{Name: "addr", Value: "127.0.0.1:0", Usage: "listen on `HOST:PORT`, a loopback address; port 0 is any free one", Destination: &o.addr},
		&cli.IntFlag{Name: "clients", Value: session.SandboxClients, Usage: "with `N` clients", Destination: &a.Clients},
		&cli.Uint64Flag{Name: "seed", Value: 1, Usage: "made from `N`: the same seed makes the same clients", Destination: &a.Seed},
		&cli.IntFlag{Name: "per-minute", Value: session.StandardPerMinute, Usage: "allow `N` requests a minute; 0: no limit", Destination: &a.PerMinute},
		&cli.IntFlag{Name: "per-day", Value: session.StandardPerDay, Usage: "allow `N` requests a day; 0: no limit", Destination: &a.PerDay},
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
	}
	o.account.Window = sandbox.Windows()[at]
	return nil
}

// serve answers as the account until ctx ends.
func (o *sandboxOptions) serve(ctx context.Context, env session.Env) error {
	listener, err := listenLoopback(o.addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	account := sandbox.New(o.account)
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
