// Package commandline sorts the words of a command line, and says what is wrong with them.
package commandline

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/internal/session"
)

// Permute puts the command first, then all flags, then the arguments. Without it
// urfave/cli takes a flag behind an argument for an argument, and ignores it:
// "import clients.csv --dry-run" would run for real.
func Permute(app *cli.App, args []string) []string {
	p := permuter{commands: app.Commands, takesValue: map[string]bool{}}
	p.noteAll(app.Commands)
	rest := args[1:]
	for len(rest) > 0 {
		rest = p.next(rest)
	}
	out := append([]string{args[0]}, p.path...)
	out = append(out, p.flags...)
	return append(out, p.args...)
}

type permuter struct {
	commands          []*cli.Command // that the next word may name
	takesValue        map[string]bool
	path, flags, args []string
}

// noteAll notes which flags take a value, of every command: a flag may stand
// before the command that it belongs to.
func (p *permuter) noteAll(commands []*cli.Command) {
	for _, c := range commands {
		p.note(c.Flags)
		p.noteAll(c.Subcommands)
	}
}

func (p *permuter) note(flags []cli.Flag) {
	for _, f := range flags {
		value, ok := f.(interface{ TakesValue() bool })
		for _, name := range f.Names() {
			p.takesValue[name] = ok && value.TakesValue()
		}
	}
}

// next sorts one word, or a flag and its value, and returns the rest.
func (p *permuter) next(words []string) []string {
	word := words[0]
	switch {
	case word == "--":
		p.args = append(p.args, words...)
		return nil
	case len(word) > 1 && word[0] == '-':
		name, _, assigned := strings.Cut(strings.TrimLeft(word, "-"), "=")
		n := 1
		if !assigned && p.takesValue[name] && len(words) > 1 {
			n = 2
		}
		p.flags = append(p.flags, words[:n]...)
		return words[n:]
	}
	for _, c := range p.commands {
		if len(p.args) == 0 && c.HasName(word) {
			p.path, p.commands = append(p.path, word), c.Subcommands
			p.note(c.Flags) // its own meaning of a name counts
			return words[1:]
		}
	}
	p.args = append(p.args, word)
	return words[1:]
}

// Usage makes an error of the flags one of ours, with the flag that may have been
// meant.
func Usage(c *cli.Context, err error, _ bool) error {
	name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if unknown && c.Command != nil {
		if meant := cli.SuggestFlag(c.Command.Flags, name, true); meant != "" {
			err = fmt.Errorf("%w; did you mean %q?", err, meant)
		}
	}
	return session.AsUsage(err)
}

// NoSuchCommand is the error of a command that there is none of, with the one that may have
// been meant.
func NoSuchCommand(commands []*cli.Command, name string) error {
	meant := strings.Replace(cli.SuggestCommand(commands, name), "Did", "did", 1)
	return session.Usagef("no command %q; %s", name, meant)
}
