// Package cli is the command line: one file a command. What commands share is in
// package session.
//
// A command is a struct of options with three methods: flags binds each flag to the
// field that it sets, validate checks them and touches nothing, run does the work.
// Flags are never read by name; one that means something else where it is given
// has a pointer, set by session.Given. Errors come back to one place,
// session.Explain, which turns them into the promised exit code and a hint.
//
// To add a command: a file with its options and a function that returns its
// *cli.Command, a line in newApp, a script in testdata/script, and its place in the
// README and in docs.
//
// Rules of output: what a pipe would want goes to stdout; all else goes to
// stderr as "intakeq-bulk: …", lower case, without a full stop. Nothing shows a
// key, and no error or log line shows a client's data: row numbers, ClientIds and
// field names only.
package cli

import (
	"cmp"
	"context"
	"io"
	"log"

	"runtime/debug"
	"strings"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/internal/cli/commandline"
	"intakeq-bulk/internal/host"
	"intakeq-bulk/internal/session"
)

// gcPercent is how much the heap may grow before it is collected, and gcAlways from
// which size on, in bytes, the collector works harder than that; it is no limit. What is
// allocated while a collection runs counts as living, and on a busy machine one runs long:
// without gcAlways the heap would grow to five times that, once in a while.
const (
	gcPercent = 400
	gcAlways  = 32 << 20
)

// Run runs the command that env.Args name, and returns the exit code.
func Run(ctx context.Context, env session.Env) int {
	// What lives is small and flat, what passes through is much: a later
	// collection saves a tenth of the time, as long as memory stays low.
	debug.SetGCPercent(gcPercent)
	debug.SetMemoryLimit(gcAlways)
	host.NoCoreDumps()
	// net/http logs answers that nobody asked for, word for word: they may hold a
	// client's record, or repeat the key.
	log.SetOutput(io.Discard)
	how := ending(env.Args)
	result := &written{Writer: env.Stdout}
	if how.Result {
		env.Stdout = result
	}
	if how.JSONLog {
		env.Stderr = session.JSONLines(env.Stderr)
	}
	app := newApp(env)
	args := env.Args
	if len(args) == 0 || args[len(args)-1] != "--generate-bash-completion" {
		args = commandline.Permute(app, args)
	}
	var unknown error // which help has nothing on, and no way to return
	app.CommandNotFound = func(_ *cli.Context, name string) { unknown = commandline.NoSuchCommand(app.Commands, name) }
	err := cmp.Or(app.RunContext(ctx, args), unknown)
	how.Result = how.Result && !result.any
	return session.Conclude(ctx, env, how, err)
}

// ending finds out how the end of the run is to be told. It looks at the arguments
// itself: an error may come before they are understood.
func ending(args []string) session.Ending {
	var how session.Ending
	for i, arg := range args {
		if arg == "--" {
			break // what follows is no flag
		}
		name := strings.TrimPrefix(strings.TrimPrefix(arg, "-"), "-")
		if name == arg {
			continue
		}
		switch name {
		case "json":
			how.Result = true
		case "q", "quiet":
			how.Quiet = true
		case "log-format=json":
			how.JSONLog = true
		case "log-format":
			how.JSONLog = i+1 < len(args) && args[i+1] == "json"
		}
	}
	return how
}

// written is a writer that knows whether anything was written.
type written struct {
	io.Writer
	any bool
}

// Write writes, and remembers it.
func (w *written) Write(p []byte) (int, error) {
	w.any = w.any || len(p) > 0
	return w.Writer.Write(p)
}

func newApp(env session.Env) *cli.App {
	app := &cli.App{
		Name:                      "intakeq-bulk",
		Usage:                     "move client records between spreadsheets and an IntakeQ account",
		Version:                   session.Version,
		HideVersion:               true,
		EnableBashCompletion:      true,
		Suggest:                   true,
		DisableSliceFlagSeparator: true, // --columns and --custom may hold commas
		Reader:                    env.Stdin,
		Writer:                    env.Stdout,
		ErrWriter:                 env.Stderr,
		ExitErrHandler:            func(*cli.Context, error) {}, // session.Conclude does it
		OnUsageError:              commandline.Usage,
		Action:                    noCommand,
	}
	app.Commands = []*cli.Command{
		exportCommand(env), planCommand(env), showCommand(env), applyCommand(env), importCommand(env), verifyCommand(env), undoCommand(env), diffCommand(env), mappingCommand(env),
		quotaCommand(env), authCommand(env), doctorCommand(env), cleanCommand(env), sandboxCommand(env),
		completionCommand(env), versionCommand(env),
	}
	for _, c := range app.Commands {
		strict(c)
	}
	return app
}

// strict makes every usage error of a command and its children one of ours.
func strict(c *cli.Command) {
	c.OnUsageError = commandline.Usage
	for _, sub := range c.Subcommands {
		strict(sub)
	}
}

func noCommand(c *cli.Context) error {
	if c.Args().Present() {
		return commandline.NoSuchCommand(c.App.Commands, c.Args().First())
	}
	return cli.ShowAppHelp(c)
}

// noArgs refuses arguments that a command does not take.
func noArgs(c *cli.Context) error {
	if c.Args().Present() {
		return session.Usagef("%s takes no argument, got %q", c.Command.FullName(), c.Args().First())
	}
	return nil
}

// onlyArg returns the one argument, a thing, that a command takes.
func onlyArg(c *cli.Context, command, thing string) (string, error) {
	if c.NArg() != 1 {
		return "", session.Usagef("%s: name one %s", command, thing)
	}
	return c.Args().First(), nil
}
