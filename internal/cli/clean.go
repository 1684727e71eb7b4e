package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/internal/leftover"
	"intakeq-bulk/internal/session"
)

// keptFor is how old a file must be for clean where nothing else is said.
const keptFor = 30 * 24 * time.Hour

// notGiven is an age that nobody types.
const notGiven = time.Duration(-1)

// cleanOptions are what clean takes.
type cleanOptions struct {
	*session.Connection
	older time.Duration // notGiven, or how old
	yes   bool
}

func cleanCommand(env session.Env) *cli.Command {
	o := &cleanOptions{Connection: &session.Connection{Env: env}, older: notGiven}
	return &cli.Command{
		Name:      "clean",
		Usage:     "list this tool's files that hold clients' data and are no longer needed, and remove them after a yes",
		UsageText: "intakeq-bulk clean [--older D] [--yes]",
		Flags: append([]cli.Flag{
			session.DurationFlag("older", &o.older, "", "only what is older than `D`, such as 7d; without it 30d, and neither a plan that was begun and has rows left, nor the copy that an account keeps"),
			&cli.BoolFlag{Name: "yes", Usage: "remove them; don't ask", Destination: &o.yes},
		}, o.Connection.Flags()...),
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			if err := o.Connection.Validate(); err != nil {
				return err
			}
			if o.older < notGiven {
				return session.Usagef("--older takes 0s or more")
			}
			return o.run(c.Context)
		},
	}
}

// cleaned is what clean prints with --json.
type cleaned struct {
	Files   []leftover.File `json:"files"`
	Removed int             `json:"removed"`
}

// run lists, and removes after a yes. Without one that is all, and no failure.
func (o *cleanOptions) run(ctx context.Context) error {
	if err := o.MakeStateDir(); err != nil {
		return err
	}
	search := leftover.Search{StateDir: o.StateDir(), Older: o.older, All: o.older != notGiven}
	if !search.All {
		search.Older = keptFor
	}
	found, err := search.Find(ctx)
	if err != nil {
		return session.AsUsage(err)
	}
	if !o.Talk.JSON {
		o.print(found)
	}
	yes := o.yes
	if !yes && len(found) > 0 && o.CanAsk() {
		said, err := o.Ask(ctx, "Remove them? Type yes: ")
		if err != nil {
			return err
		}
		yes = said == "yes"
	}
	removed := 0
	for _, f := range found {
		if !yes {
			break
		}
		if err := f.Remove(ctx); err != nil {
			o.Log.Warn("not removed", "path", f.Path, "error", err)
			continue
		}
		removed++
	}
	if o.Talk.JSON {
		return json.NewEncoder(o.Env.Stdout).Encode(cleaned{append([]leftover.File{}, found...), removed})
	}
	if yes && len(found) > 0 {
		o.Say(fmt.Sprintf("removed %d of %s", removed, counted(len(found), "file")))
	}
	return nil
}

func (o *cleanOptions) print(found []leftover.File) {
	for _, f := range found {
		fmt.Fprintf(o.Env.Stdout, "%-12s %8d KB  %s  %s\n", f.Kind, (f.Bytes+1023)/1024, f.Modified.Local().Format(time.DateOnly), session.Visible(f.Path))
	}
	if len(found) == 0 {
		o.Say("nothing to remove")
	}
}
