package cli

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/session"
	"intakeq-bulk/mapping"
)

// fieldsOptions are what mapping fields takes.
type fieldsOptions struct {
	*session.Connection
	account bool
}

func mappingFields(env session.Env) *cli.Command {
	o := &fieldsOptions{Connection: &session.Connection{Env: env}}
	return &cli.Command{
		Name: "fields", Usage: "the fields that a column can be mapped to",
		UsageText: "intakeq-bulk mapping fields [--account-fields] [--json]",
		Flags: slices.Concat([]cli.Flag{
			&cli.BoolFlag{Name: "account-fields", Usage: "the account's custom fields too: reads all clients, a request for every 100 of them", Destination: &o.account},
		}, o.Connection.Flags()),
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			if err := o.Talk.Validate(); err != nil {
				return err
			}
			if !o.account {
				return o.print(mapping.Fields())
			}
			if err := o.Connection.Validate(); err != nil {
				return err
			}
			return o.Within(c.Context, o.run)
		},
	}
}

// run reads the account: its custom fields are those that any client shows, as the
// API has no list of them.
func (o *fieldsOptions) run(ctx context.Context, s *session.Session, display *session.Progress) error {
	return s.WorkingCopy(ctx, filepath.Join(s.Dir, "fields"), display, func(work *mirror.Store) error {
		certificate, err := mirror.NewFetcher(work, s.Client).Fetch(ctx)
		if err != nil {
			return err
		}
		display.Pause()
		var custom []mapping.Custom
		for _, c := range work.Custom() {
			custom = append(custom, mapping.Custom{ID: c.ID, Label: c.Label})
		}
		if err := o.print(append(mapping.Fields(), mapping.CustomFields(custom)...)); err != nil {
			return err
		}
		if !certificate.Complete {
			return session.ExitError{Code: session.ExitNotWhole, Text: "the account could not be read whole, so a custom field may be missing: " + certificate.Reason}
		}
		return nil
	})
}

func (o *fieldsOptions) print(fields []mapping.FieldInfo) error {
	if o.Talk.JSON {
		return json.NewEncoder(o.Env.Stdout).Encode(fields)
	}
	return mapping.WriteFields(o.Env.Stdout, fields)
}
