package cli

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/session"
)

func authCommand(env session.Env) *cli.Command {
	return &cli.Command{
		Name:        "auth",
		Usage:       "the API key: where it comes from, and the keyring",
		Subcommands: []*cli.Command{authLogin(env), authLogout(env), authStatus(env)},
		Action: func(c *cli.Context) error {
			if c.Args().Present() {
				return session.Usagef("auth: no command %q; want login, logout or status", c.Args().First())
			}
			return session.Usagef("auth: want login, logout or status")
		},
	}
}

func authLogin(env session.Env) *cli.Command {
	n := &session.Connection{Env: env}
	return &cli.Command{
		Name: "login", Usage: "store the key in the operating system's keyring", Flags: n.Flags(),
		Action: func(c *cli.Context) error {
			return withKeyring(c, n, login)
		},
	}
}

func authLogout(env session.Env) *cli.Command {
	n := &session.Connection{Env: env}
	return &cli.Command{
		Name: "logout", Usage: "take the key out of the keyring", Flags: n.Flags(),
		Action: func(c *cli.Context) error {
			return withKeyring(c, n, logout)
		},
	}
}

func authStatus(env session.Env) *cli.Command {
	n, check := &session.Connection{Env: env}, false
	return &cli.Command{
		Name: "status", Usage: "where the key would come from; sends nothing without --check",
		Flags: append([]cli.Flag{
			&cli.BoolFlag{Name: "check", Usage: "send one request, to see that the account takes the key", Destination: &check},
		}, n.Flags()...),
		Action: func(c *cli.Context) error {
			run := keyStatus
			if check {
				run = checkKey
			}
			return withKeyring(c, n, run)
		},
	}
}

// withKeyring runs one of auth's commands once its flags were checked.
func withKeyring(c *cli.Context, n *session.Connection, run func(context.Context, *session.Connection) error) error {
	if err := noArgs(c); err != nil {
		return err
	}
	if err := n.Validate(); err != nil {
		return err
	}
	return run(c.Context, n)
}

func keyStatus(ctx context.Context, n *session.Connection) error {
	key, where, err := n.AccountKey(ctx)
	if err != nil {
		return err
	}
	id, err := n.AccountID(key)
	if err != nil {
		return err
	}
	return printKey(n, where, id, "")
}

// checkKey asks for one page, the cheapest request there is (field notes).
func checkKey(ctx context.Context, n *session.Connection) error {
	s, err := n.Open(ctx, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	_, where, err := n.AccountKey(ctx)
	if err != nil {
		return err
	}
	if _, err := s.Client.Page(ctx, intakeq.Query{}, 1); err != nil {
		return err
	}
	return printKey(n, where, s.ID, "accepted by the account")
}

func printKey(n *session.Connection, where, account, verdict string) error {
	base := n.BaseURL
	if n.Sandbox {
		base = "the sandbox inside the program"
	}
	if n.Talk.JSON {
		return json.NewEncoder(n.Env.Stdout).Encode(map[string]string{
			"base_url": base, "account": account, "key_from": where, "verdict": verdict,
		})
	}
	text := fmt.Sprintf("account     %s at %s\nkey         from %s", account, base, where)
	if verdict != "" {
		text += ", " + verdict
	}
	_, err := fmt.Fprintln(n.Env.Stdout, text)
	return err
}

// login reads the key from the terminal, unseen, or from standard input.
func login(_ context.Context, n *session.Connection) error {
	text, err := n.AskKey()
	if err != nil {
		return err
	}
	if _, err := intakeq.NewSecret(text); err != nil {
		return session.AsUsage(err)
	}
	if err := n.StoreKey(text); err != nil {
		return err
	}
	n.Say("the key is in the keyring")
	return nil
}

func logout(_ context.Context, n *session.Connection) error {
	had, err := n.ForgetKey()
	switch {
	case err != nil:
		return err
	case had:
		n.Say("the key is out of the keyring")
	default:
		n.Say("there was no key of this account in the keyring")
	}
	return nil
}
