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

func sandboxCommand(env session.Env) *cli.Command {
	return &cli.Command{
		Name:  "sandbox",
		Usage: "serve the simulated account on this machine, and print its URL and key",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "addr", Value: "127.0.0.1:0", Usage: "listen on `HOST:PORT`, a loopback address; port 0 is any free one"},
			&cli.IntFlag{Name: "clients", Value: session.SandboxClients, Usage: "with `N` clients"},
			&cli.Uint64Flag{Name: "seed", Value: 1, Usage: "made from `N`: the same seed makes the same clients"},
			&cli.IntFlag{Name: "per-minute", Value: session.StandardPerMinute, Usage: "allow `N` requests a minute; 0: no limit"},
			&cli.IntFlag{Name: "per-day", Value: session.StandardPerDay, Usage: "allow `N` requests a day; 0: no limit"},
			&cli.DurationFlag{Name: "latency", Usage: "answer after `D`"},
			&cli.StringFlag{Name: "window", Value: sandbox.FixedClock.String(), Usage: "count the minute by `KIND`: " + windowNames()},
			&cli.BoolFlag{Name: "retry-after", Usage: "say when to come back"},
			&cli.BoolFlag{Name: "shuffle", Usage: "let clients of one name change places from call to call"},
			&cli.Float64Flag{Name: "faults", Usage: "let this `SHARE` of all requests fail, from 0 to 1, in every way there is"},
			session.JSONFlag(),
		},
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			return serveSandbox(c, env)
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

func sandboxOptions(c *cli.Context) (sandbox.Options, error) {
	o := sandbox.Options{
		Clients: c.Int("clients"), Seed: c.Uint64("seed"), PerMinute: c.Int("per-minute"), PerDay: c.Int("per-day"),
		Latency: c.Duration("latency"), RetryAfter: c.Bool("retry-after"), Shuffle: c.Bool("shuffle"),
	}
	at := slices.IndexFunc(sandbox.Windows(), func(w sandbox.Window) bool { return w.String() == c.String("window") })
	switch {
	case at < 0:
		return o, session.Usagef("--window %q: want one of %s", c.String("window"), windowNames())
	case o.Clients < 0 || o.PerMinute < 0 || o.PerDay < 0 || o.Latency < 0:
		return o, session.Usagef("--clients, --per-minute, --per-day and --latency take 0 or more")
	case c.Float64("faults") < 0 || c.Float64("faults") > 1:
		return o, session.Usagef("--faults takes a share from 0 to 1")
	}
	o.Window = sandbox.Windows()[at]
	return o, nil
}

func serveSandbox(c *cli.Context, env session.Env) error {
	o, err := sandboxOptions(c)
	if err != nil {
		return err
	}
	listener, err := listenLoopback(c.String("addr"))
	if err != nil {
		return err
	}
	defer listener.Close()
	account := sandbox.New(o)
	if rate := c.Float64("faults"); rate > 0 {
		account.FaultRate(rate, o.Seed, sandbox.Kinds()...)
	}
	if err := announce(env, c.Bool("json"), "http://"+listener.Addr().String()+"/api/v1", account.Key()); err != nil {
		return err
	}
	server := &http.Server{Handler: account, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(c.Context, func() { server.Close() })
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
