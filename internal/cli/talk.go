package cli

import (
	"log/slog"

	"github.com/urfave/cli/v2"
)

// talk is how much a command says on stderr, and in which form.
type talk struct {
	quiet, verbose bool
	logJSON        bool
	noProgress     bool
	noInput        bool
	json           bool // the result as JSON on stdout
}

func talkFlags() []cli.Flag {
	const group = "output"
	return []cli.Flag{
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "say only what went wrong", Category: group},
		&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "log every request", Category: group},
		&cli.StringFlag{Name: "log-format", Value: "text", Usage: "log as `text` or json", Category: group},
		&cli.BoolFlag{Name: "no-progress", Usage: "no progress line on a terminal", Category: group},
		&cli.BoolFlag{Name: "no-input", Usage: "never ask anything", Category: group},
		jsonFlag(),
	}
}

func jsonFlag() cli.Flag {
	return &cli.BoolFlag{Name: "json", Usage: "print the result as JSON on stdout", Category: "output"}
}

func readTalk(_ Env, c *cli.Context) (talk, error) {
	t := talk{
		quiet: c.Bool("quiet"), verbose: c.Bool("verbose"), logJSON: c.String("log-format") == "json",
		noProgress: c.Bool("no-progress"), noInput: c.Bool("no-input"), json: c.Bool("json"),
	}
	if f := c.String("log-format"); f != "text" && f != "json" {
		return t, usagef("--log-format %q: want text or json", f)
	}
	if t.quiet && t.verbose {
		return t, usagef("-q and -v can't be used together")
	}
	return t, nil
}

func (t talk) logger(env Env) *slog.Logger {
	options := &slog.HandlerOptions{Level: slog.LevelInfo}
	switch {
	case t.quiet:
		options.Level = slog.LevelError
	case t.verbose:
		options.Level = slog.LevelDebug
	}
	if t.logJSON {
		return slog.New(slog.NewJSONHandler(env.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(env.Stderr, options))
}
