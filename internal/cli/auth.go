package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/urfave/cli/v2"
	"github.com/zalando/go-keyring"
	"golang.org/x/term"

	"intakeq-bulk/intakeq"
)

func authCommand(env Env) *cli.Command {
	sub := func(name, usage string, run func(context.Context, *connection) error, more ...cli.Flag) *cli.Command {
		return &cli.Command{
			Name: name, Usage: usage, Flags: append(more, connectionFlags()...),
			Action: func(c *cli.Context) error {
				if err := noArgs(c); err != nil {
					return err
				}
				n, err := readConnection(env, c)
				if err != nil {
					return err
				}
				if c.Bool("check") {
					return checkKey(c.Context, n)
				}
				return run(c.Context, n)
			},
		}
	}
	return &cli.Command{
		Name:  "auth",
		Usage: "the API key: where it comes from, and the keyring",
		Subcommands: []*cli.Command{
			sub("login", "store the key in the operating system's keyring", login),
			sub("logout", "take the key out of the keyring", logout),
			sub("status", "where the key would come from; sends nothing without --check", keyStatus,
				&cli.BoolFlag{Name: "check", Usage: "send one request, to see that the account takes the key"}),
		},
		Action: func(c *cli.Context) error {
			if c.Args().Present() {
				return usagef("auth: no command %q; want login, logout or status", c.Args().First())
			}
			return usagef("auth: want login, logout or status")
		},
	}
}

func keyStatus(ctx context.Context, n *connection) error {
	key, where, err := n.accountKey(ctx)
	if err != nil {
		return err
	}
	return n.printKey(where, n.accountID(key), "")
}

// checkKey asks for one page, the cheapest request there is (field notes).
func checkKey(ctx context.Context, n *connection) error {
	s, err := n.open(ctx, nil)
	if err != nil {
		return err
	}
	defer s.close()
	_, where, err := n.accountKey(ctx)
	if err != nil {
		return err
	}
	if _, err := s.client.Page(ctx, intakeq.Query{}, 1); err != nil {
		return err
	}
	return n.printKey(where, s.id, "accepted by the account")
}

func (n *connection) printKey(where, account, verdict string) error {
	base := n.baseURL
	if n.sandbox {
		base = "the sandbox inside the program"
	}
	if n.talk.json {
		return json.NewEncoder(n.env.Stdout).Encode(map[string]string{
			"base_url": base, "account": account, "key_from": where, "verdict": verdict,
		})
	}
	text := fmt.Sprintf("account     %s at %s\nkey         from %s", account, base, where)
	if verdict != "" {
		text += ", " + verdict
	}
	_, err := fmt.Fprintln(n.env.Stdout, text)
	return err
}

// login reads the key from the terminal, unseen, or from standard input.
func login(_ context.Context, n *connection) error {
	text, err := n.askKey()
	if err != nil {
		return err
	}
	if _, err := intakeq.NewSecret(text); err != nil {
		return usageError{err}
	}
	if err := keyring.Set(keyringService, n.keyringUser(), text); err != nil {
		return usagef("this machine's keyring can't be used (%w): use --api-key-file or INTAKEQ_API_KEY", err)
	}
	fmt.Fprintln(n.env.Stderr, "intakeq-bulk: the key is in the keyring")
	return nil
}

func (n *connection) askKey() (string, error) {
	f, ok := n.env.Stdin.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return firstLine(n.env.Stdin)
	}
	if n.talk.noInput {
		return "", usagef("auth login: --no-input forbids asking; pipe the key to standard input")
	}
	fmt.Fprint(n.env.Stderr, "API key (not shown): ")
	text, err := term.ReadPassword(int(f.Fd()))
	fmt.Fprintln(n.env.Stderr)
	return string(text), err
}

func logout(_ context.Context, n *connection) error {
	err := keyring.Delete(keyringService, n.keyringUser())
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		fmt.Fprintln(n.env.Stderr, "intakeq-bulk: there was no key of this account in the keyring")
		return nil
	case err != nil:
		return usagef("this machine's keyring can't be used (%w)", err)
	}
	fmt.Fprintln(n.env.Stderr, "intakeq-bulk: the key is out of the keyring")
	return nil
}
