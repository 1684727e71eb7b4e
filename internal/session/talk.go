package session

import (
	"log/slog"

	"github.com/urfave/cli/v2"
)

// Talk is how much a command says on stderr, and in which form.
type Talk struct {
	Quiet, Verbose bool
	LogJSON        bool
	NoProgress     bool
	NoInput        bool
	JSON           bool // the result as JSON on stdout
}

func TalkFlags() []cli.Flag {
	const group = "output"
	return []cli.Flag{
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "say only what went wrong", Category: group},
		&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "log every request", Category: group},
		&cli.StringFlag{Name: "log-format", Value: "text", Usage: "log as `text` or json", Category: group},
		&cli.BoolFlag{Name: "no-progress", Usage: "no progress line on a terminal", Category: group},
		&cli.BoolFlag{Name: "no-input", Usage: "never ask anything", Category: group},
		JSONFlag(),
	}
}

func JSONFlag() cli.Flag {
	return &cli.BoolFlag{Name: "json", Usage: "print the result as JSON on stdout", Category: "output"}
}

func ReadTalk(_ Env, c *cli.Context) (Talk, error) {
	t := Talk{
		Quiet: c.Bool("quiet"), Verbose: c.Bool("verbose"), LogJSON: c.String("log-format") == "json",
		NoProgress: c.Bool("no-progress"), NoInput: c.Bool("no-input"), JSON: c.Bool("json"),
	}
	if f := c.String("log-format"); f != "text" && f != "json" {
		return t, Usagef("--log-format %q: want text or json", f)
	}
	if t.Quiet && t.Verbose {
		return t, Usagef("-q and -v can't be used together")
	}
	return t, nil
}

func (t Talk) logger(env Env) *slog.Logger {
	options := &slog.HandlerOptions{Level: slog.LevelInfo}
	switch {
	case t.Quiet:
		options.Level = slog.LevelError
	case t.Verbose:
		options.Level = slog.LevelDebug
	}
	if t.LogJSON {
		return slog.New(slog.NewJSONHandler(env.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(env.Stderr, options))
}
