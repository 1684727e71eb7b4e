package session

import (
	"log/slog"

	"github.com/urfave/cli/v2"
)

// logJSON is the value of --log-format for programs.
const logJSON = "json"

// Talk is how much a command says on stderr, and in which form.
type Talk struct {
	Quiet      bool
	JSON       bool // the result as JSON on stdout
	verbose    bool
	logFormat  string
	noProgress bool
	noInput    bool
}

// Flags returns the flags, bound to t.
func (t *Talk) Flags() []cli.Flag {
	const group = "output"
	return []cli.Flag{
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "say only what went wrong, or may have", Category: group, Destination: &t.Quiet},
		&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "log every request", Category: group, Destination: &t.verbose},
		&cli.StringFlag{Name: "log-format", Value: "text", Usage: "log as `text` or json", Category: group, Destination: &t.logFormat},
		&cli.BoolFlag{Name: "no-progress", Usage: "no progress line on a terminal", Category: group, Destination: &t.noProgress},
		&cli.BoolFlag{Name: "no-input", Usage: "never ask anything", Category: group, Destination: &t.noInput},
		JSONFlag(&t.JSON),
	}
}

// JSONFlag returns --json, bound to asJSON.
func JSONFlag(asJSON *bool) cli.Flag {
	return &cli.BoolFlag{Name: "json", Usage: "print the result as JSON on stdout", Category: "output", Destination: asJSON}
}

// Validate checks the flags against one another.
func (t *Talk) Validate() error {
	switch {
	case t.logFormat != "text" && t.logFormat != logJSON:
		return Usagef("--log-format %q: want text or json", t.logFormat)
	case t.Quiet && t.verbose:
		return Usagef("-q and -v can't be used together")
	}
	return nil
}

// logger returns the log that t asks for, on env's standard error.
func (t *Talk) logger(env Env) *slog.Logger {
	options := &slog.HandlerOptions{Level: slog.LevelInfo}
	switch {
	case t.Quiet:
		options.Level = slog.LevelWarn
	case t.verbose:
		options.Level = slog.LevelDebug
	}
	if t.logFormat == logJSON {
		return slog.New(slog.NewJSONHandler(env.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(env.Stderr, options))
}
